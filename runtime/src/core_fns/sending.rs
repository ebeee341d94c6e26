//! How a message and the replies to it are sent: sockets, advertised addresses, connections, `rport`.

use crate::cx::Cx;
use crate::destination::sockets;
use crate::flow::Rc;
use crate::script_fn;
use crate::transport::net::net;
use crate::transport::{Proto, SockId};
use crate::value::Str;

/// Adds `rport` to the topmost Via of the request, so that replies go to its source port (RFC 3581).
#[script_fn(module = "core", name = "force_rport", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "add_rport", routes(request, failure, branch, onreply, reply, event))]
pub fn force_rport(cx: &mut Cx) -> Rc {
    cx.fwd.force_rport = true;
    Rc::TRUE
}

/// Adds `rport` to our own Via.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
pub fn add_local_rport(cx: &mut Cx) -> Rc {
    cx.fwd.local_rport = true;
    Rc::TRUE
}

/// Lets the connection that the message came by stand for `port` of its peer too; without a port for the one of the
/// topmost Via.
#[script_fn(module = "core", name = "force_tcp_alias", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "add_tcp_alias", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "added, or the message came by no connection", -1 = "the connection is gone or the port is in use")]
pub fn force_tcp_alias(cx: &mut Cx, port: Option<i32>) -> Rc {
    let Some(conn) = cx.rcv.conn else { return Rc::TRUE };
    let via_port = || cx.msg.first_via().ok().and_then(|via| via.port());
    let port = match port {
        Some(port) => u16::try_from(port).ok(),
        None => Some(via_port().unwrap_or(cx.rcv.proto.default_port())),
    };
    Rc::from(port.zip(net()).is_some_and(|(port, net)| net.conns.add_alias(conn, port)))
}

/// The protocol by which this message goes if it is longer than `udp_mtu`.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
pub fn udp_mtu_try_proto(cx: &mut Cx, proto: &'static str) -> Rc {
    cx.fwd.mtu_proto = Proto::from_name(proto.as_bytes());
    Rc::TRUE
}

/// The address to show in Via and Record-Route of this message instead of the socket's.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
pub fn set_advertised_address(cx: &mut Cx, host: &'static str) -> Rc {
    cx.fwd.advertised_host = Some(Str::from(host));
    Rc::TRUE
}

/// The port to show in Via and Record-Route of this message instead of the socket's.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
pub fn set_advertised_port(cx: &mut Cx, port: i32) -> Rc {
    cx.fwd.advertised_port = u16::try_from(port).ok();
    Rc::TRUE
}

/// Sends the message from this listen socket, `[proto:]host[:port]`.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "set", -1 = "we do not listen there")]
pub fn force_send_socket(cx: &mut Cx, socket: &'static str) -> Rc {
    let found = find_socket(socket.as_bytes());
    if found.is_none() {
        crate::error!("force_send_socket: we do not listen on {socket}");
    }
    cx.fwd.send_socket = found.or(cx.fwd.send_socket);
    Rc::from(found.is_some())
}

/// The listen socket that a text `[proto:]host[:port]` names.
#[must_use]
pub fn find_socket(text: &[u8]) -> Option<SockId> {
    let colon = memchr::memchr(b':', text);
    let proto = colon.and_then(|at| Proto::from_name(&text[..at]));
    let rest = match (proto, colon) {
        (Some(_), Some(at)) => &text[at + 1..],
        _ => text,
    };
    let (host, port) = split_port(rest);
    let port = match port {
        Some(port) => srcc_sip::text::parse_port(port)?,
        None => 0,
    };
    sockets().find(host, port, proto).map(|socket| socket.id)
}

/// Host and port; the colons of a bare IPv6 address are not taken for a port.
fn split_port(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let after_bracket = text.iter().rposition(|byte| *byte == b']').map_or(0, |at| at + 1);
    let mut colons = text[after_bracket..].iter().enumerate().filter(|(_, byte)| **byte == b':');
    match (colons.next(), colons.next()) {
        (Some((at, _)), None) => (&text[..after_bracket + at], Some(&text[after_bracket + at + 1..])),
        _ => (text, None),
    }
}

/// The forwarded message goes over an open connection or not at all.
#[script_fn(module = "core", routes(any))]
pub fn set_forward_no_connect(cx: &mut Cx) -> Rc {
    cx.fwd.send_flags.no_connect = true;
    Rc::TRUE
}

/// Our replies go over an open connection or not at all.
#[script_fn(module = "core", routes(any))]
pub fn set_reply_no_connect(cx: &mut Cx) -> Rc {
    cx.fwd.reply_flags.no_connect = true;
    Rc::TRUE
}

/// Closes the connection behind the forwarded message.
#[script_fn(module = "core", routes(any))]
pub fn set_forward_close(cx: &mut Cx) -> Rc {
    cx.fwd.send_flags.close = true;
    Rc::TRUE
}

/// Closes the connection behind our reply.
#[script_fn(module = "core", routes(any))]
pub fn set_reply_close(cx: &mut Cx) -> Rc {
    cx.fwd.reply_flags.close = true;
    Rc::TRUE
}
