//! The selects that read the message and where it came from: `@method`, `@src.ip`, `$sel(from.uri)`.
//!
//! Each is a text, undefined where the message has nothing of the kind (measured on Kamailio 5.6.3): what a request line
//! holds in a reply, what a status line holds in a request.

use crate::cx::Cx;
use crate::operand;
use crate::value::{Str, int_to_str};
use srcc_sip::HeaderKind;

/// `@method`: the method of a request.
#[must_use]
pub fn method(cx: &Cx) -> Option<Str> {
    cx.msg.is_request().then(|| operand::method(cx))
}

/// `@ruri`: the request URI as it will be sent.
#[must_use]
pub fn ruri(cx: &Cx) -> Option<Str> {
    cx.msg.is_request().then(|| cx.request_uri())
}

/// `@version`, such as `SIP/2.0`.
#[must_use]
pub fn version(cx: &Cx) -> Option<Str> {
    Some(Str(cx.msg.share(cx.msg.version())))
}

/// `@status`: the code of a reply.
#[must_use]
pub fn status(cx: &Cx) -> Option<Str> {
    (!cx.msg.is_request()).then(|| int_to_str(i32::from(cx.msg.status())))
}

/// `@reason`: the reason phrase of a reply.
#[must_use]
pub fn reason(cx: &Cx) -> Option<Str> {
    (!cx.msg.is_request()).then(|| Str(cx.msg.share(cx.msg.reason())))
}

/// `@from.uri`
#[must_use]
pub fn from_uri(cx: &Cx) -> Option<Str> {
    cx.msg.from().ok().map(|from| Str(cx.msg.share(from.uri)))
}

/// `@to.uri`
#[must_use]
pub fn to_uri(cx: &Cx) -> Option<Str> {
    cx.msg.to().ok().map(|to| Str(cx.msg.share(to.uri)))
}

/// `@call_id`
#[must_use]
pub fn call_id(cx: &Cx) -> Option<Str> {
    cx.msg.value_of(HeaderKind::CallId).map(|value| Str(cx.msg.share(value)))
}

/// `@cseq.num`: the number as it is written.
#[must_use]
pub fn cseq_num(cx: &Cx) -> Option<Str> {
    cx.msg.cseq().ok().map(|cseq| Str(cx.msg.share(cseq.number_text)))
}

/// `@cseq.method`
#[must_use]
pub fn cseq_method(cx: &Cx) -> Option<Str> {
    cx.msg.cseq().ok().map(|cseq| Str(cx.msg.share(cseq.method_text)))
}

/// `@src.ip`: IPv6 without brackets.
#[must_use]
pub fn src_ip(cx: &Cx) -> Option<Str> {
    Some(operand::ip_text(operand::src_ip(cx)))
}

/// `@src.port`
#[must_use]
pub fn src_port(cx: &Cx) -> Option<Str> {
    Some(int_to_str(operand::src_port(cx)))
}

/// `@dst.ip`: IPv6 without brackets.
#[must_use]
pub fn dst_ip(cx: &Cx) -> Option<Str> {
    Some(operand::ip_text(operand::dst_ip(cx)))
}

/// `@dst.port`
#[must_use]
pub fn dst_port(cx: &Cx) -> Option<Str> {
    Some(int_to_str(operand::dst_port(cx)))
}
