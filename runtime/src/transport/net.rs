//! What all workers share about the transports, and the binding of the listen sockets at start.

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;

use socket2::{Domain, Protocol, Socket, Type};

use super::addr::Proto;
use super::config::{TcpConfig, UdpConfig};
use super::sockets::{ListenSocket, SocketTable};
use super::tcp_table::ConnTable;
use crate::dns::DnsConfig;

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1024;

/// The part of the transports that all workers share. Made once, lives as long as the process.
#[derive(Debug)]
pub struct Net {
    /// Listen sockets and aliases.
    pub sockets: SocketTable,
    /// Settings of UDP.
    pub udp: UdpConfig,
    /// Settings of TCP.
    pub tcp: &'static TcpConfig,
    /// Settings of the resolver.
    pub dns: DnsConfig,
    /// Open connections.
    pub conns: ConnTable,
    /// Counters.
    pub stats: NetStats,
}

/// Counters of the transports, all since start.
#[derive(Debug, Default)]
pub struct NetStats {
    /// Datagrams received, keepalives included.
    pub udp_received: AtomicU64,
    /// Datagrams that are no message: empty, or keepalives.
    pub udp_keepalives: AtomicU64,
    /// Datagrams the kernel took.
    pub udp_sent: AtomicU64,
    /// Datagrams dropped because the send queue was full.
    pub udp_dropped: AtomicU64,
    /// Messages received over connections.
    pub tcp_received: AtomicU64,
    /// Messages given to connections.
    pub tcp_sent: AtomicU64,
    /// Connections accepted.
    pub tcp_accepted: AtomicU64,
    /// Connections made.
    pub tcp_connected: AtomicU64,
    /// Connections that could not be made.
    pub tcp_connect_failed: AtomicU64,
    /// Connections refused because of `tcp_max_connections`.
    pub tcp_refused: AtomicU64,
    /// Connections closed because of broken framing.
    pub tcp_framing_errors: AtomicU64,
}

/// A listen socket could not be had.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {socket}: {source}")]
pub struct BindError {
    /// The socket, as `proto:address:port`.
    pub socket: String,
    /// What the system says.
    pub source: io::Error,
}

/// The bound sockets of one worker, in the order of the socket table.
#[derive(Debug)]
pub enum BoundSocket {
    /// For udp.
    Udp(UdpSocket),
    /// For tcp, tls.
    Tcp(TcpListener),
}

static NET: OnceLock<&'static Net> = OnceLock::new();

/// The transports of this process; `None` before they are set up.
pub fn net() -> Option<&'static Net> {
    crate::worker::current().map(|w| w.net).or_else(|| NET.get().copied())
}

/// Whether `host:port` is one of our listen sockets or aliases ([`SocketTable::is_myself`]).
pub fn is_myself(host: &[u8], port: u16, proto: Option<Proto>) -> bool {
    net().is_some_and(|n| n.sockets.is_myself(host, port, proto))
        || ALSO_MYSELF.get().is_some_and(|check| check(host, port, proto))
}

/// Says of a host, a port (0 = any) and a protocol whether they are this proxy.
type MyselfCheck = Box<dyn Fn(&[u8], u16, Option<Proto>) -> bool + Send + Sync>;

static ALSO_MYSELF: OnceLock<MyselfCheck> = OnceLock::new();

/// Lets a module say that further hosts are ours. To be called once, in a module's start-up code; a second check is
/// not taken.
pub fn also_myself(check: impl Fn(&[u8], u16, Option<Proto>) -> bool + Send + Sync + 'static) {
    let _ = ALSO_MYSELF.set(Box::new(check));
}

impl Net {
    /// Sets the transports up. The first one made is what [`net`] gives to threads that are no workers.
    pub fn new(sockets: SocketTable, udp: UdpConfig, tcp: &'static TcpConfig, dns: DnsConfig) -> &'static Net {
        let conns = ConnTable::default();
        let net: &'static Net = Box::leak(Box::new(Net { sockets, udp, tcp, dns, conns, stats: NetStats::default() }));
        let _ = NET.set(net);
        net
    }

    /// Binds every listen socket once per worker. Result: a list per worker.
    ///
    /// # Errors
    /// The first socket that cannot be bound, also when another process has the port.
    pub fn bind(&self, workers: usize) -> Result<Vec<Vec<BoundSocket>>, BindError> {
        let mut per_worker: Vec<Vec<BoundSocket>> = (0..workers.max(1)).map(|_| Vec::new()).collect();
        for socket in &self.sockets.sockets {
            let failed = |source| BindError { socket: socket.text(), source };
            if socket.addr.port() != 0 {
                probe(socket).map_err(failed)?;
            }
            for mine in &mut per_worker {
                mine.push(self.bind_one(socket).map_err(failed)?);
            }
            if workers > 1
                && let Some(BoundSocket::Udp(first)) = per_worker.first().and_then(|w| w.last())
            {
                // Without it all of a peer's traffic stays on one worker, which is slower but right.
                if let Err(e) = srcc_sys::socket::spread_at_random(first, u32::try_from(workers).unwrap_or(1)) {
                    crate::notice!("{}: datagrams are spread over the workers by sender: {e}", socket.text());
                }
            }
        }
        Ok(per_worker)
    }

    fn bind_one(&self, listen: &ListenSocket) -> io::Result<BoundSocket> {
        let socket = new_socket(listen.proto, listen.addr)?;
        socket.set_reuse_port(true)?;
        if listen.freebind {
            srcc_sys::socket::set_freebind(&socket)?;
        }
        if let (Some(tos), true) = (self.udp.tos, listen.addr.is_ipv4()) {
            socket.set_tos_v4(tos)?;
        }
        if listen.proto == Proto::Udp {
            grow_receive_buffer(&socket, self.udp.max_rcvbuf);
            socket.bind(&listen.addr.into())?;
            return Ok(BoundSocket::Udp(socket.into()));
        }
        socket.set_reuse_address(true)?;
        socket.bind(&listen.addr.into())?;
        socket.listen(BACKLOG)?;
        Ok(BoundSocket::Tcp(socket.into()))
    }
}

/// A non-blocking, IPv6-only where it is IPv6, socket.
pub(super) fn new_socket(proto: Proto, addr: SocketAddr) -> io::Result<Socket> {
    let (kind, protocol) = match proto {
        Proto::Udp => (Type::DGRAM, Protocol::UDP),
        Proto::Sctp => return Err(io::Error::new(io::ErrorKind::Unsupported, "sctp is not supported")),
        _ => (Type::STREAM, Protocol::TCP),
    };
    let socket = Socket::new(Domain::for_address(addr), kind, Some(protocol))?;
    if addr.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Binds once without SO_REUSEPORT: with it, another process of the same user that set it too would go unnoticed.
fn probe(listen: &ListenSocket) -> io::Result<()> {
    let socket = new_socket(listen.proto, listen.addr)?;
    if listen.freebind {
        srcc_sys::socket::set_freebind(&socket)?;
    }
    // For a stream this allows connections of a former run in TIME_WAIT; another listener still is an error.
    socket.set_reuse_address(listen.proto != Proto::Udp)?;
    socket.bind(&listen.addr.into())?;
    if listen.proto == Proto::Udp { Ok(()) } else { socket.listen(1) }
}

/// Doubles the receive buffer up to `max`, as far as the system allows.
fn grow_receive_buffer(socket: &Socket, max: usize) {
    if socket.recv_buffer_size().is_ok_and(|now| now < max) {
        // Refused only where a system policy says so; the default size then has to do.
        let _ = socket.set_recv_buffer_size(max);
    }
}
