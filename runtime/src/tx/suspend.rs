//! Suspending a transaction without a branch, and continuing it with a route later (`t_suspend`, `t_continue`).

use super::lookup::{self, NewTran};
use super::queue::{self, Baton};
use super::relay;
use super::transaction::{Branch, Transaction};
use super::{Current, end_of_request_script, failure, run, table, timers};
use crate::cx::Cx;
use crate::script::{RouteFn, RouteKind};
use crate::worker;
use std::sync::Arc;

/// The two numbers by which scripts name a transaction (`$T(id_index)`, `$T(id_label)`).
#[must_use]
pub fn script_id(tx: &Transaction) -> (i32, i32) {
    (i32::from(tx.id.bucket), (tx.id.label & 0x7fff_ffff) as i32)
}

/// Finds a transaction by those numbers.
#[must_use]
pub fn by_script_id(index: i32, label: i32) -> Option<Arc<Transaction>> {
    let bucket = u16::try_from(index).ok()?;
    table::of_bucket(bucket).into_iter().find(|tx| script_id(tx) == (index, label))
}

/// Makes the transaction of a request whose script is going to wait: an INVITE has its 100 then, and retransmissions are
/// answered (measured: wire tm-async).
#[crate::suspending]
pub async fn transaction(cx: &mut Cx) -> NewTran {
    let made = lookup::new_transaction(cx).await;
    if let NewTran::Ready(tx) = &made {
        relay::trying(cx, tx).await;
    }
    made
}

/// `t_suspend`: the transaction, made if need be, outlives the script without a branch or an answer.
#[crate::suspending]
pub async fn suspend(cx: &mut Cx) -> bool {
    let NewTran::Ready(tx) = transaction(cx).await else { return false };
    {
        let mut st = tx.lock();
        st.suspended = true;
        st.forgotten_at = timers::deadline(&st, st.opts.fr_ms());
    }
    // What the script changes after this is not for the route that goes on (measured: wire tm-suspend).
    relay::keep(cx);
    true
}

/// `t_continue`: runs a route on a suspended transaction, with everything its request had. False if there is no such
/// transaction or it is not suspended.
pub fn resume(tx: &Arc<Transaction>, route: RouteFn) -> bool {
    let request = {
        let mut st = tx.lock();
        if !st.alive || !st.suspended || !queue::try_take(&mut st) {
            return false;
        }
        st.suspended = false;
        st.request.take()
    };
    let baton = Baton::of(tx);
    let Some(request) = request else { return false };
    let mut cx = request.into_cx();
    cx.tx.current = Current::Found(tx.clone());
    cx.tx.owner = true;
    cx.tx.baton = Some(baton);
    cx.tx.uri_seen = relay::UriSeen::default();
    worker::spawn_inline(async move {
        // As if all branches had failed (measured: wire tm-suspend).
        run::guarded(&mut cx, route, RouteKind::Failure).await;
        end_of_request_script(cx).await;
    });
    true
}

/// Nobody has continued a suspended transaction within `fr_timer`: it fails as if a branch had waited in vain, with its
/// failure route (measured: wire tm-suspend-forgotten). The caller has the baton.
pub(super) async fn forgotten(tx: &Arc<Transaction>) {
    let branch = {
        let mut st = tx.lock();
        if !st.alive || !st.suspended || st.is_completed() {
            return;
        }
        st.suspended = false;
        let (dest, armed) = (st.uas.dest, st.opts.arm());
        st.branches.push(Branch::in_vain(dest, armed));
        st.branches.len() - 1
    };
    failure::branch_failed(tx, branch).await;
}
