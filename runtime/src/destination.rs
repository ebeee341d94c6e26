//! Finds where a request goes (RFC 3261 8.1.2, 16.6 step 7 and RFC 3263) and from which of our sockets.
//!
//! A numeric next hop never suspends. The choice of the socket was measured on Kamailio 5.6.3: a forced socket if it
//! fits the protocol, else, over UDP, the socket that the request came in by, else the first that fits. With `mhomed` the
//! system's routing table decides for UDP instead, and a request without a socket for its answer is not sent.

mod recent;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use smallvec::SmallVec;
use srcc_sip::uri::{Scheme, Uri};

use crate::config;
use crate::dns;
use crate::transport::{Dest, Proto, RcvInfo, SockId, SocketTable};

/// Where a request may go, the most wanted first.
pub type Hops = SmallVec<[Dest; 2]>;

/// Why a request has no destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HopError {
    /// The URI does not parse.
    #[error("bad uri: {0}")]
    BadUri(srcc_sip::UriError),
    /// The URI has no host to send to (`tel:`, `urn:`).
    #[error("the uri names no host")]
    NoHost,
    /// `sips:` with a transport that is not secure, or an unknown transport.
    #[error("the uri's transport cannot be used")]
    Transport,
    /// The host name has no address.
    #[error("the host name cannot be resolved")]
    Unresolvable,
    /// We listen on no socket of that protocol and address family.
    #[error("no socket for {0}")]
    NoSocket(Proto),
    /// It failed a short while ago and is left out for now.
    #[error("the destination is on the list of failed ones")]
    LeftOut,
}

/// The next hop that a URI names, before its host is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop<'a> {
    /// Host or address, IPv6 with its brackets; `maddr` before the host itself.
    pub host: &'a [u8],
    /// Port, if the URI has one.
    pub port: Option<u16>,
    /// Protocol, if the URI has one or is `sips:`.
    pub proto: Option<Proto>,
    /// Whether the URI is a `sips:` one.
    pub sips: bool,
}

impl<'a> Hop<'a> {
    /// Reads the next hop out of a URI (`$du`, a Route or the request URI).
    pub fn of_uri(uri: &'a [u8]) -> Result<Hop<'a>, HopError> {
        let uri = Uri::parse(uri).map_err(HopError::BadUri)?;
        let host = uri.maddr().unwrap_or(uri.host);
        if host.is_empty() || uri.scheme == Scheme::Urn {
            return Err(HopError::NoHost);
        }
        let named = match uri.transport() {
            Some(name) => Some(Proto::from_name(name).ok_or(HopError::Transport)?),
            None => None,
        };
        let sips = uri.scheme == Scheme::Sips;
        let proto = match (sips, named) {
            (true, Some(Proto::Udp)) => return Err(HopError::Transport),
            (true, None | Some(Proto::Tcp)) => Some(Proto::Tls),
            (_, named) => named,
        };
        Ok(Hop { host, port: uri.port.filter(|port| *port != 0), proto, sips })
    }

    /// The destination if the host is an address; `None` if it is a name.
    #[must_use]
    pub fn numeric(&self) -> Option<Dest> {
        let ip = crate::transport::sockets::parse_ip(self.host)?;
        let proto = self.proto.unwrap_or(Proto::Udp);
        Some(Dest::new(proto, SocketAddr::new(ip, self.port.unwrap_or(proto.default_port()))))
    }
}

/// The destinations of a URI. Suspends only where a name must be looked up. `forced` overrides the URI's protocol
/// (`forward_tcp()`, `t_relay_to_udp()`).
#[crate::suspending]
pub async fn resolve_uri(uri: &[u8], forced: Option<Proto>) -> Result<Hops, HopError> {
    let is_usual = forced.is_none();
    if let Some(dest) = is_usual.then(|| recent::get(uri)).flatten() {
        return Ok(Hops::from_iter([dest]));
    }
    let mut hop = Hop::of_uri(uri)?;
    hop.proto = forced.or(hop.proto);
    if let Some(dest) = hop.numeric() {
        if is_usual {
            recent::put(uri, dest);
        }
        return Ok(Hops::from_iter([dest]));
    }
    look_up(&hop).await
}

/// The destinations of a next hop. Suspends only where a name must be looked up.
pub async fn resolve(hop: &Hop<'_>) -> Result<Hops, HopError> {
    match hop.numeric() {
        Some(dest) => Ok(Hops::from_iter([dest])),
        None => look_up(hop).await,
    }
}

/// The destinations of a next hop whose host is a name.
async fn look_up(hop: &Hop<'_>) -> Result<Hops, HopError> {
    // Apart, so that the work on a message with a numeric next hop, which is most of them, needs no room for it.
    let search = Box::pin(dns::resolve(hop.host, hop.port, hop.proto, hop.sips));
    let found = search.await.map_err(|_| HopError::Unresolvable)?;
    Ok(found.into_iter().map(|one| Dest::new(one.proto, one.addr)).collect())
}

/// The listen sockets and aliases; none before the transports are set up.
#[must_use]
pub fn sockets() -> &'static SocketTable {
    static NONE: SocketTable = SocketTable { sockets: Vec::new(), aliases: Vec::new() };
    crate::transport::net::net().map_or(&NONE, |net| &net.sockets)
}

/// Chooses the socket to send a request from; `rcv` says how it came in (`None` for one that we made).
pub fn choose_socket(
    table: &SocketTable,
    dest: &Dest,
    forced: Option<SockId>,
    rcv: Option<&RcvInfo>,
) -> Result<SockId, HopError> {
    let fits = |id: SockId| {
        let socket = table.get(id)?;
        let same = socket.proto == dest.proto.socket_proto() && socket.addr.is_ipv6() == dest.addr.is_ipv6();
        same.then_some(id)
    };
    let incoming = rcv.filter(|rcv| rcv.proto == Proto::Udp && dest.proto == Proto::Udp).map(|rcv| rcv.socket);
    let is_routed = dest.proto == Proto::Udp && config::core().mhomed;
    let first = || table.for_dest(dest.proto, dest.addr).map(|socket| socket.id);
    forced
        .and_then(|id| fits(id).or_else(|| same_address(table, id, dest)))
        .or_else(|| if is_routed { by_route(table, dest.addr) } else { incoming.and_then(fits).or_else(first) })
        .ok_or(HopError::NoSocket(dest.proto))
}

/// The UDP socket on the address from which the system would send to `addr`. No packet is sent to find it.
fn by_route(table: &SocketTable, addr: SocketAddr) -> Option<SockId> {
    let any = if addr.is_ipv6() { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
    let probe = UdpSocket::bind(SocketAddr::new(any, 0)).ok()?;
    probe.connect(addr).ok()?;
    let ip = probe.local_addr().ok()?.ip();
    table.sockets.iter().find(|s| s.proto == Proto::Udp && s.addr.ip() == ip).map(|s| s.id)
}

/// A forced socket of another protocol stands for the one with the same address and the protocol that is needed.
fn same_address(table: &SocketTable, forced: SockId, dest: &Dest) -> Option<SockId> {
    let addr = table.get(forced)?.addr;
    table.find_addr(addr, dest.proto).filter(|_| addr.is_ipv6() == dest.addr.is_ipv6()).map(|socket| socket.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::ListenSocket;

    #[test]
    fn a_uri_names_its_next_hop() {
        let hop = |uri: &'static str| Hop::of_uri(uri.as_bytes());
        let dest = |uri: &'static str| hop(uri).unwrap().numeric().map(|dest| (dest.proto, dest.addr.to_string()));
        assert_eq!(dest("sip:a@10.0.0.1"), Some((Proto::Udp, "10.0.0.1:5060".to_owned())));
        assert_eq!(dest("sip:a@[::1]:5070;transport=TCP"), Some((Proto::Tcp, "[::1]:5070".to_owned())));
        assert_eq!(dest("sips:a@10.0.0.1"), Some((Proto::Tls, "10.0.0.1:5061".to_owned())));
        assert_eq!(dest("sip:a@example.com;maddr=10.0.0.2"), Some((Proto::Udp, "10.0.0.2:5060".to_owned())));
        assert_eq!(dest("sip:a@example.com"), None);
        assert_eq!(hop("tel:+1234"), Err(HopError::NoHost));
        assert_eq!(hop("sips:a@b;transport=udp"), Err(HopError::Transport));
        assert!(matches!(hop("junk"), Err(HopError::BadUri(_))));
    }

    fn table() -> SocketTable {
        let socket = |id, proto, addr: &str| ListenSocket {
            id: SockId(id),
            proto,
            host: addr.to_owned(),
            addr: addr.parse().unwrap(),
            advertise: None,
            is_port_advertised: false,
            name: None,
            via_host_port: addr.to_owned(),
            via_host: addr.split(':').next().unwrap().to_owned(),
            freebind: false,
        };
        let sockets = vec![
            socket(0, Proto::Udp, "127.0.0.1:5060"),
            socket(1, Proto::Udp, "127.0.0.2:5060"),
            socket(2, Proto::Tcp, "127.0.0.1:5060"),
            socket(3, Proto::Tcp, "127.0.0.2:5060"),
        ];
        SocketTable { sockets, aliases: Vec::new() }
    }

    #[test]
    fn a_request_leaves_by_the_socket_it_came_by_unless_another_is_forced_or_needed() {
        let table = table();
        let addr = "127.0.0.9:5060".parse().unwrap();
        let rcv = RcvInfo { src: addr, dst: addr, proto: Proto::Udp, socket: SockId(1), conn: None };
        let choose = |proto, forced: Option<u16>, rcv| {
            choose_socket(&table, &Dest::new(proto, addr), forced.map(SockId), rcv).map(|id| id.0)
        };
        assert_eq!(choose(Proto::Udp, None, Some(&rcv)), Ok(1));
        assert_eq!(choose(Proto::Udp, None, None), Ok(0));
        assert_eq!(choose(Proto::Udp, Some(0), Some(&rcv)), Ok(0));
        assert_eq!(choose(Proto::Tcp, None, Some(&rcv)), Ok(2));
        // A forced socket of another protocol stands for its address.
        assert_eq!(choose(Proto::Tcp, Some(1), Some(&rcv)), Ok(3));
        assert_eq!(choose(Proto::Tls, None, Some(&rcv)), Err(HopError::NoSocket(Proto::Tls)));
    }

    #[test]
    fn the_routing_table_names_the_address_to_send_from() {
        let mut table = table();
        table.sockets.swap(0, 1);
        let to = "127.0.0.9:5060".parse().unwrap();
        assert_eq!(by_route(&table, to), Some(SockId(0)));
        table.sockets.retain(|socket| socket.id != SockId(0));
        assert_eq!(by_route(&table, to), None);
    }
}
