//! Reads a Via value in the form that nearly all have: single spaces only where they must be, no quotes, no comment. One
//! pass over the bytes; whatever is unusual is left to the lenient reader.

use crate::span::Span;
use crate::text::parse_port;

use super::ViaSpans;

/// What every value begins with.
const PROTOCOL: &[u8] = b"SIP/2.0/";

/// Reads the value that begins at `start` and ends at a comma or at `end`. `None` if it is unusual, or wrong.
pub(super) fn read(buf: &[u8], start: usize, end: usize) -> Option<ViaSpans> {
    let value = buf.get(start..end)?;
    let rest = value.strip_prefix(PROTOCOL)?;
    let transport = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).filter(|len| *len > 0)?;
    let after = rest.get(transport..)?.strip_prefix(b" ")?;
    if has_oddity(after) {
        return None;
    }
    let transport_at = start + PROTOCOL.len();
    let sent_by_at = transport_at + transport + 1;
    let (host, port, sent_by) = read_sent_by(after)?;
    let mut via = ViaSpans {
        transport: Span::new(transport_at, transport_at + transport),
        host: Span::new(sent_by_at, sent_by_at + host),
        port,
        sent_by: Span::new(sent_by_at, sent_by_at + sent_by),
        ..ViaSpans::default()
    };
    let stop = read_params(&mut via, buf, sent_by_at + sent_by, end)?;
    via.text = Span::new(start, stop);
    via.shares_header = stop < end;
    Some(via)
}

/// Whether there is white space, a quote, a bracket or a parenthesis. Without branches, so that many bytes are looked at
/// at once.
fn has_oddity(text: &[u8]) -> bool {
    let odd = |byte: u8| (byte <= b' ') | (byte == b'"') | (byte == b'<') | (byte == b'>') | (byte & 0xfe == b'(');
    text.iter().fold(false, |any, &byte| any | odd(byte))
}

/// Length of the host, the port, and the length of both.
fn read_sent_by(text: &[u8]) -> Option<(usize, Option<u16>, usize)> {
    let host = match text.first()? {
        b'[' => text.iter().position(|byte| matches!(byte, b']' | b';' | b',')).filter(|at| text[*at] == b']')? + 1,
        _ => text.iter().position(|byte| matches!(byte, b':' | b';' | b',')).unwrap_or(text.len()),
    };
    if host == 0 {
        return None;
    }
    match text.get(host) {
        None | Some(b';' | b',') => Some((host, None, host)),
        Some(b':') => {
            let digits = text.get(host + 1..)?;
            let len = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
            let port = parse_port(digits.get(..len)?)?;
            Some((host, Some(port), host + 1 + len))
        }
        Some(_) => None,
    }
}

/// Reads the parameters from `at` on, and says where the value ends.
fn read_params(via: &mut ViaSpans, buf: &[u8], at: usize, end: usize) -> Option<usize> {
    let whole = buf.get(..end)?;
    let mut at = at;
    // Without parameters their list is the empty one behind sent-by.
    let list = at + usize::from(whole.get(at) == Some(&b';'));
    while whole.get(at) == Some(&b';') {
        let name_at = at + 1;
        let rest = &whole[name_at..];
        let name = rest.iter().position(|byte| matches!(byte, b'=' | b';' | b',')).unwrap_or(rest.len());
        if name == 0 {
            return None;
        }
        let (value, len) = match rest.get(name) {
            Some(b'=') => {
                let value = &rest[name + 1..];
                let value = &value[..memchr::memchr2(b';', b',', value).unwrap_or(value.len())];
                (Some(value), name + 1 + value.len())
            }
            _ => (None, name),
        };
        let all = Span::new(name_at, name_at + len);
        let value_at = if value.is_some() { Span::new(name_at + name + 1, name_at + len) } else { Span::default() };
        via.note(&rest[..name], value, value_at, all);
        at = name_at + len;
    }
    via.params = Span::new(list, at);
    (at == end || whole.get(at) == Some(&b',')).then_some(at)
}
