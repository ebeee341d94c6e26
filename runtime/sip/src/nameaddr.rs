//! name-addr and addr-spec values with their parameters (RFC 3261 20.10, 25.1): From, To, Contact, Route,
//! Record-Route, Path, Refer-To, P-Asserted-Identity and the like.

use crate::error::{ParseError, UriError};
use crate::params::Params;
use crate::text::{find_outside_quotes, is_lws, parse_u32, quoted_end, trim};
use crate::uri::Uri;

/// One address of an address header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameAddr<'a> {
    /// The whole value, from the display name to the last parameter.
    pub text: &'a [u8],
    /// Display name as written, quotes included; empty if there is none.
    pub display: &'a [u8],
    /// The URI without angle brackets; `*` for `Contact: *`.
    pub uri: &'a [u8],
    /// Header parameters, those after `>` or, without brackets, after the first `;`.
    pub params: Params<'a>,
}

impl<'a> NameAddr<'a> {
    /// Parses one value that fills `text`. Without brackets, `;` begins header parameters, not URI parameters
    /// (RFC 3261 20.10).
    pub fn parse(text: &'a [u8]) -> Result<NameAddr<'a>, ParseError> {
        let text = trim(text);
        let open = bracket(text)?;
        let (display, uri, rest) = match open {
            Some(open) => {
                let inside = &text[open + 1..];
                let close = memchr::memchr(b'>', inside).ok_or(ParseError::NameAddr)?;
                (trim(&text[..open]), trim(&inside[..close]), trim(&inside[close + 1..]))
            }
            None => {
                let end = memchr::memchr(b';', text).unwrap_or(text.len());
                (&text[..0], trim(&text[..end]), &text[end..])
            }
        };
        let junk_after = !rest.is_empty() && rest[0] != b';';
        if uri.is_empty() || junk_after || has_blank(uri) {
            return Err(ParseError::NameAddr);
        }
        Ok(NameAddr { text, display, uri, params: Params::new(rest) })
    }

    /// The URI, parsed.
    pub fn parse_uri(&self) -> Result<Uri<'a>, UriError> {
        Uri::parse(self.uri)
    }

    /// The display name without quotes; escapes stay.
    pub fn display_unquoted(&self) -> &'a [u8] {
        match self.display {
            [b'"', inner @ .., b'"'] => inner,
            plain => plain,
        }
    }

    /// Whether this is the `*` of `Contact: *` (RFC 3261 10.2.2).
    pub fn is_star(&self) -> bool {
        self.uri == b"*"
    }

    /// The `tag` parameter; an empty one counts as present.
    pub fn tag(&self) -> Option<&'a [u8]> {
        self.params.value(b"tag")
    }

    /// The `q` parameter in thousandths, 0 to 1000 (RFC 3261 20.10); `None` if absent or malformed.
    pub fn q(&self) -> Option<u16> {
        parse_q(self.params.value(b"q")?)
    }

    /// The `expires` parameter in seconds; `None` if absent or not a number.
    pub fn expires(&self) -> Option<u32> {
        parse_u32(self.params.value(b"expires")?)
    }

    /// The `+sip.instance` parameter without quotes (RFC 5626).
    pub fn instance(&self) -> Option<&'a [u8]> {
        self.params.value(b"+sip.instance")
    }

    /// The `reg-id` parameter (RFC 5626).
    pub fn reg_id(&self) -> Option<u32> {
        parse_u32(self.params.value(b"reg-id")?)
    }

    /// The `received` parameter without quotes.
    pub fn received(&self) -> Option<&'a [u8]> {
        self.params.value(b"received")
    }

    /// The `methods` parameter without quotes.
    pub fn methods(&self) -> Option<&'a [u8]> {
        self.params.value(b"methods")
    }
}

/// Whether there is white space in a URI. All of it is looked at, which a processor does many bytes at a time.
fn has_blank(uri: &[u8]) -> bool {
    uri.iter().fold(false, |found, &byte| found | is_lws(byte))
}

/// Place of the `<` that opens the URI, if there is one before any parameter.
fn bracket(text: &[u8]) -> Result<Option<usize>, ParseError> {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => {
                at += quoted_end(&text[at..]).ok_or(ParseError::NameAddr)?;
                continue;
            }
            b'<' => return Ok(Some(at)),
            b';' => return Ok(None),
            _ => at += 1,
        }
    }
    Ok(None)
}

/// A qvalue in thousandths: `1`, `0.7`, `.5`; more than three decimals are cut off.
pub fn parse_q(text: &[u8]) -> Option<u16> {
    let (whole, decimals) = match memchr::memchr(b'.', text) {
        Some(dot) => (&text[..dot], &text[dot + 1..]),
        None => (text, &text[..0]),
    };
    if (whole.is_empty() && decimals.is_empty()) || !decimals.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let units = if whole.is_empty() { 0 } else { parse_u32(whole)? };
    let padded = decimals.iter().map(|digit| u32::from(digit - b'0')).chain([0, 0, 0]).take(3);
    let thousandths = units.checked_mul(1000)? + padded.fold(0, |sum, digit| sum * 10 + digit);
    (thousandths <= 1000).then_some(thousandths as u16)
}

/// Writes a qvalue given in thousandths, without zeros at the end: `0.7`; more than 1000 is 1, nothing is written for less
/// than 0.
pub fn write_q(q: i32, out: &mut Vec<u8>) {
    match q {
        1000.. => out.push(b'1'),
        0 => out.push(b'0'),
        1..1000 => {
            let text = format!("0.{q:03}");
            out.extend_from_slice(text.trim_end_matches('0').as_bytes());
        }
        _ => {}
    }
}

/// The comma-separated values of one header line; quotes and brackets protect commas.
#[derive(Clone, Debug)]
pub struct ListIter<'a> {
    rest: Option<&'a [u8]>,
}

/// Splits a header value at its commas. Empty elements are passed over.
pub fn split_list(value: &[u8]) -> ListIter<'_> {
    ListIter { rest: Some(value) }
}

impl<'a> Iterator for ListIter<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            let rest = self.rest?;
            let end = item_end(rest);
            self.rest = rest.get(end + 1..);
            let item = trim(&rest[..end]);
            if !item.is_empty() {
                return Some(item);
            }
        }
    }
}

/// Length of the first element. Most lists have neither quotes nor brackets before their end or first comma.
fn item_end(list: &[u8]) -> usize {
    match memchr::memchr3(b',', b'"', b'<', list) {
        None => list.len(),
        Some(at) if list[at] == b',' => at,
        Some(_) => find_outside_quotes(list, |byte| byte == b',').unwrap_or(list.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_display_name_may_hold_brackets_and_commas() {
        let addr = NameAddr::parse(br#""A <b>, \"c\"" <sip:a@b;lr>;tag=1;q=0.7"#).unwrap();
        assert_eq!(addr.display_unquoted(), br#"A <b>, \"c\""#);
        assert_eq!(addr.uri, b"sip:a@b;lr");
        assert_eq!(addr.tag(), Some(&b"1"[..]));
        assert_eq!(addr.q(), Some(700));
    }

    #[test]
    fn parameters_of_a_bare_uri_belong_to_the_header() {
        let addr = NameAddr::parse(b"sip:a@b;tag=x").unwrap();
        assert_eq!((addr.uri, addr.tag()), (&b"sip:a@b"[..], Some(&b"x"[..])));
    }

    #[test]
    fn a_token_display_name_and_a_folded_value_are_read() {
        let addr = NameAddr::parse(b"Bob Smith\r\n <sip:b@c>\r\n ;tag=9").unwrap();
        assert_eq!((addr.display, addr.tag()), (&b"Bob Smith"[..], Some(&b"9"[..])));
    }

    #[test]
    fn unclosed_quotes_and_brackets_and_junk_are_errors() {
        for text in [&b"<sip:a@b"[..], b"\"A <sip:a@b>", b"<>", b"", b"<sip:a@b> junk", b"A sip:a@b"] {
            assert_eq!(NameAddr::parse(text), Err(ParseError::NameAddr), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn lists_split_at_unprotected_commas_only() {
        let items: Vec<_> = split_list(br#""a,b" <sip:x,y@z>, <sip:c>;m="INVITE,BYE",, sip:d "#).collect();
        assert_eq!(items, [&br#""a,b" <sip:x,y@z>"#[..], br#"<sip:c>;m="INVITE,BYE""#, b"sip:d"]);
    }

    #[test]
    fn from_an_unclosed_quote_on_the_rest_is_one_item() {
        let items: Vec<_> = split_list(b"<sip:a>, \"b <sip:c>, <sip:d>").collect();
        assert_eq!(items, [&b"<sip:a>"[..], b"\"b <sip:c>, <sip:d>"]);
    }

    #[test]
    fn qvalues_are_thousandths() {
        let cases: [(&[u8], Option<u16>); 8] = [
            (b"1", Some(1000)),
            (b"0.5", Some(500)),
            (b".25", Some(250)),
            (b"0.1239", Some(123)),
            (b"1.1", None),
            (b"", None),
            (b"a", None),
            (b"0.x", None),
        ];
        for (text, q) in cases {
            assert_eq!(parse_q(text), q);
        }
    }
}
