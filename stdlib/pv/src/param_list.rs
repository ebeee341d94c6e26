//! Lists of `name=value` parameters as `{param.*}` and the xavp functions read them.
//!
//! The grammar is the original's, measured: the separator is one character, a comma ends the list, values may be in
//! double or single quotes, blanks may stand around `=` and the separator but not before the first name, names may be
//! empty. One separator at the end is passed over.

use srcc_sip::text::{is_lws, trim_start};

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListParam<'a> {
    /// Name, perhaps empty.
    pub(crate) name: &'a [u8],
    /// Value without quotes; empty for a flag.
    pub(crate) value: &'a [u8],
}

/// Reads the whole list; `None` if it is malformed or empty.
pub(crate) fn parse(text: &[u8], separator: u8) -> Option<Vec<ListParam<'_>>> {
    let mut rest = text.strip_suffix(&[separator]).unwrap_or(text);
    if rest.is_empty() {
        return None;
    }
    let mut list = Vec::with_capacity(8);
    loop {
        let ends_name = |byte: u8| is_lws(byte) || matches!(byte, b'=' | b',') || byte == separator;
        let (name, after) = split_where(rest, ends_name);
        let (value, after) = match trim_start(after) {
            [b'=', after @ ..] => value(trim_start(after), separator)?,
            after => (&rest[..0], after),
        };
        list.push(ListParam { name, value });
        match trim_start(after) {
            [] | [b',', ..] => return Some(list),
            [byte, after @ ..] if *byte == separator => rest = trim_start(after),
            _ => return None,
        }
        if rest.is_empty() {
            return None;
        }
    }
}

fn split_where(text: &[u8], ends: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|&byte| ends(byte)).unwrap_or(text.len()))
}

/// A value and what follows it. Nothing at all is a value only at the end of the text.
fn value(text: &[u8], separator: u8) -> Option<(&[u8], &[u8])> {
    match text {
        [] => Some((text, text)),
        [quote @ (b'"' | b'\''), inner @ ..] => {
            let end = inner.iter().position(|byte| byte == quote)?;
            Some((&inner[..end], &inner[end + 1..]))
        }
        _ => {
            let ends = |byte: u8| is_lws(byte) || byte == b',' || byte == separator;
            let (value, after) = split_where(text, ends);
            (!value.is_empty()).then_some((value, after))
        }
    }
}
