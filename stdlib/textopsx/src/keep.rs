//! `keep_hf`: all headers go but those that a message needs and those that are named.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::regex::Regex;
use srcc_runtime::script_fn;
use srcc_sip::{HeaderKind, Span};

/// Removes all headers but Via, From, To, Call-ID, CSeq, Contact, Max-Forwards, Route, Record-Route, Content-Type and
/// Content-Length.
#[script_fn(module = "textopsx", routes(any))]
#[returns(-1 = "always (measured)")]
pub fn keep_hf(cx: &mut Cx) -> Rc {
    keep(cx, |_| false)
}

/// Removes all headers but those that `keep_hf()` keeps and those whose name matches, case aside.
#[script_fn(module = "textopsx", name = "keep_hf", routes(any))]
#[returns(-1 = "always (measured)")]
pub fn keep_hf_matching(cx: &mut Cx, name: &Regex) -> Rc {
    let name = name.line_mode();
    keep(cx, |text| name.is_match(text))
}

fn keep(cx: &mut Cx, wanted: impl Fn(&[u8]) -> bool) -> Rc {
    let others = cx.msg.headers().iter().filter(|header| !is_needed(header.kind) && !wanted(cx.msg.name(header)));
    let ranges: Vec<Span> = others.map(|header| header.range).collect();
    ranges.into_iter().for_each(|range| cx.msg.edits.delete(range));
    Rc::FALSE
}

fn is_needed(kind: HeaderKind) -> bool {
    use HeaderKind::{
        CSeq, CallId, Contact, ContentLength, ContentType, From, MaxForwards, RecordRoute, Route, To, Via,
    };
    matches!(
        kind,
        Via | From | To | CallId | CSeq | Contact | MaxForwards | Route | RecordRoute | ContentType | ContentLength
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{header_names, text_message};
    use srcc_runtime::regex::RegexFlags;

    #[test]
    fn only_needed_and_matching_headers_are_kept() {
        const NEEDED: &str = "Via From To Call-ID CSeq Contact Contact Content-Type Content-Length";
        assert_eq!(header_names(text_message(), |cx| assert_eq!(keep_hf(cx), Rc::FALSE)), NEEDED);
        let x_h = Regex::new(b"^x-h$", RegexFlags::default()).unwrap();
        let want = NEEDED.replace("Contact Content-Type", "Contact X-H X-H Content-Type");
        assert_eq!(header_names(text_message(), |cx| assert_eq!(keep_hf_matching(cx, &x_h), Rc::FALSE)), want);
    }
}
