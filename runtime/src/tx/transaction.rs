//! What a transaction is made of: its server side (towards the caller), its branches, and what the script left in it.

use super::kept::Kept;
use super::key::TxId;
use super::queue::Waiting;
use super::restore::Restore;
use super::sent::SentRequest;
use super::settings::{ms, settings};
use super::uac::OnDone;
use crate::clock;
use crate::cx::Fwd;
use crate::script::{RouteFn, RouteId};
use crate::transport::{Dest, RcvInfo};
use crate::value::Str;
use bytes::Bytes;
use srcc_sip::{Method, SipMsg};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A moment that never comes: the timer is off.
pub(super) const NEVER: u64 = u64::MAX;

/// A transaction. The key and the id never change; all else is behind the lock, which is never held while a script runs.
pub struct Transaction {
    /// Its place in the table.
    pub id: TxId,
    /// Hash that its request is found by.
    pub key: u64,
    /// Method of its request.
    pub method: Method,
    state: Mutex<State>,
}

impl Transaction {
    /// A transaction for a request; the caller puts it into the table.
    pub(super) fn new(id: TxId, key: u64, method: Method, state: State) -> Transaction {
        Transaction { id, key, method, state: Mutex::new(state) }
    }

    /// Its state. Hold the guard for moments only.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this is an INVITE transaction.
    #[must_use]
    pub fn is_invite(&self) -> bool {
        self.method == Method::Invite
    }
}

/// The changing part of a transaction.
pub(super) struct State {
    /// False once it has left the table; a late timer or message then finds nothing to do.
    pub alive: bool,
    /// The request and what belongs to it; absent while a script has it.
    pub request: Option<Box<Kept>>,
    /// A script, or the handling of an event, works on the transaction; others queue.
    pub baton_taken: bool,
    /// Events that wait for the baton.
    pub queue: VecDeque<Waiting>,
    /// Towards the caller.
    pub uas: Uas,
    /// Towards the callees, in the order they were added.
    pub branches: Vec<Branch>,
    /// Number of the first branch of the last step: those before it were made before the last failure route ran.
    pub step: usize,
    /// Routes and timers of this transaction.
    pub opts: TxOpts,
    /// What replies show instead of the From and To that were forwarded.
    pub restore: Option<Box<Restore>>,
    /// A CANCEL came in.
    pub canceled: bool,
    /// `t_suspend`: lives on without branches until it is continued.
    pub suspended: bool,
    /// When a suspended transaction that nobody has continued is given up.
    pub forgotten_at: u64,
    /// Replies of its branches stay here: a request of our own, or `t_replicate`.
    pub is_local: bool,
    /// An INVITE of our own: nobody else acknowledges its 2xx.
    pub acks_2xx: bool,
    /// Whom to tell how a request of our own ended.
    pub done: Option<OnDone>,
    /// When it is deleted.
    pub delete_at: u64,
    /// No branch may live longer.
    pub end_of_life: u64,
    /// The earliest timer of the wheel that will look at this transaction.
    pub armed: u64,
}

/// The server side: what was answered and how.
pub(super) struct Uas {
    /// Status of the last reply sent; 0 = none yet.
    pub status: u16,
    /// That reply, to send again.
    pub last: Option<Bytes>,
    /// Where replies go.
    pub dest: Dest,
    /// Retransmission of a final reply until the ACK.
    pub retr: Retr,
    /// When an ACK is no longer waited for.
    pub give_up_at: u64,
    /// The branch whose reply was sent upstream; `None` if we made it.
    pub relayed_branch: Option<usize>,
    /// To tag of the final reply sent, if someone asks for end-to-end ACKs.
    pub to_tag: Option<Box<[u8]>>,
}

/// A message that is sent again and again.
#[derive(Clone, Copy)]
pub(super) struct Retr {
    /// When it is sent next.
    pub at: u64,
    /// Interval in ms that led there.
    pub interval: u64,
}

impl Retr {
    /// Nothing is retransmitted.
    pub(super) const OFF: Retr = Retr { at: NEVER, interval: 0 };

    /// Starts with T1.
    pub(super) fn start(opts: &TxOpts) -> Retr {
        let interval = opts.t1();
        if interval == 0 { Retr::OFF } else { Retr { at: clock::now_ms() + interval, interval } }
    }

    /// The next interval: doubled up to T2.
    pub(super) fn next(&mut self, now: u64, opts: &TxOpts) {
        self.interval = (self.interval * 2).min(opts.t2()).max(1);
        self.at = now + self.interval;
    }
}

/// A branch: one copy of the request sent to one destination.
pub(super) struct Branch {
    /// Request URI.
    pub uri: Str,
    /// Where it went.
    pub dest: Dest,
    /// Addresses of the same host that were not tried yet.
    pub more: Box<[Dest]>,
    /// The request as sent.
    pub sent: SentRequest,
    /// Status of the last reply; 0 = none. A timeout counts as 408.
    pub status: u16,
    /// The final reply, kept until one is chosen; `None` for a timeout.
    pub reply: Option<Box<StoredReply>>,
    /// Any reply has come from it.
    pub replied: bool,
    /// It failed because a timer ran out.
    pub timed_out: bool,
    /// Its reply takes no part in the choice any more.
    pub dropped: bool,
    /// Retransmission of the request.
    pub retr: Retr,
    /// When it fails.
    pub fails_at: u64,
    /// Its CANCEL.
    pub cancel: Cancel,
    /// What was armed when it was made, or by its branch route: arming a route later changes no branch that exists
    /// (measured: wire tm-arm-late).
    pub armed: Armed,
    /// Branch flags.
    pub flags: u32,
    /// What is known about its contact, if anything is.
    pub contact: Option<Box<Contact>>,
}

/// What a branch's contact was registered with.
#[derive(Clone, Debug, Default)]
pub(super) struct Contact {
    /// Record id.
    pub ruid: Option<Str>,
    /// Path that was added as Route.
    pub path: Option<Str>,
    /// `+sip.instance`.
    pub instance: Option<Str>,
}

impl Contact {
    /// What the script knows about the first destination.
    pub(super) fn of(fwd: &Fwd) -> Option<Box<Contact>> {
        let known = fwd.ruid.is_some() || fwd.path.is_some() || fwd.instance.is_some();
        known.then(|| {
            Box::new(Contact { ruid: fwd.ruid.clone(), path: fwd.path.clone(), instance: fwd.instance.clone() })
        })
    }
}

/// The routes of a branch.
#[derive(Clone, Copy, Default)]
pub struct Armed {
    /// `t_on_reply`: runs for each of its replies.
    pub on_reply: Option<RouteId>,
    /// `t_on_failure`: runs when its reply is chosen among those of all failed branches.
    pub on_failure: Option<RouteId>,
    /// `t_on_branch_failure`: runs when it fails.
    pub on_branch_failure: Option<RouteFn>,
}

impl Branch {
    /// A branch that was never sent and has failed for want of an answer.
    pub(super) fn in_vain(dest: Dest, armed: Armed) -> Branch {
        Branch {
            uri: Str::EMPTY,
            dest,
            more: Box::default(),
            sent: SentRequest::default(),
            status: 408,
            reply: None,
            replied: false,
            timed_out: true,
            dropped: false,
            retr: Retr::OFF,
            fails_at: NEVER,
            cancel: Cancel::None,
            armed,
            flags: 0,
            contact: None,
        }
    }

    /// Whether a final reply is still to come.
    pub(super) fn is_pending(&self) -> bool {
        self.status < 200
    }

    /// Stops all its timers.
    pub(super) fn stop(&mut self) {
        self.retr = Retr::OFF;
        self.fails_at = NEVER;
    }
}

/// A reply kept for the choice among branches.
pub(super) struct StoredReply {
    /// The reply with the edits of its onreply routes.
    pub msg: SipMsg,
    /// How it came in.
    pub rcv: RcvInfo,
}

/// The CANCEL of a branch.
pub(super) enum Cancel {
    /// None is wanted.
    None,
    /// To be sent at the first provisional reply (RFC 3261 9.1), with these header lines.
    Wanted(Box<Bytes>),
    /// Sent.
    Sent(Box<SentCancel>),
}

/// A CANCEL on its way.
pub(super) struct SentCancel {
    /// As sent.
    pub msg: Bytes,
    /// Its retransmission.
    pub retr: Retr,
    /// When it is no longer retransmitted.
    pub ends_at: u64,
}

/// Routes, timers and switches of one transaction, set by script functions before or after it is made.
#[derive(Clone, Default)]
pub struct TxOpts {
    /// `t_on_failure`.
    pub on_failure: Option<RouteId>,
    /// `t_on_branch`.
    pub on_branch: Option<RouteId>,
    /// `t_on_reply`.
    pub on_reply: Option<RouteId>,
    /// `t_on_branch_failure`.
    pub on_branch_failure: Option<RouteFn>,
    /// `fr_timer` in ms.
    pub fr: Option<u32>,
    /// `fr_inv_timer` in ms.
    pub fr_inv: Option<u32>,
    /// First retransmission interval in ms.
    pub retr1: Option<u32>,
    /// Longest retransmission interval in ms.
    pub retr2: Option<u32>,
    /// Longest life in ms, as INVITE transaction.
    pub max_inv: Option<u32>,
    /// Longest life in ms, as another transaction.
    pub max_noninv: Option<u32>,
    /// `t_set_auto_inv_100`.
    pub auto_100: Option<bool>,
    /// `t_set_disable_6xx`.
    pub disable_6xx: Option<bool>,
    /// `t_set_disable_failover`.
    pub disable_failover: bool,
    /// `t_set_disable_internal_reply`.
    pub disable_internal_reply: bool,
    /// `t_set_no_e2e_cancel_reason`.
    pub no_cancel_reason: bool,
}

impl TxOpts {
    /// The routes for new branches. That for a failed branch is armed once.
    pub(super) fn arm(&mut self) -> Armed {
        let on_branch_failure = self.on_branch_failure.take();
        Armed { on_reply: self.on_reply, on_failure: self.on_failure, on_branch_failure }
    }

    /// `fr_timer` of this transaction in ms.
    pub(super) fn fr_ms(&self) -> u64 {
        self.fr.map_or_else(|| ms(settings().fr_timer), u64::from)
    }

    /// `fr_inv_timer` of this transaction in ms.
    pub(super) fn fr_inv_ms(&self) -> u64 {
        self.fr_inv.map_or_else(|| ms(settings().fr_inv_timer), u64::from)
    }

    /// First retransmission interval in ms.
    pub(super) fn t1(&self) -> u64 {
        self.retr1.map_or_else(|| ms(settings().retr_timer1), u64::from)
    }

    /// Longest retransmission interval in ms.
    pub(super) fn t2(&self) -> u64 {
        self.retr2.map_or_else(|| ms(settings().retr_timer2), u64::from)
    }

    /// Longest life in ms.
    pub(super) fn lifetime(&self, invite: bool) -> u64 {
        let (own, cell) = if invite {
            (self.max_inv, settings().max_inv_lifetime)
        } else {
            (self.max_noninv, settings().max_noninv_lifetime)
        };
        own.map_or_else(|| ms(cell), u64::from)
    }

    /// Whether a 6xx leaves the other branches alone.
    pub(super) fn spares_others_on_6xx(&self) -> bool {
        self.disable_6xx.unwrap_or(settings().disable_6xx_block.get() != 0)
    }
}

impl State {
    /// The state of a transaction whose request a script has in hand.
    pub(super) fn new(dest: Dest, opts: TxOpts, invite: bool) -> State {
        let lifetime = opts.lifetime(invite);
        State {
            alive: true,
            request: None,
            baton_taken: true,
            queue: VecDeque::new(),
            uas: Uas {
                status: 0,
                last: None,
                dest,
                retr: Retr::OFF,
                give_up_at: NEVER,
                relayed_branch: None,
                to_tag: None,
            },
            branches: Vec::new(),
            step: 0,
            opts,
            restore: None,
            canceled: false,
            suspended: false,
            forgotten_at: NEVER,
            is_local: false,
            acks_2xx: false,
            done: None,
            delete_at: NEVER,
            end_of_life: clock::now_ms().saturating_add(lifetime),
            armed: NEVER,
        }
    }

    /// Whether the final reply has been sent.
    pub(super) fn is_completed(&self) -> bool {
        self.uas.status >= 200
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn retransmission_intervals_double_up_to_t2() {
        let opts = TxOpts { retr1: Some(500), retr2: Some(4000), ..TxOpts::default() };
        let start = clock::now_ms();
        let mut retr = Retr::start(&opts);
        let mut sent = Vec::new();
        for _ in 0..6 {
            sent.push(retr.at - start);
            retr.next(retr.at, &opts);
        }
        assert_eq!(sent, [500, 1500, 3500, 7500, 11_500, 15_500]);
    }

    #[test]
    fn a_transaction_without_its_own_timers_has_those_of_the_parameters() {
        let opts = TxOpts { fr: Some(700), ..TxOpts::default() };
        assert_eq!((opts.fr_ms(), opts.fr_inv_ms()), (700, 120_000));
        assert_eq!((opts.lifetime(true), opts.lifetime(false)), (180_000, 32_000));
    }
}
