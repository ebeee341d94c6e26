//! One pass over a message: the first line and where each header begins and ends.
//!
//! How tolerant it is was measured on Kamailio 5.6.3: LF alone ends a line, white space may stand before a colon but
//! not in a name, folded lines belong to their header.

use crate::error::ParseError;
use crate::header::{Header, HeaderKind};
use crate::method::Method;
use crate::span::Span;
use crate::text::{is_token, is_ws, parse_u32, trim};

use super::StartLine;
use super::parsed::Contents;

/// Parses the line `buf[first..line_end]`, its line end included.
///
/// As measured: one space each, but any number before the version of a request and at the end of its line; a reply
/// needs exactly three digits and a space, though no reason.
pub(super) fn parse_start_line(buf: &[u8], first: usize, line_end: usize) -> Result<StartLine, ParseError> {
    let end = first + trim_line_end(&buf[first..line_end]).len();
    let line = &buf[first..end];
    let one = memchr::memchr(b' ', line).ok_or(ParseError::StartLine)?;
    let head = Span::new(first, first + one);
    let rest = &line[one + 1..];
    if is_sip_version(&line[..one]) {
        let [a, b, c, b' ', ..] = *rest else { return Err(ParseError::StartLine) };
        let status = parse_u32(&[a, b, c]).ok_or(ParseError::StartLine)? as u16;
        return Ok(StartLine::Reply { version: head, status, reason: Span::new(first + one + 5, end) });
    }
    let two = memchr::memchr(b' ', rest).ok_or(ParseError::StartLine)?;
    let uri = Span::new(first + one + 1, first + one + 1 + two);
    let version = trim(&rest[two + 1..]);
    let version_span = Span::of(buf, version).ok_or(ParseError::StartLine)?;
    if head.is_empty() || uri.is_empty() || !(is_sip_version(version) || is_http_version(version)) {
        return Err(ParseError::StartLine);
    }
    let method = Method::from_name(&line[..one]);
    Ok(StartLine::Request { method, method_text: head, uri, version: version_span })
}

fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn is_sip_version(text: &[u8]) -> bool {
    text.eq_ignore_ascii_case(b"SIP/2.0")
}

pub(super) fn is_http_version(text: &[u8]) -> bool {
    text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case(b"HTTP/1."))
}

/// Where one pass over the headers ends.
pub(super) struct End {
    pub(super) headers_end: usize,
    pub(super) body: usize,
    pub(super) error: Option<ParseError>,
}

/// For each kind of header the place of the first in the list; one far behind the others may say less than it is.
pub(super) type FirstOfKind = [u8; 64];

/// What completes an empty line at the very end that has lost its line feed or is not there at all: the original reads
/// such datagrams (measured). `rest` is what follows the last header.
pub(super) fn missing_end(rest: &[u8]) -> Option<&'static [u8]> {
    match rest {
        [] => Some(b"\r\n"),
        [b'\r'] => Some(b"\n"),
        _ => None,
    }
}

/// Indexes the headers from `start`, the offset after the first line, into `parsed`, which is empty.
pub(super) fn index_headers(buf: &[u8], start: usize, parsed: &mut Contents) -> End {
    let mut at = start;
    loop {
        match &buf[at..] {
            [b'\r', b'\n', ..] => return End { headers_end: at, body: at + 2, error: None },
            [b'\n', ..] => return End { headers_end: at, body: at + 1, error: None },
            _ => {}
        }
        match read_header(buf, at).and_then(|header| check_length(buf, header, parsed.present)) {
            Ok(header) => {
                at = header.range.end as usize;
                if parsed.present & header.kind.bit() == 0 {
                    parsed.first[header.kind as usize] = u8::try_from(parsed.headers.len()).unwrap_or(u8::MAX);
                }
                parsed.present |= header.kind.bit();
                parsed.headers.push(header);
            }
            Err(error) => return End { headers_end: at, body: buf.len(), error: Some(error) },
        }
    }
}

/// A second Content-Length, or one that is no number, ends the headers that can be read (measured).
fn check_length(buf: &[u8], header: Header, present: u64) -> Result<Header, ParseError> {
    if header.kind != HeaderKind::ContentLength {
        return Ok(header);
    }
    if present & header.kind.bit() != 0 {
        return Err(ParseError::TwoContentLengths);
    }
    parse_u32(header.value.in_bytes(buf)).map(|_| header).ok_or(ParseError::Number("Content-Length"))
}

/// Reads the header that begins at `at`, with its folded lines.
#[inline]
fn read_header(buf: &[u8], at: usize) -> Result<Header, ParseError> {
    let (kind, name_end, colon) = match HeaderKind::of_line(buf.get(at..).unwrap_or_default()) {
        Some((kind, len)) => (kind, at + len, at + len),
        None => read_name(buf, at)?,
    };
    let end = field_end(buf, colon + 1).ok_or(ParseError::NoEndOfHeaders)?;
    let value = trim(&buf[colon + 1..end]);
    Ok(Header {
        kind,
        range: Span::new(at, end),
        name: Span::new(at, name_end),
        value: Span::of(buf, value).unwrap_or_default(),
    })
}

/// Reads a name that is unknown or not in its usual spelling: its kind, its end and the place of the colon.
#[cold]
fn read_name(buf: &[u8], at: usize) -> Result<(HeaderKind, usize, usize), ParseError> {
    let bad_name = ParseError::HeaderName { at: at as u32 };
    let rest = buf.get(at..).unwrap_or_default();
    if missing_end(rest).is_some() {
        return Err(ParseError::NoEndOfHeaders);
    }
    let name_len = rest.iter().position(|&byte| !is_token(byte)).ok_or(bad_name)?;
    let name_end = at + name_len;
    let mut colon = name_end;
    while buf.get(colon).is_some_and(|&byte| is_ws(byte)) {
        colon += 1;
    }
    if name_len == 0 || buf.get(colon) != Some(&b':') {
        return Err(bad_name);
    }
    Ok((HeaderKind::from_name(&buf[at..name_end]), name_end, colon))
}

/// Offset after the line end of the field, folded lines (RFC 3261 7.3.1) included.
fn field_end(buf: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr(b'\n', buf.get(at..)?)? + 1;
        if !buf.get(at).is_some_and(|&byte| is_ws(byte)) {
            return Some(at);
        }
    }
}
