//! `sl_send_reply`, `send_reply` and their like.

use crate::params::params;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::reply;
use srcc_runtime::script_fn;
use srcc_runtime::tx;
use srcc_runtime::value::Str;

/// What the original says when the script knows no better.
const SORRY: &[u8] = b"I'm terribly sorry, server error occurred (1/SL)";

/// Answers the request without a transaction.
#[script_fn(module = "sl", name = "sl_send_reply", routes(request, event))]
#[script_fn(module = "sl", name = "sl_reply", routes(request, event))]
#[returns(1 = "sent", -1 = "not sent")]
pub async fn sl_send_reply(cx: &mut Cx, code: i32, reason: Str) -> Rc {
    let (code, reason) = or_default(code, reason);
    stateless(cx, code, &reason).await
}

/// Answers the request in its transaction if it has one, else without.
#[script_fn(module = "sl", routes(request, failure, onreply, reply, event))]
#[returns(1 = "sent", -1 = "not sent")]
pub async fn send_reply(cx: &mut Cx, code: i32, reason: Str) -> Rc {
    let (code, reason) = or_default(code, reason);
    if !params().bind_tm || !has_transaction(cx) {
        return stateless(cx, code, &reason).await;
    }
    let Some(code) = status(code) else { return Rc::FALSE };
    match tx::upstream::reply(cx, code, &reason).await {
        Ok(()) => Rc::TRUE,
        Err(error) => {
            srcc_runtime::error!("failed to reply stateful: {error}");
            Rc::FALSE
        }
    }
}

/// As `send_reply`; with bit 1 of `mode` a request without a transaction gets one first.
#[script_fn(module = "sl", routes(request, failure, onreply, reply, event))]
#[returns(1 = "sent", -1 = "not sent")]
pub async fn send_reply_mode(cx: &mut Cx, code: i32, reason: Str, mode: i32) -> Rc {
    if mode & 1 != 0 && cx.msg.is_request() && tx::is_enabled() && !has_transaction(cx) {
        tx::lookup::new_transaction(cx).await;
    }
    send_reply(cx, code, reason).await
}

/// Answers the request with a server error, for when nothing better is known.
#[script_fn(module = "sl", routes(request, event))]
#[returns(1 = "sent", -1 = "not sent")]
pub async fn sl_reply_error(cx: &mut Cx) -> Rc {
    let sent = stateless(cx, 500, SORRY).await;
    if sent == Rc::TRUE {
        reply::counts::SENT_ERR.inc();
    }
    sent
}

async fn stateless(cx: &mut Cx, code: i32, reason: &[u8]) -> Rc {
    match status(code) {
        Some(code) => Rc::from(reply::send(cx, code, reason).await.is_ok()),
        None => Rc::FALSE,
    }
}

/// `default_code` and `default_reason` stand in for arguments without a value. A code of 0 and an empty reason, which
/// the original sends as they are, count as such.
fn or_default(code: i32, reason: Str) -> (i32, Str) {
    let p = params();
    let code = if code == 0 { p.default_code } else { code };
    let reason = if reason.is_empty() { p.default_reason.clone() } else { reason };
    (code, reason)
}

fn has_transaction(cx: &Cx) -> bool {
    tx::is_enabled() && cx.tx.current.get().is_some()
}

/// Any number of up to three digits is sent as it is (measured).
fn status(code: i32) -> Option<u16> {
    let status = u16::try_from(code).ok().filter(|code| *code < 1000);
    if status.is_none() {
        srcc_runtime::error!("{code} is no status code");
    }
    status
}
