//! Via values (RFC 3261 20.42, rport of RFC 3581).

mod lenient;
mod plain;

use crate::error::ParseError;
use crate::params::Params;
use crate::span::Span;
use crate::text::{parse_port, trim};

/// One Via value: the bytes that it lies in, and where its parts lie in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Via<'a> {
    buf: &'a [u8],
    at: ViaSpans,
}

/// The parts of a Via value as offsets. A part that is not there ends at 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ViaSpans {
    text: Span,
    transport: Span,
    host: Span,
    sent_by: Span,
    params: Span,
    comment: Span,
    branch: Span,
    received: Span,
    maddr: Span,
    i: Span,
    /// The parameter `rport` with its value, if it has one.
    rport: Span,
    /// The parameter `received` with its value.
    received_param: Span,
    port: Option<u16>,
    rport_value: Option<u16>,
    has_alias: bool,
    /// Further values follow in the same header.
    shares_header: bool,
}

/// The `rport` parameter of a Via (RFC 3581).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rport {
    /// Asked for: `;rport`.
    Asked,
    /// Filled in: `;rport=5060`.
    Port(u16),
}

impl ViaSpans {
    /// Reads the value that begins at `start` and ends at a comma or at `end`, if it is written as usual.
    pub(crate) fn plain(buf: &[u8], value: Span) -> Option<ViaSpans> {
        plain::read(buf, value.start as usize, value.end as usize)
    }

    /// Reads the value that fills `text`, a part of `buf`.
    pub(crate) fn lenient(buf: &[u8], text: &[u8]) -> Result<ViaSpans, ParseError> {
        lenient::read(buf, text)
    }

    /// The same, with or without further values behind it.
    pub(crate) fn sharing_header(self, shares_header: bool) -> ViaSpans {
        ViaSpans { shares_header, ..self }
    }

    /// Takes note of a parameter; the first of each name counts. `inner` is where the value
    /// without quotes lies, `all` name and value.
    #[inline]
    fn note(&mut self, asked: Asked, value: Option<&[u8]>, inner: Span, all: Span) {
        // A flag has an empty value, which lies somewhere.
        let inner = if value.is_some() { inner } else { Span { start: all.end, end: all.end } };
        let set = |place: &mut Span, span| {
            if place.end == 0 {
                *place = span;
            }
        };
        match asked {
            Asked::Branch => set(&mut self.branch, inner),
            Asked::Received => {
                set(&mut self.received, inner);
                set(&mut self.received_param, all);
            }
            Asked::Rport if self.rport.end == 0 => {
                self.rport = all;
                self.rport_value = value.and_then(parse_port);
            }
            Asked::Maddr => set(&mut self.maddr, inner),
            Asked::Alias => self.has_alias = true,
            Asked::I => set(&mut self.i, inner),
            Asked::Rport => {}
        }
    }
}

/// A parameter that every message is asked for.
#[derive(Clone, Copy)]
enum Asked {
    Branch,
    Received,
    Rport,
    Maddr,
    Alias,
    I,
}

impl Asked {
    #[inline]
    fn from_name(name: &[u8]) -> Option<Asked> {
        Asked::from_lower(name).or_else(|| match name.iter().any(u8::is_ascii_uppercase) {
            true => Asked::from_lower(&name.to_ascii_lowercase()),
            false => None,
        })
    }

    #[inline]
    fn from_lower(name: &[u8]) -> Option<Asked> {
        match name {
            b"branch" => Some(Asked::Branch),
            b"received" => Some(Asked::Received),
            b"rport" => Some(Asked::Rport),
            b"maddr" => Some(Asked::Maddr),
            b"alias" => Some(Asked::Alias),
            b"i" => Some(Asked::I),
            _ => None,
        }
    }
}

impl<'a> Via<'a> {
    /// Parses one Via value that fills `text`.
    pub fn parse(text: &'a [u8]) -> Result<Via<'a>, ParseError> {
        let plain = plain::read(text, 0, text.len()).filter(|via| !via.shares_header);
        let at = plain.map_or_else(|| lenient::read(text, trim(text)), Ok)?;
        Ok(Via { buf: text, at })
    }

    /// As [`Via::parse`], past the reader for the usual form.
    #[cfg(test)]
    pub(crate) fn parse_leniently(text: &'a [u8]) -> Result<Via<'a>, ParseError> {
        lenient::read(text, trim(text)).map(|at| Via { buf: text, at })
    }

    /// A value that was read before.
    pub(crate) fn new(buf: &'a [u8], at: ViaSpans) -> Via<'a> {
        Via { buf, at }
    }

    /// Whether no other value follows in its header.
    pub(crate) fn is_alone(&self) -> bool {
        !self.at.shares_header
    }

    /// Where it begins in the message.
    pub(crate) fn start(&self) -> u32 {
        self.at.text.start
    }

    fn part(&self, span: Span) -> &'a [u8] {
        span.in_bytes(self.buf)
    }

    fn found(&self, span: Span) -> Option<&'a [u8]> {
        (span.end != 0).then(|| self.part(span))
    }

    /// The whole value, from `SIP` to the last parameter or comment.
    pub fn text(&self) -> &'a [u8] {
        self.part(self.at.text)
    }

    /// Transport as written, `UDP`; unknown ones are accepted as in the original.
    pub fn transport(&self) -> &'a [u8] {
        self.part(self.at.transport)
    }

    /// Host of sent-by; an IPv6 address with its brackets.
    pub fn host(&self) -> &'a [u8] {
        self.part(self.at.host)
    }

    /// Port of sent-by, if given.
    pub fn port(&self) -> Option<u16> {
        self.at.port
    }

    /// Host and port as written.
    pub fn sent_by(&self) -> &'a [u8] {
        self.part(self.at.sent_by)
    }

    /// Where [`Via::sent_by`] ends in the message.
    pub(crate) fn sent_by_end(&self) -> u32 {
        self.at.sent_by.end
    }

    /// The parameters.
    pub fn params(&self) -> Params<'a> {
        Params { text: self.part(self.at.params) }
    }

    /// Where the list of the parameters lies in the message, without its first semicolon.
    pub(crate) fn params_span(&self) -> Span {
        self.at.params
    }

    /// Comment in parentheses after the parameters, without them.
    pub fn comment(&self) -> Option<&'a [u8]> {
        self.found(self.at.comment)
    }

    /// The `branch` parameter.
    pub fn branch(&self) -> Option<&'a [u8]> {
        self.found(self.at.branch)
    }

    /// The `received` parameter: the address the message really came from.
    pub fn received(&self) -> Option<&'a [u8]> {
        self.found(self.at.received)
    }

    /// Where the `received` parameter lies in the message, name and value.
    pub(crate) fn received_span(&self) -> Option<Span> {
        Some(self.at.received_param).filter(|span| span.end != 0)
    }

    /// The `rport` parameter; one whose value is no port counts as asked for.
    pub fn rport(&self) -> Option<Rport> {
        (self.at.rport.end != 0).then(|| self.at.rport_value.map_or(Rport::Asked, Rport::Port))
    }

    /// Where the `rport` parameter lies in the message, name and value.
    pub(crate) fn rport_span(&self) -> Option<Span> {
        Some(self.at.rport).filter(|span| span.end != 0)
    }

    /// The `maddr` parameter.
    pub fn maddr(&self) -> Option<&'a [u8]> {
        self.found(self.at.maddr)
    }

    /// The `ttl` parameter.
    pub fn ttl(&self) -> Option<&'a [u8]> {
        self.params().value(b"ttl")
    }

    /// The `alias` parameter is present (RFC 5923): the connection may carry requests back.
    pub fn has_alias(&self) -> bool {
        self.at.has_alias
    }

    /// The `i` parameter, the original's connection id.
    pub fn i(&self) -> Option<&'a [u8]> {
        self.found(self.at.i)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_port_and_parameters_are_read() {
        let via = Via::parse(b"SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bK1;rport;received=1.2.3.4;ttl=3").unwrap();
        assert_eq!((via.transport(), via.host(), via.port()), (&b"UDP"[..], &b"10.0.0.1"[..], Some(5070)));
        assert_eq!(via.sent_by(), b"10.0.0.1:5070");
        assert_eq!(via.branch(), Some(&b"z9hG4bK1"[..]));
        assert_eq!(via.rport(), Some(Rport::Asked));
        assert_eq!(via.received(), Some(&b"1.2.3.4"[..]));
    }

    #[test]
    fn white_space_is_allowed_between_all_parts() {
        let via = Via::parse(b"SIP / 2.0 / UDP first.example.com: 4000 ; ttl=16\r\n ;branch=x (our comment)").unwrap();
        assert_eq!((via.host(), via.port()), (&b"first.example.com"[..], Some(4000)));
        assert_eq!(via.branch(), Some(&b"x"[..]));
        assert_eq!(via.comment(), Some(&b"our comment"[..]));
    }

    #[test]
    fn an_ipv6_host_keeps_its_brackets() {
        let via = Via::parse(b"SIP/2.0/TCP [::1]:5060;branch=x;rport=7").unwrap();
        assert_eq!((via.host(), via.port(), via.rport()), (&b"[::1]"[..], Some(5060), Some(Rport::Port(7))));
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
