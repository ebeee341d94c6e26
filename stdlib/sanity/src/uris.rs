//! The checks of URIs. The reason phrases are the original's to the letter.

use crate::problem::{Problem, problem};
use srcc_runtime::cx::Cx;
use srcc_sip::Uri;
use srcc_sip::uri::Scheme;

const REQUEST_URI: i32 = 1;
const FROM: i32 = 2;
const TO: i32 = 4;
const CONTACT: i32 = 8;

/// The Request-URI must have a scheme that can be routed.
pub(crate) fn scheme(cx: &Cx) -> Option<Problem> {
    match Uri::parse(&cx.request_uri()).map(|uri| uri.scheme) {
        Ok(Scheme::Urn) | Err(srcc_sip::UriError::Scheme) => problem(416, "Unsupported URI Scheme"),
        Ok(_) => None,
        Err(_) => problem(400, "Bad Request URI"),
    }
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

fn contacts(cx: &Cx) -> Option<Problem> {
    for contact in cx.msg.contacts() {
        match contact {
            Err(_) => return problem(400, "Bad Contact Header"),
            Ok(contact) if !contact.is_star() && Uri::parse(contact.uri).is_err() => {
                return problem(400, "Bad Contact URI");
            }
            Ok(_) => {}
        }
    }
    None
}
