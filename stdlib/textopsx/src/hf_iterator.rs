//! Iterators over the headers of the message. Going before the first header is no failure, and an iterator that is
//! behind the last stays there (measured on Kamailio 5.6.3).

use crate::iterators::{self, Iterators, Place};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::value::Str;
use srcc_runtime::{script_fn, script_pv};
use srcc_sip::Header;

/// Indexes into the headers of the message, so that an iterator goes on when the changes are applied (measured).
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
    let next = match iterators::place::<usize>(cx, &iterator) {
        None | Some(Place::End) => return Rc::FALSE,
        Some(Place::Before) => 0,
        Some(Place::At(at)) => at + 1,
    };
    let found = next < cx.msg.headers().len();
    cx.ext::<Open>().set(&iterator, if found { Place::At(next) } else { Place::End });
    found.into()
}

/// Goes back to the header before.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "done, perhaps to before the first header", -1 = "behind the last header, or no such iterator")]
pub fn hf_iterator_prev(cx: &mut Cx, iterator: Str) -> Rc {
    let place = match iterators::place::<usize>(cx, &iterator) {
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
    cx.msg.edits.insert_after(&header, text.into_bytes());
    Rc::TRUE
}

/// Adds text, as a rule whole header lines, before the header at hand.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "added", -1 = "the iterator is at no header")]
pub fn hf_iterator_insert(cx: &mut Cx, iterator: Str, text: Str) -> Rc {
    let Some(header) = current(cx, &iterator) else { return Rc::FALSE };
    cx.msg.edits.insert_before(&header, text.into_bytes());
    Rc::TRUE
}

/// Name of the header at hand.
#[script_pv("$hfitname", module = "textopsx")]
pub fn hfitname(cx: &Cx, iterator: Str) -> Option<Str> {
    current(cx, &iterator).map(|header| Str::from(cx.msg.slice(header.name)))
}

/// Value of the header at hand.
#[script_pv("$hfitbody", module = "textopsx")]
pub fn hfitbody(cx: &Cx, iterator: Str) -> Option<Str> {
    current(cx, &iterator).map(|header| Str::from(cx.msg.slice(header.value)))
}

fn current(cx: &Cx, iterator: &Str) -> Option<Header> {
    match iterators::place::<usize>(cx, iterator)? {
        Place::At(at) => cx.msg.headers().get(at).copied(),
        Place::Before | Place::End => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::msg_apply_changes;
    use crate::test_support::{header_names, message, text_message};

    fn i() -> Str {
        Str::from("i")
    }

    fn next(cx: &mut Cx) -> (i32, Option<Str>) {
        (hf_iterator_next(cx, i()).0, hfitname(cx, i()))
    }

    fn prev(cx: &mut Cx) -> (i32, Option<Str>) {
        (hf_iterator_prev(cx, i()).0, hfitname(cx, i()))
    }

    fn each(cx: &mut Cx, act: impl Fn(&mut Cx)) {
        hf_iterator_start(cx, i());
        while hf_iterator_next(cx, i()) == Rc::TRUE {
            if hfitname(cx, i()) == Some("X-H".into()) {
                act(cx);
            }
        }
    }

    #[test]
    fn headers_are_removed_and_added_on_the_way() {
        let remove = |cx: &mut Cx| assert_eq!(hf_iterator_rm(cx, i()), Rc::TRUE);
        let removed = header_names(text_message(), |cx| each(cx, remove));
        assert!(!removed.contains("X-H"));
        let added = header_names(text_message(), |cx| {
            each(cx, |cx| {
                hf_iterator_append(cx, i(), "N: 1\r\n".into());
                hf_iterator_insert(cx, i(), "M: 1\r\n".into());
            });
        });
        assert!(added.contains("X-List M X-H N M X-H N X-G"), "{added}");
    }

    #[test]
    fn what_is_added_to_one_header_stands_in_the_order_of_the_calls() {
        let names = header_names(message("X-H: 1\r\n", ""), |cx| {
            each(cx, |cx| {
                hf_iterator_rm(cx, i());
                assert_eq!(hf_iterator_rm(cx, i()), Rc::TRUE);
                hf_iterator_append(cx, i(), "A: 1\r\n".into());
                hf_iterator_append(cx, i(), "B: 1\r\n".into());
                hf_iterator_insert(cx, i(), "C: 1\r\n".into());
                hf_iterator_insert(cx, i(), "D: 1\r\n".into());
            });
        });
        assert_eq!(names, "Via From To Call-ID CSeq C D A B Content-Length");
    }

    #[test]
    fn going_back_ends_before_the_first_header() {
        let mut cx = text_message();
        hf_iterator_start(&mut cx, i());
        assert_eq!(prev(&mut cx), (1, None));
        assert_eq!(next(&mut cx), (1, Some("Via".into())));
        assert_eq!(next(&mut cx), (1, Some("From".into())));
        assert_eq!(prev(&mut cx), (1, Some("Via".into())));
        assert_eq!(hfitbody(&cx, i()), Some("SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bK1".into()));
        assert_eq!(prev(&mut cx), (1, None));
        assert_eq!(prev(&mut cx), (1, None));
        assert_eq!(next(&mut cx), (1, Some("Via".into())));
    }

    #[test]
    fn an_iterator_behind_the_last_header_stays_there_until_it_is_started_again() {
        let mut cx = text_message();
        hf_iterator_start(&mut cx, i());
        while hf_iterator_next(&mut cx, i()) == Rc::TRUE {}
        assert_eq!(next(&mut cx), (-1, None));
        assert_eq!(prev(&mut cx), (-1, None));
        hf_iterator_start(&mut cx, i());
        assert_eq!(next(&mut cx), (1, Some("Via".into())));
    }

    #[test]
    fn an_iterator_needs_to_be_open_and_at_a_header() {
        let mut cx = text_message();
        assert_eq!((next(&mut cx), prev(&mut cx)), ((-1, None), (-1, None)));
        assert_eq!(hf_iterator_end(&mut cx, i()), Rc::FALSE);
        hf_iterator_start(&mut cx, i());
        assert_eq!(hf_iterator_rm(&mut cx, i()), Rc::FALSE);
        assert_eq!(hf_iterator_append(&mut cx, i(), "A: b\r\n".into()), Rc::FALSE);
        assert_eq!(hf_iterator_insert(&mut cx, i(), "A: b\r\n".into()), Rc::FALSE);
        assert_eq!(hf_iterator_end(&mut cx, i()), Rc::TRUE);
        assert_eq!(hf_iterator_rm(&mut cx, i()), Rc::FALSE);
    }

    #[test]
    fn four_iterators_can_be_open() {
        let mut cx = text_message();
        let started = |cx: &mut Cx, name: &'static str| hf_iterator_start(cx, name.into());
        for name in ["a", "b", "c", "d"] {
            assert_eq!(started(&mut cx, name), Rc::TRUE);
        }
        assert_eq!(started(&mut cx, "e"), Rc::FALSE);
        assert_eq!(started(&mut cx, "d"), Rc::TRUE);
        assert_eq!(hf_iterator_end(&mut cx, "a".into()), Rc::TRUE);
        assert_eq!(started(&mut cx, "e"), Rc::TRUE);
    }

    #[test]
    fn an_iterator_goes_on_after_the_changes_are_applied() {
        let mut cx = text_message();
        hf_iterator_start(&mut cx, i());
        next(&mut cx);
        cx.msg.append_header("X-New: 1\r\n".into());
        assert_eq!(msg_apply_changes(&mut cx), Rc::TRUE);
        assert_eq!(hfitname(&cx, i()), Some("Via".into()));
        assert_eq!(next(&mut cx), (1, Some("From".into())));
    }
}
