//! Comparing and searching plain texts.

use srcc_runtime::args::PvMut;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::regex::{RegexFlags, cached};
use srcc_runtime::script_fn;
use srcc_runtime::value::{Str, Val};
use std::cmp::Ordering;

fn compared(order: Ordering) -> Rc {
    match order {
        Ordering::Equal => Rc::TRUE,
        Ordering::Greater => Rc::FALSE,
        Ordering::Less => Rc(-2),
    }
}

/// Compares two texts byte by byte.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "equal", -1 = "the first one is greater", -2 = "the first one is less")]
pub fn cmp_str(_cx: &Cx, one: Str, other: Str) -> Rc {
    compared(one.cmp(&other))
}

/// Compares two texts without regard to case.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "equal", -1 = "the first one is greater", -2 = "the first one is less")]
pub fn cmp_istr(_cx: &Cx, one: Str, other: Str) -> Rc {
    let lower = |text: &Str| text.to_ascii_lowercase();
    compared(lower(&one).cmp(&lower(&other)))
}

/// True if the text starts with the other one.
#[script_fn(module = "textops", routes(any))]
pub fn starts_with(_cx: &Cx, text: Str, start: Str) -> Rc {
    text.starts_with(&start).into()
}

/// True if the text ends with the other one.
#[script_fn(module = "textops", routes(any))]
pub fn ends_with(_cx: &Cx, text: Str, end: Str) -> Rc {
    text.ends_with(&end).into()
}

/// Place of the other text counted from 1; behind the end for an empty one (measured).
fn found_at(text: &[u8], other: &[u8], same: impl Fn(&[u8], &[u8]) -> bool) -> Rc {
    let at = match other {
        [] => Some(text.len()),
        _ => text.windows(other.len()).position(|window| same(window, other)),
    };
    at.and_then(|at| i32::try_from(at + 1).ok()).map_or(Rc::FALSE, Rc)
}

/// Finds a text in another.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "found at the start; a greater code: at that place, counted from 1", -1 = "not found")]
pub fn str_find(_cx: &Cx, text: Str, other: Str) -> Rc {
    found_at(&text, &other, |a, b| a == b)
}

/// Finds a text in another without regard to case.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "found at the start; a greater code: at that place, counted from 1", -1 = "not found")]
pub fn str_ifind(_cx: &Cx, text: Str, other: Str) -> Rc {
    found_at(&text, &other, <[u8]>::eq_ignore_ascii_case)
}

/// Assigns what group `group` of a pattern matched in a text to a variable; 0 is the whole match. `groups` is how
/// many groups are looked at.
#[script_fn(module = "textops", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "assigned", -1 = "no such group, or the pattern is bad", -2 = "no match")]
pub fn regex_substring(cx: &mut Cx, text: Str, pattern: Str, group: i32, groups: i32, variable: PvMut) -> Rc {
    let Some(group) = usize::try_from(group).ok().filter(|_| group <= groups) else { return Rc::FALSE };
    let regex = match cached(&pattern, RegexFlags::default()) {
        Ok(regex) => regex,
        Err(error) => {
            srcc_runtime::error!("{error}");
            return Rc::FALSE;
        }
    };
    let Some(found) = regex.captures(&text) else { return Rc(-2) };
    match found.get(group).cloned().flatten() {
        Some(range) => (variable.set)(cx, Val::Str(text.cut(range.start, range.end))).into(),
        None => Rc::FALSE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::text_message;
    use srcc_runtime::avp::{AvpName, PvIndex};

    #[test]
    fn texts_are_compared() {
        let cx = text_message();
        for (one, other, exact, folded) in [
            ("a", "a", 1, 1),
            ("a", "A", -1, 1),
            ("a", "b", -2, -2),
            ("b", "a", -1, -1),
            ("", "", 1, 1),
            ("a", "ab", -2, -2),
        ] {
            assert_eq!(cmp_str(&cx, one.into(), other.into()), Rc(exact), "{one} {other}");
            assert_eq!(cmp_istr(&cx, one.into(), other.into()), Rc(folded), "{one} {other}");
        }
    }

    #[test]
    fn a_text_is_found_at_the_start_at_the_end_and_within() {
        let cx = text_message();
        for (text, part, start, end, find) in [
            ("abc", "ab", 1, -1, 1),
            ("abc", "", 1, 1, 4),
            ("", "a", -1, -1, -1),
            ("abc", "bc", -1, 1, 2),
            ("", "", 1, 1, 1),
        ] {
            assert_eq!(starts_with(&cx, text.into(), part.into()), Rc(start), "{text} {part}");
            assert_eq!(ends_with(&cx, text.into(), part.into()), Rc(end), "{text} {part}");
            assert_eq!(str_find(&cx, text.into(), part.into()), Rc(find), "{text} {part}");
        }
        assert_eq!(str_ifind(&cx, "ABC".into(), "b".into()), Rc(2));
    }

    #[test]
    fn a_group_of_a_match_is_assigned() {
        const OUT: PvMut = PvMut {
            name: "$avp(out)",
            get: |cx| cx.avps.read(&AvpName::parse("out".into()), PvIndex::None),
            set: |cx, value| {
                cx.avps.write(AvpName::parse("out".into()), PvIndex::All, value);
                true
            },
        };
        let mut cx = text_message();
        for (pattern, group, groups, code, want) in [
            ("b(c)(d)", 1, 2, 1, "c"),
            ("b(c)(d)", 0, 3, 1, "bcd"),
            ("zz", 0, 3, -2, "bcd"),
            ("b(c)(d)", 5, 3, -1, "bcd"),
            ("B", 0, 1, -2, "bcd"),
        ] {
            assert_eq!(regex_substring(&mut cx, "abcdef".into(), pattern.into(), group, groups, OUT), Rc(code));
            assert_eq!((OUT.get)(&mut cx), Val::Str(want.into()));
        }
    }
}
