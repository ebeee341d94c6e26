//! What happens when a branch fails: the next address of its host, the script's branch-failure event and failure route,
//! and in the end the reply upstream (RFC 3261 16.7 steps 5 to 9).

use super::observe::{self, Event};
use super::pick::{self, Candidate, Choice};
use super::replies::local_reason;
use super::settings::settings;
use super::transaction::{State, Transaction};
use super::{Failed, relay, run, upstream, wire};
use crate::script::{self, RouteFn, RouteKind};
use std::sync::Arc;

/// A branch has its negative final reply. The caller has the baton.
pub(super) async fn branch_failed(tx: &Arc<Transaction>, number: usize) {
    if relay::try_next_address(tx, number) {
        return;
    }
    let (event, failed) = {
        let mut st = tx.lock();
        let event = st.branches.get_mut(number).and_then(|branch| branch.on_failure.take());
        if event.is_some() {
            // Branches that the event adds have it only if it is armed again (measured: wire event-branch-failure).
            st.opts.on_branch_failure = None;
        }
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
        choose(&st)
    };
    if let Choice::Branch(chosen) = chosen {
        all_failed(tx, chosen).await;
    }
}

/// All branches have failed, `chosen` is the best reply.
async fn all_failed(tx: &Arc<Transaction>, mut chosen: usize) {
    let (route, failed, branches) = {
        let mut st = tx.lock();
        let route = st.opts.on_failure.take().and_then(failure_route);
        if route.is_some() {
            // The failure route arms its own (measured: wire tm-failure-serial).
            st.opts.on_branch = None;
        }
        (route, failed_reply(&st, chosen), st.branches.len())
    };
    if observe::any() {
        let (code, reply) = (failed.code, failed.reply.clone());
        run::with_request(tx, |cx| observe::tell(&Event::Failure { code, reply: reply.as_deref() }, cx));
    }
    if let Some(route) = route {
        run::on_request(tx, route, RouteKind::Failure, chosen, failed).await;
        let mut st = tx.lock();
        if !st.alive || st.is_completed() {
            return;
        }
        if st.branches.len() > branches {
            forget_replies(&mut st, branches, chosen);
        }
        match choose(&st) {
            Choice::Branch(number) => chosen = number,
            Choice::Wait => return,
            // `t_drop_replies()` without a new branch leaves nothing to choose from; the last choice stands.
            Choice::None => {}
        }
    }
    upstream::conclude(tx, chosen).await;
}

fn failure_route(id: script::RouteId) -> Option<RouteFn> {
    script::script().failure.get(usize::from(id.0)).map(|route| route.run)
}

/// The best branch of those that still count.
fn choose(st: &State) -> Choice {
    let counted = st.branches.iter().enumerate().filter(|(_, branch)| !branch.dropped);
    let candidates =
        counted.map(|(number, branch)| (number, Candidate { status: branch.status, faked: branch.reply.is_none() }));
    pick::choose(candidates, settings().faked_reply_prio)
}

/// `failure_reply_mode`: which earlier replies no longer count when a failure route has added branches.
fn forget_replies(st: &mut State, before: usize, chosen: usize) {
    match settings().failure_reply_mode {
        1 | 3 => st.branches.iter_mut().take(before).for_each(|branch| branch.dropped = true),
        2 => {
            if let Some(branch) = st.branches.get_mut(chosen) {
                branch.dropped = true;
            }
        }
        _ => {}
    }
}

fn failed_reply(st: &State, number: usize) -> Failed {
    let branch = st.branches.get(number);
    Failed {
        code: branch.map_or(408, |branch| branch.status),
        reply: branch.and_then(|branch| branch.reply.as_ref()).map(|stored| Box::new(stored.msg.clone())),
        timed_out: branch.is_some_and(|branch| branch.timed_out),
    }
}
