//! `sl_forward_reply`: a reply goes on without its transaction, perhaps with another status.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::stateless;
use srcc_runtime::value::Str;
use srcc_sip::StartLine;

/// Forwards the reply by its second Via, with this status and reason phrase where they are given.
#[script_fn(module = "sl", routes(onreply, reply))]
#[returns(1 = "forwarded", -1 = "not forwarded")]
pub async fn sl_forward_reply(cx: &mut Cx, code: Option<Str>, reason: Option<Str>) -> Rc {
    if let Some(code) = code
        && !set_status(cx, &code, reason.as_ref())
    {
        return Rc::FALSE;
    }
    match stateless::forward_reply(cx).await {
        Ok(sent) => Rc::from(sent),
        Err(error) => {
            srcc_runtime::error!("a reply cannot be forwarded: {error}");
            Rc::FALSE
        }
    }
}

/// Changes the status line; the class of the status must stay (RFC 3261 16.7 step 9).
fn set_status(cx: &mut Cx, code: &Str, reason: Option<&Str>) -> bool {
    let StartLine::Reply { version, status, reason: old } = cx.msg.start else { return false };
    let new = srcc_sip::text::parse_u32(code).filter(|new| (100..700).contains(new));
    if new.is_none_or(|new| new / 100 != u32::from(status / 100)) {
        srcc_runtime::error!("status {status} cannot be changed to {code}");
        return false;
    }
    let at = version.end + 1;
    cx.msg.edits.replace(srcc_sip::Span { start: at, end: at + 3 }, code.clone().into_bytes());
    if let Some(reason) = reason {
        cx.msg.edits.replace(old, reason.clone().into_bytes());
    }
    true
}
