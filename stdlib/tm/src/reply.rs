//! Answering with state.

use crate::params::params;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::tx::upstream;
use srcc_runtime::value::Str;

/// Answers the transaction; a final reply to an INVITE is repeated until its ACK comes, and pending branches are
/// cancelled (RFC 3261 17.2). Arguments without a value are those of `default_code` and `default_reason`.
#[script_fn(module = "tm", routes(request, failure, onreply, reply, event))]
#[returns(1 = "sent", -1 = "there is no transaction, or it has its final reply")]
pub async fn t_reply(cx: &mut Cx, code: i32, reason: Str) -> Rc {
    let code = if code == 0 { params().default_code.get() } else { code };
    let reason = if reason.is_empty() { params().default_reason.get() } else { reason };
    let Ok(code @ 100..=699) = u16::try_from(code) else { return Rc::FALSE };
    match upstream::reply(cx, code, &reason).await {
        Ok(()) => Rc::TRUE,
        Err(error) => {
            srcc_runtime::error!("t_reply {code}: {error}");
            Rc::FALSE
        }
    }
}

/// As `t_reply`.
#[script_fn(module = "tm", routes(request, failure, onreply, reply, event))]
pub async fn t_send_reply(cx: &mut Cx, code: i32, reason: Str) -> Rc {
    t_reply(cx, code, reason).await
}
