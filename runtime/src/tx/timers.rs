//! The timers of a transaction (RFC 3261 17, A to K under the original's names).
//!
//! Each is a moment in the transaction's state, so stopping one is a store. At most one entry of the worker's wheel looks
//! at the transaction: the earliest. It is never set far ahead, so that a deleted transaction's memory is soon given back.

use super::queue::{self, Waiting};
use super::sent::SentRequest;
use super::settings::{ms, settings};
use super::stats::STATS;
use super::table;
use super::transaction::{Cancel, NEVER, Retr, State, Transaction};
use super::wire;
use crate::clock;
use crate::timer::{self, TimerTarget};
use smallvec::SmallVec;
use std::sync::Arc;

/// Longest time in ms that the wheel holds a transaction for one entry.
const LONGEST_NAP: u64 = 8_000;

impl TimerTarget for Transaction {
    fn expired(self: Arc<Self>, _arg: u64) {
        let now = clock::now_ms();
        let mut st = self.lock();
        if !st.alive {
            return;
        }
        if st.armed <= now {
            st.armed = NEVER;
        }
        let failed = run_due(&self, &mut st, now);
        let forgotten = st.suspended && st.forgotten_at <= now;
        if forgotten {
            st.forgotten_at = NEVER;
        }
        if st.alive {
            arm(&self, &mut st);
        }
        drop(st);
        for branch in failed {
            queue::dispatch(&self, Waiting::Failed { branch, status: 408 });
        }
        if forgotten {
            queue::dispatch(&self, Waiting::Forgotten);
        }
    }
}

/// Does what is due and returns the branches that have waited long enough.
fn run_due(tx: &Arc<Transaction>, st: &mut State, now: u64) -> SmallVec<[usize; 2]> {
    if st.delete_at <= now {
        delete(tx, st);
        return SmallVec::new();
    }
    if st.uas.give_up_at <= now {
        put_on_wait(st);
    } else if st.uas.retr.at <= now {
        if let Some(reply) = &st.uas.last {
            wire::resend(&st.uas.dest, reply);
        }
        st.uas.retr.next(now, &st.opts);
    }
    let mut failed = SmallVec::new();
    for (number, branch) in st.branches.iter_mut().enumerate() {
        if branch.fails_at <= now {
            branch.stop();
            failed.push(number);
        } else if branch.retr.at <= now {
            branch.sent.with(|msg| wire::resend(&branch.dest, msg));
            branch.retr.next(now, &st.opts);
        }
        if let Cancel::Sent(cancel) = &mut branch.cancel {
            if cancel.ends_at <= now {
                cancel.retr = Retr::OFF;
                cancel.ends_at = NEVER;
            } else if cancel.retr.at <= now {
                wire::resend(&branch.dest, &cancel.msg);
                cancel.retr.next(now, &st.opts);
            }
        }
    }
    failed
}

/// Makes sure that the wheel looks at the transaction when its next timer is due. To be called after every change.
pub(super) fn arm(tx: &Arc<Transaction>, st: &mut State) {
    let due = next_due(st);
    if due == NEVER || !st.alive {
        return;
    }
    let now = clock::now_ms();
    let at = due.min(now + LONGEST_NAP);
    if at < st.armed {
        st.armed = at;
        timer::after(at.saturating_sub(now), tx.clone(), 0);
    }
}

fn next_due(st: &State) -> u64 {
    let forgotten = if st.suspended { st.forgotten_at } else { NEVER };
    let own = st.delete_at.min(st.uas.retr.at).min(st.uas.give_up_at).min(forgotten);
    st.branches.iter().fold(own, |due, branch| {
        let cancel = match &branch.cancel {
            Cancel::Sent(cancel) => cancel.retr.at.min(cancel.ends_at),
            Cancel::None | Cancel::Wanted(_) => NEVER,
        };
        due.min(branch.retr.at).min(branch.fails_at).min(cancel)
    })
}

/// Starts the wait for late messages, after which the transaction is deleted (timers D, I, J and K).
pub(super) fn put_on_wait(st: &mut State) {
    st.uas.retr = Retr::OFF;
    st.uas.give_up_at = NEVER;
    forget(st);
    if st.delete_at == NEVER {
        STATS.waiting.inc();
        st.delete_at = clock::now_ms() + ms(settings().wt_timer);
    }
}

/// Gives back what no late message needs. A transaction that has ended stays for `wt_timer`, so that most of those in the
/// table are such, and what they keep is what the processor's caches miss.
fn forget(st: &mut State) {
    if let Some(request) = &mut st.request {
        request.msg.forget_edits();
    }
    // Whatever else comes for an INVITE may have to be acknowledged, from the request as it was sent.
    let answered = st.branches.iter_mut().filter(|branch| (200..300).contains(&branch.status));
    answered.filter(|branch| !branch.sent.is_invite()).for_each(|branch| branch.sent = SentRequest::default());
}

/// Takes the transaction out of the table and frees what it holds; the small rest lives until the wheel lets go of it.
pub(super) fn delete(tx: &Transaction, st: &mut State) {
    if !st.alive {
        return;
    }
    st.alive = false;
    table::remove(tx.id);
    if st.delete_at != NEVER {
        STATS.waiting.add(-1);
    }
    STATS.current.add(-1);
    STATS.freed.inc();
    st.request = None;
    st.branches = Vec::new();
    st.queue.clear();
    st.uas.last = None;
}

/// Deletes transactions that have outlived their longest life by far, which their timers do not let happen: `tm.clean` is
/// for the case that one was lost. Returns how many there were.
pub fn clean() -> usize {
    let ended = |st: &State| {
        let late = st.opts.fr_ms() + ms(settings().wt_timer).saturating_mul(2) + LONGEST_NAP;
        st.end_of_life.saturating_add(late) < clock::now_ms()
    };
    let mut cleaned = 0;
    for tx in table::all() {
        let mut st = tx.lock();
        if st.alive && !st.baton_taken && ended(&st) {
            delete(&tx, &mut st);
            cleaned += 1;
        }
    }
    cleaned
}

/// When a branch fails that waits `ms` from now, given the transaction's longest life.
pub(super) fn deadline(st: &State, wait_ms: u64) -> u64 {
    clock::now_ms().saturating_add(wait_ms).min(st.end_of_life)
}
