//! `keep_hf`: all headers go but those that a message needs and those that are named.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::regex::Regex;
use srcc_runtime::script_fn;
use srcc_sip::{HeaderKind, Span};

/// Removes all headers but Via, From, To, Call-ID, CSeq, Contact, Max-Forwards, Route, Record-Route, Content-Type,
/// Content-Length and those whose name matches, case aside. Always returns -1 (measured on Kamailio 5.6.3).
#[script_fn(module = "textopsx", routes(any))]
#[returns(-1 = "done")]
pub fn keep_hf(cx: &mut Cx, names: Option<&Regex>) -> Rc {
    let names = names.map(Regex::line_mode);
    let kept = |name: &[u8]| names.is_some_and(|names| names.is_match(name));
    let others = cx.msg.headers.iter().filter(|header| !is_needed(header.kind) && !kept(cx.msg.name(header)));
    let ranges: Vec<Span> = others.map(|header| header.range).collect();
    ranges.into_iter().for_each(|range| cx.msg.edits.delete(range));
    Rc::FALSE
}

fn is_needed(kind: HeaderKind) -> bool {
    use HeaderKind::{CSeq, CallId, Contact, ContentLength, ContentType, From, MaxForwards, RecordRoute, Route, To, Via};
    matches!(
        kind,
        Via | From | To | CallId | CSeq | Contact | MaxForwards | Route | RecordRoute | ContentType | ContentLength
    )
}
