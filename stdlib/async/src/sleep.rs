//! `async_sleep`, `async_route` and their like: the script waits, and nothing else does.

use crate::params;
use srcc_runtime::args::RequestRoute;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script::{self, NamedRoute, RouteKind};
use srcc_runtime::script_fn;
use srcc_runtime::tx::lookup::NewTran;
use srcc_runtime::tx::{TxError, suspend};
use std::time::Duration;

/// The longest wait in seconds (measured).
const MOST_SECS: u64 = 100;
/// The longest wait in ms (measured).
const MOST_MS: u64 = 30_000;

/// Goes on with the script in so many seconds, at most 100. The request has a transaction from then on.
#[script_fn(module = "async", routes(request, failure, event))]
#[returns(1 = "the time has passed", -1 = "not a time to wait for, or no transaction", 0 = "a retransmission")]
pub async fn async_sleep(cx: &mut Cx, seconds: i32) -> Rc {
    match of_secs(seconds) {
        Some(time) => pause(cx, time).await,
        None => Rc::FALSE,
    }
}

/// As `async_sleep`, in ms, at most 30,000; needs parameter `ms_timer`.
#[script_fn(module = "async", routes(request, failure, event))]
#[returns(1 = "the time has passed", -1 = "not a time to wait for, or no transaction", 0 = "a retransmission")]
pub async fn async_ms_sleep(cx: &mut Cx, ms: i32) -> Rc {
    match of_ms(ms) {
        Some(time) => pause(cx, time).await,
        None => Rc::FALSE,
    }
}

/// Ends the script, and runs a route on the request in so many seconds, at most 100.
#[script_fn(module = "async", routes(request, failure, event))]
#[returns(0 = "the script has ended", -1 = "no such route, not a time to wait for, or no transaction")]
pub async fn async_route(cx: &mut Cx, route: RequestRoute, seconds: i32) -> Rc {
    later(cx, route, of_secs(seconds)).await
}

/// As `async_route`, in ms, at most 30,000; needs parameter `ms_timer`.
#[script_fn(module = "async", routes(request, failure, event))]
#[returns(0 = "the script has ended", -1 = "no such route, not a time to wait for, or no transaction")]
pub async fn async_ms_route(cx: &mut Cx, route: RequestRoute, ms: i32) -> Rc {
    later(cx, route, of_ms(ms)).await
}

fn of_secs(seconds: i32) -> Option<Duration> {
    let found = u64::try_from(seconds).ok().filter(|secs| (1..=MOST_SECS).contains(secs));
    if found.is_none() {
        srcc_runtime::error!("{seconds} s is not a time to wait for: 1 to {MOST_SECS}");
    }
    found.map(Duration::from_secs)
}

fn of_ms(ms: i32) -> Option<Duration> {
    if params::params().ms_timer <= 0 {
        srcc_runtime::error!("waiting for ms needs modparam ms_timer");
        return None;
    }
    let found = u64::try_from(ms).ok().filter(|ms| (1..=MOST_MS).contains(ms));
    if found.is_none() {
        srcc_runtime::error!("{ms} ms is not a time to wait for: 1 to {MOST_MS}");
    }
    found.map(Duration::from_millis)
}

/// The route of that name; none, which is logged, where the script has none.
pub(crate) fn named(route: RequestRoute) -> Option<&'static NamedRoute> {
    let found = route.0.and_then(|id| script::script().routes.get(usize::from(id.0)));
    if found.is_none() {
        srcc_runtime::error!("the script has no such route");
    }
    found
}

async fn later(cx: &mut Cx, route: RequestRoute, time: Option<Duration>) -> Rc {
    let (Some(route), Some(time)) = (named(route), time) else { return Rc::FALSE };
    match pause(cx, time).await {
        Rc::TRUE => {
            let kind = cx.route;
            script::run(cx, route.run, kind).await;
            Rc::STOP
        }
        other => other,
    }
}

/// Waits, with a transaction for a request that came in; events have no caller who could be served by one.
pub(crate) async fn pause(cx: &mut Cx, time: Duration) -> Rc {
    if cx.route == RouteKind::Request {
        match suspend::transaction(cx).await {
            NewTran::Ready(_) => {}
            NewTran::Retransmission => return Rc::STOP,
            NewTran::Ack | NewTran::Failed(_) => return Rc::FALSE,
        }
        // Who was made to wait gets an answer, also where the script gives none (measured: wire tm-async).
        cx.tx.error = Some(TxError::NoDestination);
    }
    tokio::time::sleep(time).await;
    Rc::TRUE
}

#[cfg(test)]
mod tests {
    use super::*;
    use srcc_runtime::event;

    #[test]
    fn a_wait_has_limits() {
        assert_eq!(of_secs(100), Some(Duration::from_secs(100)));
        assert_eq!((of_secs(0), of_secs(-1), of_secs(101)), (None, None, None));
        // `ms_timer` is off in this process.
        assert_eq!(of_ms(10), None);
    }

    #[tokio::test(start_paused = true)]
    async fn an_event_waits_without_a_transaction() {
        let mut cx = event::faked_cx().unwrap();
        cx.route = RouteKind::Event;
        let before = tokio::time::Instant::now();
        assert_eq!(async_sleep(&mut cx, 5).await, Rc::TRUE);
        assert_eq!(before.elapsed(), Duration::from_secs(5));
        assert!(cx.tx.current.get().is_none());
        assert_eq!(async_route(&mut cx, RequestRoute(None), 1).await, Rc::FALSE);
    }
}
