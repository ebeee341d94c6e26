//! The checks of URIs. The reason phrases are the original's to the letter.

use crate::problem::{Problem, problem};
use srcc_runtime::cx::Cx;
use srcc_sip::nameaddr::split_list;
use srcc_sip::{HeaderKind, NameAddr, Uri};

const REQUEST_URI: i32 = 1;
const FROM: i32 = 2;
const TO: i32 = 4;
const CONTACT: i32 = 8;

/// The Request-URI must have a scheme that is known. An unknown one is a bad URI, not a 416 (measured).
pub(crate) fn scheme(cx: &Cx) -> Option<Problem> {
    if Uri::parse(&cx.request_uri()).is_ok() { None } else { problem(400, "Bad Request URI") }
}

/// The URIs that `which` asks for must parse.
pub(crate) fn check(cx: &Cx, which: i32) -> Option<Problem> {
    let asked = |bit: i32| which & bit != 0;
    let bad = |uri: &[u8]| Uri::parse(uri).is_err();
    if asked(REQUEST_URI) && cx.msg.is_request() && bad(&cx.request_uri()) {
        return problem(400, "Bad Request URI");
    }
    if asked(FROM) && cx.msg.from().map_or(true, |from| bad(from.uri)) {
        return problem(400, "Invalid From Header");
    }
    if asked(TO) && cx.msg.to().map_or(true, |to| bad(to.uri)) {
        return problem(400, "Ivalid To Header");
    }
    if asked(CONTACT) { contacts(cx) } else { None }
}

/// All Contact headers must be readable, but only the URIs of the first one are checked, and none behind `*` (measured).
fn contacts(cx: &Cx) -> Option<Problem> {
    let headers = || cx.msg.headers_of(HeaderKind::Contact).map(|header| cx.msg.value(header));
    let broken = |value: &[u8]| value.is_empty() || split_list(value).any(|contact| NameAddr::parse(contact).is_err());
    if headers().any(broken) {
        return problem(400, "Bad Contact Header");
    }
    let mut first = split_list(headers().next()?).filter_map(|contact| NameAddr::parse(contact).ok());
    let bad = first.any(|contact| !contact.is_star() && Uri::parse(contact.uri).is_err());
    if bad { problem(400, "Bad Contact URI") } else { None }
}
