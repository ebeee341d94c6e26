//! Lists of `name=value` parameters as `{param.*}` and the xavp functions read them.
//!
//! The grammar is the original's, measured: the separator is one character, a comma ends the list, values may be in
//! double or single quotes, blanks may stand around `=` and the separator but not before the first name, names may be
//! empty. One separator at the end is passed over.

use srcc_sip::text::{is_lws, trim_start};
use std::cell::RefCell;

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

/// The value of the last parameter of a name; the outer `None` if the list is malformed or empty.
pub(crate) fn last_named<'a>(text: &'a [u8], separator: u8, name: &[u8]) -> Option<Option<&'a [u8]>> {
    if separator == b';' && text.len() < usize::from(u8::MAX) {
        match LAST.with_borrow_mut(|last| last.look(text, name)) {
            Look::Found(value) => return Some(value),
            Look::Malformed => return None,
            Look::Unsure => {}
        }
    }
    let mut found = None;
    walk(text, separator, |param| {
        if param.name.eq_ignore_ascii_case(name) {
            found = Some(param.value);
        }
    })?;
    Some(found)
}

thread_local! {
    static LAST: RefCell<Last> = const { RefCell::new(Last { text: Vec::new(), params: Vec::new(), kind: Kind::Malformed }) };
}

/// The list that was read last: scripts mostly ask for several parameters of one.
struct Last {
    text: Vec<u8>,
    params: Vec<Place>,
    kind: Kind,
}

/// Offsets of a parameter.
#[derive(Clone, Copy)]
struct Place {
    name: u8,
    name_end: u8,
    value: u8,
    end: u8,
}

/// What a list turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Well,
    Malformed,
    /// There are blanks or quotes, which are read with more care.
    Unsure,
}

/// What is found in a list.
#[derive(Debug, PartialEq, Eq)]
enum Look<'a> {
    /// The value of the last parameter of that name.
    Found(Option<&'a [u8]>),
    Malformed,
    Unsure,
}

impl Last {
    fn look<'a>(&mut self, text: &'a [u8], name: &[u8]) -> Look<'a> {
        if self.text != text {
            self.text.clear();
            self.text.extend_from_slice(text);
            self.params.clear();
            self.kind = self.read();
        }
        let part = |from: u8, to: u8| text.get(usize::from(from)..usize::from(to)).unwrap_or_default();
        let is_named = |place: &&Place| part(place.name, place.name_end).eq_ignore_ascii_case(name);
        match self.kind {
            Kind::Well => {
                Look::Found(self.params.iter().rev().find(is_named).map(|place| part(place.value, place.end)))
            }
            Kind::Malformed => Look::Malformed,
            Kind::Unsure => Look::Unsure,
        }
    }

    /// Looks once at each byte of a list with the usual separator.
    fn read(&mut self) -> Kind {
        let list = self.text.strip_suffix(b";").unwrap_or(&self.text);
        // Where the parameter at hand begins and where its name ends.
        let (mut start, mut equals) = (0, None);
        let mut end = list.len() as u8;
        for (at, byte) in (0u8..).zip(list) {
            match CLASS[usize::from(*byte)] {
                0 => continue,
                EQUALS => equals = equals.or(Some(at)),
                // A value may be empty only at the end of the list.
                SEMICOLON | COMMA if equals.is_some_and(|equals| equals + 1 == at) => return Kind::Malformed,
                SEMICOLON => {
                    self.params.push(place(start, equals, at));
                    (start, equals) = (at + 1, None);
                }
                COMMA => {
                    end = at;
                    break;
                }
                _ => return Kind::Unsure,
            }
        }
        if usize::from(start) == list.len() {
            return Kind::Malformed;
        }
        self.params.push(place(start, equals, end));
        Kind::Well
    }
}

fn place(start: u8, equals: Option<u8>, end: u8) -> Place {
    Place { name: start, name_end: equals.unwrap_or(end), value: equals.map_or(end, |at| at + 1), end }
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
                        let mut careful = None;
                        let ends = walk(text.as_bytes(), b';', |param| {
                            if param.name.eq_ignore_ascii_case(b"a") {
                                careful = Some(param.value);
                            }
                        });
                        match LAST.with_borrow_mut(|last| last.look(text.as_bytes(), b"a")) {
                            Look::Found(value) => assert_eq!((ends, careful), (Some(()), value), "{text}"),
                            Look::Malformed => assert_eq!(ends, None, "{text}"),
                            Look::Unsure => assert!(text.contains([' ', '"']), "{text}"),
                        }
                    }
                }
            }
        }
    }
}
