//! Ending transactions by hand.

use srcc_runtime::args::FlagNo;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::tx::cancel::{self, Which};
use srcc_runtime::tx::lookup::{self, NewTran};
use srcc_runtime::tx::query;
use srcc_runtime::tx::upstream::{self, OutsideReply};
use srcc_runtime::value::Str;

/// Cancels branches of the transaction whose reply is at hand: `all`, `others` (all but this one) or `this`.
#[script_fn(module = "tmx", routes(onreply, reply))]
pub fn t_cancel_branches(cx: &Cx, which: &'static str) -> Rc {
    let which = match which {
        "all" => Which::All,
        "others" => Which::Others,
        "this" => Which::This,
        _ => return Rc::FALSE,
    };
    Rc::from(cancel::branches(cx, which))
}

/// Cancels the INVITE transaction with this Call-ID and CSeq number; a flag is set on its request before.
#[script_fn(module = "tmx", routes(any))]
pub fn t_cancel_callid(_cx: &Cx, call_id: Str, cseq: Str, flag: i32) -> Rc {
    cancel_call(&call_id, &cseq, flag)
}

/// As `t_cancel_callid` with three arguments; the status for the transaction's own reply is not needed here.
#[script_fn(module = "tmx", name = "t_cancel_callid", routes(any))]
pub fn t_cancel_callid_status(_cx: &Cx, call_id: Str, cseq: Str, flag: i32, _status: i32) -> Rc {
    cancel_call(&call_id, &cseq, flag)
}

fn cancel_call(call_id: &[u8], cseq: &[u8], flag: i32) -> Rc {
    let Some(tx) = query::by_call_id(call_id, cseq) else { return Rc::FALSE };
    if let Ok(flag @ 0..=31) = u8::try_from(flag) {
        upstream::set_message_flag(&tx, FlagNo(flag).bit());
    }
    Rc::from(cancel::transaction(&tx))
}

/// Answers the transaction with this Call-ID and CSeq number.
#[script_fn(module = "tmx", routes(any))]
pub fn t_reply_callid(_cx: &Cx, call_id: Str, cseq: Str, code: i32, reason: Str) -> Rc {
    let Ok(code @ 100..=699) = u16::try_from(code) else { return Rc::FALSE };
    let Some(tx) = query::by_call_id(&call_id, &cseq) else { return Rc::FALSE };
    Rc::from(upstream::reply_outside(&tx, OutsideReply { status: code, reason, ..OutsideReply::default() }))
}

/// Makes the transaction and lets it end without an answer.
#[script_fn(module = "tmx", routes(any))]
pub async fn t_drop(cx: &mut Cx) -> Rc {
    let NewTran::Ready(_) = lookup::new_transaction(cx).await else { return Rc::FALSE };
    upstream::release(cx);
    Rc::TRUE
}

/// As `t_drop()`; the status that the original notes for the transaction is not needed here.
#[script_fn(module = "tmx", name = "t_drop", routes(any))]
pub async fn t_drop_status(cx: &mut Cx, _status: i32) -> Rc {
    t_drop(cx).await
}

/// Makes URI, next hop, path and flags of the transaction's branch those of the request at hand, such as a re-sent INVITE
/// of the same dialog.
#[script_fn(module = "tmx", routes(request, event))]
pub fn t_reuse_branch(cx: &mut Cx) -> Rc {
    if !lookup::request(cx) {
        return Rc::FALSE;
    }
    Rc::from(query::reuse_branch(cx))
}
