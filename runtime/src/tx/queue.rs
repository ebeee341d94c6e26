//! The baton: who may run scripts for a transaction. Whoever has it handles, before giving it back, what came in the
//! meantime, in order.

use super::kept::Kept;
use super::replies;
use super::run;
use super::suspend;
use super::timers;
use super::transaction::{State, Transaction};
use crate::cx::Cx;
use crate::transport::RcvInfo;
use crate::worker;
use bytes::Bytes;
use srcc_sip::SipMsg;
use std::sync::Arc;

/// An event that waits for the baton.
pub(super) enum Waiting {
    /// A reply of a branch.
    Reply {
        /// Which branch.
        branch: usize,
        /// The reply.
        msg: Box<SipMsg>,
        /// How it came in.
        rcv: RcvInfo,
        /// Its `$mi`.
        id: u32,
    },
    /// It was suspended, and nobody has continued it in time.
    Forgotten,
    /// A reply of ours was sent, and the script wants to know.
    Sent(Bytes),
    /// A branch is given up without a reply.
    Failed {
        /// Which branch.
        branch: usize,
        /// The status that it counts as: 408 if it has waited long enough.
        status: u16,
    },
}

/// The right to run scripts for a transaction, held by a context. Dropping it without [`Baton::give_back`] means that the
/// script was lost (it panicked): the transaction cannot go on without its request and is deleted.
pub(super) struct Baton {
    tx: Option<Arc<Transaction>>,
}

impl Baton {
    /// The baton of a new transaction, or one just taken.
    pub(super) fn of(tx: &Arc<Transaction>) -> Baton {
        Baton { tx: Some(tx.clone()) }
    }

    /// Gives the request back and the baton to the next event in the queue; handles those here, inline.
    pub(super) async fn give_back(mut self, request: Option<Box<Kept>>) {
        let Some(tx) = self.tx.take() else { return };
        if let Some(request) = request {
            let mut st = tx.lock();
            if st.alive {
                st.request = Some(request);
            }
        }
        drain(&tx).await;
    }
}

impl Drop for Baton {
    fn drop(&mut self) {
        if let Some(tx) = self.tx.take() {
            timers::delete(&tx, &mut tx.lock());
        }
    }
}

/// Takes the baton if it is free and nothing waits for it.
pub(super) fn try_take(st: &mut State) -> bool {
    let free = !st.baton_taken && st.queue.is_empty();
    st.baton_taken |= free;
    free
}

/// Handles an event on this thread: now if the baton is free, else when whoever has it gives it back.
pub(super) fn dispatch(tx: &Arc<Transaction>, event: Waiting) {
    {
        let mut st = tx.lock();
        if !st.alive {
            return;
        }
        st.queue.push_back(event);
        if st.baton_taken {
            return;
        }
        st.baton_taken = true;
    }
    let tx = tx.clone();
    worker::spawn_inline(async move { drain(&tx).await });
}

/// Handles what waits, then lets go of the baton. The caller has it.
pub(super) async fn drain(tx: &Arc<Transaction>) {
    loop {
        let next = {
            let mut st = tx.lock();
            let next = st.queue.pop_front();
            if next.is_none() {
                st.baton_taken = false;
                timers::arm(tx, &mut st);
            }
            next
        };
        match next {
            None => return,
            Some(Waiting::Forgotten) => suspend::forgotten(tx).await,
            Some(Waiting::Sent(reply)) => run::on_own_reply(tx, reply).await,
            Some(Waiting::Failed { branch, status }) => replies::given_up(tx, branch, status).await,
            Some(Waiting::Reply { branch, msg, rcv, id }) => {
                let mut cx = Cx::boxed(*msg, rcv, id);
                replies::handle(tx, &mut cx, branch).await;
            }
        }
    }
}
