//! Where the message came from, where it arrived, and where it goes next.

use crate::cx::Cx;
use crate::destination::{Hop, choose_socket, sockets};
use crate::operand;
use crate::value::{Str, int_to_str};
use srcc_macros::script_select;
use std::net::SocketAddr;

/// The sender's address, IPv6 without brackets.
#[script_select("src.ip", module = "core")]
pub fn src_ip(cx: &Cx) -> Option<Str> {
    Some(operand::ip_text(operand::src_ip(cx)))
}

/// The sender's port.
#[script_select("src.port", module = "core")]
pub fn src_port(cx: &Cx) -> Option<Str> {
    Some(int_to_str(operand::src_port(cx)))
}

/// The sender's address and port.
#[script_select("src.ip_port", module = "core")]
pub fn src_ip_port(cx: &Cx) -> Option<Str> {
    Some(ip_port(cx.rcv.src).into())
}

/// Our address at which the message arrived, IPv6 without brackets.
#[script_select("dst|received.ip", module = "core")]
pub fn dst_ip(cx: &Cx) -> Option<Str> {
    Some(operand::ip_text(operand::dst_ip(cx)))
}

/// Our port at which it arrived.
#[script_select("dst|received.port", module = "core")]
pub fn dst_port(cx: &Cx) -> Option<Str> {
    Some(int_to_str(operand::dst_port(cx)))
}

/// Our address and port at which it arrived.
#[script_select("dst|received.ip_port", module = "core")]
pub fn dst_ip_port(cx: &Cx) -> Option<Str> {
    Some(ip_port(cx.rcv.dst).into())
}

/// The protocol by which it came, in lower case.
#[script_select("received.proto", module = "core")]
pub fn received_proto(cx: &Cx) -> Option<Str> {
    Some(cx.rcv.proto.name().to_ascii_lowercase().into())
}

/// Protocol, address and port: `udp:127.0.0.1:5060`.
#[script_select("received.proto_ip_port", module = "core")]
pub fn received_proto_ip_port(cx: &Cx) -> Option<Str> {
    Some(format!("{}:{}", cx.rcv.proto.name().to_ascii_lowercase(), ip_port(cx.rcv.dst)).into())
}

/// The destination URI, empty if none is set.
#[script_select("dst_uri", module = "core", then = "uri")]
pub fn dst_uri(cx: &Cx) -> Option<Str> {
    cx.msg.is_request().then(|| cx.fwd.dst_uri.clone().unwrap_or_default())
}

/// The URI that a request goes to: the destination URI if one is set, else the request URI.
#[script_select("next_hop", module = "core", then = "uri")]
pub fn next_hop(cx: &Cx) -> Option<Str> {
    cx.msg.is_request().then(|| cx.fwd.dst_uri.clone().unwrap_or_else(|| cx.request_uri()))
}

/// The address from which a request would be sent there. Undefined where the URI names a host: a select looks up no
/// names.
#[script_select("next_hop.src_ip", module = "core")]
pub fn next_hop_src_ip(cx: &Cx) -> Option<Str> {
    let uri = next_hop(cx)?;
    let dest = Hop::of_uri(&uri).ok()?.numeric()?;
    let socket = choose_socket(sockets(), &dest, cx.fwd.send_socket, Some(&cx.rcv)).ok()?;
    Some(operand::ip_text(sockets().get(socket).map(|socket| socket.addr.ip())))
}

/// An address as the original writes it: IPv6 without brackets.
fn ip_port(addr: SocketAddr) -> String {
    format!("{}:{}", addr.ip(), addr.port())
}
