//! The transaction engine (RFC 3261 17 and 16): what happens between a stateful `t_relay` and the final answer.
//!
//! A transaction belongs to the whole process: any worker may handle its next message. Its state is behind a mutex that
//! is held for moments, never while a script runs. What needs the script (a failure or onreply route) needs the
//! transaction's *baton*; events that come while another holds it wait in the transaction's queue, in order. While a
//! script has the baton it has the request as well, so that nothing is copied: the request moves from the script's
//! context into the transaction when the script ends, and back when a failure route runs.
//!
//! Which functions of module tm do what is in `stdlib/tm`; this is what they call.

pub mod cancel;
pub mod error;
mod failover;
mod failure;
mod kept;
pub mod key;
pub mod lookup;
mod observe;
pub mod pick;
pub mod precheck;
pub mod query;
mod queue;
pub mod reason;
pub mod relay;
mod replies;
pub mod restore;
pub mod route_set;
mod run;
mod sent;
pub mod settings;
pub mod stats;
pub mod suspend;
mod table;
mod timers;
pub mod transaction;
pub mod uac;
pub mod upstream;
pub mod view;
mod wire;

pub use error::TxError;
pub use observe::{Event, Observer, observe};
pub use settings::{Settings, configure, settings};
pub use stats::STATS;
pub use table::all;
pub use timers::clean;
pub use transaction::{Armed, Transaction, TxOpts};

use crate::cx::{Cx, Fwd};
use crate::reply::ReplyParts;
use crate::transport::RcvInfo;
use kept::Kept;
use precheck::InProgress;
use queue::Baton;
use srcc_sip::{Mark, SipMsg};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The transaction side of a script context.
#[derive(Default)]
pub struct TxCx {
    /// For the transaction that this message may make.
    pub opts: TxOpts,
    /// The transaction of this message, as far as it was looked for.
    pub current: Current,
    /// The script works on the transaction: its request made it, or one of its routes runs.
    pub owner: bool,
    /// The branch at hand in branch, onreply and failure routes.
    pub branch: Option<usize>,
    /// In a branch route: what that branch has armed.
    pub armed: Armed,
    /// In failure routes: the reply that made the transaction fail.
    pub failed: Option<Failed>,
    /// Why the last relay failed; answered when the script ends without another answer.
    pub error: Option<TxError>,
    baton: Option<Baton>,
    relayed: Option<Box<Relayed>>,
    in_progress: Option<InProgress>,
    key: Option<key::RequestKey>,
    uri_seen: relay::UriSeen,
}

/// What is known about the transaction of a message.
#[derive(Clone, Default)]
pub enum Current {
    /// Nobody has looked.
    #[default]
    Unknown,
    /// There is none.
    Absent,
    /// This one.
    Found(Arc<Transaction>),
}

impl Current {
    /// The transaction, if it was looked for and found.
    #[must_use]
    pub fn get(&self) -> Option<&Arc<Transaction>> {
        match self {
            Current::Found(tx) => Some(tx),
            Current::Unknown | Current::Absent => None,
        }
    }
}

/// The reply chosen when all branches have failed.
#[derive(Clone, Debug)]
pub struct Failed {
    /// Status: the reply's, or 408 for a timeout.
    pub code: u16,
    /// The reply; `None` for a timeout.
    pub reply: Option<Box<FailedReply>>,
    /// The branch waited too long.
    pub timed_out: bool,
}

/// The negative reply of a branch.
#[derive(Clone, Debug)]
pub struct FailedReply {
    /// The reply with the edits of its onreply route.
    pub msg: SipMsg,
    /// How it came in.
    pub rcv: RcvInfo,
}

/// How the request was when it was relayed: later changes of the script are not for later branches.
struct Relayed {
    mark: Mark,
    fwd: Fwd,
    /// How long the header lines were that the script adds to replies.
    reply_headers: usize,
}

/// What became of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    /// It belonged to a transaction, which has taken it.
    Yes,
    /// No transaction of ours waits for it: the caller forwards it without state.
    No,
}

static ENABLED: AtomicBool = AtomicBool::new(false);

/// Switches the engine on; module tm does so at start.
pub fn enable() {
    ENABLED.store(true, Ordering::Relaxed);
}

/// Whether the script has module tm: without it replies are never looked up.
#[must_use]
pub fn is_enabled() -> bool {
    ENABLED.load(Ordering::Relaxed)
}

/// Transactions that have no final reply yet: what a clean end of the process waits for.
#[must_use]
pub fn pending() -> usize {
    usize::try_from(STATS.current.get() - STATS.waiting.get()).unwrap_or(0)
}

/// Gives a reply to the transaction it belongs to, once the script's core `reply_route` has let it pass.
pub async fn reply_received(cx: &mut Cx) -> Handled {
    match replies::received(cx).await {
        Handled::Yes => Handled::Yes,
        Handled::No => replies::without_transaction(cx).await,
    }
}

/// A message that a transport had queued was not sent ([`Handler::on_undelivered`](crate::worker::Handler)).
pub fn undelivered(msg: &bytes::Bytes) {
    if is_enabled() {
        replies::undelivered(msg);
    }
}

/// Ends the handling of a request: called when `request_route` has ended, however it ended. The context is given away,
/// so that the transaction can keep message and attributes without a copy.
pub async fn end_of_request_script(mut cx: Box<Cx>) {
    cx.tx.in_progress = None;
    let Some(baton) = cx.tx.baton.take() else { return };
    if let Some(tx) = cx.tx.current.get().cloned() {
        upstream::answer_unfinished(&tx, &mut cx).await;
    }
    if let Some(relayed) = cx.tx.relayed.take() {
        cx.msg.edits.truncate(relayed.mark);
        if cx.ext_get::<ReplyParts>().is_some() {
            cx.ext::<ReplyParts>().headers.truncate(relayed.reply_headers);
        }
        // Flags set after the relay stay with the script, unless it flushed them (measured: wire tm-flush-flags).
        cx.fwd = relayed.fwd;
    }
    baton.give_back(Some(Kept::from_cx(*cx))).await;
}
