//! Ending transactions by hand.

use srcc_runtime::args::FlagNo;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::tx::cancel::{self, Which};
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
    cancel_call(&call_id, &cseq, flag, None)
}

/// As `t_cancel_callid` with three arguments; the status becomes the Reason of the CANCELs.
#[script_fn(module = "tmx", name = "t_cancel_callid", routes(any))]
pub fn t_cancel_callid_status(_cx: &Cx, call_id: Str, cseq: Str, flag: i32, status: i32) -> Rc {
    cancel_call(&call_id, &cseq, flag, u16::try_from(status).ok().filter(|status| *status > 0))
}

fn cancel_call(call_id: &[u8], cseq: &[u8], flag: i32, status: Option<u16>) -> Rc {
    let Some(tx) = query::by_call_id(call_id, cseq) else { return Rc::FALSE };
    if let Ok(flag @ 0..=31) = u8::try_from(flag) {
        upstream::set_message_flag(&tx, FlagNo(flag).bit());
    }
    Rc::from(cancel::by_script(&tx, status))
}

/// Answers the transaction with this Call-ID and CSeq number.
#[script_fn(module = "tmx", routes(any))]
pub fn t_reply_callid(_cx: &Cx, call_id: Str, cseq: Str, code: i32, reason: Str) -> Rc {
    let Ok(code @ 100..=699) = u16::try_from(code) else { return Rc::FALSE };
    let Some(tx) = query::by_call_id(&call_id, &cseq) else { return Rc::FALSE };
    Rc::from(upstream::reply_outside(&tx, OutsideReply { status: code, reason, ..OutsideReply::default() }))
}

/// Ends the transaction without an answer; the script ends as well.
#[script_fn(module = "tmx", routes(any))]
#[returns(0 = "the transaction is gone; the script ends", -1 = "there is no transaction")]
pub fn t_drop(cx: &mut Cx) -> Rc {
    if upstream::drop_transaction(cx) { Rc::STOP } else { Rc::FALSE }
}

/// As `t_drop()`; nobody sees the status that the original notes for the transaction.
#[script_fn(module = "tmx", name = "t_drop", routes(any))]
pub fn t_drop_status(cx: &mut Cx, _status: i32) -> Rc {
    t_drop(cx)
}

/// Makes URI, path, instance and flags of the failed branch those of the request, to relay it there once more. Only in
/// `event_route[tm:branch-failure:..]`.
#[script_fn(module = "tmx", routes(request, event))]
pub fn t_reuse_branch(cx: &mut Cx) -> Rc {
    Rc::from(query::reuse_branch(cx))
}
