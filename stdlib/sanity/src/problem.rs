//! The checks but for URIs, and what each says when it fails.

use crate::params::params;
use srcc_runtime::cx::Cx;
use srcc_sip::{Credentials, HeaderKind, NameAddr};

/// Why a message is not sane, and the reply that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Status; 0 = no reply.
    pub(crate) code: u16,
    /// Reason phrase.
    pub(crate) reason: &'static str,
    /// Header lines for the reply.
    pub(crate) headers: String,
}

pub(crate) fn problem(code: u16, reason: &'static str) -> Option<Problem> {
    Some(Problem { code, reason, headers: String::new() })
}

pub(crate) fn version(cx: &Cx) -> Option<Problem> {
    if cx.msg.version().eq_ignore_ascii_case(b"SIP/2.0") { None } else { problem(505, "Version Not Supported") }
}

pub(crate) fn required_headers(cx: &Cx) -> Option<Problem> {
    if cx.msg.header_error.is_none() && cx.msg.check().is_ok() && !has_two_lengths(cx) {
        return None;
    }
    problem(400, "Missing Required Header in Request")
}

fn has_two_lengths(cx: &Cx) -> bool {
    cx.msg.headers_of(HeaderKind::ContentLength).nth(1).is_some()
}

pub(crate) fn via(cx: &Cx) -> Option<Problem> {
    if cx.msg.first_via().is_ok() { None } else { problem(505, "Version Not Supported in Via") }
}

pub(crate) fn cseq_method(cx: &Cx) -> Option<Problem> {
    let same = cx.msg.cseq().is_ok_and(|cseq| cseq.method_text == cx.msg.method_bytes());
    if same { None } else { problem(400, "CSeq method does not match request method") }
}

pub(crate) fn cseq_value(cx: &Cx) -> Option<Problem> {
    if cx.msg.cseq().is_ok_and(|cseq| cseq.number.is_some()) { None } else { problem(400, "CSeq number is illegal") }
}

pub(crate) fn content_length(cx: &Cx) -> Option<Problem> {
    match cx.msg.content_length() {
        Ok(None) => None,
        Ok(Some(length)) if length as usize == cx.msg.buf.len().saturating_sub(cx.msg.body as usize) => None,
        Ok(Some(_)) => problem(400, "Content-Length mis-match"),
        // No reply can be made from such a request.
        Err(_) => problem(0, "Content-Length is no number"),
    }
}

pub(crate) fn expires(cx: &Cx) -> Option<Problem> {
    if cx.msg.expires().is_ok() { None } else { problem(400, "Expires value is illegal") }
}

/// Proxy-Require asks for an extension that is not ours (RFC 3261 16.3 step 5).
pub(crate) fn proxy_require(cx: &Cx) -> Option<Problem> {
    let ours = params().proxy_require.text();
    let known = |name: &str| ours.split(',').any(|own| own.trim().eq_ignore_ascii_case(name));
    let asked = cx.msg.values(HeaderKind::ProxyRequire).map(|name| String::from_utf8_lossy(name).into_owned());
    let unknown: Vec<String> = asked.filter(|name| !known(name)).collect();
    if unknown.is_empty() {
        return None;
    }
    let headers = format!("Unsupported: {}\r\n", unknown.join(", "));
    Some(Problem { code: 420, reason: "Bad Proxy Require Extension", headers })
}

/// Digest credentials must name realm, nonce, uri, user and response. Other schemes fail without a reply (measured).
pub(crate) fn credentials(cx: &Cx) -> Option<Problem> {
    let headers = [HeaderKind::Authorization, HeaderKind::ProxyAuthorization];
    headers.into_iter().find_map(|kind| credentials_of(cx.msg.value_of(kind)?))
}

fn credentials_of(value: &[u8]) -> Option<Problem> {
    let is_digest = value.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"digest"));
    if !is_digest {
        return problem(0, "the credentials are not digest");
    }
    let Ok(found) = Credentials::parse(value) else { return problem(400, "Bad Auth Header") };
    let needed = [found.username, found.realm, found.nonce, found.uri, found.response];
    if needed.iter().any(|field| field.is_none_or(<[u8]>::is_empty)) {
        let empty = found.username.is_some_and(<[u8]>::is_empty);
        return problem(400, if empty { "Bad Auth Header" } else { "Bad Auth Credentials" });
    }
    None
}

pub(crate) fn duplicate_tags(cx: &Cx) -> Option<Problem> {
    let twice = |addr: Result<NameAddr<'_>, _>| {
        addr.is_ok_and(|addr| addr.params.iter().filter(|param| param.name.eq_ignore_ascii_case(b"tag")).count() > 1)
    };
    if twice(cx.msg.from()) {
        return problem(400, "Many From Tag Params");
    }
    if twice(cx.msg.to()) { problem(400, "Many To Tag Params") } else { None }
}
