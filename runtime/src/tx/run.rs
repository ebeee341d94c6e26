//! Runs the routes of a transaction. A panic ends the route only: the request must find its way back.

use super::kept::Kept;
use super::transaction::Transaction;
use super::{Current, Failed, relay};
use crate::cx::{Cx, Fwd};
use crate::event::{self, EventName};
use crate::script::{self, Outcome, RouteFn, RouteKind};
use bytes::Bytes;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

/// Runs a route on a context, catching its panics.
pub(super) async fn guarded(cx: &mut Cx, route: RouteFn, kind: RouteKind) -> Outcome {
    let before = cx.route;
    let outcome = {
        let mut running = pin!(script::run(cx, route, kind));
        poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context))) {
            Ok(poll) => poll,
            Err(_) => {
                crate::error!("a {kind:?} route panicked; its transaction goes on");
                Poll::Ready(Outcome { code: 0, dropped: false })
            }
        })
        .await
    };
    cx.route = before;
    outcome
}

/// Runs a route on the transaction's request, which goes back as it was but for flags and attributes. The caller has the
/// baton. False if the request is gone.
pub(super) async fn on_request(
    tx: &Arc<Transaction>,
    route: RouteFn,
    kind: RouteKind,
    branch: usize,
    failed: Failed,
) -> bool {
    let (request, branch_flags) = {
        let mut st = tx.lock();
        let flags = st.branches.get(branch).map_or(0, |branch| branch.flags);
        (st.request.take(), flags)
    };
    let Some(request) = request else { return false };
    let mut cx = request.into_cx();
    let mark = cx.msg.edits.mark();
    let fwd = cx.fwd.clone();
    cx.fwd.branch_flags = branch_flags;
    cx.tx.current = Current::Found(tx.clone());
    cx.tx.owner = true;
    cx.tx.branch = Some(branch);
    cx.tx.failed = Some(failed);
    cx.tx.uri_seen = relay::UriSeen::of(&mut cx);
    guarded(&mut cx, route, kind).await;
    cx.msg.edits.truncate(mark);
    cx.fwd = Fwd { flags: cx.fwd.flags, xflags: cx.fwd.xflags, ..fwd };
    let back = Kept::from_cx(*cx);
    let mut st = tx.lock();
    if st.alive {
        st.request = Some(back);
    }
    true
}

/// Lends the transaction's request as a context to `work`. The caller has the baton; `None` if the request is gone.
pub(super) fn with_request<T>(tx: &Arc<Transaction>, work: impl FnOnce(&mut Cx) -> T) -> Option<T> {
    let request = tx.lock().request.take()?;
    let mut cx = request.into_cx();
    cx.tx.current = Current::Found(tx.clone());
    let result = work(&mut cx);
    let back = Kept::from_cx(*cx);
    let mut st = tx.lock();
    if st.alive {
        st.request = Some(back);
    }
    Some(result)
}

/// Runs an onreply route on a reply, with the transaction's attributes and flags.
pub(super) async fn on_reply(tx: &Arc<Transaction>, cx: &mut Cx, route: RouteFn, branch: usize) -> Outcome {
    lend_attributes(tx, cx, branch, Lend::Out);
    cx.tx.current = Current::Found(tx.clone());
    cx.tx.branch = Some(branch);
    let outcome = guarded(cx, route, RouteKind::Onreply).await;
    lend_attributes(tx, cx, branch, Lend::Back);
    outcome
}

/// A reply in a transaction was made here and sent. The original runs this for the first such reply of each of its
/// processes only (measured on 5.6.3); here it runs for each.
const LOCAL_RESPONSE: EventName = EventName("tm:local-response");

/// Whether the script wants to know of our replies.
pub(super) fn wants_own_replies() -> bool {
    event::route(LOCAL_RESPONSE).is_some()
}

/// Tells the script about a reply of ours. The caller has the baton.
pub(super) async fn on_own_reply(tx: &Arc<Transaction>, reply: Bytes) {
    let request = tx.lock().request.take();
    let Some(request) = request else { return };
    let mut cx = request.into_cx();
    event::on_own_reply(LOCAL_RESPONSE, &mut cx, reply).await;
    let back = Kept::from_cx(*cx);
    let mut st = tx.lock();
    if st.alive {
        st.request = Some(back);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lend {
    Out,
    Back,
}

fn lend_attributes(tx: &Transaction, cx: &mut Cx, branch: usize, way: Lend) {
    let mut st = tx.lock();
    if let Some(branch) = st.branches.get_mut(branch) {
        match way {
            Lend::Out => cx.fwd.branch_flags = branch.flags,
            Lend::Back => branch.flags = cx.fwd.branch_flags,
        }
    }
    let Some(request) = &mut st.request else { return };
    std::mem::swap(&mut request.avps, &mut cx.avps);
    request.swap_xavps(&mut cx.xavps);
    match way {
        Lend::Out => (cx.fwd.flags, cx.fwd.xflags) = (request.flags, request.xflags),
        Lend::Back => (request.flags, request.xflags) = (cx.fwd.flags, cx.fwd.xflags),
    }
}
