//! Iterators over the headers of the message. Going before the first header is no failure, and an iterator that is
//! behind the last stays there (measured on Kamailio 5.6.3).

use crate::iterators::{Iterators, Place};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::value::Str;
use srcc_runtime::{script_fn, script_pv};
use srcc_sip::Header;

/// Indexes into the headers of the message.
type Open = Iterators<usize>;

/// Opens an iterator before the first header.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "opened", -1 = "too many are open")]
pub fn hf_iterator_start(cx: &mut Cx, iterator: Str) -> Rc {
    cx.ext::<Open>().start(iterator).into()
}

/// Goes to the next header.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "there is one", -1 = "there is none, or no such iterator")]
pub fn hf_iterator_next(cx: &mut Cx, iterator: Str) -> Rc {
    let next = match cx.ext::<Open>().place(&iterator) {
        None | Some(Place::End) => return Rc::FALSE,
        Some(Place::Before) => 0,
        Some(Place::At(at)) => at + 1,
    };
    let found = next < cx.msg.headers.len();
    cx.ext::<Open>().set(&iterator, if found { Place::At(next) } else { Place::End });
    found.into()
}

/// Goes back to the header before.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "done, perhaps to before the first header", -1 = "behind the last header, or no such iterator")]
pub fn hf_iterator_prev(cx: &mut Cx, iterator: Str) -> Rc {
    let place = match cx.ext::<Open>().place(&iterator) {
        None | Some(Place::End) => return Rc::FALSE,
        Some(Place::Before | Place::At(0)) => Place::Before,
        Some(Place::At(at)) => Place::At(at - 1),
    };
    cx.ext::<Open>().set(&iterator, place);
    Rc::TRUE
}

/// Closes an iterator.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "closed", -1 = "no such iterator")]
pub fn hf_iterator_end(cx: &mut Cx, iterator: Str) -> Rc {
    cx.ext::<Open>().end(&iterator).into()
}

/// Removes the header at hand.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "removed", -1 = "the iterator is at no header")]
pub fn hf_iterator_rm(cx: &mut Cx, iterator: Str) -> Rc {
    let Some(header) = current(cx, &iterator) else { return Rc::FALSE };
    cx.msg.edits.remove_header(&header);
    Rc::TRUE
}

/// Adds text, as a rule whole header lines, behind the header at hand.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "added", -1 = "the iterator is at no header")]
pub fn hf_iterator_append(cx: &mut Cx, iterator: Str, text: Str) -> Rc {
    let Some(header) = current(cx, &iterator) else { return Rc::FALSE };
    cx.msg.edits.insert_after(&header, text.0);
    Rc::TRUE
}

/// Adds text, as a rule whole header lines, before the header at hand.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "added", -1 = "the iterator is at no header")]
pub fn hf_iterator_insert(cx: &mut Cx, iterator: Str, text: Str) -> Rc {
    let Some(header) = current(cx, &iterator) else { return Rc::FALSE };
    cx.msg.edits.insert_before(&header, text.0);
    Rc::TRUE
}

/// Name of the header at hand.
#[script_pv("$hfitname", module = "textopsx")]
pub fn hfitname(cx: &mut Cx, iterator: Str) -> Option<Str> {
    current(cx, &iterator).map(|header| Str(cx.msg.slice(header.name)))
}

/// Value of the header at hand.
#[script_pv("$hfitbody", module = "textopsx")]
pub fn hfitbody(cx: &mut Cx, iterator: Str) -> Option<Str> {
    current(cx, &iterator).map(|header| Str(cx.msg.slice(header.value)))
}

fn current(cx: &mut Cx, iterator: &Str) -> Option<Header> {
    match cx.ext::<Open>().place(iterator)? {
        Place::At(at) => cx.msg.headers.get(at).copied(),
        Place::Before | Place::End => None,
    }
}
