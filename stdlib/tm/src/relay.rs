//! Forwarding with state: `t_relay` and its relatives.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::transport::Proto;
use srcc_runtime::tx::cancel;
use srcc_runtime::tx::relay::{Target, relay};
use srcc_runtime::value::Str;

/// Forwards the request with state to `$du`, or to the request URI, and to every appended branch (RFC 3261 16.6).
///
/// In a failure route it forwards to what that route has set anew.
#[script_fn(module = "tm", routes(request, failure, event))]
#[returns(1 = "sent on at least one branch", -1 = "nothing to send to, sending failed, or cancelled", -4 = "failed, and failures are not answered", -6 = "the branch route dropped all", -7 = "no socket for the destination", -400 = "no URI", -478 = "no address for the destination")]
pub async fn t_relay(cx: &mut Cx) -> Rc {
    Rc(relay(cx, &Target::default()).await)
}

/// Forwards the request with state to a host and port.
#[script_fn(module = "tm", name = "t_relay", routes(request, failure, event))]
pub async fn t_relay_host_port(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    to_hop(cx, None, host, port).await
}

/// Forwards the request with state, as `t_relay()`.
#[script_fn(module = "tm", routes(request, failure, event))]
pub async fn t_relay_to(cx: &mut Cx) -> Rc {
    Rc(relay(cx, &Target::default()).await)
}

/// Forwards the request with state to `proto:host:port`, or, given flags, as `t_relay()`: without a proxy flags have no
/// effect (measured: wire tm-relay-proto).
#[script_fn(module = "tm", name = "t_relay_to", routes(request, failure, event))]
pub async fn t_relay_to_proxy_or_flags(cx: &mut Cx, proxy_or_flags: &'static str) -> Rc {
    if proxy_or_flags.starts_with(|first: char| first.is_ascii_digit()) && !proxy_or_flags.contains(':') {
        return Rc(relay(cx, &Target::default()).await);
    }
    to_proxy(cx, proxy_or_flags, 0).await
}

/// Forwards the request with state to `proto:host:port`, with flags: 1 no 100 is sent, 2 a failure is not answered, 4 only
/// the first address of a host is tried.
#[script_fn(module = "tm", name = "t_relay_to", routes(request, failure, event))]
pub async fn t_relay_to_proxy_flags(cx: &mut Cx, proxy: &'static str, flags: i32) -> Rc {
    to_proxy(cx, proxy, flags).await
}

/// Forwards the request with state over UDP.
#[script_fn(module = "tm", routes(request, failure, event))]
pub async fn t_relay_to_udp(cx: &mut Cx) -> Rc {
    over(cx, Proto::Udp).await
}

/// Forwards the request with state to a host and port over UDP.
#[script_fn(module = "tm", name = "t_relay_to_udp", routes(request, failure, event))]
pub async fn t_relay_to_udp_host_port(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    to_hop(cx, Some(Proto::Udp), host, port).await
}

/// Forwards the request with state over TCP.
#[script_fn(module = "tm", routes(request, failure, event))]
pub async fn t_relay_to_tcp(cx: &mut Cx) -> Rc {
    over(cx, Proto::Tcp).await
}

/// Forwards the request with state to a host and port over TCP.
#[script_fn(module = "tm", name = "t_relay_to_tcp", routes(request, failure, event))]
pub async fn t_relay_to_tcp_host_port(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    to_hop(cx, Some(Proto::Tcp), host, port).await
}

/// Forwards the request with state over TLS.
#[script_fn(module = "tm", routes(request, failure, event))]
pub async fn t_relay_to_tls(cx: &mut Cx) -> Rc {
    over(cx, Proto::Tls).await
}

/// Forwards the request with state to a host and port over TLS.
#[script_fn(module = "tm", name = "t_relay_to_tls", routes(request, failure, event))]
pub async fn t_relay_to_tls_host_port(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    to_hop(cx, Some(Proto::Tls), host, port).await
}

/// Forwards the request with state over SCTP.
#[script_fn(module = "tm", routes(request, failure, event))]
pub async fn t_relay_to_sctp(cx: &mut Cx) -> Rc {
    over(cx, Proto::Sctp).await
}

/// Forwards the request with state to a host and port over SCTP.
#[script_fn(module = "tm", name = "t_relay_to_sctp", routes(request, failure, event))]
pub async fn t_relay_to_sctp_host_port(cx: &mut Cx, host: &'static str, port: i32) -> Rc {
    to_hop(cx, Some(Proto::Sctp), host, port).await
}

/// Cancels the INVITE that this CANCEL is for, and answers it (RFC 3261 16.10).
#[script_fn(module = "tm", routes(request, event))]
#[returns(0 = "the INVITE was found; the script ends", 1 = "there is no such INVITE", -1 = "the CANCEL cannot be answered")]
pub async fn t_relay_cancel(cx: &mut Cx) -> Rc {
    Rc(cancel::relay_cancel(cx).await)
}

async fn over(cx: &mut Cx, proto: Proto) -> Rc {
    Rc(relay(cx, &Target { proto: Some(proto), ..Target::default() }).await)
}

async fn to_hop(cx: &mut Cx, proto: Option<Proto>, host: &'static str, port: i32) -> Rc {
    Rc(relay(cx, &Target { hop: hop(host, port), proto, ..Target::default() }).await)
}

/// A host and port as scripts give them; port 0 = the default.
pub(crate) fn hop(host: &'static str, port: i32) -> Option<(Str, u16)> {
    Some((Str::lit(host.as_bytes()), u16::try_from(port).unwrap_or(0)))
}

/// Forwards the request with state to `host:port` over a protocol; one without a known name is that of the request URI.
#[script_fn(module = "tm", routes(request, event))]
pub async fn t_relay_to_avp(cx: &mut Cx, proto: Str, address: Str) -> Rc {
    let Some(target) = at_address(&proto, &address) else { return Rc::FALSE };
    Rc(relay(cx, &target).await)
}

/// The target that `t_relay_to_avp` and its relatives name.
pub(crate) fn at_address(proto: &Str, address: &Str) -> Option<Target> {
    let text = address.text();
    let (host, port) = host_port(&text)?;
    let hop = Some((Str::copy(host.as_bytes()), port));
    Some(Target { hop, proto: Proto::from_name(proto), ..Target::default() })
}

async fn to_proxy(cx: &mut Cx, proxy: &'static str, flags: i32) -> Rc {
    let Some(target) = read_proxy(proxy) else { return Rc::FALSE };
    Rc(relay(cx, &with_flags(target, flags)).await)
}

/// Reads `[proto:]host[:port]`; an IPv6 address has brackets.
fn read_proxy(text: &'static str) -> Option<Target> {
    let (proto, rest) = match text.split_once(':') {
        Some((name, rest)) if Proto::from_name(name.as_bytes()).is_some() => (Proto::from_name(name.as_bytes()), rest),
        _ => (None, text),
    };
    let (host, port) = host_port(rest)?;
    Some(Target { hop: Some((Str::lit(host.as_bytes()), port)), proto, ..Target::default() })
}

/// Reads `host[:port]`; without a port it is 0.
fn host_port(text: &str) -> Option<(&str, u16)> {
    let colon = text.rfind(':').filter(|at| !text[*at..].contains(']'));
    let (host, port) = match colon {
        Some(at) => (&text[..at], text[at + 1..].parse().ok()?),
        None => (text, 0),
    };
    let one_host = !host.is_empty() && (host.starts_with('[') || !host.contains(':'));
    one_host.then_some((host, port))
}

fn with_flags(target: Target, flags: i32) -> Target {
    Target { no_100: flags & 1 != 0, no_internal_reply: flags & 2 != 0, no_failover: flags & 4 != 0, ..target }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_read_with_and_without_its_parts() {
        let read =
            |text| read_proxy(text).map(|t| (t.proto, t.hop.map(|(host, port)| (host.text().into_owned(), port))));
        let is = |proto, host: &str, port| Some((proto, Some((host.to_owned(), port))));
        assert_eq!(read("tcp:127.0.0.1:23103"), is(Some(Proto::Tcp), "127.0.0.1", 23103));
        assert_eq!(read("example.org"), is(None, "example.org", 0));
        assert_eq!(read("udp:[::1]"), is(Some(Proto::Udp), "[::1]", 0));
        assert_eq!(read("[::1]:5070"), is(None, "[::1]", 5070));
        assert_eq!(read("tcp:"), None);
        assert_eq!(read("host:port"), None);
    }
}
