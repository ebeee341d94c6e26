//! Walking over the lines of the body: `bl_iterator_start`, `_next`, `$blitval`.

use crate::header_iterator::{At, Iterators};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::value::Str;
use srcc_runtime::{script_fn, script_pv};
use srcc_sip::Span;

/// Iterators over body lines.
#[derive(Default)]
struct LineIterators(Iterators);

/// The lines of the body with their line ends.
fn lines(cx: &Cx) -> impl Iterator<Item = Span> {
    let body = cx.msg.body_span();
    let mut at = body.range().start;
    body.in_bytes(&cx.msg.buf).split_inclusive(|byte| *byte == b'\n').map(move |line| {
        let start = at;
        at += line.len();
        Span::new(start, at)
    })
}

fn current(cx: &Cx, name: &Str) -> Option<Span> {
    match cx.ext_get::<LineIterators>()?.0.at(name)? {
        At::Item(n) => lines(cx).nth(n),
        At::Start | At::End => None,
    }
}

/// Starts an iterator before the first line of the body.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "started", -1 = "the message has no body")]
pub fn bl_iterator_start(cx: &mut Cx, name: Str) -> Rc {
    if cx.msg.body().is_empty() {
        return Rc::FALSE;
    }
    cx.ext::<LineIterators>().0.start(name);
    Rc::TRUE
}

/// Moves an iterator to the next line.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "there is one", -1 = "there is none, or no such iterator")]
pub fn bl_iterator_next(cx: &mut Cx, name: Str) -> Rc {
    let count = lines(cx).count();
    cx.ext::<LineIterators>().0.next(&name, count).into()
}

/// Ends an iterator.
#[script_fn(module = "textopsx", routes(any))]
pub fn bl_iterator_end(cx: &mut Cx, name: Str) -> Rc {
    cx.ext::<LineIterators>().0.end(&name);
    Rc::TRUE
}

/// Removes the line where the iterator stands.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "removed", -1 = "the iterator is at no line")]
pub fn bl_iterator_rm(cx: &mut Cx, name: Str) -> Rc {
    let Some(line) = current(cx, &name) else { return Rc::FALSE };
    if !cx.msg.edits.deletes(line) {
        cx.msg.edits.delete(line);
    }
    Rc::TRUE
}

/// Adds a text behind the line where the iterator stands.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "added", -1 = "the iterator is at no line")]
pub fn bl_iterator_append(cx: &mut Cx, name: Str, text: Str) -> Rc {
    let Some(line) = current(cx, &name) else { return Rc::FALSE };
    cx.msg.edits.insert_at(line.end, text.0);
    Rc::TRUE
}

/// Adds a text before the line where the iterator stands.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "added", -1 = "the iterator is at no line")]
pub fn bl_iterator_insert(cx: &mut Cx, name: Str, text: Str) -> Rc {
    let Some(line) = current(cx, &name) else { return Rc::FALSE };
    cx.msg.edits.insert_at(line.start, text.0);
    Rc::TRUE
}

/// The line where the iterator stands, with its line end.
#[script_pv("$blitval", module = "textopsx")]
pub fn blitval(cx: &Cx, name: Str) -> Option<Str> {
    current(cx, &name).map(|line| Str(cx.msg.slice(line)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{body_after, message, text_message};

    #[test]
    fn lines_are_added_and_removed_on_the_way() {
        let b = || Str::from("b");
        let added = body_after(text_message(), |cx| {
            bl_iterator_start(cx, b());
            while bl_iterator_next(cx, b()) == Rc::TRUE {
                if blitval(cx, b()).is_some_and(|line| line.starts_with(b"hay n")) {
                    bl_iterator_append(cx, b(), "post\r\n".into());
                    bl_iterator_insert(cx, b(), "pre\r\n".into());
                }
            }
            bl_iterator_end(cx, b());
        });
        assert_eq!(added, "hay hay needle\r\npre\r\nhay needle\r\npost\r\n");
        let removed = body_after(text_message(), |cx| {
            bl_iterator_start(cx, b());
            bl_iterator_next(cx, b());
            assert_eq!(bl_iterator_rm(cx, b()), Rc::TRUE);
            assert_eq!(blitval(cx, b()), Some("hay hay needle\r\n".into()));
        });
        assert_eq!(removed, "hay needle\r\n");
        assert_eq!(bl_iterator_start(&mut message("", ""), b()), Rc::FALSE);
    }
}
