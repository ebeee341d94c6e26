//! What happens when a branch fails: the next address of its host, the script's branch-failure event and failure route,
//! and in the end the reply upstream (RFC 3261 16.7 steps 5 to 9).

use super::observe::{self, Event};
use super::pick::{self, Candidate, Choice};
use super::replies::local_reason;
use super::settings::settings;
use super::transaction::{State, Transaction};
use super::{Failed, FailedReply, failover, run, upstream, wire};
use crate::script::{self, RouteFn, RouteKind};
use std::sync::Arc;

/// A branch has its negative final reply. The caller has the baton.
pub(super) async fn branch_failed(tx: &Arc<Transaction>, number: usize) {
    if failover::try_next_address(tx, number) {
        return;
    }
    let (event, failed) = {
        let mut st = tx.lock();
        // Requests of our own have no such event (measured: wire tm-uac-failure-1).
        let event = st.branches.get_mut(number).and_then(|branch| branch.armed.on_branch_failure.take());
        let event = event.filter(|_| !st.is_local);
        (event, failed_reply(&st, number))
    };
    if let Some(route) = event {
        run::on_request(tx, route, RouteKind::Event, number, failed).await;
    }
    let chosen = {
        let mut st = tx.lock();
        if !st.alive || st.is_completed() {
            return;
        }
        let status = st.branches.get(number).map_or(0, |branch| branch.status);
        if status >= 600 && !st.opts.spares_others_on_6xx() {
            wire::cancel_others(tx, &mut st, Some(number), local_reason(status));
        }
        choose(&st, Some(number))
    };
    match chosen {
        Choice::Branch(chosen) => all_failed(tx, chosen).await,
        Choice::Wait => {}
        Choice::None => upstream::conclude(tx, None).await,
    }
}

/// All branches have failed, `chosen` is the best reply.
async fn all_failed(tx: &Arc<Transaction>, chosen: usize) {
    let (route, failed, branches) = {
        let mut st = tx.lock();
        // The chosen branch's own: a reply of an earlier step that is chosen again runs its route again (measured: wire
        // tm-drop-replies).
        let route = st.branches.get(chosen).and_then(|branch| branch.armed.on_failure).and_then(failure_route);
        let route = route.filter(|_| !st.is_local || settings().enable_uac_fr);
        if route.is_some() {
            // The failure route arms its own (measured: wire tm-is-set).
            st.opts.on_failure = None;
        }
        (route, failed_reply(&st, chosen), st.branches.len())
    };
    let mut chosen = Some(chosen);
    if observe::any() {
        let (code, reply) = (failed.code, failed.reply.clone());
        run::with_request(tx, |cx| {
            observe::tell(&Event::Failure { code, reply: reply.as_ref().map(|reply| &reply.msg) }, cx)
        });
    }
    if let Some(route) = route {
        run::on_request(tx, route, RouteKind::Failure, chosen.unwrap_or(0), failed).await;
        let mut st = tx.lock();
        if !st.alive || st.is_completed() {
            return;
        }
        forget_replies(&mut st, branches);
        match choose(&st, None) {
            Choice::Branch(number) => chosen = Some(number),
            Choice::Wait => return,
            // No reply is left: they were dropped, and no branch was added.
            Choice::None => chosen = None,
        }
    }
    upstream::conclude(tx, chosen).await;
}

fn failure_route(id: script::RouteId) -> Option<RouteFn> {
    script::script().failure.get(usize::from(id.0)).map(|route| route.run)
}

/// The best branch of those that still count. `faked_reply_prio` does not matter to the branch that fails at this moment
/// (measured: wire tm-faked-prio).
fn choose(st: &State, failing: Option<usize>) -> Choice {
    let counted = st.branches.iter().enumerate().filter(|(_, branch)| !branch.dropped);
    let candidates = counted.map(|(number, branch)| {
        let faked = branch.reply.is_none() && failing != Some(number);
        (number, Candidate { status: branch.status, faked })
    });
    pick::choose(candidates, settings().faked_reply_prio)
}

/// `failure_reply_mode`: which of the replies that a failure route has seen no longer count. 1 and 2 forget them even if
/// no branch was added, so that nothing is left to answer with (measured: wire tm-failure-reply-mode-1).
fn forget_replies(st: &mut State, before: usize) {
    let added = st.branches.len() > before;
    let forgotten = match settings().failure_reply_mode {
        1 => 0..before,
        2 => st.step..before,
        3 if added => 0..before,
        _ => 0..0,
    };
    st.branches.get_mut(forgotten).into_iter().flatten().for_each(|branch| branch.dropped = true);
    if added {
        st.step = before;
    }
}

fn failed_reply(st: &State, number: usize) -> Failed {
    let branch = st.branches.get(number);
    Failed {
        code: branch.map_or(408, |branch| branch.status),
        reply: branch
            .and_then(|branch| branch.reply.as_ref())
            .map(|stored| Box::new(FailedReply { msg: stored.msg.clone(), rcv: stored.rcv })),
        timed_out: branch.is_some_and(|branch| branch.timed_out),
    }
}
