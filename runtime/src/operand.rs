//! The old operands of script comparisons: `method`, `uri`, `src_ip`, `myself` and their like (docs/language.md).
//!
//! Those that begin with `snd_` and `to_` speak of the message that an `onsend_route` looks at; elsewhere the compiler
//! refuses them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs};

use srcc_sip::Uri;

use crate::cx::Cx;
use crate::destination::sockets;
use crate::glue::matches;
use crate::onsend::Sending;
use crate::transport::Dest;
use crate::transport::net;
use crate::transport::sockets::parse_ip;
use crate::value::{Str, Val, int_to_str};

/// `method`: the request's method; of a reply, the CSeq method.
#[must_use]
pub fn method(cx: &Cx) -> Str {
    Str::of(&cx.msg.buf, cx.msg.method_bytes())
}

/// `uri`, also spelled `status`: the request URI as it will be sent; of a reply, the status code (the original keeps
/// both in one place, and `status =~ "2.."` in reply routes relies on it).
#[must_use]
pub fn uri(cx: &Cx) -> Str {
    if cx.msg.is_request() { cx.request_uri() } else { int_to_str(i32::from(cx.msg.status())) }
}

/// `from_uri`; empty if the From does not parse.
#[must_use]
pub fn from_uri(cx: &Cx) -> Str {
    cx.msg.from().map_or(Str::EMPTY, |from| Str::of(&cx.msg.buf, from.uri))
}

/// `to_uri`; empty if the To does not parse.
#[must_use]
pub fn to_uri(cx: &Cx) -> Str {
    cx.msg.to().map_or(Str::EMPTY, |to| Str::of(&cx.msg.buf, to.uri))
}

/// `src_port`.
#[must_use]
pub fn src_port(cx: &Cx) -> i32 {
    i32::from(cx.rcv.src.port())
}

/// `dst_port`.
#[must_use]
pub fn dst_port(cx: &Cx) -> i32 {
    i32::from(cx.rcv.dst.port())
}

/// `snd_port`: the port that the message is sent from.
#[must_use]
pub fn snd_port(cx: &Cx) -> i32 {
    sending_socket(cx).map_or(0, |addr| i32::from(addr.port()))
}

/// `to_port`: the port that the message is sent to.
#[must_use]
pub fn to_port(cx: &Cx) -> i32 {
    sending(cx).map_or(0, |dest| i32::from(dest.addr.port()))
}

/// `af`: 2 for IPv4, 10 for IPv6, the words `INET` and `INET6` of scripts.
#[must_use]
pub fn af(cx: &Cx) -> i32 {
    family(cx.rcv.src.ip())
}

/// `snd_af`.
#[must_use]
pub fn snd_af(cx: &Cx) -> i32 {
    sending(cx).map_or(0, |dest| family(dest.addr.ip()))
}

/// `msg:len`: bytes of the message; in an `onsend_route` of the one that is sent.
#[must_use]
pub fn msg_len(cx: &Cx) -> i32 {
    let sent = cx.ext_get::<Sending>().filter(|sending| sending.dest.is_some());
    i32::try_from(sent.map_or(cx.msg.buf.len(), |sending| sending.len)).unwrap_or(i32::MAX)
}

/// `proto`: the number of the protocol that the message came by.
#[must_use]
pub fn proto(cx: &Cx) -> i32 {
    cx.rcv.proto as i32
}

/// `snd_proto`.
#[must_use]
pub fn snd_proto(cx: &Cx) -> i32 {
    sending(cx).map_or(0, |dest| dest.proto as i32)
}

/// `to_proto`.
#[must_use]
pub fn to_proto(cx: &Cx) -> i32 {
    snd_proto(cx)
}

/// `src_ip`.
#[must_use]
pub fn src_ip(cx: &Cx) -> Option<IpAddr> {
    Some(cx.rcv.src.ip())
}

/// `dst_ip`.
#[must_use]
pub fn dst_ip(cx: &Cx) -> Option<IpAddr> {
    Some(cx.rcv.dst.ip())
}

/// `snd_ip`: the address that the message is sent from.
#[must_use]
pub fn snd_ip(cx: &Cx) -> Option<IpAddr> {
    sending_socket(cx).map(|addr| addr.ip())
}

/// `to_ip`: the address that the message is sent to.
#[must_use]
pub fn to_ip(cx: &Cx) -> Option<IpAddr> {
    sending(cx).map(|dest| dest.addr.ip())
}

/// `uri == myself`: host and port name one of our sockets or aliases.
#[must_use]
pub fn uri_is_myself(cx: &Cx) -> bool {
    is_myself_uri(&uri(cx))
}

/// `from_uri == myself`.
#[must_use]
pub fn from_uri_is_myself(cx: &Cx) -> bool {
    is_myself_uri(&from_uri(cx))
}

/// `to_uri == myself`.
#[must_use]
pub fn to_uri_is_myself(cx: &Cx) -> bool {
    is_myself_uri(&to_uri(cx))
}

/// `src_ip == myself`.
#[must_use]
pub fn src_ip_is_myself(cx: &Cx) -> bool {
    is_myself_ip(src_ip(cx))
}

/// `dst_ip == myself`.
#[must_use]
pub fn dst_ip_is_myself(cx: &Cx) -> bool {
    is_myself_ip(dst_ip(cx))
}

/// `snd_ip == myself`.
#[must_use]
pub fn snd_ip_is_myself(cx: &Cx) -> bool {
    is_myself_ip(snd_ip(cx))
}

/// `to_ip == myself`.
#[must_use]
pub fn to_ip_is_myself(cx: &Cx) -> bool {
    is_myself_ip(to_ip(cx))
}

/// Whether a URI's host and port name one of our sockets or aliases; no URI is not us.
#[must_use]
pub fn is_myself_uri(uri: &[u8]) -> bool {
    Uri::parse(uri).is_ok_and(|uri| net::is_myself(uri.host, uri.port_or_default(), None))
}

fn is_myself_ip(ip: Option<IpAddr>) -> bool {
    ip.is_some_and(|ip| sockets().sockets.iter().any(|socket| socket.addr.ip() == ip))
}

/// `src_ip == 10.0.0.0/8`: an absent address is in no network.
#[must_use]
pub fn is_in_net(ip: Option<IpAddr>, net: IpAddr, bits: u8) -> bool {
    match (ip, net) {
        (Some(IpAddr::V4(ip)), IpAddr::V4(net)) => {
            let host_bits = 32u32.saturating_sub(bits.into());
            (u64::from(ip.to_bits() ^ net.to_bits()) >> host_bits) == 0
        }
        (Some(IpAddr::V6(ip)), IpAddr::V6(net)) => {
            let host_bits = 128u32.saturating_sub(bits.into());
            (ip.to_bits() ^ net.to_bits()).checked_shr(host_bits).unwrap_or(0) == 0
        }
        _ => false,
    }
}

/// A host name that the script compares addresses with (`src_ip == gw.example.com`), looked up once at start, so
/// that no message waits for it. Measured on Kamailio 5.6.3: names of the hosts file alone are not known there; here they are.
#[derive(Debug)]
pub struct HostName {
    addrs: Vec<IpAddr>,
}

impl HostName {
    /// Asks the system's resolver (hosts file and DNS) and waits for it: for the start only. A name without an address,
    /// which is logged, equals none (measured).
    #[must_use]
    pub fn look_up(name: &str) -> HostName {
        // A port is needed by the function, not by us.
        let found = (name, 0).to_socket_addrs();
        if let Err(error) = &found {
            crate::error!("`{name}`, which addresses are compared with, has no address: {error}");
        }
        HostName { addrs: found.into_iter().flatten().map(|addr| addr.ip()).collect() }
    }

    /// Whether it is a name of this address.
    #[must_use]
    pub fn has(&self, ip: Option<IpAddr>) -> bool {
        ip.is_some_and(|ip| self.addrs.contains(&ip))
    }
}

/// `src_ip == $var(x)`: an address, `address/bits` or `address/mask` made at run time, or the name `localhost`. Other
/// names are not looked up, since that would make the message wait.
#[must_use]
pub fn is_host(ip: Option<IpAddr>, host: &[u8]) -> bool {
    if host.eq_ignore_ascii_case(b"localhost") {
        return ip.is_some_and(|ip| ip == Ipv4Addr::LOCALHOST || ip == Ipv6Addr::LOCALHOST);
    }
    is_in_net_text(ip, host).unwrap_or(false)
}

/// Whether an address is in the network that a text holds; `None` if it holds none. Measured: no bits at all are 0, and
/// blanks may stand around the slash, but not at the ends.
fn is_in_net_text(ip: Option<IpAddr>, text: &[u8]) -> Option<bool> {
    let Some(slash) = memchr::memchr(b'/', text) else { return Some(ip == Some(parse_ip(text)?)) };
    let (net, mask) = (text[..slash].trim_ascii_end(), text[slash + 1..].trim_ascii_start());
    let net = parse_ip(net)?;
    let bits = if mask.is_empty() { 0 } else { mask_bits(mask)? };
    Some(is_in_net(ip, net, bits))
}

/// `src_ip =~ $var(x)`: a text that holds a network is taken as one (measured), any other as a pattern; what is neither,
/// or undefined, matches nothing.
#[must_use]
pub fn matches_address(ip: Option<IpAddr>, pattern: &Val) -> bool {
    let text = pattern.to_str();
    pattern.is_defined() && is_in_net_text(ip, &text).unwrap_or_else(|| matches(&ip_text(ip), &text).unwrap_or(false))
}

/// `method =~ $var(x)` and its like: 1, or 0, also if the variable is undefined. Measured: a pattern that does not compile
/// makes it -1, which is neither true nor, with `!`, false.
#[must_use]
pub fn match_code(text: &[u8], pattern: &Val) -> i32 {
    if !pattern.is_defined() {
        return 0;
    }
    matches(text, &pattern.to_str()).map_or(-1, i32::from)
}

/// `24` or `255.255.255.0`.
fn mask_bits(mask: &[u8]) -> Option<u8> {
    if let Some(bits) = srcc_sip::text::parse_u32(mask) {
        return u8::try_from(bits).ok().filter(|bits| *bits <= 128);
    }
    let ones = match parse_ip(mask)? {
        IpAddr::V4(mask) => mask.to_bits().leading_ones(),
        IpAddr::V6(mask) => mask.to_bits().leading_ones(),
    };
    u8::try_from(ones).ok()
}

/// An address as scripts see it; IPv6 without brackets. Absent gives the empty text.
#[must_use]
pub fn ip_text(ip: Option<IpAddr>) -> Str {
    ip.map_or(Str::EMPTY, |ip| Str::from(ip.to_string()))
}

fn family(ip: IpAddr) -> i32 {
    match ip {
        IpAddr::V4(_) => 2,
        IpAddr::V6(_) => 10,
    }
}

fn sending(cx: &Cx) -> Option<Dest> {
    cx.ext_get::<Sending>().and_then(|sending| sending.dest)
}

fn sending_socket(cx: &Cx) -> Option<std::net::SocketAddr> {
    sending(cx).and_then(|dest| dest.socket).and_then(|id| sockets().get(id)).map(|socket| socket.addr)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn networks_are_compared_by_their_prefix() {
        for (addr, net, bits, inside) in [
            ("127.0.0.1", "127.0.0.0", 8, true),
            ("128.0.0.1", "127.0.0.0", 8, false),
            ("1.2.3.4", "9.9.9.9", 0, true),
            ("1.2.3.4", "1.2.3.4", 32, true),
            ("1.2.3.5", "1.2.3.4", 32, false),
            ("2001:db8::1", "2001:db8::", 32, true),
            ("::1", "::2", 0, true),
            ("::1", "0.0.0.0", 0, false),
        ] {
            assert_eq!(is_in_net(Some(ip(addr)), ip(net), bits), inside, "{addr} in {net}/{bits}");
        }
        assert!(!is_in_net(None, ip("0.0.0.0"), 0));
    }

    #[test]
    fn a_host_name_stands_for_its_addresses_and_an_unknown_one_for_none() {
        let local = HostName::look_up("localhost");
        assert!(local.has(Some(ip("127.0.0.1"))) || local.has(Some(ip("::1"))));
        assert!(!local.has(Some(ip("192.0.2.1"))) && !local.has(None));
        assert!(!HostName::look_up("no such name").has(Some(ip("127.0.0.1"))));
    }

    #[test]
    fn a_text_may_hold_an_address_a_prefix_or_a_mask() {
        let local = Some(ip("127.0.0.1"));
        for (text, same) in [
            ("127.0.0.1", true),
            ("127.0.0.0/8", true),
            ("127.0.0.0/255.0.0.0", true),
            ("10.0.0.0/8", false),
            ("127.0.0.0/x", false),
            ("localhost", true),
            ("example.com", false),
            ("", false),
        ] {
            assert_eq!(is_host(local, text.as_bytes()), same, "{text}");
        }
        assert!(is_host(Some(ip("::1")), b"[::1]"));
        for (text, same) in
            [("9.9.9.9/", true), ("127.9.9.9 / 8", true), ("127.9.9.9/8 ", false), (" 127.0.0.1", false)]
        {
            assert_eq!(is_host(local, text.as_bytes()), same, "{text}");
        }
    }

    #[test]
    fn a_pattern_may_be_a_network_or_none_at_all() {
        let local = Some(ip("127.0.0.1"));
        for (text, same) in [("127.0.0.0/8", true), ("10.0.0.0/8", false), ("^127", true), ("[", false)] {
            assert_eq!(matches_address(local, &Val::Str(text.into())), same, "{text}");
        }
        assert!(!matches_address(local, &Val::Null));
        let codes =
            [("^o", 1), ("x", 0), ("[", -1)].map(|(text, code)| (match_code(b"OPTIONS", &Val::Str(text.into())), code));
        assert!(codes.iter().all(|(found, wanted)| found == wanted), "{codes:?}");
        assert_eq!(match_code(b"OPTIONS", &Val::Null), 0);
    }
}
