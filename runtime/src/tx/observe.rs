//! Call-backs into modules that account or watch transactions (acc, dialog and their like).

use crate::cx::Cx;
use srcc_sip::SipMsg;
use std::sync::OnceLock;
use std::sync::RwLock;

/// What happened to a transaction.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A request made a transaction. Runs inside its script.
    RequestIn,
    /// A reply went upstream.
    ResponseOut {
        /// Status sent.
        code: u16,
        /// Reason phrase sent.
        reason: &'a [u8],
        /// To tag sent; empty if there is none.
        to_tag: &'a [u8],
        /// The reply of the chosen branch; `None` if the reply was made here.
        reply: Option<&'a SipMsg>,
    },
    /// All branches have failed; the failure route, if there is one, runs after this.
    Failure {
        /// Status of the chosen branch.
        code: u16,
        /// Its reply; `None` for a timeout.
        reply: Option<&'a SipMsg>,
    },
    /// The ACK to a 2xx of an INVITE transaction came in.
    E2eAckIn {
        /// The ACK.
        ack: &'a SipMsg,
    },
    /// A CANCEL of the transaction came in.
    E2eCancelIn {
        /// The CANCEL.
        cancel: &'a SipMsg,
    },
}

/// A call-back. `cx` holds the transaction's request, with the script's edits, flags and attributes; changes to it stay
/// with the transaction. It runs on the worker at hand and must not block.
pub type Observer = fn(&Event<'_>, &mut Cx);

static REGISTERED: RwLock<Vec<Observer>> = RwLock::new(Vec::new());
static OBSERVERS: OnceLock<Vec<Observer>> = OnceLock::new();

/// Registers a call-back; only in a module's start-up code, before the first transaction.
pub fn observe(observer: Observer) {
    REGISTERED.write().unwrap_or_else(std::sync::PoisonError::into_inner).push(observer);
}

fn observers() -> &'static [Observer] {
    OBSERVERS.get_or_init(|| REGISTERED.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone())
}

/// Whether anyone watches: without observers replies need no script context.
pub(super) fn any() -> bool {
    !observers().is_empty()
}

/// Tells all observers.
pub(super) fn tell(event: &Event<'_>, cx: &mut Cx) {
    for observer in observers() {
        observer(event, cx);
    }
}
