//! Searching the message by pattern. Case is ignored, lines count, the first line is not looked at (measured).

use crate::edit::{behind_first_line, picked, within};
use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::regex::{Regex, RegexFlags, cached};
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::Span;

/// True if the pattern is found behind the first line.
#[script_fn(module = "textops", routes(any))]
pub fn search(cx: &Cx, pattern: &Regex) -> Rc {
    pattern.line_mode().is_match(behind_first_line(cx).in_bytes(&cx.msg.buf)).into()
}

/// True if the pattern is found in the body.
#[script_fn(module = "textops", routes(any))]
pub fn search_body(cx: &Cx, pattern: &Regex) -> Rc {
    let body = cx.msg.body();
    (!body.is_empty() && pattern.line_mode().is_match(body)).into()
}

/// True if the pattern is found in the value of a header of that name: `a` any of them, `f` the first, `l` the last.
#[script_fn(module = "textops", routes(any))]
pub fn search_hf(cx: &Cx, name: &'static str, pattern: &Regex, flags: &'static str) -> Rc {
    let pattern = pattern.line_mode();
    picked(cx, name, flags).iter().any(|header| pattern.is_match(cx.msg.value(header))).into()
}

/// True if a pattern made at run time is found in a text.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "found", -1 = "not found, or the pattern is bad")]
pub fn search_str(_cx: &Cx, text: Str, pattern: Str) -> Rc {
    match cached(&pattern, RegexFlags { icase: true, newline: true }) {
        Ok(regex) => regex.is_match(&text).into(),
        Err(error) => {
            srcc_runtime::error!("{error}");
            Rc::FALSE
        }
    }
}

fn append_behind(cx: &mut Cx, stretch: Span, pattern: &Regex, text: &'static str) -> Rc {
    let Some(found) = pattern.line_mode().find(stretch.in_bytes(&cx.msg.buf)) else { return Rc::FALSE };
    let end = within(stretch, &found).end;
    cx.msg.edits.insert_at(end, Bytes::from_static(text.as_bytes()));
    Rc::TRUE
}

/// Inserts a text behind the first match after the first line.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "inserted", -1 = "not found")]
pub fn search_append(cx: &mut Cx, pattern: &Regex, text: &'static str) -> Rc {
    append_behind(cx, behind_first_line(cx), pattern, text)
}

/// Inserts a text behind the first match in the body.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "inserted", -1 = "not found")]
pub fn search_append_body(cx: &mut Cx, pattern: &Regex, text: &'static str) -> Rc {
    append_behind(cx, cx.msg.body_span(), pattern, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{body_after, regex, text_message};

    #[test]
    fn the_message_and_its_body_are_searched() {
        let cx = text_message();
        for (pattern, all, body) in [
            ("NEEDLE", 1, 1),
            ("three", 1, -1),
            ("^hay", 1, 1),
            ("^X-H: one$", -1, -1),
            ("needle$", -1, -1),
            ("MESSAGE sip", -1, -1),
        ] {
            assert_eq!(search(&cx, &regex(pattern)), Rc(all), "{pattern}");
            assert_eq!(search_body(&cx, &regex(pattern)), Rc(body), "{pattern}");
        }
    }

    #[test]
    fn a_headers_value_is_searched() {
        let cx = text_message();
        for (name, pattern, flags, yes) in [
            ("X-H", "two", "a", 1),
            ("X-H", "two", "f", -1),
            ("X-H", "two", "l", 1),
            ("X-H", "^one$", "a", 1),
            ("X-H", "X-H: one", "a", -1),
            ("Nope", "two", "a", -1),
        ] {
            assert_eq!(search_hf(&cx, name, &regex(pattern), flags), Rc(yes), "{name} {pattern} {flags}");
        }
    }

    #[test]
    fn a_text_is_searched() {
        let cx = text_message();
        for (text, pattern, yes) in
            [("abc", "B", 1), ("abc", "z", -1), ("abc", "^b", -1), ("a\nb", "a.b", -1), ("a", "(", -1)]
        {
            assert_eq!(search_str(&cx, text.into(), pattern.into()), Rc(yes), "{pattern}");
        }
    }

    #[test]
    fn a_text_is_inserted_behind_a_match() {
        const WANT: &str = "hay GRASS hay needle\r\nhay needle\r\n";
        assert_eq!(
            body_after(text_message(), |cx| {
                search_append(cx, &regex("hay"), " GRASS");
            }),
            WANT
        );
        assert_eq!(
            body_after(text_message(), |cx| {
                search_append_body(cx, &regex("hay"), " GRASS");
            }),
            WANT
        );
        assert_eq!(search_append(&mut text_message(), &regex("nope"), "x"), Rc::FALSE);
    }
}
