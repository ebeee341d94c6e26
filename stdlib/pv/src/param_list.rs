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

/// What each byte does to a list. One that does nothing is 0.
static CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let marks = [
        (b' ', BLANK),
        (b'\t', BLANK),
        (b'\r', BLANK),
        (b'\n', BLANK),
        (b',', COMMA),
        (b'=', EQUALS),
        (b'"', QUOTE),
        (b'\'', QUOTE),
        (b';', SEMICOLON),
    ];
    let mut n = 0;
    while n < marks.len() {
        table[marks[n].0 as usize] = marks[n].1;
        n += 1;
    }
    table
};
const BLANK: u8 = 1;
const COMMA: u8 = 2;
const EQUALS: u8 = 4;
const QUOTE: u8 = 8;
const SEMICOLON: u8 = 16;

fn is_any(byte: u8, classes: u8) -> bool {
    CLASS[usize::from(byte)] & classes != 0
}

/// Reads the whole list; `None` if it is malformed or empty.
pub(crate) fn parse(text: &[u8], separator: u8) -> Option<Vec<ListParam<'_>>> {
    let mut list = Vec::with_capacity(8);
    walk(text, separator, |param| list.push(param))?;
    Some(list)
}

/// The last parameter of a name; the outer `None` if the list is malformed or empty.
pub(crate) fn last_named<'a>(text: &'a [u8], separator: u8, name: &[u8]) -> Option<Option<ListParam<'a>>> {
    let mut found = None;
    let see = |param: ListParam<'a>| {
        if param.name.eq_ignore_ascii_case(name) {
            found = Some(param);
        }
    };
    match separator {
        b';' => walk_plain(text, see)?,
        _ => walk(text, separator, see)?,
    }
    Some(found)
}

/// As [`walk`] with the usual separator: looks at each byte once, and leaves a list with blanks or quotes to the other.
fn walk_plain<'a>(text: &'a [u8], mut see: impl FnMut(ListParam<'a>)) -> Option<()> {
    let list = text.strip_suffix(b";").unwrap_or(text);
    // Where the parameter at hand begins, and its `=`.
    let (mut start, mut equals) = (0, None);
    let mut end = list.len();
    for (at, byte) in list.iter().enumerate() {
        match CLASS[usize::from(*byte)] {
            0 => {}
            EQUALS => equals = equals.or(Some(at)),
            SEMICOLON => {
                see(plain_param(list, start, equals, at)?);
                (start, equals) = (at + 1, None);
            }
            COMMA => {
                end = at;
                break;
            }
            _ => return walk(text, b';', see),
        }
    }
    if start == list.len() {
        return None;
    }
    see(plain_param(list, start, equals, end)?);
    Some(())
}

/// The parameter from `start` to `end`. A value may be empty only at the end of the list.
fn plain_param(list: &[u8], start: usize, equals: Option<usize>, end: usize) -> Option<ListParam<'_>> {
    match equals {
        None => Some(ListParam { name: &list[start..end], value: &list[end..end] }),
        Some(at) if at + 1 == end && end < list.len() => None,
        Some(at) => Some(ListParam { name: &list[start..at], value: &list[at + 1..end] }),
    }
}

/// Shows each parameter to `see`; `None` if the list is malformed or empty.
fn walk<'a>(text: &'a [u8], separator: u8, mut see: impl FnMut(ListParam<'a>)) -> Option<()> {
    let mut rest = text.strip_suffix(&[separator]).unwrap_or(text);
    if rest.is_empty() {
        return None;
    }
    loop {
        let (name, after) = split_where(rest, |byte| is_any(byte, BLANK | COMMA | EQUALS) || byte == separator);
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
            let ends = |byte: u8| is_any(byte, BLANK | COMMA) || byte == separator;
            let (value, after) = split_where(text, ends);
            (!value.is_empty()).then_some((value, after))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_look_finds_what_the_careful_one_does() {
        let pieces = ["a", "b=1", "A=2", "=", ";", ",", "a=", "=x", ";;", " ", "\"q\"", "c==d"];
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    for fourth in pieces {
                        let text = [first, second, third, fourth].concat();
                        let (mut quick, mut careful) = (Vec::new(), Vec::new());
                        let ends = walk_plain(text.as_bytes(), |param| quick.push(param));
                        assert_eq!(ends, walk(text.as_bytes(), b';', |param| careful.push(param)), "{text}");
                        // One that stops half way begins again.
                        let seen = &quick[quick.len() - careful.len().min(quick.len())..];
                        assert!(ends.is_none() || seen == careful, "{text}: {quick:?} {careful:?}");
                    }
                }
            }
        }
    }
}
