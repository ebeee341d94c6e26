//! `event_route[..]`: which ones something runs, and the message they run on when there is none.
//!
//! A constant of the type [`EventName`] declares an event route: it is what a route is looked up by, and the compiler
//! harvests these constants (as it does script functions) and refuses to build a script with an event route that nothing
//! runs.

use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use srcc_sip::SipMsg;

use crate::cx::Cx;
use crate::script::{self, RouteFn, RouteKind, script};
use crate::transport::{Proto, RcvInfo, SockId};
use crate::worker;

/// Name of an event route that something runs, such as `tm:local-request`. A `*` at the end stands for a part that the
/// script chooses.
#[derive(Clone, Copy, Debug)]
pub struct EventName(pub &'static str);

/// Once, when the first worker has started.
const WORKER_ONE_INIT: EventName = EventName("core:worker-one-init");

/// The message of a route that runs without one (measured on Kamailio 5.6.3).
const FAKED: &[u8] = b"OPTIONS sip:you@kamailio.org SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1\r\n\
    From: <sip:you@kamailio.org>;tag=123\r\nTo: <sip:you@kamailio.org>\r\nCall-ID: 123\r\nCSeq: 1 OPTIONS\r\n\
    Content-Length: 0\r\n\r\n";

/// The script's route for this event.
#[must_use]
pub fn route(event: EventName) -> Option<RouteFn> {
    named(event.0, "")
}

/// The script's route for an event whose name ends in a part of the script's choice.
#[must_use]
pub fn route_for(event: EventName, part: &str) -> Option<RouteFn> {
    named(event.0.strip_suffix('*')?, part)
}

fn named(before: &str, after: &str) -> Option<RouteFn> {
    script().event.iter().find(|r| r.name.strip_prefix(before) == Some(after)).map(|r| r.run)
}

/// The context of a route that runs without a message: an OPTIONS that seems to come from 127.0.0.1:5060.
#[must_use]
pub fn faked_cx() -> Option<Cx> {
    let msg = SipMsg::parse(Bytes::from_static(FAKED)).ok()?;
    let nobody = SocketAddr::from((Ipv4Addr::LOCALHOST, 5060));
    let rcv = RcvInfo { src: nobody, dst: nobody, proto: Proto::Udp, socket: SockId(0), conn: None };
    Some(Cx::new(msg, rcv, 0))
}

/// Runs an event route on a reply of ours that has just been sent. It sees the reply and the request's attributes; what it
/// does to the message changes nothing any more (measured).
pub(crate) async fn on_own_reply(event: EventName, cx: &mut Cx, reply: Bytes) {
    let (Some(route), Ok(msg)) = (route(event), SipMsg::parse(reply)) else { return };
    let mut own = Cx::new(msg, cx.rcv, cx.id);
    (own.avps, own.xavps) = (std::mem::take(&mut cx.avps), std::mem::take(&mut cx.xavps));
    script::run(&mut own, route, RouteKind::Event).await;
    (cx.avps, cx.xavps) = (own.avps, own.xavps);
}

/// Runs `event_route[core:worker-one-init]`; to be called on the first worker when its modules have started.
pub(crate) fn worker_one_init() {
    let Some(route) = route(WORKER_ONE_INIT) else { return };
    let Some(mut cx) = faked_cx() else { return };
    worker::spawn_inline(async move {
        script::run(&mut cx, route, RouteKind::Event).await;
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{NamedRoute, Script};
    use std::ops::ControlFlow;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    static RUNS: AtomicUsize = AtomicUsize::new(0);

    fn count(cx: &mut Cx) -> crate::flow::Flow {
        assert_eq!((cx.route, cx.msg.call_id()), (RouteKind::Event, &b"123"[..]));
        RUNS.fetch_add(1, Relaxed);
        ControlFlow::Continue(1)
    }

    const ROUTES: &[NamedRoute] = &[
        NamedRoute { name: "core:worker-one-init", run: RouteFn::Sync(count) },
        NamedRoute { name: "tm:branch-failure:one", run: RouteFn::Sync(count) },
    ];

    #[test]
    fn a_route_runs_by_its_whole_name() {
        script::install(Script { event: ROUTES, ..*script() });
        worker_one_init();
        assert_eq!(RUNS.load(Relaxed), 1);
        let failure = EventName("tm:branch-failure:*");
        assert!(route_for(failure, "one").is_some() && route_for(failure, "on").is_none());
        assert!(route(failure).is_none() && route(EventName("tm:branch-failure:")).is_none());
    }

    #[test]
    fn a_route_without_a_message_sees_an_options() {
        let cx = faked_cx().unwrap();
        assert_eq!(cx.msg.check(), Ok(()));
        assert_eq!((cx.msg.call_id(), cx.rcv.src.to_string()), (&b"123"[..], "127.0.0.1:5060".to_owned()));
    }
}
