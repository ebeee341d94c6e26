//! Class `s`: cutting out, removing and replacing parts.

use crate::text::{length, of_text, sub};
use srcc_runtime::cx::Cx;
use srcc_runtime::script_transform;
use srcc_runtime::value::{Str, Val};

/// Where `needle` first stands in `text`; an empty one stands nowhere.
pub(crate) fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.is_empty() {
        return None;
    }
    text.windows(needle.len()).position(|window| window == needle)
}

/// `count` bytes from `offset` on, which counts from the end if negative; 0 means up to the end. Undefined if the
/// offset is outside the text.
#[script_transform("s.substr", module = "pv")]
pub fn s_substr(_cx: &Cx, value: &Val, offset: i32, count: i32) -> Option<Str> {
    of_text(value, |text| substr(text, offset, count))
}

fn substr(whole: &Str, offset: i32, count: i32) -> Option<Str> {
    let text: &[u8] = whole;
    let start = match usize::try_from(offset) {
        Ok(start) => start,
        Err(_) => text.len().checked_sub(usize::try_from(offset.unsigned_abs()).ok()?)?,
    };
    let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
    // Measured: an end that 32 bits do not hold is outside of any text.
    i32::try_from(start).ok()?.checked_add(count)?;
    let count = usize::try_from(count).ok()?;
    let part = if count == 0 { rest } else { &rest[..count.min(rest.len())] };
    Some(whole.part(part))
}

/// How many bytes to strip off a text of that length.
fn strip_len(count: i32, len: usize) -> usize {
    usize::try_from(count).unwrap_or(0).min(len)
}

/// Without the first `count` bytes.
#[script_transform("s.strip", module = "pv")]
pub fn s_strip(_cx: &Cx, value: &Val, count: i32) -> Str {
    let text = value.view();
    let len = text.len();
    text.cut(strip_len(count, len), len)
}

/// Without the last `count` bytes.
#[script_transform("s.striptail", module = "pv")]
pub fn s_striptail(_cx: &Cx, value: &Val, count: i32) -> Str {
    let text = value.view();
    let len = text.len();
    text.cut(0, len - strip_len(count, len))
}

fn first_of(text: &[u8], separator: &[u8]) -> Option<usize> {
    let byte = separator.first()?;
    text.iter().position(|b| b == byte)
}

fn last_of(text: &[u8], separator: &[u8]) -> Option<usize> {
    let byte = separator.first()?;
    text.iter().rposition(|b| b == byte)
}

/// From the first such character on; nothing if there is none.
#[script_transform("s.stripto", module = "pv")]
pub fn s_stripto(_cx: &Cx, value: &Val, character: Str) -> Str {
    let text = value.view();
    first_of(&text, &character).map_or(Str::EMPTY, |at| sub(&text, &text[at..]))
}

/// What stands before the first such character; all if there is none.
#[script_transform("s.before", module = "pv")]
pub fn s_before(_cx: &Cx, value: &Val, character: Str) -> Str {
    let text = value.view();
    first_of(&text, &character).map_or_else(|| text.clone(), |at| sub(&text, &text[..at]))
}

/// What stands behind the first such character; nothing if there is none.
#[script_transform("s.after", module = "pv")]
pub fn s_after(_cx: &Cx, value: &Val, character: Str) -> Str {
    let text = value.view();
    first_of(&text, &character).map_or(Str::EMPTY, |at| sub(&text, &text[at + 1..]))
}

/// What stands before the last such character; all if there is none.
#[script_transform("s.rbefore", module = "pv")]
pub fn s_rbefore(_cx: &Cx, value: &Val, character: Str) -> Str {
    let text = value.view();
    last_of(&text, &character).map_or_else(|| text.clone(), |at| sub(&text, &text[..at]))
}

/// What stands behind the last such character; nothing if there is none.
#[script_transform("s.rafter", module = "pv")]
pub fn s_rafter(_cx: &Cx, value: &Val, character: Str) -> Str {
    let text = value.view();
    last_of(&text, &character).map_or(Str::EMPTY, |at| sub(&text, &text[at + 1..]))
}

/// The part with that index, from 0 or from the end if negative, of a text split at a character; empty if there is
/// no such part.
#[script_transform("s.select", module = "pv")]
pub fn s_select(_cx: &Cx, value: &Val, index: i32, separator: Str) -> Option<Str> {
    let byte = *separator.first()?;
    Some(of_text(value, |text| {
        let part = crate::header::pick(text.split(|b| *b == byte), index);
        part.map_or(Str::EMPTY, |part| sub(text, part))
    }))
}

/// How often a character occurs.
#[script_transform("s.count", module = "pv")]
pub fn s_count(_cx: &Cx, value: &Val, character: Str) -> Option<i32> {
    let byte = character.first()?;
    Some(length(value.view().iter().filter(|b| *b == byte).count()))
}

/// Without all occurrences of a text.
#[script_transform("s.rm", module = "pv")]
pub fn s_rm(_cx: &Cx, value: &Val, text: Str) -> Str {
    replaced(&value.view(), &text, b"")
}

/// With all occurrences of a text replaced.
#[script_transform("s.replace", module = "pv")]
pub fn s_replace(_cx: &Cx, value: &Val, text: Str, replacement: Str) -> Str {
    replaced(&value.view(), &text, &replacement)
}

fn replaced(text: &Str, needle: &[u8], replacement: &[u8]) -> Str {
    let Some(first) = find(text, needle) else { return text.clone() };
    let mut out = Vec::with_capacity(text.len());
    let (mut rest, mut next) = (&text[..], Some(first));
    while let Some(at) = next {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(replacement);
        rest = &rest[at + needle.len()..];
        next = find(rest, needle);
    }
    out.extend_from_slice(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tr::table::check;

    #[test]
    fn substr_counts_from_either_end() {
        for (offset, count, want) in [
            (2, 0, Some("cdef")),
            (-3, 2, Some("de")),
            (-2, 0, Some("ef")),
            (0, 1, Some("a")),
            (4, 10, Some("ef")),
            (10, 2, None),
            (-10, 2, None),
            (6, 1, None),
            (2, -1, None),
        ] {
            check("s.substr", |cx, v| s_substr(cx, v, offset, count).into(), &[("abcdef", want), ("", None)]);
        }
    }

    #[test]
    fn stripping_stops_at_the_end() {
        for (count, head, tail) in
            [(2, "cdef", "abcd"), (0, "abcdef", "abcdef"), (10, "", ""), (-1, "abcdef", "abcdef")]
        {
            check("s.strip", |cx, v| s_strip(cx, v, count).into(), &[("abcdef", Some(head)), ("", Some(""))]);
            check("s.striptail", |cx, v| s_striptail(cx, v, count).into(), &[("abcdef", Some(tail)), ("", Some(""))]);
        }
    }

    #[test]
    fn a_text_is_cut_at_a_character() {
        let s = |text: &'static str| Str::from(text);
        check("s.stripto,d", |cx, v| s_stripto(cx, v, s("d")).into(), &[("abcdef", Some("def")), ("abc", Some(""))]);
        check("s.before,c", |cx, v| s_before(cx, v, s("c")).into(), &[("abcdef", Some("ab")), ("xyz", Some("xyz"))]);
        check("s.after,c", |cx, v| s_after(cx, v, s("c")).into(), &[("abcdef", Some("def")), ("xyz", Some(""))]);
        check("s.before,bx", |cx, v| s_before(cx, v, s("bx")).into(), &[("a b\tc", Some("a "))]);
        check("s.before,", |cx, v| s_before(cx, v, s("")).into(), &[("a b", Some("a b"))]);
        check("s.rbefore,.", |cx, v| s_rbefore(cx, v, s(".")).into(), &[("a.b.c", Some("a.b")), ("abc", Some("abc"))]);
        check("s.rafter,.", |cx, v| s_rafter(cx, v, s(".")).into(), &[("a.b.c", Some("c")), ("abc", Some(""))]);
    }

    #[test]
    fn a_part_is_selected_from_either_end() {
        for (index, want) in [(0, "a"), (3, ""), (5, ""), (-1, "d"), (-2, ""), (-5, "a"), (-6, "")] {
            check("s.select", |cx, v| s_select(cx, v, index, ",".into()).into(), &[("a,b,c,,d", Some(want))]);
        }
        check(
            "s.select,0,x",
            |cx, v| s_select(cx, v, 0, "x".into()).into(),
            &[("abcdef", Some("abcdef")), ("", Some(""))],
        );
        check("s.count,,", |cx, v| s_count(cx, v, ",".into()).into(), &[("a,b,c,,d", Some("4")), ("", Some("0"))]);
    }

    #[test]
    fn all_occurrences_are_replaced_once() {
        let run = |a: &'static str, b: &'static str, rows| {
            check("s.replace", move |cx, v| s_replace(cx, v, a.into(), b.into()).into(), rows);
        };
        run("cd", "y", &[("abcdef", Some("abyef")), ("ab", Some("ab"))]);
        run("-", ".", &[("+1-800 FLOWERS", Some("+1.800 FLOWERS"))]);
        run("aa", "b", &[("aaa", Some("ba"))]);
        run("a", "aa", &[("aaa", Some("aaaaaa"))]);
        run("b", "", &[("ab", Some("a"))]);
        run("", "x", &[("ab", Some("ab"))]);
        check("s.rm,aa", |cx, v| s_rm(cx, v, "aa".into()).into(), &[("aaa", Some("a"))]);
        check("s.rm,cd", |cx, v| s_rm(cx, v, "cd".into()).into(), &[("abcdef", Some("abef")), ("zz", Some("zz"))]);
    }
}
