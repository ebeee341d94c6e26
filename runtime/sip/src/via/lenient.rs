//! Reads a Via value however it is written: with white space between its parts, folded, quoted, with a comment.

use crate::error::ParseError;
use crate::params::Params;
use crate::span::Span;
use crate::text::{is_lws, parse_port, trim, trim_start};

use super::{Asked, ViaSpans};

/// Reads the value that fills `text`, a part of `buf`; the spans count from the start of `buf`.
pub(super) fn read(buf: &[u8], text: &[u8]) -> Result<ViaSpans, ParseError> {
    let span = |part: &[u8]| Span::of(buf, part).unwrap_or_default();
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
    let mut via = ViaSpans {
        text: span(text),
        transport: span(transport),
        host: span(host),
        port,
        sent_by: span(sent_by),
        params: span(params.text),
        comment: comment.map(span).unwrap_or_default(),
        ..ViaSpans::default()
    };
    for param in params {
        let value = param.unquoted();
        let end = param.value.map_or(span(param.name).end, |value| span(value).end);
        if let Some(asked) = Asked::from_name(param.name) {
            via.note(asked, param.value, span(value), Span { start: span(param.name).start, end });
        }
    }
    Ok(via)
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
