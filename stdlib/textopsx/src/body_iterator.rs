//! Iterators over the lines of the body, line ends included. The last line may lack its line end; it can be removed and
//! added to like any other (the original refuses that and shows one byte too many of it).

use crate::iterators::{self, Iterators, Place};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::value::Str;
use srcc_runtime::{script_fn, script_pv};
use srcc_sip::Span;

/// Where the lines lie in the body: not in the message, whose headers grow and shrink when changes are applied.
type Open = Iterators<Span>;

/// Opens an iterator before the first line of the body.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "opened", -1 = "too many are open")]
pub fn bl_iterator_start(cx: &mut Cx, iterator: Str) -> Rc {
    cx.ext::<Open>().start(iterator).into()
}

/// Goes to the next line.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "there is one", -1 = "there is none, or no such iterator")]
pub fn bl_iterator_next(cx: &mut Cx, iterator: Str) -> Rc {
    let start = match iterators::place::<Span>(cx, &iterator) {
        None | Some(Place::End) => return Rc::FALSE,
        Some(Place::Before) => 0,
        Some(Place::At(line)) => line.range().end,
    };
    let rest = cx.msg.body().get(start..).unwrap_or_default();
    let len = rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |end| end + 1);
    let place = if len == 0 { Place::End } else { Place::At(Span::new(start, start + len)) };
    cx.ext::<Open>().set(&iterator, place);
    (len > 0).into()
}

/// Closes an iterator.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "closed", -1 = "no such iterator")]
pub fn bl_iterator_end(cx: &mut Cx, iterator: Str) -> Rc {
    cx.ext::<Open>().end(&iterator).into()
}

/// Removes the line at hand.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "removed", -1 = "the iterator is at no line")]
pub fn bl_iterator_rm(cx: &mut Cx, iterator: Str) -> Rc {
    let Some(line) = current(cx, &iterator) else { return Rc::FALSE };
    cx.msg.edits.delete(line);
    Rc::TRUE
}

/// Adds text behind the line at hand.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "added", -1 = "the iterator is at no line")]
pub fn bl_iterator_append(cx: &mut Cx, iterator: Str, text: Str) -> Rc {
    let Some(line) = current(cx, &iterator) else { return Rc::FALSE };
    cx.msg.edits.insert_at(line.end, text.into_bytes());
    Rc::TRUE
}

/// Adds text before the line at hand.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "added", -1 = "the iterator is at no line")]
pub fn bl_iterator_insert(cx: &mut Cx, iterator: Str, text: Str) -> Rc {
    let Some(line) = current(cx, &iterator) else { return Rc::FALSE };
    cx.msg.edits.insert_at(line.start, text.into_bytes());
    Rc::TRUE
}

/// The line at hand with its line end.
#[script_pv("$blitval", module = "textopsx")]
pub fn blitval(cx: &Cx, iterator: Str) -> Option<Str> {
    current(cx, &iterator).map(|line| Str::from(cx.msg.slice(line)))
}

/// The line at hand as a stretch of the message.
fn current(cx: &Cx, iterator: &Str) -> Option<Span> {
    match iterators::place::<Span>(cx, iterator)? {
        Place::At(line) => cx.msg.span_of(cx.msg.body().get(line.range())?),
        Place::Before | Place::End => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::msg_apply_changes;
    use crate::test_support::{body_after, message};

    fn b() -> Str {
        Str::from("b")
    }

    /// The body after `act` at the line that begins so; the others are passed over.
    fn at_line(body: &str, start: &'static str, act: fn(&mut Cx) -> Rc) -> String {
        body_after(message("", body), |cx| {
            assert_eq!(bl_iterator_start(cx, b()), Rc::TRUE);
            while bl_iterator_next(cx, b()) == Rc::TRUE {
                if blitval(cx, b()).is_some_and(|line| line.starts_with(start.as_bytes())) {
                    assert_eq!(act(cx), Rc::TRUE);
                }
            }
            assert_eq!(blitval(cx, b()), None);
            assert_eq!(bl_iterator_end(cx, b()), Rc::TRUE);
        })
    }

    #[test]
    fn lines_are_added_and_removed_on_the_way() {
        const BODY: &str = "l1\r\nl2\r\n\r\nl4 last";
        for (start, act, want) in [
            ("l2", (|cx| bl_iterator_rm(cx, b())) as fn(&mut Cx) -> Rc, "l1\r\n\r\nl4 last"),
            ("l2", |cx| bl_iterator_append(cx, b(), "new\r\n".into()), "l1\r\nl2\r\nnew\r\n\r\nl4 last"),
            ("l2", |cx| bl_iterator_insert(cx, b(), "new\r\n".into()), "l1\r\nnew\r\nl2\r\n\r\nl4 last"),
            ("l4", |cx| bl_iterator_append(cx, b(), "new\r\n".into()), "l1\r\nl2\r\n\r\nl4 lastnew\r\n"),
            ("l4", |cx| bl_iterator_rm(cx, b()), "l1\r\nl2\r\n\r\n"),
        ] {
            assert_eq!(at_line(BODY, start, act), want);
        }
    }

    #[test]
    fn an_iterator_needs_to_be_open_and_at_a_line() {
        let mut cx = message("", "a\nb\r\n");
        assert_eq!([bl_iterator_next(&mut cx, b()), bl_iterator_end(&mut cx, b())], [Rc::FALSE; 2]);
        assert_eq!(bl_iterator_rm(&mut cx, b()), Rc::FALSE);
        assert_eq!(bl_iterator_start(&mut cx, b()), Rc::TRUE);
        assert_eq!(bl_iterator_rm(&mut cx, b()), Rc::FALSE);
        assert_eq!(bl_iterator_append(&mut cx, b(), "n\r\n".into()), Rc::FALSE);
        assert_eq!(bl_iterator_insert(&mut cx, b(), "n\r\n".into()), Rc::FALSE);
        let mut bodiless = message("", "");
        assert_eq!(bl_iterator_start(&mut bodiless, b()), Rc::TRUE);
        assert_eq!(bl_iterator_next(&mut bodiless, b()), Rc::FALSE);
    }

    #[test]
    fn an_iterator_goes_on_after_the_changes_are_applied() {
        let mut cx = message("", "one\r\ntwo\r\n");
        bl_iterator_start(&mut cx, b());
        bl_iterator_next(&mut cx, b());
        cx.msg.append_header("X-New: 1\r\n".into());
        assert_eq!(msg_apply_changes(&mut cx), Rc::TRUE);
        assert_eq!(blitval(&cx, b()), Some("one\r\n".into()));
        assert_eq!(bl_iterator_next(&mut cx, b()), Rc::TRUE);
        assert_eq!(blitval(&cx, b()), Some("two\r\n".into()));
    }
}
