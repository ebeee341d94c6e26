//! A SIP message: its bytes, the index of its headers and the edits made to it.
//!
//! The index is built in one pass; header values are parsed when asked for, and those that nearly every message
//! needs (From, To, CSeq, first Via) only once. The original parses headers as it goes, so that a script can run on a message whose
//! later headers are broken; `header_error` keeps that possible.

mod index;
mod packed;
mod parsed;
#[cfg(test)]
mod tests;
mod uris;

use std::cell::OnceCell;

pub use uris::{MsgUri, UserHost};

use bytes::Bytes;

use crate::edits::Edits;
use crate::error::ParseError;
use crate::header::{Header, HeaderKind};
use crate::method::Method;
use crate::nameaddr::{NameAddr, split_list};
use crate::params::Params;
use crate::span::Span;
use crate::text::{is_lws, parse_u32, trim};

use crate::via::{Via, ViaSpans};
use index::{is_http_version, missing_end, parse_start_line};
use parsed::Parsed;

pub use packed::PackedMsg;

/// The first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartLine {
    /// `METHOD uri version`.
    Request {
        /// The method.
        method: Method,
        /// Its text.
        method_text: Span,
        /// The Request-URI as received.
        uri: Span,
        /// `SIP/2.0`.
        version: Span,
    },
    /// `version status reason`.
    Reply {
        /// `SIP/2.0`.
        version: Span,
        /// Status code, 100 to 999.
        status: u16,
        /// Reason phrase, perhaps empty.
        reason: Span,
    },
}

/// The parts of a CSeq.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CSeq<'a> {
    /// The sequence number as written.
    pub number_text: &'a [u8],
    /// The sequence number; `None` if it is not a number below 2^32 (the original serves such a request).
    pub number: Option<u32>,
    /// The method.
    pub method: Method,
    /// The method's text.
    pub method_text: &'a [u8],
}

/// A SIP message.
#[derive(Clone, Debug)]
pub struct SipMsg {
    /// The message as received.
    pub buf: Bytes,
    /// The first line.
    pub start: StartLine,
    /// Offset of the empty line that ends the headers, where appended headers go.
    pub headers_end: u32,
    /// Offset of the body.
    pub body: u32,
    /// What the script changes.
    pub edits: Edits,
    /// Why the headers behind the last of [`SipMsg::headers`] could not be read.
    pub header_error: Option<ParseError>,
    parsed: Parsed,
}

#[derive(Clone, Copy, Debug)]
struct NameAddrSpans {
    text: Span,
    display: Span,
    uri: Span,
    params: Span,
}

#[derive(Clone, Copy, Debug)]
struct CSeqSpans {
    number_text: Span,
    number: Option<u32>,
    method: Method,
    method_text: Span,
}

impl SipMsg {
    /// Reads the first line and indexes the headers. Line ends may be LF alone; leading white space and empty lines
    /// are passed over; if the headers are whole and only the empty line behind them is missing, it is added.
    ///
    /// Fails if there is no usable first line; a broken header ends the index and is kept in `header_error`, see
    /// [`SipMsg::check`].
    pub fn parse(buf: Bytes) -> Result<SipMsg, ParseError> {
        if buf.len() > u32::MAX as usize {
            return Err(ParseError::TooLong);
        }
        let first = buf.iter().position(|&byte| !is_lws(byte)).ok_or(ParseError::Empty)?;
        let line_end = memchr::memchr(b'\n', &buf[first..]).ok_or(ParseError::StartLine)? + first + 1;
        let start = parse_start_line(&buf, first, line_end)?;
        let mut msg = packed::indexed(buf, start, line_end);
        if msg.header_error == Some(ParseError::NoEndOfHeaders)
            && let Some(missing) = missing_end(msg.buf.get(msg.headers_end as usize..).unwrap_or_default())
        {
            msg.buf = [&msg.buf[..], missing].concat().into();
            msg.body = msg.buf.len() as u32;
            msg.header_error = None;
        }
        Ok(msg)
    }

    /// Whether the message has what the original demands before it runs a script: a readable first Via, and From,
    /// To, Call-ID and CSeq before any broken header. Measured on Kamailio 5.6.3 (wire: malformed-udp).
    pub fn check(&self) -> Result<(), ParseError> {
        use HeaderKind::{CSeq, CallId, From, To, Via};
        for kind in [Via, From, To, CallId, CSeq] {
            if !self.has(kind) {
                return Err(self.header_error.unwrap_or(ParseError::Missing(kind.name())));
            }
        }
        self.first_via().map(|_| ())
    }

    /// Whether this is a request.
    pub fn is_request(&self) -> bool {
        matches!(self.start, StartLine::Request { .. })
    }

    /// The request's method; of a reply, the CSeq method.
    pub fn method(&self) -> Method {
        match self.start {
            StartLine::Request { method, .. } => method,
            StartLine::Reply { .. } => self.cseq().map_or(Method::Other, |cseq| cseq.method),
        }
    }

    /// Text of [`SipMsg::method`].
    pub fn method_bytes(&self) -> &[u8] {
        match &self.start {
            StartLine::Request { method_text, .. } => method_text.in_bytes(&self.buf),
            StartLine::Reply { .. } => self.cseq().map_or(&[], |cseq| cseq.method_text),
        }
    }

    /// The Request-URI as received; empty for a reply.
    pub fn request_uri(&self) -> &[u8] {
        match &self.start {
            StartLine::Request { uri, .. } => uri.in_bytes(&self.buf),
            StartLine::Reply { .. } => &[],
        }
    }

    /// The version of the first line, `SIP/2.0`.
    pub fn version(&self) -> &[u8] {
        match &self.start {
            StartLine::Request { version, .. } | StartLine::Reply { version, .. } => version.in_bytes(&self.buf),
        }
    }

    /// Whether this is an HTTP request: management interfaces and WebSocket upgrades come in by the same sockets.
    pub fn is_http(&self) -> bool {
        is_http_version(self.version())
    }

    /// The status code; 0 for a request.
    pub fn status(&self) -> u16 {
        match self.start {
            StartLine::Request { .. } => 0,
            StartLine::Reply { status, .. } => status,
        }
    }

    /// The reason phrase; empty for a request.
    pub fn reason(&self) -> &[u8] {
        match &self.start {
            StartLine::Request { .. } => &[],
            StartLine::Reply { reason, .. } => reason.in_bytes(&self.buf),
        }
    }

    /// Whether there is a header of this kind. Not for [`HeaderKind::Other`] alone: that says some unknown one is.
    pub fn has(&self, kind: HeaderKind) -> bool {
        self.parsed.present & kind.bit() != 0
    }

    /// The first header of this kind.
    pub fn header(&self, kind: HeaderKind) -> Option<&Header> {
        if !self.has(kind) {
            return None;
        }
        self.parsed.headers[self.first_of(kind)..].iter().find(|header| header.kind == kind)
    }

    /// The headers in order.
    pub fn headers(&self) -> &[Header] {
        &self.parsed.headers
    }

    /// Where the search for a kind begins.
    fn first_of(&self, kind: HeaderKind) -> usize {
        usize::from(self.parsed.first[kind as usize]).min(self.parsed.headers.len())
    }

    /// All headers of this kind in order.
    pub fn headers_of(&self, kind: HeaderKind) -> impl DoubleEndedIterator<Item = &Header> {
        let headers = if self.has(kind) { &self.parsed.headers[self.first_of(kind)..] } else { &[] };
        headers.iter().filter(move |header| header.kind == kind)
    }

    /// All headers with this name in order, full and compact forms alike, without regard to case.
    pub fn headers_named<'a>(&'a self, name: &'a [u8]) -> impl DoubleEndedIterator<Item = &'a Header> {
        let kind = HeaderKind::from_name(name);
        self.headers_of(kind).filter(move |header| {
            kind != HeaderKind::Other || header.name.in_bytes(&self.buf).eq_ignore_ascii_case(name)
        })
    }

    /// A header's trimmed value.
    pub fn value(&self, header: &Header) -> &[u8] {
        header.value.in_bytes(&self.buf)
    }

    /// A header's name as written.
    pub fn name(&self, header: &Header) -> &[u8] {
        header.name.in_bytes(&self.buf)
    }

    /// The trimmed value of the first header of this kind.
    pub fn value_of(&self, kind: HeaderKind) -> Option<&[u8]> {
        self.header(kind).map(|header| self.value(header))
    }

    /// The bytes of a span, sharing the message's buffer; empty if it reaches beyond the message.
    pub fn slice(&self, span: Span) -> Bytes {
        if span.end as usize <= self.buf.len() { self.buf.slice(span.range()) } else { Bytes::new() }
    }

    /// `part` as `Bytes`: sharing the message's buffer if it is a slice of it, else a copy.
    pub fn share(&self, part: &[u8]) -> Bytes {
        self.span_of(part).map_or_else(|| Bytes::copy_from_slice(part), |span| self.slice(span))
    }

    /// Where `part`, a slice that an accessor returned, lies in the message.
    pub fn span_of(&self, part: &[u8]) -> Option<Span> {
        Span::of(&self.buf, part)
    }

    /// The body: all bytes behind the empty line, whatever Content-Length says (measured: `$rb`).
    pub fn body(&self) -> &[u8] {
        self.body_span().in_bytes(&self.buf)
    }

    /// Where [`SipMsg::body`] lies.
    pub fn body_span(&self) -> Span {
        Span::new(self.body as usize, self.buf.len())
    }

    /// The Call-ID; empty if there is none.
    pub fn call_id(&self) -> &[u8] {
        self.value_of(HeaderKind::CallId).unwrap_or_default()
    }

    /// The CSeq's number and method.
    pub fn cseq(&self) -> Result<CSeq<'_>, ParseError> {
        let spans = match self.parsed.cache.cseq.get() {
            Some(spans) => (*spans)?,
            None => (*self.parsed.cache.cseq.get_or_init(|| Ok(self.cseq_spans(self.read_cseq()?))))?,
        };
        let text = |span: Span| span.in_bytes(&self.buf);
        Ok(CSeq {
            number_text: text(spans.number_text),
            number: spans.number,
            method: spans.method,
            method_text: text(spans.method_text),
        })
    }

    fn cseq_spans(&self, cseq: CSeq<'_>) -> CSeqSpans {
        let span = |part| self.span_of(part).unwrap_or_default();
        CSeqSpans {
            number_text: span(cseq.number_text),
            number: cseq.number,
            method: cseq.method,
            method_text: span(cseq.method_text),
        }
    }

    fn read_cseq(&self) -> Result<CSeq<'_>, ParseError> {
        let value = self.value_of(HeaderKind::CSeq).ok_or(ParseError::Missing("CSeq"))?;
        let end = value.iter().position(|&byte| is_lws(byte)).ok_or(ParseError::CSeq)?;
        let (number_text, method_text) = (&value[..end], trim(&value[end..]));
        if method_text.is_empty() || method_text.iter().any(|&byte| is_lws(byte)) {
            return Err(ParseError::CSeq);
        }
        let method = Method::from_name(method_text);
        Ok(CSeq { number_text, number: parse_u32(number_text), method, method_text })
    }

    /// The From.
    pub fn from(&self) -> Result<NameAddr<'_>, ParseError> {
        self.cached_address(&self.parsed.cache.from, HeaderKind::From)
    }

    /// The To.
    pub fn to(&self) -> Result<NameAddr<'_>, ParseError> {
        self.cached_address(&self.parsed.cache.to, HeaderKind::To)
    }

    /// The From tag, if there is one that is not empty.
    pub fn from_tag(&self) -> Option<&[u8]> {
        self.from().ok()?.tag().filter(|tag| !tag.is_empty())
    }

    /// The To tag, if there is one that is not empty: the request is within a dialog.
    pub fn to_tag(&self) -> Option<&[u8]> {
        self.to().ok()?.tag().filter(|tag| !tag.is_empty())
    }

    fn cached_address(
        &self,
        cell: &OnceCell<Result<NameAddrSpans, ParseError>>,
        kind: HeaderKind,
    ) -> Result<NameAddr<'_>, ParseError> {
        let parse = || {
            let value = self.value_of(kind).ok_or(ParseError::Missing(kind.name()))?;
            Ok(self.address_spans(NameAddr::parse(value)?))
        };
        let spans = (*cell.get_or_init(parse))?;
        let text = |span: Span| span.in_bytes(&self.buf);
        let params = Params { text: text(spans.params) };
        Ok(NameAddr { text: text(spans.text), display: text(spans.display), uri: text(spans.uri), params })
    }

    fn address_spans(&self, addr: NameAddr<'_>) -> NameAddrSpans {
        let span = |part| self.span_of(part).unwrap_or_default();
        NameAddrSpans {
            text: span(addr.text),
            display: span(addr.display),
            uri: span(addr.uri),
            params: span(addr.params.text),
        }
    }

    /// The topmost Via value.
    pub fn first_via(&self) -> Result<Via<'_>, ParseError> {
        let at = match self.parsed.cache.via.get() {
            Some(at) => *at,
            None => *self.parsed.cache.via.get_or_init(|| self.read_first_via()),
        };
        at.map(|at| Via::new(&self.buf, at))
    }

    fn read_first_via(&self) -> Result<ViaSpans, ParseError> {
        let header = self.header(HeaderKind::Via).ok_or(ParseError::Missing("Via"))?;
        if let Some(via) = ViaSpans::plain(&self.buf, header.value) {
            return Ok(via);
        }
        let text = self.values(HeaderKind::Via).next().ok_or(ParseError::Missing("Via"))?;
        let shares_header = split_list(self.value(header)).nth(1).is_some();
        ViaSpans::lenient(&self.buf, text).map(|via| via.sharing_header(shares_header))
    }

    /// The second Via value, by which a reply goes on when ours is off; `None` if there is no other.
    pub fn second_via(&self) -> Option<Result<Via<'_>, ParseError>> {
        let at = (*self.parsed.cache.second_via.get_or_init(|| self.read_second_via()))?;
        Some(at.map(|at| Via::new(&self.buf, at)))
    }

    fn read_second_via(&self) -> Option<Result<ViaSpans, ParseError>> {
        let plain = || ViaSpans::plain(&self.buf, self.headers_of(HeaderKind::Via).nth(1)?.value);
        if let Some(via) = self.first_via_is_alone().then(plain).flatten() {
            return Some(Ok(via));
        }
        self.values(HeaderKind::Via).nth(1).map(|text| ViaSpans::lenient(&self.buf, text))
    }

    /// Whether the topmost Via is the only value of the first Via header, so that the whole header goes when it is taken off.
    pub(crate) fn first_via_is_alone(&self) -> bool {
        let first = self.header(HeaderKind::Via).map(|header| header.value.start);
        self.first_via().is_ok_and(|via| via.is_alone() && Some(via.start()) == first)
    }

    /// The `n`-th Via value, 0 the topmost, counted across headers and commas.
    pub fn via(&self, n: usize) -> Option<Result<Via<'_>, ParseError>> {
        match n {
            0 if self.has(HeaderKind::Via) => Some(self.first_via()),
            1 => self.second_via(),
            _ => self.vias().nth(n),
        }
    }

    /// All Via values, across headers and commas.
    pub fn vias(&self) -> impl Iterator<Item = Result<Via<'_>, ParseError>> {
        self.values(HeaderKind::Via).map(Via::parse)
    }

    /// The comma-separated values of all headers of this kind.
    pub fn values(&self, kind: HeaderKind) -> impl Iterator<Item = &[u8]> {
        self.headers_of(kind).flat_map(|header| split_list(self.value(header)))
    }

    /// The addresses of all headers of this kind, across headers and commas.
    pub fn addresses(&self, kind: HeaderKind) -> impl Iterator<Item = Result<NameAddr<'_>, ParseError>> {
        self.values(kind).map(NameAddr::parse)
    }

    /// All Contact values.
    pub fn contacts(&self) -> impl Iterator<Item = Result<NameAddr<'_>, ParseError>> {
        self.addresses(HeaderKind::Contact)
    }

    /// All Route values, the next hop first.
    pub fn routes(&self) -> impl Iterator<Item = Result<NameAddr<'_>, ParseError>> {
        self.addresses(HeaderKind::Route)
    }

    /// All Record-Route values, the topmost first.
    pub fn record_routes(&self) -> impl Iterator<Item = Result<NameAddr<'_>, ParseError>> {
        self.addresses(HeaderKind::RecordRoute)
    }

    /// Max-Forwards, if there is one.
    pub fn max_forwards(&self) -> Result<Option<u32>, ParseError> {
        self.number(HeaderKind::MaxForwards)
    }

    /// Expires in seconds, if there is one.
    pub fn expires(&self) -> Result<Option<u32>, ParseError> {
        self.number(HeaderKind::Expires)
    }

    /// Content-Length in bytes, if there is one.
    pub fn content_length(&self) -> Result<Option<u32>, ParseError> {
        self.number(HeaderKind::ContentLength)
    }

    fn number(&self, kind: HeaderKind) -> Result<Option<u32>, ParseError> {
        let Some(value) = self.value_of(kind) else { return Ok(None) };
        parse_u32(value).map(Some).ok_or(ParseError::Number(kind.name()))
    }

    /// The Content-Type without parameters.
    pub fn content_type(&self) -> Option<&[u8]> {
        let value = self.value_of(HeaderKind::ContentType)?;
        let end = memchr::memchr(b';', value).unwrap_or(value.len());
        Some(trim(&value[..end]))
    }
}
