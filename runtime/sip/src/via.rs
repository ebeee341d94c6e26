//! Via values (RFC 3261 20.42, rport of RFC 3581).

use crate::error::ParseError;
use crate::params::Params;
use crate::text::{is_lws, parse_port, trim, trim_start};

/// One Via value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Via<'a> {
    /// The whole value, from `SIP` to the last parameter or comment.
    pub text: &'a [u8],
    /// Transport as written, `UDP`; unknown ones are accepted as in the original.
    pub transport: &'a [u8],
    /// Host of sent-by; an IPv6 address with its brackets.
    pub host: &'a [u8],
    /// Port of sent-by, if given.
    pub port: Option<u16>,
    /// `host` and port as written, to insert parameters behind.
    pub sent_by: &'a [u8],
    /// The parameters.
    pub params: Params<'a>,
    /// Comment in parentheses after the parameters, without them.
    pub comment: Option<&'a [u8]>,
    /// The parameters that every message is asked for.
    pub known: Known<'a>,
}

/// The well-known parameters of a Via, found in one pass: the first of each name, values without quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known<'a> {
    /// `branch`.
    pub branch: Option<&'a [u8]>,
    /// `received`.
    pub received: Option<&'a [u8]>,
    /// `maddr`.
    pub maddr: Option<&'a [u8]>,
    /// `i`.
    pub i: Option<&'a [u8]>,
    /// `rport`.
    pub rport: Option<Rport>,
    /// `alias` is there.
    pub alias: bool,
}

impl<'a> Known<'a> {
    fn of(params: Params<'a>) -> Known<'a> {
        let mut known = Known::default();
        for param in params {
            let value = Some(param.unquoted());
            match param.name.len() {
                6 if param.name.eq_ignore_ascii_case(b"branch") => known.branch = known.branch.or(value),
                8 if param.name.eq_ignore_ascii_case(b"received") => known.received = known.received.or(value),
                5 if param.name.eq_ignore_ascii_case(b"rport") => {
                    let rport = || param.value.and_then(parse_port).map_or(Rport::Asked, Rport::Port);
                    known.rport = known.rport.or_else(|| Some(rport()));
                }
                5 if param.name.eq_ignore_ascii_case(b"maddr") => known.maddr = known.maddr.or(value),
                5 if param.name.eq_ignore_ascii_case(b"alias") => known.alias = true,
                1 if param.name.eq_ignore_ascii_case(b"i") => known.i = known.i.or(value),
                _ => {}
            }
        }
        known
    }
}

/// The `rport` parameter of a Via (RFC 3581).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rport {
    /// Asked for: `;rport`.
    Asked,
    /// Filled in: `;rport=5060`.
    Port(u16),
}

impl<'a> Via<'a> {
    /// Parses one Via value that fills `text`.
    pub fn parse(text: &'a [u8]) -> Result<Via<'a>, ParseError> {
        let text = trim(text);
        let (name, rest) = token_before(text, b'/')?;
        let (version, rest) = token_before(rest, b'/')?;
        if !name.eq_ignore_ascii_case(b"SIP") || version != b"2.0" {
            return Err(ParseError::Via);
        }
        let end = rest.iter().position(|&byte| is_lws(byte)).ok_or(ParseError::Via)?;
        let (transport, rest) = (&rest[..end], trim_start(&rest[end..]));
        let (sent_by, rest) = split_sent_by(rest);
        let (host, port) = parse_sent_by(sent_by)?;
        let (params, comment) = split_comment(rest);
        let params = trim(params);
        let junk = !params.is_empty() && params[0] != b';';
        if transport.is_empty() || !transport.iter().all(u8::is_ascii_alphanumeric) || junk {
            return Err(ParseError::Via);
        }
        let params = Params::new(params);
        Ok(Via { text, transport, host, port, sent_by, params, comment, known: Known::of(params) })
    }

    /// The `branch` parameter.
    pub fn branch(&self) -> Option<&'a [u8]> {
        self.known.branch
    }

    /// The `received` parameter: the address the message really came from.
    pub fn received(&self) -> Option<&'a [u8]> {
        self.known.received
    }

    /// The `rport` parameter; one whose value is no port counts as asked for.
    pub fn rport(&self) -> Option<Rport> {
        self.known.rport
    }

    /// The `maddr` parameter.
    pub fn maddr(&self) -> Option<&'a [u8]> {
        self.known.maddr
    }

    /// The `ttl` parameter.
    pub fn ttl(&self) -> Option<&'a [u8]> {
        self.params.value(b"ttl")
    }

    /// The `alias` parameter is present (RFC 5923): the connection may carry requests back.
    pub fn has_alias(&self) -> bool {
        self.known.alias
    }

    /// The `i` parameter, the original's connection id.
    pub fn i(&self) -> Option<&'a [u8]> {
        self.known.i
    }
}

/// The trimmed text before the first `separator`, and what follows it without leading white space.
fn token_before(text: &[u8], separator: u8) -> Result<(&[u8], &[u8]), ParseError> {
    let at = memchr::memchr(separator, text).ok_or(ParseError::Via)?;
    Ok((trim(&text[..at]), trim_start(&text[at + 1..])))
}

/// Splits off host and port: they end at the first `;` or `(`, or at white space that no colon touches.
fn split_sent_by(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|&byte| byte == b';' || byte == b'(').unwrap_or(text.len());
    (trim(&text[..end]), &text[end..])
}

fn parse_sent_by(sent_by: &[u8]) -> Result<(&[u8], Option<u16>), ParseError> {
    let host_end = match sent_by.first() {
        Some(b'[') => memchr::memchr(b']', sent_by).ok_or(ParseError::Via)? + 1,
        _ => memchr::memchr(b':', sent_by).unwrap_or(sent_by.len()),
    };
    let (host, rest) = (trim(&sent_by[..host_end]), trim(&sent_by[host_end..]));
    if host.is_empty() || host.iter().any(|&byte| is_lws(byte)) {
        return Err(ParseError::Via);
    }
    match rest {
        [] => Ok((host, None)),
        [b':', port @ ..] => parse_port(trim(port)).map(|port| (host, Some(port))).ok_or(ParseError::Via),
        _ => Err(ParseError::Via),
    }
}

/// Parts the parameters from a comment in parentheses at the very end.
fn split_comment(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let Some(inner) = text.strip_suffix(b")") else { return (text, None) };
    match crate::text::find_outside_quotes(inner, |byte| byte == b'(') {
        Some(open) if open < inner.len() => (&inner[..open], Some(&inner[open + 1..])),
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_port_and_parameters_are_read() {
        let via = Via::parse(b"SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bK1;rport;received=1.2.3.4;ttl=3").unwrap();
        assert_eq!((via.transport, via.host, via.port), (&b"UDP"[..], &b"10.0.0.1"[..], Some(5070)));
        assert_eq!(via.sent_by, b"10.0.0.1:5070");
        assert_eq!(via.branch(), Some(&b"z9hG4bK1"[..]));
        assert_eq!(via.rport(), Some(Rport::Asked));
        assert_eq!(via.received(), Some(&b"1.2.3.4"[..]));
    }

    #[test]
    fn white_space_is_allowed_between_all_parts() {
        let via = Via::parse(b"SIP / 2.0 / UDP first.example.com: 4000 ; ttl=16\r\n ;branch=x (our comment)").unwrap();
        assert_eq!((via.host, via.port), (&b"first.example.com"[..], Some(4000)));
        assert_eq!(via.branch(), Some(&b"x"[..]));
        assert_eq!(via.comment, Some(&b"our comment"[..]));
    }

    #[test]
    fn an_ipv6_host_keeps_its_brackets() {
        let via = Via::parse(b"SIP/2.0/TCP [::1]:5060;branch=x;rport=7").unwrap();
        assert_eq!((via.host, via.port, via.rport()), (&b"[::1]"[..], Some(5060), Some(Rport::Port(7))));
    }

    #[test]
    fn malformed_values_are_errors() {
        for text in [
            &b"junk"[..],
            b"",
            b"SIP/2.0/UDP",
            b"SIP/2.0/UDP ;branch=x",
            b"SIP/3.0/UDP a",
            b"SIP/2.0/UDP a:b",
            b"SIP/2.0/UDP a:70000",
            b"SIP/2.0/UDP [::1",
            b"SIP/2.0/UDP a b",
            b"SIP/2.0/ a",
        ] {
            assert_eq!(Via::parse(text), Err(ParseError::Via), "{}", text.escape_ascii());
        }
    }
}
