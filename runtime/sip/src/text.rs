//! Byte-string helpers shared by the parsers: white space, numbers and decimal output.

use std::net::Ipv4Addr;

/// Space or horizontal tab.
#[inline]
pub fn is_ws(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Linear white space, that is white space or the line end of a folded header.
#[inline]
pub fn is_lws(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// What each byte may be part of, a bit per class: one look-up instead of several comparisons per byte.
static CLASS: [u8; 256] = class_table();

/// In a token (RFC 3261 25.1), that is in a header or method name.
const TOKEN: u8 = 1;
/// In a host name or IPv4 address.
const HOST: u8 = 2;
/// Ends a part of a parameter: `;`, `=` or a quote.
const PARAM_MARK: u8 = 4;
/// Nowhere in a URI, or a mark that parts it: `@`, `:` and `?`.
const URI_MARK: u8 = 8;

const fn class_table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] |= TOKEN | HOST;
        }
        if byte <= b' ' as usize || byte == 0x7f {
            table[byte] |= URI_MARK;
        }
        byte += 1;
    }
    let table = mark(table, b"-.!%*_+`'~", TOKEN);
    let table = mark(table, b".-", HOST);
    let table = mark(table, b";=\"", PARAM_MARK);
    mark(table, b"<>@:?", URI_MARK)
}

const fn mark(mut table: [u8; 256], bytes: &[u8], class: u8) -> [u8; 256] {
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] |= class;
        at += 1;
    }
    table
}

/// Whether the byte may stand in a host name.
#[inline]
pub fn is_host(byte: u8) -> bool {
    CLASS[byte as usize] & HOST != 0
}

/// Whether the byte is `;`, `=` or `"`.
#[inline]
pub(crate) fn is_param_mark(byte: u8) -> bool {
    CLASS[byte as usize] & PARAM_MARK != 0
}

/// Whether the byte is `@`, `:` or `?`, or can stand nowhere in a URI: white space, control characters and angle brackets.
#[inline]
pub(crate) fn is_uri_mark(byte: u8) -> bool {
    CLASS[byte as usize] & URI_MARK != 0
}

/// Whether the byte may stand in a token, such as a header name.
#[inline]
pub fn is_token(byte: u8) -> bool {
    CLASS[byte as usize] & TOKEN != 0
}

/// `text` without linear white space at both ends.
pub fn trim(text: &[u8]) -> &[u8] {
    trim_end(trim_start(text))
}

/// `text` without leading linear white space.
pub fn trim_start(mut text: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = text {
        if !is_lws(*first) {
            break;
        }
        text = rest;
    }
    text
}

/// `text` without trailing linear white space.
pub fn trim_end(mut text: &[u8]) -> &[u8] {
    while let [rest @ .., last] = text {
        if !is_lws(*last) {
            break;
        }
        text = rest;
    }
    text
}

/// An unsigned decimal number that fills `text`; `None` for anything else and for one over 2^32-1.
pub fn parse_u32(text: &[u8]) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u32, |value, &byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

/// A port number 0 to 65535 that fills `text`.
pub fn parse_port(text: &[u8]) -> Option<u16> {
    // Up to nine digits fit whatever they are; only zeros make a port longer than five.
    if text.is_empty() || text.len() > 9 {
        return u16::try_from(parse_u32(text)?).ok();
    }
    let mut value = 0;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u32::from(digit);
    }
    u16::try_from(value).ok()
}

/// An IPv4 address in its usual form, four decimal numbers without leading zeros; what the standard library accepts,
/// without its detour through text.
pub fn parse_ipv4(text: &[u8]) -> Option<Ipv4Addr> {
    let mut octets = [0; 4];
    let mut rest = text;
    for (n, octet) in octets.iter_mut().enumerate() {
        if n > 0 {
            rest = rest.strip_prefix(b".")?;
        }
        let digits = rest.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        let value = rest[..digits].iter().fold(0u32, |value, byte| value * 10 + u32::from(byte - b'0'));
        if !(1..=3).contains(&digits) || (digits > 1 && rest[0] == b'0') {
            return None;
        }
        *octet = u8::try_from(value).ok()?;
        rest = &rest[digits..];
    }
    rest.is_empty().then(|| octets.into())
}

/// The digits of `value` at the end of `room`, and where they begin.
fn digits(mut value: u32, room: &mut [u8; 10]) -> usize {
    let mut at = room.len();
    loop {
        at -= 1;
        room[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            return at;
        }
    }
}

/// Appends `value` in decimal, without a detour through `String`.
pub fn push_u32(out: &mut Vec<u8>, value: u32) {
    let mut room = [0; 10];
    let at = digits(value, &mut room);
    out.extend_from_slice(&room[at..]);
}

/// How many bytes [`push_u32`] appends.
pub fn decimal_len(value: u32) -> usize {
    value.checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// Value of a hexadecimal digit.
pub fn hex_value(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Offset after the quoted string that begins at `text[0]`, which is `"`; `None` if it is not closed.
/// A backslash takes the next byte as it is (RFC 3261 25.1 quoted-pair).
pub fn quoted_end(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// Offset of the first byte for which `stop` holds outside quoted strings and `<>`, or the length of `text`;
/// `None` if a quote is left open. An open `<` runs to the end of the text.
pub fn find_outside_quotes(text: &[u8], stop: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = 0;
    let mut bracketed = false;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' if !bracketed => {
                at += quoted_end(&text[at..])?;
                continue;
            }
            b'<' => bracketed = true,
            b'>' => bracketed = false,
            _ if !bracketed && stop(byte) => return Some(at),
            _ => {}
        }
        at += 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_bounded_and_must_fill_the_text() {
        assert_eq!(parse_u32(b"4294967295"), Some(u32::MAX));
        assert_eq!(parse_u32(b"4294967296"), None);
        assert_eq!(parse_u32(b"12x"), None);
        assert_eq!(parse_u32(b""), None);
        for (text, port) in
            [("65536", None), ("65535", Some(65535)), ("", None), ("5o60", None), ("0000005060", Some(5060))]
        {
            assert_eq!(parse_port(text.as_bytes()), port, "{text}");
        }
    }

    #[test]
    fn an_ipv4_address_is_read_as_the_standard_library_does() {
        let texts = [
            "127.0.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "256.1.1.1",
            "1.2.3",
            "1.2.3.4.",
            "1.2.3.4.5",
            "01.2.3.4",
            "1..2.3",
            "",
            ".1.2.3",
            "1.2.3.4 ",
            "1.2.3.a",
            "1.2.3.0004",
            "::1",
            "1.2.3.00",
        ];
        for text in texts {
            assert_eq!(parse_ipv4(text.as_bytes()), text.parse().ok(), "{text}");
        }
    }

    #[test]
    fn decimal_output_has_no_leading_zeros() {
        let mut out = Vec::new();
        for value in [0, 7, 10, u32::MAX] {
            let before = out.len();
            push_u32(&mut out, value);
            assert_eq!(out.len() - before, decimal_len(value));
            out.push(b' ');
        }
        assert_eq!(out, b"0 7 10 4294967295 ");
    }

    #[test]
    fn a_quoted_string_ends_at_its_unescaped_quote() {
        assert_eq!(quoted_end(br#""a\"b" c"#), Some(6));
        assert_eq!(quoted_end(br#""a\"#), None);
        assert_eq!(quoted_end(br#"""#), None);
    }

    #[test]
    fn separators_inside_quotes_and_brackets_are_passed_over() {
        let text = br#""a,b" <sip:c,d>,next"#;
        assert_eq!(find_outside_quotes(text, |byte| byte == b','), Some(15));
    }
}
