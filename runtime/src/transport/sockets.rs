//! The listen sockets and aliases: who we are, and from which address a message leaves.
//!
//! Made once at start; the rules of `is_myself` and of choosing a socket are those of Kamailio 5.6.3.

use std::net::{IpAddr, SocketAddr};

use srcc_sip::text::parse_ipv4;

use super::addr::{Proto, SockId};

/// One `listen=` of the script or `-l` of the command line, before names are resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListenSpec {
    /// Protocol; `None` = udp and tcp (and tls when it is enabled).
    pub proto: Option<Proto>,
    /// Addresses, host names or interface names; brackets of an IPv6 address are optional.
    pub hosts: Vec<String>,
    /// Port; `None` = the `port` parameter (5060), one more for tls.
    pub port: Option<u16>,
    /// Host and port to show in Via and Record-Route instead of the socket's.
    pub advertise: Option<(String, Option<u16>)>,
    /// Name for `$fsn` and `$Rn`.
    pub name: Option<String>,
    /// The address may not be on this machine (yet): bound with IP_FREEBIND.
    pub freebind: bool,
}

/// An `alias=`: another name under which the proxy knows itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Protocol it holds for; `None` = all.
    pub proto: Option<Proto>,
    /// Host name or address, without brackets.
    pub host: String,
    /// Port it holds for; `None` = all.
    pub port: Option<u16>,
}

/// One address we receive on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenSocket {
    /// Its index in the table.
    pub id: SockId,
    /// Protocol.
    pub proto: Proto,
    /// What the script wrote (an address, a host name or an interface's address), without brackets.
    pub host: String,
    /// Bound address.
    pub addr: SocketAddr,
    /// Host (IPv6 in brackets) and port that its own `advertise` shows to others instead of `addr`.
    pub advertise: Option<(String, u16)>,
    /// Its own `advertise` has a port.
    pub is_port_advertised: bool,
    /// Name given to it.
    pub name: Option<String>,
    /// `host:port` as it names itself, computed from `advertise` or `addr`.
    pub via_host_port: String,
    /// The host of it, IPv6 in brackets.
    pub via_host: String,
    /// Bound with IP_FREEBIND.
    pub freebind: bool,
}

impl ListenSocket {
    /// `proto:host:port`, as scripts and logs show a socket (`$RAut`, `force_send_socket`).
    pub fn text(&self) -> String {
        format!("{}:{}", self.proto, self.addr)
    }
}

/// All listen sockets and aliases.
#[derive(Clone, Debug, Default)]
pub struct SocketTable {
    /// In the order of the script.
    pub sockets: Vec<ListenSocket>,
    /// In the order of the script.
    pub aliases: Vec<Alias>,
}

impl SocketTable {
    /// The socket with this index.
    pub fn get(&self, id: SockId) -> Option<&ListenSocket> {
        self.sockets.get(usize::from(id.0))
    }

    /// The socket with this `name`.
    pub fn by_name(&self, name: &[u8]) -> Option<&ListenSocket> {
        self.sockets.iter().find(|s| s.name.as_ref().is_some_and(|n| n.as_bytes() == name))
    }

    /// Whether `host:port` over `proto` is one of our sockets or aliases. `port` 0 and `proto` `None` match any.
    ///
    /// `host` may be a name or an address in any spelling, IPv6 with or without brackets.
    pub fn is_myself(&self, host: &[u8], port: u16, proto: Option<Proto>) -> bool {
        self.find(host, port, proto).is_some() || self.is_alias(host, port, proto)
    }

    /// The listen socket that `host:port` over `proto` names, by its address, host text or advertised address.
    pub fn find(&self, host: &[u8], port: u16, proto: Option<Proto>) -> Option<&ListenSocket> {
        let host = strip_brackets(host);
        let ip = parse_ip(host);
        let proto = proto.map(Proto::socket_proto);
        self.sockets.iter().find(|s| {
            proto.is_none_or(|p| p == s.proto)
                && (names_socket(s, host, ip, port) || names_advertised(s, host, ip, port))
        })
    }

    /// The socket bound to exactly this address.
    pub fn find_addr(&self, addr: SocketAddr, proto: Proto) -> Option<&ListenSocket> {
        let proto = proto.socket_proto();
        self.sockets.iter().find(|s| s.proto == proto && s.addr == addr)
    }

    /// The first socket that can send to `addr`: same protocol, same address family.
    pub fn for_dest(&self, proto: Proto, addr: SocketAddr) -> Option<&ListenSocket> {
        let proto = proto.socket_proto();
        self.sockets.iter().find(|s| s.proto == proto && s.addr.is_ipv6() == addr.is_ipv6())
    }

    fn is_alias(&self, host: &[u8], port: u16, proto: Option<Proto>) -> bool {
        let host = strip_brackets(host);
        self.aliases.iter().any(|a| {
            a.host.as_bytes().eq_ignore_ascii_case(host)
                && (port == 0 || a.port.is_none_or(|p| p == port))
                && (proto.is_none() || a.proto.is_none() || a.proto == proto.map(Proto::socket_proto))
        })
    }
}

fn names_socket(s: &ListenSocket, host: &[u8], ip: Option<IpAddr>, port: u16) -> bool {
    (port == 0 || port == s.addr.port()) && (ip == Some(s.addr.ip()) || s.host.as_bytes().eq_ignore_ascii_case(host))
}

fn names_advertised(s: &ListenSocket, host: &[u8], ip: Option<IpAddr>, port: u16) -> bool {
    s.advertise.as_ref().is_some_and(|(h, p)| {
        let h = strip_brackets(h.as_bytes());
        (port == 0 || port == *p) && (h.eq_ignore_ascii_case(host) || (ip.is_some() && parse_ip(h) == ip))
    })
}

/// An address written in a message or a script; IPv6 with or without brackets.
pub fn parse_ip(host: &[u8]) -> Option<IpAddr> {
    if let Some(ip) = parse_ipv4(host) {
        return Some(ip.into());
    }
    let looks_numeric = host.first().is_some_and(|c| c.is_ascii_hexdigit() || matches!(c, b'[' | b':'));
    if !looks_numeric {
        return None;
    }
    std::str::from_utf8(strip_brackets(host)).ok()?.parse().ok()
}

/// `host` without the brackets of an IPv6 reference.
pub fn strip_brackets(host: &[u8]) -> &[u8] {
    match host {
        [b'[', inner @ .., b']'] => inner,
        _ => host,
    }
}
