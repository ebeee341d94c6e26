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

/// Bytes that end a value, and with [`EQUALS`] a name, but for the separator.
static ENDS: [u8; 256] = {
    let mut table = [0; 256];
    let ends = [(b' ', BREAK), (b'\t', BREAK), (b'\r', BREAK), (b'\n', BREAK), (b',', BREAK), (b'=', EQUALS)];
    let mut n = 0;
    while n < ends.len() {
        table[ends[n].0 as usize] = ends[n].1;
        n += 1;
    }
    table
};
const BREAK: u8 = 1;
const EQUALS: u8 = 2;

/// Reads the whole list; `None` if it is malformed or empty.
pub(crate) fn parse(text: &[u8], separator: u8) -> Option<Vec<ListParam<'_>>> {
    let mut list = Vec::with_capacity(8);
    walk(text, separator, |param| list.push(param))?;
    Some(list)
}

/// The last parameter of a name; the outer `None` if the list is malformed or empty.
pub(crate) fn last_named<'a>(text: &'a [u8], separator: u8, name: &[u8]) -> Option<Option<ListParam<'a>>> {
    let mut found = None;
    walk(text, separator, |param| {
        if param.name.eq_ignore_ascii_case(name) {
            found = Some(param);
        }
    })?;
    Some(found)
}

/// Shows each parameter to `see`; `None` if the list is malformed or empty.
fn walk<'a>(text: &'a [u8], separator: u8, mut see: impl FnMut(ListParam<'a>)) -> Option<()> {
    let mut rest = text.strip_suffix(&[separator]).unwrap_or(text);
    if rest.is_empty() {
        return None;
    }
    loop {
        let (name, after) = split_where(rest, |byte| ENDS[usize::from(byte)] != 0 || byte == separator);
        let (value, after) = match skip_blanks(after) {
            [b'=', after @ ..] => value(skip_blanks(after), separator)?,
            after => (&rest[..0], after),
        };
        see(ListParam { name, value });
        match skip_blanks(after) {
            [] | [b',', ..] => return Some(()),
            [byte, after @ ..] if *byte == separator => rest = skip_blanks(after),
            _ => return None,
        }
        if rest.is_empty() {
            return None;
        }
    }
}

/// What begins with no blank, which is most, is looked at once.
#[inline]
fn skip_blanks(text: &[u8]) -> &[u8] {
    match text.first() {
        Some(byte) if is_lws(*byte) => trim_start(text),
        _ => text,
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
            let ends = |byte: u8| ENDS[usize::from(byte)] & BREAK != 0 || byte == separator;
            let (value, after) = split_where(text, ends);
            (!value.is_empty()).then_some((value, after))
        }
    }
}
