//! Forwarding without what `t_relay` does besides: `t_forward_nonack` and `t_replicate` send no 100, and do not answer for the
//! script when nothing can be sent (measured: wire tm-forward-nonack, tm-replicate).

use crate::relay::{at_address, hop};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::transport::Proto;
use srcc_runtime::tx::relay::{Target, forward_nonack, mark_relayed, relay};
use srcc_runtime::value::Str;

/// Forwards a request with state to a host and port. The script has made its transaction with `t_newtran`.
#[script_fn(module = "tm", routes(request, event))]
#[returns(1 = "sent", -1 = "there is no transaction", -7 = "no socket for the destination")]
pub async fn t_forward_nonack(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    forward(cx, Target { hop: hop(host, port), proto: None, ..Target::default() }).await
}

/// As `t_forward_nonack`, over UDP.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_forward_nonack_udp(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    forward(cx, Target { hop: hop(host, port), proto: Some(Proto::Udp), ..Target::default() }).await
}

/// As `t_forward_nonack`, over TCP.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_forward_nonack_tcp(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    forward(cx, Target { hop: hop(host, port), proto: Some(Proto::Tcp), ..Target::default() }).await
}

/// As `t_forward_nonack`, over TLS.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_forward_nonack_tls(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    forward(cx, Target { hop: hop(host, port), proto: Some(Proto::Tls), ..Target::default() }).await
}

/// As `t_forward_nonack`, over SCTP.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_forward_nonack_sctp(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    forward(cx, Target { hop: hop(host, port), proto: Some(Proto::Sctp), ..Target::default() }).await
}

/// As `t_forward_nonack`, to `host:port` over a protocol.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_forward_nonack_to(cx: &mut Cx, proto: Str, address: Str) -> Rc {
    let Some(target) = at_address(&proto, &address) else { return Rc::FALSE };
    forward(cx, target).await
}

/// As `t_forward_nonack`, to `$du` or the request URI.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_forward_nonack_uri(cx: &mut Cx) -> Rc {
    forward(cx, Target::default()).await
}

/// Sends a copy of the request with state; the replies to it stay here.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_replicate(cx: &mut Cx) -> Rc {
    replicate(cx, Target::default()).await
}

/// Sends a copy of the request to a URI; the replies to it stay here.
#[script_fn(module = "tm", name = "t_replicate", routes(request, event))]
pub async fn t_replicate_uri(cx: &mut Cx, uri: Str) -> Rc {
    let before = cx.fwd.dst_uri.replace(uri);
    let rc = replicate(cx, Target::default()).await;
    cx.fwd.dst_uri = before;
    // A relay of the same request makes no further branch.
    mark_relayed(cx);
    rc
}

/// Sends a copy of the request to a host and port; the replies to it stay here.
#[script_fn(module = "tm", name = "t_replicate", routes(request, event))]
pub async fn t_replicate_host_port(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    replicate(cx, Target { hop: hop(host, port), ..Target::default() }).await
}

/// As `t_replicate(host, port)`, over UDP.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_replicate_udp(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    replicate(cx, Target { hop: hop(host, port), proto: Some(Proto::Udp), ..Target::default() }).await
}

/// As `t_replicate(host, port)`, over TCP.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_replicate_tcp(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    replicate(cx, Target { hop: hop(host, port), proto: Some(Proto::Tcp), ..Target::default() }).await
}

/// As `t_replicate(host, port)`, over TLS.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_replicate_tls(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    replicate(cx, Target { hop: hop(host, port), proto: Some(Proto::Tls), ..Target::default() }).await
}

/// As `t_replicate(host, port)`, over SCTP.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_replicate_sctp(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    replicate(cx, Target { hop: hop(host, port), proto: Some(Proto::Sctp), ..Target::default() }).await
}

/// As `t_replicate`, to `host:port` over a protocol.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_replicate_to(cx: &mut Cx, proto: Str, address: Str) -> Rc {
    let Some(target) = at_address(&proto, &address) else { return Rc::FALSE };
    replicate(cx, target).await
}

async fn forward(cx: &mut Cx, target: Target) -> Rc {
    Rc(forward_nonack(cx, &Target { no_100: true, no_error_reply: true, ..target }).await)
}

async fn replicate(cx: &mut Cx, target: Target) -> Rc {
    Rc(relay(cx, &Target { replicate: true, no_100: true, no_error_reply: true, ..target }).await)
}
