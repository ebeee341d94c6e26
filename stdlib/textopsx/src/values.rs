//! Where the comma-separated values of a header and their parameters lie in the message.
//!
//! Quotes protect commas and semicolons. Angle brackets protect semicolons but not commas, and an empty value counts,
//! as measured on Kamailio 5.6.3.

use bytes::Bytes;
use srcc_sip::text::{find_outside_quotes, is_ws, quoted_end, trim, trim_end};
use srcc_sip::{Header, SipMsg, Span};

/// One value of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    /// The header.
    pub(crate) header: Header,
    /// The value with its parameters, without white space around it.
    pub(crate) text: Span,
    /// From behind the comma before it, or the start of the first value, to the comma or line end behind it.
    pub(crate) slot: Span,
    /// No value stands before it in its header.
    pub(crate) first: bool,
    /// No value stands behind it in its header.
    pub(crate) last: bool,
}

/// The values of all headers with this name.
pub(crate) fn values(msg: &SipMsg, name: &[u8]) -> Vec<Value> {
    let mut all = Vec::new();
    for header in msg.headers_named(name) {
        let body = body(msg, header);
        let text = body.in_bytes(&msg.buf);
        let mut at = 0;
        loop {
            let end = at + comma(text.get(at..).unwrap_or_default());
            let slot = Span::new(body.start as usize + at, body.start as usize + end);
            let (first, last) = (at == 0, end >= text.len());
            all.push(Value { header: *header, text: trimmed(msg, slot), slot, first, last });
            if last {
                break;
            }
            at = end + 1;
        }
    }
    all
}

/// What follows the colon and white space of a header, up to its line end.
pub(crate) fn body(msg: &SipMsg, header: &Header) -> Span {
    let from = header.name.end as usize;
    let line = Span { start: header.name.end, end: header.range.end }.in_bytes(&msg.buf);
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let colon = behind_colon(line);
    let space = line.get(colon..).unwrap_or_default().iter().take_while(|&&byte| is_ws(byte)).count();
    let end = from + line.len();
    let start = if header.value.is_empty() { from + colon + space } else { header.value.start as usize };
    Span::new(start.min(end), end)
}

/// Offset behind the colon of a header line.
fn behind_colon(line: &[u8]) -> usize {
    line.iter().position(|&byte| byte == b':').map_or(line.len(), |at| at + 1)
}

/// Offset of the first comma outside quotes, or the length of the text.
pub(crate) fn comma(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b',' => return at,
            b'"' => match text.get(at..).and_then(quoted_end) {
                Some(len) => at += len,
                None => return text.len(),
            },
            _ => at += 1,
        }
    }
    text.len()
}

/// A span without white space at its ends; an empty one lies at its start.
pub(crate) fn trimmed(msg: &SipMsg, span: Span) -> Span {
    let text = trim(span.in_bytes(&msg.buf));
    match text {
        [] => Span { start: span.start, end: span.start },
        text => msg.span_of(text).unwrap_or(span),
    }
}

/// A parameter of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Param {
    /// From its semicolon to the next one, or to the end of the value.
    pub(crate) whole: Span,
    /// From the end of its name to the end of its value, which an assignment replaces.
    pub(crate) assigned: Span,
}

/// The parameter of this name, case aside.
pub(crate) fn param(msg: &SipMsg, value: Span, name: &[u8]) -> Option<Param> {
    let text = value.in_bytes(&msg.buf);
    let semicolon = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + find_outside_quotes(rest, |byte| byte == b';').unwrap_or(rest.len())
    };
    let span = |start: usize, end: usize| Span::new(value.start as usize + start, value.start as usize + end);
    let mut at = semicolon(0);
    while at < text.len() {
        let end = semicolon(at + 1);
        let part = text.get(at + 1..end)?;
        let equals = part.iter().position(|&byte| byte == b'=');
        let found = trim_end(part.get(..equals.unwrap_or(part.len()))?);
        if trim(found).eq_ignore_ascii_case(name) {
            // White space behind a parameter without a value goes with the assignment (measured).
            let stop = if equals.is_some() { at + 1 + trim_end(part).len() } else { end };
            return Some(Param { whole: span(at, end), assigned: span(at + 1 + found.len(), stop) });
        }
        at = end;
    }
    None
}

/// `=value`, or nothing for an empty value.
pub(crate) fn equals(value: &[u8]) -> Vec<u8> {
    if value.is_empty() { Vec::new() } else { [b"=", value].concat() }
}

/// A whole header line.
pub(crate) fn header_line(name: &[u8], value: &[u8]) -> Bytes {
    [name, b": ", value, b"\r\n"].concat().into()
}
