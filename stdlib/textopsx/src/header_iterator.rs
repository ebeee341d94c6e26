//! Walking over the headers: `hf_iterator_start`, `_next`, `$hfitname`, `$hfitbody`. An iterator has a name and belongs
//! to the message.

use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::value::Str;
use srcc_runtime::{script_fn, script_pv};
use srcc_sip::Header;

/// Where an iterator stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// Before the first one.
    Start,
    /// At the one with that index.
    Item(usize),
    /// Behind the last one.
    End,
}

/// The iterators of one kind that a message has.
#[derive(Default)]
pub(crate) struct Iterators(Vec<(Str, At)>);

impl Iterators {
    pub(crate) fn start(&mut self, name: Str) {
        self.end(&name);
        self.0.push((name, At::Start));
    }

    pub(crate) fn end(&mut self, name: &Str) {
        self.0.retain(|(known, _)| known != name);
    }

    pub(crate) fn at(&self, name: &Str) -> Option<At> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, at)| *at)
    }

    /// Moves on over `count` items; false if there is no such iterator or it came to the end.
    pub(crate) fn next(&mut self, name: &Str, count: usize) -> bool {
        self.step(name, |at| match at {
            At::Start if count > 0 => At::Item(0),
            At::Item(n) if n + 1 < count => At::Item(n + 1),
            _ => At::End,
        })
    }

    /// Moves back; from the start to the last one (measured).
    pub(crate) fn prev(&mut self, name: &Str, count: usize) -> bool {
        self.step(name, |at| match at {
            At::Start if count > 0 => At::Item(count - 1),
            At::Item(n) if n > 0 => At::Item(n - 1),
            _ => At::End,
        })
    }

    fn step(&mut self, name: &Str, to: impl FnOnce(At) -> At) -> bool {
        let Some((_, at)) = self.0.iter_mut().find(|(known, _)| known == name) else { return false };
        *at = to(*at);
        matches!(at, At::Item(_))
    }
}

/// Those over headers.
#[derive(Default)]
struct HeaderIterators(Iterators);

fn current(cx: &Cx, name: &Str) -> Option<Header> {
    match cx.ext_get::<HeaderIterators>()?.0.at(name)? {
        At::Item(n) => cx.msg.headers.get(n).copied(),
        At::Start | At::End => None,
    }
}

/// Starts an iterator before the first header.
#[script_fn(module = "textopsx", routes(any))]
pub fn hf_iterator_start(cx: &mut Cx, name: Str) -> Rc {
    cx.ext::<HeaderIterators>().0.start(name);
    Rc::TRUE
}

/// Moves an iterator to the next header.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "there is one", -1 = "there is none, or no such iterator")]
pub fn hf_iterator_next(cx: &mut Cx, name: Str) -> Rc {
    let count = cx.msg.headers.len();
    cx.ext::<HeaderIterators>().0.next(&name, count).into()
}

/// Moves an iterator to the header before; from the start to the last one.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "there is one", -1 = "there is none, or no such iterator")]
pub fn hf_iterator_prev(cx: &mut Cx, name: Str) -> Rc {
    let count = cx.msg.headers.len();
    cx.ext::<HeaderIterators>().0.prev(&name, count).into()
}

/// Ends an iterator.
#[script_fn(module = "textopsx", routes(any))]
pub fn hf_iterator_end(cx: &mut Cx, name: Str) -> Rc {
    cx.ext::<HeaderIterators>().0.end(&name);
    Rc::TRUE
}

/// Removes the header where the iterator stands.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "removed", -1 = "the iterator is at no header")]
pub fn hf_iterator_rm(cx: &mut Cx, name: Str) -> Rc {
    let Some(header) = current(cx, &name) else { return Rc::FALSE };
    if !cx.msg.edits.deletes(header.range) {
        cx.msg.edits.remove_header(&header);
    }
    Rc::TRUE
}

/// Adds header lines behind the header where the iterator stands.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "added", -1 = "the iterator is at no header")]
pub fn hf_iterator_append(cx: &mut Cx, name: Str, text: Str) -> Rc {
    let Some(header) = current(cx, &name) else { return Rc::FALSE };
    cx.msg.edits.insert_after(&header, text.0);
    Rc::TRUE
}

/// Adds header lines before the header where the iterator stands.
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "added", -1 = "the iterator is at no header")]
pub fn hf_iterator_insert(cx: &mut Cx, name: Str, text: Str) -> Rc {
    let Some(header) = current(cx, &name) else { return Rc::FALSE };
    cx.msg.edits.insert_before(&header, Bytes::clone(&text.0));
    Rc::TRUE
}

/// Name of the header where the iterator stands.
#[script_pv("$hfitname", module = "textopsx")]
pub fn hfitname(cx: &Cx, name: Str) -> Option<Str> {
    current(cx, &name).map(|header| Str(cx.msg.slice(header.name)))
}

/// Value of the header where the iterator stands.
#[script_pv("$hfitbody", module = "textopsx")]
pub fn hfitbody(cx: &Cx, name: Str) -> Option<Str> {
    current(cx, &name).map(|header| Str(cx.msg.slice(header.value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{header_names, text_message};

    fn each(cx: &mut Cx, act: impl Fn(&mut Cx)) {
        hf_iterator_start(cx, "i".into());
        while hf_iterator_next(cx, "i".into()) == Rc::TRUE {
            if hfitname(cx, "i".into()) == Some("X-H".into()) {
                act(cx);
            }
        }
    }

    #[test]
    fn headers_are_removed_and_added_on_the_way() {
        let removed =
            header_names(text_message(), |cx| each(cx, |cx| assert_eq!(hf_iterator_rm(cx, "i".into()), Rc::TRUE)));
        assert!(!removed.contains("X-H"));
        let added = header_names(text_message(), |cx| {
            each(cx, |cx| {
                hf_iterator_append(cx, "i".into(), "N: 1\r\n".into());
                hf_iterator_insert(cx, "i".into(), "M: 1\r\n".into());
            });
        });
        assert!(added.contains("X-List M X-H N M X-H N X-G"), "{added}");
    }

    #[test]
    fn an_iterator_goes_back_and_ends() {
        let mut cx = text_message();
        let i = || Str::from("i");
        assert_eq!((hf_iterator_next(&mut cx, i()), hfitname(&cx, i())), (Rc::FALSE, None));
        hf_iterator_start(&mut cx, i());
        hf_iterator_next(&mut cx, i());
        hf_iterator_next(&mut cx, i());
        assert_eq!(hf_iterator_prev(&mut cx, i()), Rc::TRUE);
        assert_eq!(hfitname(&cx, i()), Some("Via".into()));
        assert_eq!(hfitbody(&cx, i()), Some("SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bK1".into()));
        hf_iterator_end(&mut cx, i());
        assert_eq!(hf_iterator_rm(&mut cx, i()), Rc::FALSE);
    }
}
