//! Replies that come in for branches, and branches that wait in vain (RFC 3261 16.7, 16.8, 17.1).

use super::failure;
use super::key::read_branch;
use super::observe;
use super::queue::{self, Waiting};
use super::settings::settings;
use super::stats::STATS;
use super::transaction::{Cancel, NEVER, Retr, State, StoredReply, Transaction};
use super::upstream;
use super::wire::{self, Reason};
use super::{Handled, run, table, timers};
use crate::blocklist;
use crate::clock;
use crate::cx::Cx;
use crate::script::{self, RouteId, RouteKind};
use bytes::Bytes;
use srcc_sip::{Method, SipMsg};
use std::sync::Arc;

/// `on_sl_reply`: a reply that belongs to no transaction is seen by its own route, which may drop it.
pub(super) async fn without_transaction(cx: &mut Cx) -> Handled {
    let Some(route) = settings().on_sl_reply.and_then(onreply_route) else { return Handled::No };
    if run::guarded(cx, route, RouteKind::Onreply).await.dropped { Handled::Yes } else { Handled::No }
}

/// The transaction that a reply belongs to.
pub(super) fn transaction_of(reply: &SipMsg) -> Option<Arc<Transaction>> {
    let (id, _) = reply.first_via().ok()?.branch().and_then(read_branch)?;
    table::by_id(id)
}

/// Gives a reply to its transaction.
pub(super) async fn received(cx: &mut Cx) -> Handled {
    let branch = cx.msg.first_via().ok().and_then(|via| via.branch());
    let Some((id, number)) = branch.and_then(read_branch) else { return Handled::No };
    let Some(tx) = table::by_id(id) else { return Handled::No };
    let Ok(method) = cx.msg.cseq().map(|cseq| cseq.method) else { return Handled::No };
    if method != tx.method {
        return if tx.is_invite() && method == Method::Cancel {
            cancel_answered(&tx, number, cx.msg.status())
        } else {
            Handled::No
        };
    }
    {
        let mut st = tx.lock();
        if !st.alive || number >= st.branches.len() {
            return Handled::No;
        }
        STATS.rpl_received.inc();
        match first_duties(&tx, &mut st, number, &cx.msg) {
            Duty::Absorbed => {
                timers::arm(&tx, &mut st);
                return Handled::Yes;
            }
            Duty::GoOn => {}
        }
        if !queue::try_take(&mut st) {
            if passes_without_baton(&st, number, cx.msg.status()) {
                digest(&tx, &mut st, number, cx);
                if let Some(branch) = st.branches.get_mut(number) {
                    branch.replied = true;
                }
                timers::arm(&tx, &mut st);
            } else {
                let msg = Box::new(cx.msg.clone());
                st.queue.push_back(Waiting::Reply { branch: number, msg, rcv: cx.rcv, id: cx.id });
            }
            return Handled::Yes;
        }
    }
    handle(&tx, cx, number).await;
    queue::drain(&tx).await;
    Handled::Yes
}

/// A reply to a CANCEL of ours ends its retransmission.
fn cancel_answered(tx: &Transaction, number: usize, status: u16) -> Handled {
    let mut st = tx.lock();
    let Some(branch) = st.branches.get_mut(number) else { return Handled::No };
    STATS.rpl_received.inc();
    if let Cancel::Sent(cancel) = &mut branch.cancel
        && status >= 200
    {
        cancel.retr = Retr::OFF;
        cancel.ends_at = NEVER;
    }
    Handled::Yes
}

enum Duty {
    /// It is dealt with; neither the script nor the caller need see it.
    Absorbed,
    /// It goes its way.
    GoOn,
}

/// What a hop owes whatever the script thinks of the reply: stopping timers, the ACK to a negative reply, the CANCEL
/// that waited for a provisional one.
fn first_duties(tx: &Transaction, st: &mut State, number: usize, msg: &SipMsg) -> Duty {
    let status = msg.status();
    let fails_at = timers::deadline(st, st.opts.fr_inv_ms());
    let t2 = st.opts.t2();
    let Some(branch) = st.branches.get_mut(number) else { return Duty::Absorbed };
    if status >= 200 {
        branch.stop();
    } else if !branch.is_pending() {
        // A provisional reply that was overtaken, or that comes when the branch has been given up.
        if tx.is_invite() && branch.reply.is_none() && branch.status >= 300 {
            let given_up_as = branch.status;
            wire::cancel_late(st, number, local_reason(given_up_as));
        }
        return Duty::Absorbed;
    } else if tx.is_invite() {
        branch.retr = Retr::OFF;
        let restarts = settings().restart_fr_on_each_reply.get() != 0 || status > branch.status;
        if restarts && branch.fails_at != NEVER && matches!(branch.cancel, Cancel::None) {
            branch.fails_at = fails_at;
        }
        // The caller has given up: it is not told that it rings (measured: wire tm-cancel, tm-cancel-more).
        match &branch.cancel {
            Cancel::None => return Duty::GoOn,
            Cancel::Sent(cancel) => wire::resend(&branch.dest, &cancel.msg),
            Cancel::Wanted(_) => {
                branch.status = branch.status.max(status);
                wire::send_cancel(st, number);
            }
        }
        return Duty::Absorbed;
    } else if branch.retr.at != NEVER {
        // RFC 3261 17.1.2.2: a provisional reply moves a non-INVITE request to T2.
        branch.retr = Retr { at: clock::now_ms() + t2, interval: t2 };
        return Duty::GoOn;
    }
    if tx.is_invite() && status >= 300 {
        wire::send_ack(branch, st.request.as_deref(), msg);
    }
    // The script sees what comes first from a branch that we had given up (measured: wire tm-late-answer).
    let given_up = branch.timed_out && branch.status == 408;
    let again = branch.status >= 200 && !given_up;
    let late_200 = tx.is_invite() && (200..300).contains(&status);
    if again && !late_200 { Duty::Absorbed } else { Duty::GoOn }
}

/// A reply that needs neither a script nor the request need not wait for a script that has the baton.
fn passes_without_baton(st: &State, number: usize, status: u16) -> bool {
    let scripts = st.branches.get(number).is_some_and(|branch| branch.armed.on_reply.is_some());
    status < 300 && !scripts && !st.is_local && st.queue.is_empty() && !observe::any()
}

/// Handles a reply with the baton in hand. Scripts see a branch as replied only after its first reply has been handled.
pub(super) async fn handle(tx: &Arc<Transaction>, cx: &mut Cx, number: usize) {
    follow(tx, cx, number).await;
    if let Some(branch) = tx.lock().branches.get_mut(number) {
        branch.replied = true;
    }
}

/// The script's onreply routes, then what follows from the reply.
async fn follow(tx: &Arc<Transaction>, cx: &mut Cx, number: usize) {
    let status = cx.msg.status();
    let route = tx.lock().branches.get(number).and_then(|branch| branch.armed.on_reply);
    if let Some(route) = route.and_then(onreply_route)
        && run::on_reply(tx, cx, route, number).await.dropped
        && status < 200
    {
        if let Some(branch) = tx.lock().branches.get_mut(number) {
            branch.status = branch.status.max(status);
        }
        return;
    }
    let outcome = {
        let mut st = tx.lock();
        if !st.alive {
            return;
        }
        digest(tx, &mut st, number, cx)
    };
    match outcome {
        Digest::Done => {}
        Digest::Sent => {
            upstream::observe_sent(tx, Some(&cx.msg));
            upstream::local_done(tx, status, Some(&cx.msg));
        }
        Digest::Failed => failure::branch_failed(tx, number).await,
    }
}

fn onreply_route(id: RouteId) -> Option<script::RouteFn> {
    script::script().onreply.get(usize::from(id.0)).map(|route| route.run)
}

/// What a reply leads to.
enum Digest {
    /// Nothing more.
    Done,
    /// It went upstream.
    Sent,
    /// The branch has failed.
    Failed,
}

/// Takes a reply into account: sends it upstream, or keeps it for the choice among branches.
fn digest(tx: &Arc<Transaction>, st: &mut State, number: usize, cx: &Cx) -> Digest {
    let status = cx.msg.status();
    let completed = st.is_completed();
    let Some(branch) = st.branches.get_mut(number) else { return Digest::Done };
    match status {
        300.. => {
            // A retransmission may have waited for the baton together with its original.
            let again = !branch.is_pending();
            branch.status = status;
            if completed || again {
                return Digest::Done;
            }
            if status == 503 {
                blocklist::unavailable(&cx.msg, &branch.dest);
            }
            branch.reply = Some(Box::new(StoredReply { msg: cx.msg.clone(), rcv: cx.rcv }));
            Digest::Failed
        }
        200..=299 => {
            branch.status = status;
            if completed && !tx.is_invite() {
                return Digest::Done;
            }
            wire::cancel_others(tx, st, Some(number), local_reason(status));
            upstream::relay(tx, st, number, &cx.msg, &cx.rcv);
            Digest::Sent
        }
        _ => {
            branch.status = branch.status.max(status);
            if completed || (status == 100 && settings().relay_100.get() == 0) {
                return Digest::Done;
            }
            upstream::relay(tx, st, number, &cx.msg, &cx.rcv);
            Digest::Sent
        }
    }
}

/// The Reason of CANCELs that we send of our own accord.
pub(super) fn local_reason(code: u16) -> Reason<'static> {
    if settings().local_cancel_reason.get() != 0 { Reason::Code(code) } else { Reason::None }
}

/// A branch is given up: it counts as answered by `status`, 408 if it has waited long enough (timers B, C and F), and is
/// cancelled if it was alive. The caller has the baton.
pub(super) async fn given_up(tx: &Arc<Transaction>, number: usize, status: u16) {
    {
        let mut st = tx.lock();
        if !st.alive {
            return;
        }
        let completed = st.is_completed();
        let Some(branch) = st.branches.get_mut(number) else { return };
        if !branch.is_pending() {
            return;
        }
        branch.stop();
        branch.timed_out = status == 408;
        let alive = branch.status > 0;
        if branch.timed_out && !alive {
            blocklist::timed_out(tx.method, &branch.dest);
        }
        if tx.is_invite() && alive {
            wire::cancel_branch(&mut st, number, Reason::None, false);
        }
        if let Some(branch) = st.branches.get_mut(number) {
            branch.status = status;
            // A CANCEL that waits for a provisional reply has nothing to wait for any more.
            if matches!(branch.cancel, Cancel::Wanted(_)) {
                branch.cancel = Cancel::None;
            }
        }
        if completed {
            return;
        }
    }
    failure::branch_failed(tx, number).await;
}

/// A request that the transport had queued will not be sent after all: its branch fails now instead of when its timer
/// runs out (RFC 3261 16.9), so that the next address or the failure route gets its turn.
pub(super) fn undelivered(msg: &Bytes) {
    let Ok(msg) = SipMsg::parse(msg.clone()) else { return };
    if !msg.is_request() || matches!(msg.method(), Method::Ack | Method::Cancel) {
        return;
    }
    let branch = msg.first_via().ok().and_then(|via| via.branch());
    let Some((id, number)) = branch.and_then(read_branch) else { return };
    let Some(tx) = table::by_id(id) else { return };
    let unanswered = tx.lock().branches.get(number).is_some_and(|branch| branch.status == 0);
    if unanswered {
        queue::dispatch(&tx, Waiting::Failed { branch: number, status: 408 });
    }
}
