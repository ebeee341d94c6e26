//! The checks but for URIs and credentials, and what each says when it fails.

use crate::params::params;
use srcc_runtime::cx::Cx;
use srcc_sip::text::{is_lws, trim};
use srcc_sip::{HeaderKind, NameAddr};

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
    if cx.msg.check().is_ok() { None } else { problem(400, "Missing Required Header in Request") }
}

pub(crate) fn via(cx: &Cx) -> Option<Problem> {
    if cx.msg.first_via().is_ok() { None } else { problem(505, "Version Not Supported in Via") }
}

pub(crate) fn cseq_method(cx: &Cx) -> Option<Problem> {
    let same = cx.msg.cseq().is_ok_and(|cseq| cseq.method_text == cx.msg.method_bytes());
    if same { None } else { problem(400, "CSeq method does not match request method") }
}

/// At most ten digits, and no more than 2^32, one more than fits into 32 bits (measured).
fn is_number(text: &[u8]) -> bool {
    const MOST: &[u8] = b"4294967296";
    let fits = text.len() < MOST.len() || (text.len() == MOST.len() && text <= MOST);
    fits && !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

pub(crate) fn cseq_value(cx: &Cx) -> Option<Problem> {
    if cx.msg.cseq().is_ok_and(|cseq| is_number(cseq.number_text)) {
        None
    } else {
        problem(400, "CSeq number is illegal")
    }
}

pub(crate) fn content_length(cx: &Cx) -> Option<Problem> {
    // One that is no number is a header that cannot be read, and fails before any check.
    let length = cx.msg.content_length().ok().flatten()?;
    if length as usize == cx.msg.body().len() { None } else { problem(400, "Content-Length mis-match") }
}

pub(crate) fn expires(cx: &Cx) -> Option<Problem> {
    let value = cx.msg.value_of(HeaderKind::Expires)?;
    // What follows white space does not count (measured).
    let number = value.split(|&byte| is_lws(byte)).next().unwrap_or_default();
    match number {
        [] => problem(400, "Bad Expires Header"),
        number if is_number(number) => None,
        _ => problem(400, "Expires value is illegal"),
    }
}

/// Proxy-Require asks for an extension that is not ours (RFC 3261 16.3 step 5).
pub(crate) fn proxy_require(cx: &Cx) -> Option<Problem> {
    unsupported(cx.msg.value_of(HeaderKind::ProxyRequire)?, &params().proxy_require)
}

/// Names the first of the extensions asked for that is not among ours. Only the first header counts, names compare by
/// case, and an empty name is no extension of ours (measured).
pub(crate) fn unsupported(asked: &[u8], ours: &[u8]) -> Option<Problem> {
    if asked.is_empty() {
        return problem(400, "Bad Proxy Require Header");
    }
    let known = |name: &[u8]| !name.is_empty() && names(ours).any(|own| own == name);
    let unknown = names(asked).find(|name| !known(name))?;
    let headers = format!("Unsupported: {}\r\n", String::from_utf8_lossy(unknown));
    Some(Problem { code: 420, reason: "Bad Proxy Require Extension", headers })
}

fn names(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    list.split(|&byte| byte == b',').map(trim)
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
