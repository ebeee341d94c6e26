//! Reads a Via value in the form that nearly all have: single spaces only where they must be, no quotes, no comment. One
//! pass over the bytes; whatever is unusual is left to the lenient reader.

use crate::span::Span;
use crate::text::parse_port;

use super::{Asked, ViaSpans};

/// What every value begins with, and nearly every value.
const PROTOCOL: &[u8] = b"SIP/2.0/";
const OVER_UDP: &[u8; 12] = b"SIP/2.0/UDP ";

/// Reads the value that begins at `start` and ends at a comma or at `end`. `None` if it is unusual, or wrong.
pub(super) fn read(buf: &[u8], start: usize, end: usize) -> Option<ViaSpans> {
    let value = buf.get(start..end)?;
    let transport = if value.first_chunk() == Some(OVER_UDP) { 3 } else { transport_len(value)? };
    let after = value.get(PROTOCOL.len() + transport + 1..)?;
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

/// Length of the transport's name, with a single space behind it.
fn transport_len(value: &[u8]) -> Option<usize> {
    let rest = value.strip_prefix(PROTOCOL)?;
    let len = rest.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
    (len > 0 && rest[len] == b' ').then_some(len)
}

/// Whether there is white space, a quote, a bracket or a parenthesis; an exclamation mark, which is as rare, counts too.
/// Looks at eight bytes at a time, at the last ones, if need be, a second time.
fn has_oddity(text: &[u8]) -> bool {
    match text.last_chunk() {
        Some(last) => text.as_chunks().0.iter().fold(odd_in(last), |any, part| any | odd_in(part)) != 0,
        None => text.iter().any(|byte| matches!(byte, 0..=b'"' | b'(' | b')' | b'<' | b'>')),
    }
}

/// Not 0 if one of the bytes is odd.
#[inline]
fn odd_in(bytes: &[u8; 8]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONES << 7;
    let all = |byte: u8| ONES * u64::from(byte);
    let word = u64::from_le_bytes(*bytes);
    let has_zero = |word: u64| word.wrapping_sub(ONES) & !word;
    // Parentheses differ in their lowest bit only, and brackets in the next.
    let parentheses = has_zero((word & all(0xfe)) ^ all(b'('));
    let brackets = has_zero((word & all(0xfd)) ^ all(b'<'));
    let up_to_quote = word.wrapping_sub(all(b'"' + 1)) & !word;
    (parentheses | brackets | up_to_quote) & HIGH
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
        let (name, asked) = read_name(rest)?;
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
        if let Some(asked) = asked {
            via.note(asked, value, value_at, all);
        }
        at = name_at + len;
    }
    via.params = Span::new(list, at);
    (at == end || whole.get(at) == Some(&b',')).then_some(at)
}

/// Length of a parameter's name, and which it is if every message is asked for it.
fn read_name(text: &[u8]) -> Option<(usize, Option<Asked>)> {
    if text.starts_with(b"branch=") {
        return Some((6, Some(Asked::Branch)));
    }
    if let Some(rest) = text.strip_prefix(b"rport")
        && matches!(rest.first(), None | Some(b'=' | b';' | b','))
    {
        return Some((5, Some(Asked::Rport)));
    }
    let len = text.iter().position(|byte| matches!(byte, b'=' | b';' | b',')).unwrap_or(text.len());
    (len > 0).then(|| (len, Asked::from_name(&text[..len])))
}
