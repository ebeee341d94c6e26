//! The first line and the message as a whole.

use crate::cx::Cx;
use crate::operand;
use crate::value::{Str, int_to_str};
use srcc_macros::script_select;
use srcc_sip::HeaderKind;

/// The method of a request.
#[script_select("method", "msg|message.request|req.method", module = "core")]
pub fn method(cx: &Cx) -> Option<Str> {
    cx.msg.is_request().then(|| operand::method(cx))
}

/// The request URI as it will be sent.
#[script_select("ruri|request_uri", "msg|message.request|req.uri", module = "core", then = "uri")]
pub fn ruri(cx: &Cx) -> Option<Str> {
    cx.msg.is_request().then(|| cx.request_uri())
}

/// The version, such as `SIP/2.0`.
#[script_select("version", module = "core")]
pub fn version(cx: &Cx) -> Option<Str> {
    Some(Str::of(&cx.msg.buf, cx.msg.version()))
}

/// The version of a request.
#[script_select("msg|message.request|req.version", module = "core")]
pub fn request_version(cx: &Cx) -> Option<Str> {
    cx.msg.is_request().then(|| version(cx)).flatten()
}

/// The version of a reply.
#[script_select("msg|message.response|res.version", module = "core")]
pub fn response_version(cx: &Cx) -> Option<Str> {
    if cx.msg.is_request() { None } else { version(cx) }
}

/// The code of a reply.
#[script_select("status|code", "msg|message.response|res.status|code", module = "core")]
pub fn status(cx: &Cx) -> Option<Str> {
    (!cx.msg.is_request()).then(|| int_to_str(i32::from(cx.msg.status())))
}

/// The reason phrase of a reply.
#[script_select("reason", "msg|message.response|res.reason", module = "core")]
pub fn reason(cx: &Cx) -> Option<Str> {
    (!cx.msg.is_request()).then(|| Str::of(&cx.msg.buf, cx.msg.reason()))
}

/// The message as it was received.
#[script_select("msg|message", module = "core")]
pub fn message(cx: &Cx) -> Option<Str> {
    Some(Str::from(cx.msg.buf.clone()))
}

/// A request as it was received.
#[script_select("msg|message.request|req", module = "core")]
pub fn request(cx: &Cx) -> Option<Str> {
    cx.msg.is_request().then(|| Str::from(cx.msg.buf.clone()))
}

/// A reply as it was received.
#[script_select("msg|message.response|res", module = "core")]
pub fn response(cx: &Cx) -> Option<Str> {
    (!cx.msg.is_request()).then(|| Str::from(cx.msg.buf.clone()))
}

/// The first line without its line end and the blanks before it.
#[script_select("msg|message.first_line", module = "core")]
pub fn first_line(cx: &Cx) -> Option<Str> {
    let start = cx.msg.buf.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let rest = &cx.msg.buf[start..];
    let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
    Some(Str::of(&cx.msg.buf, line.trim_ascii_end()))
}

/// The message flags as a number.
#[script_select("msg|message.flags", module = "core")]
pub fn flags(cx: &Cx) -> Option<Str> {
    Some(super::number(cx.fwd.flags))
}

/// The length of the message in bytes.
#[script_select("msg|message.len", module = "core")]
pub fn len(cx: &Cx) -> Option<Str> {
    Some(cx.msg.buf.len().to_string().into())
}

/// The number of the message, as `$mi`.
#[script_select("msg|message.id", module = "core")]
pub fn id(cx: &Cx) -> Option<Str> {
    Some(super::number(cx.id))
}

/// The same as eight hexadecimal digits.
#[script_select("msg|message.id.hex", module = "core")]
pub fn id_hex(cx: &Cx) -> Option<Str> {
    Some(format!("{:08x}", cx.id).into())
}

/// 1 for a request, 2 for a reply.
#[script_select("msg|message.type", module = "core")]
pub fn kind(cx: &Cx) -> Option<Str> {
    Some(if cx.msg.is_request() { "1".into() } else { "2".into() })
}

/// The body, empty if there is none.
#[script_select("msg|message.body|content", module = "core")]
pub fn body(cx: &Cx) -> Option<Str> {
    Some(Str::of(&cx.msg.buf, cx.msg.body()))
}

/// The body if it is a session description.
#[script_select("msg|message.body|content.sdp", module = "core", then = "sdp")]
pub fn sdp(cx: &Cx) -> Option<Str> {
    let kind = cx.msg.value_of(HeaderKind::ContentType)?.split(|byte| *byte == b';').next()?;
    let is_sdp = kind.trim_ascii().eq_ignore_ascii_case(b"application/sdp");
    (is_sdp && !cx.msg.body().is_empty()).then(|| Str::of(&cx.msg.buf, cx.msg.body()))
}

/// What follows `x=` in the first line of that type.
#[script_select("<sdp>.line.*", module = "core")]
pub fn sdp_line(_cx: &Cx, value: Str, name: &'static str) -> Option<Str> {
    let mut lines = value.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let found = lines.find_map(|line| line.strip_prefix(name.as_bytes())?.strip_prefix(b"="))?;
    Some(super::part(&value, found))
}
