//! Finding and making transactions.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::tx::lookup::{self, NewTran};
use srcc_runtime::tx::{cancel, upstream};

/// Makes the transaction of the request, so that the script can answer it with `t_reply` or forward it later.
#[script_fn(module = "tm", routes(request, event))]
#[returns(1 = "made", 0 = "it was a retransmission, which has been served; the script ends", -10 = "the script has looked it up or made it before")]
pub async fn t_newtran(cx: &mut Cx) -> Rc {
    if cx.tx.current.get().is_some() {
        return Rc(-10);
    }
    match lookup::new_transaction(cx).await {
        NewTran::Ready(_) | NewTran::Ack => Rc::TRUE,
        NewTran::Retransmission => Rc::STOP,
        NewTran::Failed(error) => {
            cx.tx.error = Some(error);
            Rc(error.rc())
        }
    }
}

/// Looks whether the request belongs to a transaction, and serves retransmissions and the ACKs to negative replies.
#[script_fn(module = "tm", routes(request, branch, onreply, reply, event))]
#[returns(1 = "a CANCEL whose INVITE exists, or an ACK to a 2xx of a watched transaction", 0 = "served; the script ends", -1 = "unknown")]
pub async fn t_check_trans(cx: &mut Cx) -> Rc {
    Rc(lookup::check(cx).await)
}

/// Looks whether the request belongs to a transaction and remembers it.
#[script_fn(module = "tm", routes(request, event))]
pub fn t_lookup_request(cx: &mut Cx) -> Rc {
    Rc::from(lookup::request(cx))
}

/// Looks whether the INVITE of this CANCEL exists.
#[script_fn(module = "tm", routes(request, event))]
pub fn t_lookup_cancel(cx: &mut Cx) -> Rc {
    Rc::from(lookup::invite_of_cancel(cx).is_some())
}

/// Looks whether the INVITE of this CANCEL exists; with 1 its message flags are copied to the CANCEL.
#[script_fn(module = "tm", name = "t_lookup_cancel", routes(request, event))]
pub fn t_lookup_cancel_flags(cx: &mut Cx, copy_flags: i32) -> Rc {
    let Some(invite) = lookup::invite_of_cancel(cx) else { return Rc::FALSE };
    if copy_flags != 0
        && let Some(flags) = upstream::message_flags(&invite)
    {
        cx.fwd.flags = flags;
    }
    Rc::TRUE
}

/// Sends the last reply of the transaction again.
#[script_fn(module = "tm", routes(request, event))]
pub fn t_retransmit_reply(cx: &mut Cx) -> Rc {
    Rc::from(cx.tx.current.get().is_some_and(|tx| upstream::resend_last(tx)))
}

/// Gives up a transaction that was neither relayed nor answered; it stays for its wait time to absorb retransmissions.
#[script_fn(module = "tm", routes(request, event))]
pub fn t_release(cx: &mut Cx) -> Rc {
    upstream::release(cx);
    Rc::TRUE
}

/// Whether the transaction was cancelled.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_is_canceled(cx: &mut Cx) -> Rc {
    if cx.msg.is_request() && cx.tx.current.get().is_none() {
        lookup::request(cx);
    }
    Rc::from(cancel::is_canceled(&cx.tx.current))
}
