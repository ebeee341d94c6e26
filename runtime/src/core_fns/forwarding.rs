//! `forward()` and its variants: forwarding without a transaction.
//!
//! Without arguments the request goes to `$du` or its Request-URI; else to a host, where `uri:host` and `uri:port` stand
//! for those of the Request-URI.

use crate::cx::Cx;
use crate::destination::Hop;
use crate::flow::Rc;
use crate::script_fn;
use crate::stateless::{self, ForwardError, Forwarded};
use crate::transport::Proto;
use srcc_sip::Uri;

/// Forwards the request to `$du` or its Request-URI.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "sent", 0 = "`onsend_route` dropped it", -1 = "no destination, or it could not be sent")]
pub async fn forward(cx: &mut Cx) -> Rc {
    code(stateless::forward_by_uri(cx, None).await)
}

/// Forwards the request to a host.
#[script_fn(module = "core", name = "forward", routes(request, failure, branch, onreply, reply, event))]
pub async fn forward_to(cx: &mut Cx, host: &'static str, port: Option<&'static str>) -> Rc {
    forward_hop(cx, host, port, None).await
}

/// Forwards the request to a host over UDP.
#[script_fn(module = "core", name = "forward_udp", routes(request, failure, branch, onreply, reply, event))]
pub async fn forward_udp(cx: &mut Cx, host: &'static str, port: Option<&'static str>) -> Rc {
    forward_hop(cx, host, port, Some(Proto::Udp)).await
}

/// Forwards the request to a host over TCP.
#[script_fn(module = "core", name = "forward_tcp", routes(request, failure, branch, onreply, reply, event))]
pub async fn forward_tcp(cx: &mut Cx, host: &'static str, port: Option<&'static str>) -> Rc {
    forward_hop(cx, host, port, Some(Proto::Tcp)).await
}

/// Forwards the request to a host over TLS.
#[script_fn(module = "core", name = "forward_tls", routes(request, failure, branch, onreply, reply, event))]
pub async fn forward_tls(cx: &mut Cx, host: &'static str, port: Option<&'static str>) -> Rc {
    forward_hop(cx, host, port, Some(Proto::Tls)).await
}

/// Forwards the request to a host over SCTP.
#[script_fn(module = "core", name = "forward_sctp", routes(request, failure, branch, onreply, reply, event))]
pub async fn forward_sctp(cx: &mut Cx, host: &'static str, port: Option<&'static str>) -> Rc {
    forward_hop(cx, host, port, Some(Proto::Sctp)).await
}

async fn forward_hop(cx: &mut Cx, host: &'static str, port: Option<&'static str>, proto: Option<Proto>) -> Rc {
    let uri = cx.request_uri();
    let parsed = Uri::parse(&uri).ok();
    let host = match host {
        "uri:host" => parsed.map_or(&b""[..], |uri| uri.host),
        host => host.as_bytes(),
    };
    let port = match port {
        Some("uri:port") => parsed.and_then(|uri| uri.port),
        Some(port) => port.parse().ok(),
        None => None,
    };
    // Without a word about the protocol it is UDP: no look-up of services.
    let proto = proto.or(Some(Proto::Udp));
    let hop = Hop { host, port: port.filter(|port| *port != 0), proto, sips: false };
    code(stateless::forward_to_hop(cx, &hop).await)
}

fn code(done: Result<Forwarded, ForwardError>) -> Rc {
    match done {
        Ok(Forwarded::Sent) => Rc::TRUE,
        Ok(Forwarded::Dropped) => Rc::STOP,
        Err(_) => Rc::FALSE,
    }
}
