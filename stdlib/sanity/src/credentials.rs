//! The checks of Authorization and Proxy-Authorization. Which fields are needed, and the reason phrases, were measured
//! on Kamailio 5.6.3.

use crate::problem::{Problem, problem};
use srcc_runtime::cx::Cx;
use srcc_sip::text::is_lws;
use srcc_sip::{Credentials, HeaderKind};

/// Credentials must be digest ones and whole; all headers are checked, Authorization first. `digest_only` says that
/// other schemes fail, which has no reply; else they are passed over.
pub(crate) fn check(cx: &Cx, digest_only: bool) -> Option<Problem> {
    let kinds = [HeaderKind::Authorization, HeaderKind::ProxyAuthorization];
    let values = kinds.into_iter().flat_map(|kind| cx.msg.headers_of(kind)).map(|header| cx.msg.value(header));
    values.filter(|value| digest_only || is_digest(value)).find_map(check_value)
}

/// Whether the scheme is Digest and something follows it.
fn is_digest(value: &[u8]) -> bool {
    let scheme = value.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"digest"));
    scheme && value.get(6).is_some_and(|&byte| is_lws(byte))
}

fn check_value(value: &[u8]) -> Option<Problem> {
    if !is_digest(value) {
        return problem(0, "the credentials are not digest");
    }
    // A value without any field is no digest at all, though the parser takes `Digest ,`.
    let found = Credentials::parse(value).ok().filter(|_| value.contains(&b'='));
    let Some(found) = found else { return problem(400, "Bad Auth Header") };
    let Some([username, nonce, response]) = needed(&found) else { return problem(400, "Bad Auth Credentials") };
    match (username.is_empty(), nonce.is_empty(), response.is_empty()) {
        (true, _, _) => problem(400, "Auth Empty User"),
        (_, true, _) => problem(400, "Auth Empty Nonce"),
        (_, _, true) => problem(400, "Auth Empty Response"),
        _ => None,
    }
}

/// The fields that may not be empty, if no field is missing. Realm and uri may be empty, but not missing; a known qop
/// needs nc and cnonce (RFC 7616 3.4).
fn needed<'a>(found: &Credentials<'a>) -> Option<[&'a [u8]; 3]> {
    let known = |qop: &[u8]| qop.eq_ignore_ascii_case(b"auth") || qop.eq_ignore_ascii_case(b"auth-int");
    let lacks_qop_fields = found.qop.is_some_and(known) && (found.nc.is_none() || found.cnonce.is_none());
    if found.realm.is_none() || found.uri.is_none() || lacks_qop_fields {
        return None;
    }
    Some([found.username?, found.nonce?, found.response?])
}
