//! CANCEL (RFC 3261 9.2, 16.10): the one received ends here and is answered; each pending branch gets one of ours.

use super::lookup::{self, NewTran};
use super::observe::{self, Event};
use super::queue::{self, Waiting};
use super::relay::{self, Target};
use super::settings::settings;
use super::transaction::{Branch, Cancel, State, Transaction};
use super::upstream::OutsideReply;
use super::wire::{self, Reason};
use super::{Current, run, timers, upstream};
use crate::cx::Cx;
use crate::stateless;
use crate::value::Str;
use bytes::Bytes;
use std::sync::Arc;

/// `t_relay` on a CANCEL.
pub(super) async fn relay(cx: &mut Cx, target: &Target) -> i32 {
    if let Some(invite) = lookup::invite_of_cancel(cx) {
        return if answered(cx, &invite).await { 1 } else { -1 };
    }
    match settings().unmatched_cancel.get() {
        1 => {
            let sent = stateless::forward_by_uri(cx, target.proto).await;
            if sent.is_ok() { 1 } else { -1 }
        }
        2 => 1,
        _ => match lookup::new_transaction(cx).await {
            NewTran::Ready(tx) => relay::relay_in(cx, &tx, target).await,
            NewTran::Retransmission | NewTran::Ack => 1,
            NewTran::Failed(error) => {
                cx.tx.error = Some(error);
                error.rc()
            }
        },
    }
}

/// `t_relay_cancel`: 0 (the script ends) if the INVITE exists and was cancelled, 1 if it does not exist, -1 on an error.
#[crate::suspending]
pub async fn relay_cancel(cx: &mut Cx) -> i32 {
    match lookup::invite_of_cancel(cx) {
        None => 1,
        Some(invite) => {
            if answered(cx, &invite).await {
                0
            } else {
                -1
            }
        }
    }
}

/// Cancels the INVITE's branches and answers the CANCEL.
async fn answered(cx: &mut Cx, invite: &Arc<Transaction>) -> bool {
    match lookup::new_transaction(cx).await {
        NewTran::Ready(_) => {}
        NewTran::Retransmission | NewTran::Ack => return true,
        NewTran::Failed(error) => {
            cx.tx.error = Some(error);
            return false;
        }
    }
    observed(cx, invite).await;
    let lines = if settings().e2e_cancel_reason.get() != 0 { wire::reason_lines(&cx.msg) } else { Bytes::new() };
    let pending = !suspended_ends(invite) && cancel_all(invite, Reason::Lines(&lines), true);
    let reason: &[u8] = if pending { b"canceling" } else { b"ok -- no more pending branches" };
    upstream::reply(cx, 200, reason).await.is_ok()
}

/// Tells the observers about a CANCEL; they see it unless a script has the INVITE at this moment.
async fn observed(cx: &mut Cx, invite: &Arc<Transaction>) {
    if observe::any() && queue::try_take(&mut invite.lock()) {
        let cancel = &cx.msg;
        run::with_request(invite, |request| observe::tell(&Event::E2eCancelIn { cancel }, request));
        queue::drain(invite).await;
    }
}

/// A suspended INVITE has no branch whose 487 could be waited for: it is answered at once (measured: wire tm-suspend).
fn suspended_ends(invite: &Arc<Transaction>) -> bool {
    {
        let mut st = invite.lock();
        if !st.suspended || !st.branches.is_empty() || st.baton_taken {
            return false;
        }
        st.suspended = false;
        st.canceled = true;
    }
    let reason = Str::lit(b"Request canceled");
    upstream::reply_outside(invite, OutsideReply { status: 487, reason, ..OutsideReply::default() })
}

/// Cancels the pending branches of an INVITE transaction; true if there were any, or if there may still come some. One
/// that the caller has cancelled (`by_caller`) is not relayed again.
fn cancel_all(invite: &Arc<Transaction>, reason: Reason<'_>, by_caller: bool) -> bool {
    let (pending, without_reply) = {
        let mut st = invite.lock();
        if !st.alive || st.is_completed() {
            return false;
        }
        st.canceled |= by_caller;
        let reason = if by_caller && st.opts.no_cancel_reason { Reason::None } else { reason };
        let done = cancel_pending(&mut st, reason);
        timers::arm(invite, &mut st);
        done
    };
    for branch in without_reply {
        queue::dispatch(invite, Waiting::Failed { branch, status: 487 });
    }
    pending
}

/// Cancels all pending branches. Returns whether there were any, and those that `cancel_b_method` 0 gives up at once.
fn cancel_pending(st: &mut State, reason: Reason<'_>) -> (bool, Vec<usize>) {
    let method = settings().cancel_b_method.get();
    let pending: Vec<usize> = (0..st.branches.len()).filter(|n| st.branches[*n].is_pending()).collect();
    let (mut given_up, mut any) = (Vec::new(), st.branches.is_empty());
    for number in pending {
        any = true;
        let silent = st.branches.get(number).is_some_and(|branch| branch.status == 0);
        if silent && method == 0 {
            given_up.push(number);
        } else {
            wire::cancel_branch(st, number, reason, method == 2);
        }
    }
    (any, given_up)
}

/// `t_cancel_branches`: cancels branches of the transaction at hand, from an onreply route. `which`: all, all but the one
/// whose reply is at hand, or that one.
pub fn branches(cx: &Cx, which: Which) -> bool {
    let Some(tx) = cx.tx.current.get() else { return false };
    let mut st = tx.lock();
    for number in 0..st.branches.len() {
        let this = cx.tx.branch == Some(number);
        let wanted = match which {
            Which::All => true,
            Which::Others => !this,
            Which::This => this,
        };
        if wanted && tx.is_invite() {
            // The reply at hand is one more than the transaction knows of.
            wire::cancel_branch(&mut st, number, Reason::None, this && cx.msg.status() < 200);
        }
    }
    timers::arm(tx, &mut st);
    true
}

/// Which branches [`branches`] cancels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// All but the one at hand.
    Others,
    /// The one at hand.
    This,
}

/// How many branches a CANCEL from outside would still reach: pending ones that have not been cancelled.
#[must_use]
pub fn reach(invite: &Transaction) -> usize {
    let st = invite.lock();
    let open = |branch: &&Branch| branch.is_pending() && matches!(branch.cancel, Cancel::None);
    if invite.is_invite() { st.branches.iter().filter(open).count() } else { 0 }
}

/// Cancels an INVITE transaction from outside (RPC, another call's script).
pub fn transaction(invite: &Arc<Transaction>) -> bool {
    invite.is_invite() && cancel_all(invite, Reason::None, true)
}

/// `t_cancel_callid`: cancels the branches of another call, for which the caller is not to blame: its failure routes may go
/// on. `status` becomes the Reason of the CANCELs.
pub fn by_script(invite: &Arc<Transaction>, status: Option<u16>) -> bool {
    let reason = status.map_or(Reason::None, Reason::Code);
    invite.is_invite() && cancel_all(invite, reason, false)
}

/// `t_is_canceled`.
#[must_use]
pub fn is_canceled(current: &Current) -> bool {
    current.get().is_some_and(|tx| tx.lock().canceled)
}
