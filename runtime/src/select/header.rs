//! Header fields: those with a select of their own (`@subject`), and any by name (`@msg.header.X_Name[2]`).
//!
//! Values are as written up to the line end: blanks at the end count (measured).

use super::part;
use crate::cx::Cx;
use crate::value::Str;
use srcc_macros::script_select;
use srcc_sip::{Header, HeaderKind, Params};

/// The first header of that name.
pub(super) fn first(cx: &Cx, name: &[u8]) -> Option<Str> {
    cx.msg.headers_named(name).next().map(|header| body(cx, header))
}

/// A header's value with the blanks behind it.
fn body(cx: &Cx, header: &Header) -> Str {
    let value = cx.msg.value(header);
    let Some(mut span) = cx.msg.span_of(value) else { return Str::copy(value) };
    let after = cx.msg.buf.get(span.end as usize..).unwrap_or_default();
    span.end += after.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).map(|_| 1).sum::<u32>();
    Str::from(cx.msg.slice(span))
}

/// Call-ID.
#[script_select("call_id", module = "core")]
pub fn call_id(cx: &Cx) -> Option<Str> {
    cx.msg.header(HeaderKind::CallId).map(|header| body(cx, header))
}

/// CSeq as written.
#[script_select("cseq", module = "core")]
pub fn cseq(cx: &Cx) -> Option<Str> {
    cx.msg.header(HeaderKind::CSeq).map(|header| body(cx, header))
}

/// The number of CSeq as written.
#[script_select("cseq.num", module = "core")]
pub fn cseq_num(cx: &Cx) -> Option<Str> {
    cx.msg.cseq().ok().map(|cseq| Str::of(&cx.msg.buf, cseq.number_text))
}

/// The method of CSeq.
#[script_select("cseq.method", module = "core")]
pub fn cseq_method(cx: &Cx) -> Option<Str> {
    cx.msg.cseq().ok().map(|cseq| Str::of(&cx.msg.buf, cseq.method_text))
}

/// Expires.
#[script_select("expires", module = "core")]
pub fn expires(cx: &Cx) -> Option<Str> {
    first(cx, b"Expires")
}

/// Max-Forwards.
#[script_select("max_forwards", module = "core")]
pub fn max_forwards(cx: &Cx) -> Option<Str> {
    first(cx, b"Max-Forwards")
}

/// Content-Type.
#[script_select("content_type", module = "core")]
pub fn content_type(cx: &Cx) -> Option<Str> {
    first(cx, b"Content-Type")
}

/// Content-Length.
#[script_select("content_length", module = "core")]
pub fn content_length(cx: &Cx) -> Option<Str> {
    first(cx, b"Content-Length")
}

/// Subject.
#[script_select("subject", module = "core")]
pub fn subject(cx: &Cx) -> Option<Str> {
    first(cx, b"Subject")
}

/// Organization.
#[script_select("organization", module = "core")]
pub fn organization(cx: &Cx) -> Option<Str> {
    first(cx, b"Organization")
}

/// Priority.
#[script_select("priority", module = "core")]
pub fn priority(cx: &Cx) -> Option<Str> {
    first(cx, b"Priority")
}

/// Session-Expires (RFC 4028).
#[script_select("session_expires", module = "core")]
pub fn session_expires(cx: &Cx) -> Option<Str> {
    first(cx, b"Session-Expires")
}

/// Min-SE (RFC 4028).
#[script_select("min_se", module = "core")]
pub fn min_se(cx: &Cx) -> Option<Str> {
    first(cx, b"Min-SE")
}

/// User-Agent.
#[script_select("user_agent", module = "core")]
pub fn user_agent(cx: &Cx) -> Option<Str> {
    first(cx, b"User-Agent")
}

/// SIP-If-Match (RFC 3903).
#[script_select("sip_if_match", module = "core")]
pub fn sip_if_match(cx: &Cx) -> Option<Str> {
    first(cx, b"SIP-If-Match")
}

/// The package of Event, without parameters (RFC 6665).
#[script_select("event", module = "core")]
pub fn event(cx: &Cx) -> Option<Str> {
    let value = first(cx, b"Event")?;
    let package = value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    Some(part(&value, package))
}

/// Date.
#[script_select("date", module = "core")]
pub fn date(cx: &Cx) -> Option<Str> {
    first(cx, b"Date")
}

/// Identity (RFC 8224).
#[script_select("identity", module = "core")]
pub fn identity(cx: &Cx) -> Option<Str> {
    first(cx, b"Identity")
}

/// Identity-Info (RFC 4474).
#[script_select("identity_info", module = "core")]
pub fn identity_info(cx: &Cx) -> Option<Str> {
    first(cx, b"Identity-Info")
}

/// All headers with the empty line behind them.
#[script_select("msg|message.header|h", module = "core")]
pub fn all(cx: &Cx) -> Option<Str> {
    let start = cx.msg.headers().first()?.name.start as usize;
    let end = cx.msg.body_span().start as usize;
    Some(Str::from(cx.msg.buf.slice(start..end.max(start))))
}

/// A header by name, in which `_` stands for `-`; the n-th of them counted from 1, the last one for 0 and less.
#[script_select("msg|message.header|h.*", "msg|message.header|h.*[n]", module = "core", then = "header")]
pub fn named(cx: &Cx, name: &'static str, index: Option<i32>) -> Option<Str> {
    let name = name.replace('_', "-");
    let mut found = cx.msg.headers_named(name.as_bytes());
    let header = match usize::try_from(index.unwrap_or(1)) {
        Ok(n @ 1..) => found.nth(n - 1),
        _ => found.next_back(),
    };
    header.map(|header| body(cx, header))
}

/// The value of a parameter of a header `value;name=value`; a parameter without a value does not count.
#[script_select("<header>.params.*", module = "core")]
pub fn header_param(_cx: &Cx, value: Str, name: &'static str) -> Option<Str> {
    let end = first_part(&value)?;
    let params = Params::new(value.get(end..).unwrap_or_default());
    let found = params.value(name.as_bytes()).filter(|found| !found.is_empty())?;
    Some(part(&value, found))
}

/// Where the parameters begin; `None` if what stands before them is more than one word, quoted text or `<..>`.
fn first_part(value: &[u8]) -> Option<usize> {
    let text = value.trim_ascii();
    let skip = match text.first()? {
        b'<' => memchr::memchr(b'>', text)?,
        b'"' => 1 + memchr::memchr(b'"', text.get(1..)?)?,
        _ => 0,
    };
    let end = text[skip..].iter().position(|byte| *byte == b';').map_or(text.len(), |at| skip + at);
    let is_one = !text[skip..end].trim_ascii().iter().any(|byte| matches!(byte, b',' | b' ' | b'\t' | b'<'));
    is_one.then_some(value.len() - value.trim_ascii_start().len() + end)
}
