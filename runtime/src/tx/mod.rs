//! The transaction engine (RFC 3261 17 and 16): what happens between a stateful `t_relay` and the final answer.
//!
//! A transaction belongs to the whole process: any worker may handle its next message. Its state is behind a mutex that
//! is held for moments, never while a script runs. What needs the script (a failure or onreply route) needs the
//! transaction's *baton*; events that come while another holds it wait in the transaction's queue, in order.

mod observe;

pub use observe::{Event, Observer, observe};

use crate::cx::Cx;
use crate::script::RouteId;
use std::sync::atomic::{AtomicBool, Ordering};

/// The transaction side of a script context.
#[derive(Default)]
pub struct TxCx {
    /// `t_on_failure`.
    pub on_failure: Option<RouteId>,
    /// `t_on_branch`.
    pub on_branch: Option<RouteId>,
    /// `t_on_reply`.
    pub on_reply: Option<RouteId>,
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

/// Gives a reply to the transaction it belongs to, once the script's core `reply_route` has let it pass.
pub async fn reply_received(_cx: &mut Cx) -> Handled {
    Handled::No
}

/// Ends the handling of a request: called when `request_route` has ended, however it ended. The context is given away,
/// so that the transaction can keep message and attributes without a copy.
pub async fn end_of_request_script(_cx: Cx) {}
