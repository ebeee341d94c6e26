//! Replacing text in the message by pattern or by plain text.

use crate::edit::{behind_first_line, headers, replace as put, within};
use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::regex::Regex;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::Span;

/// All matches in order. An empty match replaces nothing and ends the search (measured).
fn matches(pattern: &Regex, text: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(Some(range)) = pattern.captures_at(text, at).and_then(|groups| groups.into_iter().next()) {
        if range.is_empty() {
            break;
        }
        at = range.end;
        found.push(range);
    }
    found
}

fn replace_first(cx: &mut Cx, stretch: Span, pattern: &Regex, text: &'static str) -> Rc {
    let found = pattern.line_mode().find(stretch.in_bytes(&cx.msg.buf)).filter(|range| !range.is_empty());
    let Some(range) = found else { return Rc::FALSE };
    put(cx, within(stretch, &range), Bytes::from_static(text.as_bytes()));
    Rc::TRUE
}

fn replace_each(cx: &mut Cx, stretch: Span, pattern: &Regex, text: &'static str) -> Rc {
    let found = matches(pattern, stretch.in_bytes(&cx.msg.buf));
    for range in &found {
        put(cx, within(stretch, range), Bytes::from_static(text.as_bytes()));
    }
    (!found.is_empty()).into()
}

/// Replaces the first match after the first line.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "replaced", -1 = "not found")]
pub fn replace(cx: &mut Cx, pattern: &Regex, text: &'static str) -> Rc {
    replace_first(cx, behind_first_line(cx), pattern, text)
}

/// Replaces all matches after the first line.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "replaced", -1 = "not found")]
pub fn replace_all(cx: &mut Cx, pattern: &Regex, text: &'static str) -> Rc {
    replace_each(cx, behind_first_line(cx), pattern.line_mode(), text)
}

/// Replaces all matches in the headers.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "replaced", -1 = "not found")]
pub fn replace_hdrs(cx: &mut Cx, pattern: &Regex, text: &'static str) -> Rc {
    replace_each(cx, headers(cx), pattern.line_mode(), text)
}

/// Replaces the first match in the body.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "replaced", -1 = "not found")]
pub fn replace_body(cx: &mut Cx, pattern: &Regex, text: &'static str) -> Rc {
    replace_first(cx, cx.msg.body_span(), pattern, text)
}

/// Replaces all matches in the body; `^` and `$` match at lines.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "replaced", -1 = "not found")]
pub fn replace_body_all(cx: &mut Cx, pattern: &Regex, text: &'static str) -> Rc {
    replace_each(cx, cx.msg.body_span(), pattern.line_mode(), text)
}

/// Replaces all matches in the body taken as one text: `^` matches only at its start.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "replaced", -1 = "not found")]
pub fn replace_body_atonce(cx: &mut Cx, pattern: &Regex, text: &'static str) -> Rc {
    replace_each(cx, cx.msg.body_span(), pattern, text)
}

/// Replaces a plain text: with `f` in `mode` the first occurrence, else all (`l` too, measured).
fn replace_text(cx: &mut Cx, stretch: Span, old: &Str, new: &Str, mode: &Str) -> Rc {
    if old.is_empty() {
        return Rc::FALSE;
    }
    let first_only = mode.first() == Some(&b'f');
    let buf = cx.msg.buf.clone();
    let text = stretch.in_bytes(&buf);
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.windows(old.len()).position(|w| w == &old[..])) {
        let start = at + found;
        at = start + old.len();
        put(cx, within(stretch, &(start..at)), new.clone().into_bytes());
        if first_only {
            break;
        }
    }
    Rc::TRUE
}

/// Replaces a plain text after the first line: mode `f` the first occurrence, `a` all. True also if there is none.
#[script_fn(module = "textops", routes(any))]
pub fn replace_str(cx: &mut Cx, old: Str, new: Str, mode: Str) -> Rc {
    replace_text(cx, behind_first_line(cx), &old, &new, &mode)
}

/// Replaces a plain text in the headers: mode `f` the first occurrence, `a` all. True also if there is none.
#[script_fn(module = "textops", routes(any))]
pub fn replace_hdrs_str(cx: &mut Cx, old: Str, new: Str, mode: Str) -> Rc {
    replace_text(cx, headers(cx), &old, &new, &mode)
}

/// Replaces a plain text in the body: mode `f` the first occurrence, `a` all. True also if there is none.
#[script_fn(module = "textops", routes(any))]
pub fn replace_body_str(cx: &mut Cx, old: Str, new: Str, mode: Str) -> Rc {
    replace_text(cx, cx.msg.body_span(), &old, &new, &mode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{body_after, header_after, regex, text_message};

    #[test]
    fn matches_in_the_body_are_replaced() {
        let all = "X X needle\r\nX needle\r\n";
        let first = "X hay needle\r\nhay needle\r\n";
        let lines = "X hay needle\r\nX needle\r\n";
        type Run = fn(&mut Cx, &Regex, &'static str) -> Rc;
        let rows: [(Run, &str, &str); 8] = [
            (replace, "hay", first),
            (replace_all, "hay", all),
            (replace_body, "hay", first),
            (replace_body_all, "hay", all),
            (replace_body_all, "^hay", lines),
            (replace_body_atonce, "hay", all),
            (replace_body_atonce, "^hay", first),
            (replace_body_all, "HAY", all),
        ];
        for (run, pattern, want) in rows {
            assert_eq!(
                body_after(text_message(), |cx| {
                    run(cx, &regex(pattern), "X");
                }),
                want,
                "{pattern}"
            );
        }
        for run in [replace as Run, replace_all, replace_body] {
            assert_eq!(run(&mut text_message(), &regex("nope"), "X"), Rc::FALSE);
            assert_eq!(run(&mut text_message(), &regex("x*"), "X"), Rc::FALSE);
        }
    }

    #[test]
    fn headers_are_replaced_without_the_body() {
        let run = |cx: &mut Cx| {
            replace_hdrs(cx, &regex("needle"), "N");
        };
        assert_eq!(header_after(text_message(), "X-G", run), "three N four");
        assert_eq!(body_after(text_message(), run), "hay hay needle\r\nhay needle\r\n");
        assert_eq!(replace_hdrs(&mut text_message(), &regex("hay"), "N"), Rc::FALSE);
    }

    #[test]
    fn plain_text_is_replaced_once_or_everywhere() {
        for (old, mode, want) in [
            ("hay", "f", "X hay needle\r\nhay needle\r\n"),
            ("hay", "l", "X X needle\r\nX needle\r\n"),
            ("hay", "a", "X X needle\r\nX needle\r\n"),
            ("HAY", "a", "hay hay needle\r\nhay needle\r\n"),
        ] {
            let run = |cx: &mut Cx| assert_eq!(replace_body_str(cx, old.into(), "X".into(), mode.into()), Rc::TRUE);
            assert_eq!(body_after(text_message(), run), want);
        }
        let run = |cx: &mut Cx| {
            replace_str(cx, "needle".into(), "N".into(), "f".into());
        };
        assert_eq!(header_after(text_message(), "X-G", run), "three N four");
        assert_eq!(body_after(text_message(), run), "hay hay needle\r\nhay needle\r\n");
    }

    #[test]
    fn two_replacements_of_the_same_text_give_both() {
        let run = |cx: &mut Cx| {
            replace_body(cx, &regex("hay"), "X");
            replace_body(cx, &regex("hay"), "Y");
        };
        assert_eq!(body_after(text_message(), run), "XY hay needle\r\nhay needle\r\n");
    }
}
