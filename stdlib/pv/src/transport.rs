//! Where the message came from, where it came in, and which socket it leaves by.

use crate::text::text_or_null;
use srcc_runtime::cx::Cx;
use srcc_runtime::destination::sockets;
use srcc_runtime::onsend::Sending;
use srcc_runtime::script::RouteKind;
use srcc_runtime::transport::{ListenSocket, Proto, SockId};
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_pv, script_pv_set};
use std::net::{IpAddr, SocketAddr};

/// An address as in a URI: IPv6 in brackets.
fn bracketed(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// `sip:ip:port`, with the transport unless it is UDP and `always` is not set.
fn uri_of(host: &str, port: u16, proto: Proto, always: bool) -> Str {
    match proto {
        Proto::Udp if !always => format!("sip:{host}:{port}").into(),
        proto => format!("sip:{host}:{port};transport={proto}").into(),
    }
}

fn socket_text(proto: Proto, addr: SocketAddr) -> Str {
    format!("{proto}:{addr}").into()
}

/// Address family as the original numbers it (Linux).
fn family(ip: IpAddr) -> i32 {
    if ip.is_ipv4() { 2 } else { 10 }
}

/// Address of the sender.
#[script_pv("$si", "$src_ip", module = "pv")]
pub fn si(cx: &Cx) -> Str {
    cx.rcv.src.ip().to_string().into()
}

/// Address of the sender, IPv6 in brackets.
#[script_pv("$siz", module = "pv")]
pub fn siz(cx: &Cx) -> Str {
    bracketed(cx.rcv.src.ip()).into()
}

/// Port of the sender.
#[script_pv("$sp", module = "pv")]
pub fn sp(cx: &Cx) -> i32 {
    i32::from(cx.rcv.src.port())
}

/// Sender as a URI, with the transport unless it is UDP.
#[script_pv("$su", module = "pv")]
pub fn su(cx: &Cx) -> Str {
    uri_of(&bracketed(cx.rcv.src.ip()), cx.rcv.src.port(), cx.rcv.proto, false)
}

/// Sender as a URI with transport.
#[script_pv("$sut", module = "pv")]
pub fn sut(cx: &Cx) -> Str {
    uri_of(&bracketed(cx.rcv.src.ip()), cx.rcv.src.port(), cx.rcv.proto, true)
}

/// Sender as `proto:ip:port`.
#[script_pv("$sas", module = "pv")]
pub fn sas(cx: &Cx) -> Str {
    socket_text(cx.rcv.proto, cx.rcv.src)
}

/// Address the message was sent to.
#[script_pv("$Ri", module = "pv")]
pub fn received_ip(cx: &Cx) -> Str {
    cx.rcv.dst.ip().to_string().into()
}

/// Port the message was sent to.
#[script_pv("$Rp", module = "pv")]
pub fn received_port(cx: &Cx) -> i32 {
    i32::from(cx.rcv.dst.port())
}

/// Local address as a URI, with the transport unless it is UDP.
#[script_pv("$Ru", module = "pv")]
pub fn received_uri(cx: &Cx) -> Str {
    uri_of(&bracketed(cx.rcv.dst.ip()), cx.rcv.dst.port(), cx.rcv.proto, false)
}

/// Local address as a URI with transport.
#[script_pv("$Rut", module = "pv")]
pub fn received_uri_transport(cx: &Cx) -> Str {
    uri_of(&bracketed(cx.rcv.dst.ip()), cx.rcv.dst.port(), cx.rcv.proto, true)
}

/// Local address as `proto:ip:port`.
#[script_pv("$Ras", module = "pv")]
pub fn received_socket(cx: &Cx) -> Str {
    socket_text(cx.rcv.proto, cx.rcv.dst)
}

/// Name of the socket the message came in by.
#[script_pv("$Rn", module = "pv")]
pub fn received_name(cx: &Cx) -> Option<Str> {
    sockets().get(cx.rcv.socket)?.name.clone().map(Str::from)
}

/// Advertised host and port of the socket the message came in by, or its own.
fn advertised(cx: &Cx) -> (String, u16) {
    match sockets().get(cx.rcv.socket).and_then(|socket| socket.advertise.clone()) {
        Some(advertise) => advertise,
        None => (bracketed(cx.rcv.dst.ip()), cx.rcv.dst.port()),
    }
}

/// Advertised host of the socket the message came in by.
#[script_pv("$RAi", module = "pv")]
pub fn advertised_ip(cx: &Cx) -> Str {
    let (host, _) = advertised(cx);
    host.trim_start_matches('[').trim_end_matches(']').to_owned().into()
}

/// Advertised port of the socket the message came in by.
#[script_pv("$RAp", module = "pv")]
pub fn advertised_port(cx: &Cx) -> i32 {
    i32::from(advertised(cx).1)
}

/// Advertised address as a URI, with the transport unless it is UDP.
#[script_pv("$RAu", module = "pv")]
pub fn advertised_uri(cx: &Cx) -> Str {
    let (host, port) = advertised(cx);
    uri_of(&host, port, cx.rcv.proto, false)
}

/// Advertised address as a URI with transport.
#[script_pv("$RAut", module = "pv")]
pub fn advertised_uri_transport(cx: &Cx) -> Str {
    let (host, port) = advertised(cx);
    uri_of(&host, port, cx.rcv.proto, true)
}

/// Protocol the message came in by, with its number behind it.
#[script_pv("$proto", "$pr", module = "pv")]
pub fn proto(cx: &Cx) -> Val {
    Val::Named(Str::from(cx.rcv.proto.name()), cx.rcv.proto as i32)
}

/// Number of the protocol the message came in by.
#[script_pv("$prid", module = "pv")]
pub fn prid(cx: &Cx) -> i32 {
    cx.rcv.proto as i32
}

/// Address family of the message's transport: `id` its number, `name` `IPv4` or `IPv6`.
#[script_pv("$af", module = "pv", words("id", "name"))]
pub fn af(cx: &Cx, part: &'static str) -> Val {
    let ip = cx.rcv.src.ip();
    match part {
        "id" => Val::Int(family(ip)),
        _ => Val::Str(Str::from(if ip.is_ipv4() { "IPv4" } else { "IPv6" })),
    }
}

/// Number of the connection the message came in by; undefined over UDP.
#[script_pv("$conid", module = "pv")]
pub fn conid(cx: &Cx) -> Option<i32> {
    cx.rcv.conn.map(|conn| conn.0.cast_signed())
}

fn forced(cx: &Cx) -> Option<&'static ListenSocket> {
    sockets().get(cx.fwd.send_socket?)
}

/// Socket that the script forces the message out by, `proto:ip:port`.
#[script_pv("$fs", module = "pv")]
pub fn fs(cx: &Cx) -> Option<Str> {
    forced(cx).map(|socket| socket.text().into())
}

/// Forces a socket, written `proto:host:port` or `host:port`; the undefined value lifts the force.
#[script_pv_set("$fs", module = "pv")]
pub fn set_fs(cx: &mut Cx, value: Val) -> bool {
    match text_or_null(value) {
        Ok(None) => cx.fwd.send_socket = None,
        Ok(Some(text)) => match socket_named(&text) {
            Some(id) => cx.fwd.send_socket = Some(id),
            None => return false,
        },
        Err(_) => return false,
    }
    true
}

/// Finds one of our sockets by `proto:host:port`, `host:port` or `host`.
#[must_use]
pub fn socket_named(text: &[u8]) -> Option<SockId> {
    let colon = text.iter().position(|&byte| byte == b':');
    let proto = colon.and_then(|at| Proto::from_name(&text[..at]));
    let address = match (proto, colon) {
        (Some(_), Some(at)) => &text[at + 1..],
        _ => text,
    };
    let host_end = match address.first() {
        Some(b'[') => address.iter().position(|&byte| byte == b']')? + 1,
        _ => address.iter().position(|&byte| byte == b':').unwrap_or(address.len()),
    };
    let port = match &address[host_end..] {
        [] => 0,
        [b':', digits @ ..] => srcc_sip::text::parse_port(digits)?,
        _ => return None,
    };
    sockets().find(&address[..host_end], port, proto).map(|socket| socket.id)
}

/// Name of the socket that the script forces the message out by.
#[script_pv("$fsn", module = "pv")]
pub fn fsn(cx: &Cx) -> Option<Str> {
    forced(cx)?.name.clone().map(Str::from)
}

/// Forces a socket by its name.
#[script_pv_set("$fsn", module = "pv")]
pub fn set_fsn(cx: &mut Cx, value: Val) -> bool {
    match text_or_null(value) {
        Ok(None) => cx.fwd.send_socket = None,
        Ok(Some(name)) => match sockets().by_name(&name) {
            Some(socket) => cx.fwd.send_socket = Some(socket.id),
            None => return false,
        },
        Err(_) => return false,
    }
    true
}

/// Port of the socket that the script forces the message out by; 0 if none is forced.
#[script_pv("$fsp", module = "pv")]
pub fn fsp(cx: &Cx) -> i32 {
    forced(cx).map_or(0, |socket| i32::from(socket.addr.port()))
}

/// One end of what is being sent.
struct End {
    addr: SocketAddr,
    proto: Proto,
    len: usize,
}

fn end_part(cx: &Cx, end: Option<End>, part: &str) -> Val {
    let Some(end) = end else { return Val::Null };
    match part {
        "ip" => Val::Str(end.addr.ip().to_string().into()),
        "port" => Val::Int(i32::from(end.addr.port())),
        "af" => Val::Int(family(end.addr.ip())),
        "proto" => Val::Int(end.proto as i32),
        "sproto" => Val::Str(Str::from(end.proto.name())),
        "len" => Val::Int(crate::text::length(end.len)),
        "buf" => Val::Str(Str::from(srcc_runtime::rebuild::rebuilt(cx))),
        _ => Val::Null,
    }
}

fn sending(cx: &Cx) -> Option<(srcc_runtime::transport::Dest, usize)> {
    let sending = cx.ext_get::<Sending>()?;
    Some((sending.dest?, sending.len))
}

fn sent_to(cx: &Cx) -> Option<End> {
    let (dest, len) = sending(cx)?;
    Some(End { addr: dest.addr, proto: dest.proto, len })
}

/// In `onsend_route`: where the message goes. `ip port af proto` (number) `sproto` (name) `len buf`.
#[script_pv("$sndto", module = "pv", words("ip", "port", "af", "proto", "sproto", "len", "buf"))]
pub fn sndto(cx: &Cx, part: &'static str) -> Val {
    end_part(cx, sent_to(cx), part)
}

/// The same as `$sndto`.
#[script_pv("$snd", module = "pv", words("ip", "port", "af", "proto", "sproto", "len", "buf"))]
pub fn snd(cx: &Cx, part: &'static str) -> Val {
    end_part(cx, sent_to(cx), part)
}

/// In `onsend_route`: the socket that the message leaves by; parts as of `$sndto`.
#[script_pv("$sndfrom", module = "pv", words("ip", "port", "af", "proto", "sproto", "len", "buf"))]
pub fn sndfrom(cx: &Cx, part: &'static str) -> Val {
    let end = sending(cx).and_then(|(dest, len)| {
        let socket = sockets().get(dest.socket?)?;
        Some(End { addr: socket.addr, proto: dest.proto, len })
    });
    end_part(cx, end, part)
}

/// In an `event_route`: how the message came in; undefined in all other routes (measured).
#[script_pv(
    "$rcv",
    module = "pv",
    words("buf", "len", "proto", "sproto", "af", "srcip", "srcport", "rcvip", "rcvport")
)]
pub fn rcv(cx: &Cx, part: &'static str) -> Val {
    if cx.route != RouteKind::Event {
        return Val::Null;
    }
    match part {
        "buf" => crate::body::mb(cx).into(),
        "len" => crate::body::ml(cx).into(),
        "proto" => prid(cx).into(),
        "sproto" => Str::from(cx.rcv.proto.name()).into(),
        "af" => family(cx.rcv.src.ip()).into(),
        "srcip" => si(cx).into(),
        "srcport" => sp(cx).into(),
        "rcvip" => received_ip(cx).into(),
        "rcvport" => received_port(cx).into(),
        _ => Val::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{cx, measured_request};

    #[test]
    fn both_ends_of_the_transport_are_shown_as_measured() {
        let cx = measured_request();
        let text = |value: Str| value.text().into_owned();
        assert_eq!((text(si(&cx)), sp(&cx), text(siz(&cx))), ("127.0.0.1".into(), 21001, "127.0.0.1".into()));
        assert_eq!(text(su(&cx)), "sip:127.0.0.1:21001");
        assert_eq!(text(sut(&cx)), "sip:127.0.0.1:21001;transport=udp");
        assert_eq!(text(sas(&cx)), "udp:127.0.0.1:21001");
        assert_eq!(text(received_uri(&cx)), "sip:127.0.0.1:21000");
        assert_eq!(text(received_socket(&cx)), "udp:127.0.0.1:21000");
        assert_eq!((text(advertised_ip(&cx)), advertised_port(&cx)), ("127.0.0.1".into(), 21000));
        assert_eq!(proto(&cx), Val::Named("udp".into(), 1));
        assert_eq!((af(&cx, "id"), af(&cx, "name")), (Val::Int(2), Val::Str("IPv4".into())));
        assert_eq!((conid(&cx), fs(&cx), fsp(&cx)), (None, None, 0));
    }

    #[test]
    fn an_ipv6_address_has_brackets_only_in_uris() {
        let mut cx = cx("");
        cx.rcv.src = "[::1]:5070".parse().unwrap();
        cx.rcv.proto = Proto::Tcp;
        assert_eq!((si(&cx), siz(&cx)), ("::1".into(), "[::1]".into()));
        assert_eq!(su(&cx), "sip:[::1]:5070;transport=tcp".into());
        assert_eq!(sas(&cx), "tcp:[::1]:5070".into());
    }

    #[test]
    fn a_socket_that_is_not_ours_cannot_be_forced() {
        let mut cx = cx("");
        assert!(!set_fs(&mut cx, Val::Str("udp:192.0.2.1:9".into())));
        assert!(!set_fsn(&mut cx, Val::Str("nope".into())));
        assert!(set_fs(&mut cx, Val::Null));
    }

    #[test]
    fn what_is_sent_is_only_known_in_onsend_route() {
        let cx = cx("");
        assert_eq!((sndto(&cx, "ip"), sndfrom(&cx, "port"), rcv(&cx, "srcip")), (Val::Null, Val::Null, Val::Null));
    }
}
