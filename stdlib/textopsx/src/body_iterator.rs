//! Iterators over the lines of the body, line ends included. The last line may lack its line end; it can be removed and
//! added to like any other (the original refuses that and shows one byte too many of it).

use crate::iterators::{Iterators, Place};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::value::Str;
use srcc_runtime::{script_fn, script_pv};
use srcc_sip::Span;

/// Where the lines lie in the message; a type of its own keeps them apart from the header iterators.
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
    let body = cx.msg.body_span();
    let start = match cx.ext::<Open>().place(&iterator) {
        None | Some(Place::End) => return Rc::FALSE,
        Some(Place::Before) => body.start,
        Some(Place::At(line)) => line.end.max(body.start),
    };
    let rest = Span { start: start.min(body.end), end: body.end };
    let text = rest.in_bytes(&cx.msg.buf);
    let len = text.iter().position(|&byte| byte == b'\n').map_or(text.len(), |end| end + 1);
    let place = match len {
        0 => Place::End,
        len => Place::At(Span::new(rest.start as usize, rest.start as usize + len)),
    };
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
    cx.msg.edits.insert_at(line.end, text.0);
    Rc::TRUE
}

/// Adds text before the line at hand.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "added", -1 = "the iterator is at no line")]
pub fn bl_iterator_insert(cx: &mut Cx, iterator: Str, text: Str) -> Rc {
    let Some(line) = current(cx, &iterator) else { return Rc::FALSE };
    cx.msg.edits.insert_at(line.start, text.0);
    Rc::TRUE
}

/// The line at hand with its line end.
#[script_pv("$blitval", module = "textopsx")]
pub fn blitval(cx: &mut Cx, iterator: Str) -> Option<Str> {
    current(cx, &iterator).map(|line| Str(cx.msg.slice(line)))
}

fn current(cx: &mut Cx, iterator: &Str) -> Option<Span> {
    match cx.ext::<Open>().place(iterator)? {
        Place::At(line) => Some(line),
        Place::Before | Place::End => None,
    }
}
