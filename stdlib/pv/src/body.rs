//! The message as a whole: its body, its length, its parts as text.

use crate::text::length;
use srcc_runtime::avp::PvIndex;
use srcc_runtime::cx::Cx;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_pv, script_pv_set};
use srcc_sip::{SipMsg, Span};

/// The body, cut to Content-Length.
#[script_pv("$rb", module = "pv")]
pub fn rb(cx: &Cx) -> Str {
    Str::from(cx.msg.slice(cx.msg.body_span()))
}

/// Length of the body.
#[script_pv("$bs", module = "pv")]
pub fn bs(cx: &Cx) -> i32 {
    length(cx.msg.body().len())
}

/// Length of the message.
#[script_pv("$ml", module = "pv")]
pub fn ml(cx: &Cx) -> i32 {
    length(cx.msg.buf.len())
}

/// The message as received.
#[script_pv("$mb", module = "pv")]
pub fn mb(cx: &Cx) -> Str {
    Str::from(cx.msg.buf.clone())
}

/// The message with the edits made so far.
#[script_pv("$mbu", module = "pv")]
pub fn mbu(cx: &Cx) -> Str {
    Str::from(srcc_runtime::rebuild::rebuilt(cx))
}

/// 1 for a request, 2 for a reply.
#[script_pv("$mt", module = "pv")]
pub fn mt(cx: &Cx) -> i32 {
    if cx.msg.is_request() { 1 } else { 2 }
}

/// `rq` for a request, `rp` for a reply.
#[script_pv("$mts", module = "pv")]
pub fn mts(cx: &Cx) -> Str {
    Str::from(if cx.msg.is_request() { "rq" } else { "rp" })
}

/// Serial number of the message in this process.
#[script_pv("$mi", module = "pv")]
pub fn mi(cx: &Cx) -> i32 {
    cx.id.cast_signed()
}

/// Offsets of the parts of a message.
struct Parts {
    /// The first line without its line end.
    first_line: Span,
    /// The headers without the last one's line end.
    headers: Span,
}

fn parts(msg: &SipMsg) -> Parts {
    let start = msg.headers_start() as usize;
    Parts {
        first_line: Span::new(0, without_line_end(&msg.buf, start)),
        headers: Span::new(start, without_line_end(&msg.buf, msg.headers_end as usize)),
    }
}

/// The offset before the line end that stands before `end`.
fn without_line_end(buf: &[u8], end: usize) -> usize {
    let line = buf.get(..end).unwrap_or_default();
    line.strip_suffix(b"\r\n").or_else(|| line.strip_suffix(b"\n")).unwrap_or(line).len()
}

/// A part of the message or its size: `len`, `buf`, `body`, `body_len`, `hdrs` (all headers), `hdrs_len`, `hdrc` (how
/// many headers), `fline` (the first line), `fpart` (all before the body), `lpart` (all behind the first line).
#[script_pv(
    "$msg",
    module = "pv",
    words("len", "buf", "body", "body_len", "hdrs", "hdrs_len", "hdrc", "fline", "fpart", "lpart")
)]
pub fn msg(cx: &Cx, part: &'static str) -> Val {
    let text = |span: Span| Val::Str(Str::from(cx.msg.slice(span)));
    match part {
        "len" => ml(cx).into(),
        "buf" => mb(cx).into(),
        "body" => rb(cx).into(),
        "body_len" => bs(cx).into(),
        "hdrs" => text(parts(&cx.msg).headers),
        "hdrs_len" => length(parts(&cx.msg).headers.len()).into(),
        "hdrc" => length(cx.msg.headers().len()).into(),
        "fline" => text(parts(&cx.msg).first_line),
        "fpart" => text(Span { start: 0, end: parts(&cx.msg).headers.end }),
        "lpart" => text(Span::new(cx.msg.headers_start() as usize, cx.msg.buf.len())),
        _ => Val::Null,
    }
}

/// The byte of the message at an offset.
#[script_pv("$msgbuf", module = "pv")]
pub fn msgbuf(cx: &Cx, offset: Str, _index: PvIndex) -> Option<Str> {
    let at = usize::try_from(srcc_runtime::value::text_to_int(&offset)).ok()?;
    cx.msg.buf.get(at..=at).map(|byte| Str::of(&cx.msg.buf, byte))
}

/// Overwrites the received message from an offset on with the text assigned; false if that leaves no message.
#[script_pv_set("$msgbuf", module = "pv")]
pub fn set_msgbuf(cx: &mut Cx, offset: Str, _index: PvIndex, value: Val) -> bool {
    let Ok(Some(text)) = crate::text::text_or_null(value) else { return false };
    let Ok(at) = usize::try_from(srcc_runtime::value::text_to_int(&offset)) else { return false };
    let mut buf = cx.msg.buf.to_vec();
    let Some(place) = buf.get_mut(at..at.saturating_add(text.len())) else { return false };
    place.copy_from_slice(&text);
    let Ok(mut changed) = SipMsg::parse(buf.into()) else { return false };
    changed.edits = std::mem::take(&mut cx.msg.edits);
    cx.msg = changed;
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::measured_request;

    #[test]
    fn the_message_is_shown_in_parts() {
        let cx = measured_request();
        assert_eq!((ml(&cx), bs(&cx), mt(&cx), mts(&cx)), (1197, 134, 1, "rq".into()));
        let text = |part| msg(&cx, part).to_str();
        assert!(text("fline").ends_with(b"?X-Hdr=abc SIP/2.0"));
        assert!(text("hdrs").starts_with(b"Via: ") && text("hdrs").ends_with(b"Content-Length: 134"));
        assert!(text("fpart").starts_with(b"OPTIONS ") && text("fpart").ends_with(b"Content-Length: 134"));
        assert!(text("lpart").starts_with(b"Via: ") && text("lpart").ends_with(b"8000\r\n"));
        assert_eq!((msg(&cx, "hdrc"), msg(&cx, "body_len")), (Val::Int(24), Val::Int(134)));
        let fixed = text("fline").len() + text("hdrs").len() + "\r\n\r\n\r\n".len();
        assert_eq!(fixed + text("body").len(), 1197);
    }

    #[test]
    fn a_byte_of_the_message_can_be_overwritten() {
        let mut cx = measured_request();
        assert_eq!(msgbuf(&cx, "0".into(), PvIndex::None), Some("O".into()));
        assert!(set_msgbuf(&mut cx, "0".into(), PvIndex::None, Val::Str("X".into())));
        assert!(mb(&cx).starts_with(b"XPTIONS sip:"));
        assert!(!set_msgbuf(&mut cx, "99999".into(), PvIndex::None, Val::Str("X".into())));
    }
}
