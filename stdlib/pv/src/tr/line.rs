//! Class `line`: the lines of a text, split at LF; a CR before it goes.

use crate::header::pick;
use crate::text::sub;
use srcc_runtime::cx::Cx;
use srcc_runtime::script_transform;
use srcc_runtime::value::{Str, Val};

/// The lines of a text that is not empty; a line end at the end of the text does not begin another line.
fn lines(text: &[u8]) -> Option<impl DoubleEndedIterator<Item = &[u8]>> {
    if text.is_empty() {
        return None;
    }
    let body = text.strip_suffix(b"\n").unwrap_or(text);
    Some(body.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)))
}

/// How many lines there are, as text (measured).
#[script_transform("line.count", module = "pv")]
pub fn line_count(_cx: &Cx, value: &Val) -> Option<Str> {
    Some(lines(&value.view())?.count().to_string().into())
}

/// The n-th line, from the end if negative; empty if there is none.
#[script_transform("line.at", module = "pv")]
pub fn line_at(_cx: &Cx, value: &Val, index: i32) -> Option<Str> {
    let text = value.view();
    if index < 0 {
        let line = lines_from_end(&text)?.nth(index.unsigned_abs() as usize - 1);
        return Some(line.map_or(Str::EMPTY, |line| sub(&text, line)));
    }
    Some(pick(lines(&text)?, index).map_or(Str::EMPTY, |line| sub(&text, line)))
}

/// The lines as they are found from the end. Measured: a line found that way has a character at least, if it must be
/// the end of the line before it.
fn lines_from_end(text: &[u8]) -> Option<impl Iterator<Item = &[u8]>> {
    if text.is_empty() {
        return None;
    }
    let mut rest = text;
    Some(std::iter::from_fn(move || {
        rest = rest.strip_suffix(b"\n").unwrap_or(rest);
        let (_, before) = rest.split_last()?;
        let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let line = &rest[start..];
        rest = &rest[..start];
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }))
}

/// The first line that starts with `prefix`; empty if there is none.
#[script_transform("line.sw", module = "pv")]
pub fn line_sw(_cx: &Cx, value: &Val, prefix: Str) -> Option<Str> {
    let text = value.view();
    let found = lines(&text)?.find(|line| line.starts_with(&prefix));
    Some(found.map_or(Str::EMPTY, |line| sub(&text, line)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tr::table::check;

    const THREE: &str = "l one\nl two\r\nl three\n";

    #[test]
    fn lines_are_counted_numbered_and_found() {
        check(
            "line.count",
            |cx, v| line_count(cx, v).into(),
            &[
                (THREE, Some("3")),
                ("single", Some("1")),
                ("a\n\nb", Some("3")),
                ("\n", Some("1")),
                ("a\rb", Some("1")),
                ("", None),
            ],
        );
        for (index, want) in [(0, "l one"), (1, "l two"), (2, "l three"), (-1, "l three"), (9, ""), (-4, "")] {
            check("line.at", |cx, v| line_at(cx, v, index).into(), &[(THREE, Some(want)), ("", None)]);
        }
        for (index, want) in [(-1, "b"), (-2, "\n"), (-3, "a"), (-4, "")] {
            check("line.at", |cx, v| line_at(cx, v, index).into(), &[("a\n\n\nb", Some(want))]);
        }
        check("line.sw", |cx, v| line_sw(cx, v, "l t".into()).into(), &[(THREE, Some("l two")), ("single", Some(""))]);
        check("line.sw,", |cx, v| line_sw(cx, v, Str::EMPTY).into(), &[("a\n\nb", Some("a"))]);
    }
}
