//! Builds what is forwarded: requests with our Via on top (RFC 3261 16.6), replies without it (16.7).
//!
//! The transaction engine builds its branches here too, so that a stateless and a stateful proxy put the same bytes
//! on the wire.

use std::net::IpAddr;
use std::sync::LazyLock;

use bytes::Bytes;
use smallvec::SmallVec;
use srcc_sip::build::{self, OurVia, Source};
use srcc_sip::hash::{self, BRANCH_COOKIE};
use srcc_sip::{BuildEnv, SipMsg, Socket};

use crate::config;
use crate::core_cfg;
use crate::cx::Fwd;
use crate::destination::{HopError, choose_socket, sockets};
use crate::transport::{Dest, ListenSocket, Proto, RcvInfo, SocketTable};

/// What one forwarded copy of a request looks like.
#[derive(Clone, Copy)]
pub struct Outgoing<'a> {
    /// Its Request-URI.
    pub uri: &'a [u8],
    /// Path to add as Route behind our Via.
    pub path: Option<&'a [u8]>,
    /// Value of our Via's branch parameter, cookie included.
    pub branch: &'a [u8],
}

/// A copy of a request ready to be sent.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Where to, with the socket to send from.
    pub dest: Dest,
    /// The message.
    pub bytes: Bytes,
}

/// Makes a request ready to be sent to `dest`: chooses the socket, builds the message (edits applied, our Via on top,
/// the topmost received Via completed) and changes the protocol if it is longer than `udp_mtu`. `fwd` is what the
/// script decided about the request.
pub fn prepare(msg: &SipMsg, rcv: &RcvInfo, fwd: &Fwd, out: &Outgoing<'_>, dest: Dest) -> Result<Ready, HopError> {
    let table = sockets();
    let dest = on_socket(table, dest, fwd, rcv)?;
    let bytes = build_request(table, msg, rcv, fwd, out, &dest, &dest);
    match over_mtu(&bytes, &dest, fwd).map(|proto| on_socket(table, Dest { proto, socket: None, ..dest }, fwd, rcv)) {
        // Only the Via tells the other protocol: a Record-Route stays what it was (measured: wire udp-mtu).
        Some(Ok(other)) => Ok(Ready { dest: other, bytes: build_request(table, msg, rcv, fwd, out, &other, &dest) }),
        Some(Err(_)) | None => Ok(Ready { dest, bytes }),
    }
}

fn on_socket(table: &SocketTable, dest: Dest, fwd: &Fwd, rcv: &RcvInfo) -> Result<Dest, HopError> {
    let socket = choose_socket(table, &dest, fwd.send_socket, Some(rcv))?;
    Ok(Dest { socket: Some(socket), flags: fwd.send_flags, ..dest })
}

/// The protocol that a datagram over `udp_mtu` goes by instead.
fn over_mtu(bytes: &Bytes, dest: &Dest, fwd: &Fwd) -> Option<Proto> {
    let mtu = core_cfg::UDP_MTU.size();
    let too_long = dest.proto == Proto::Udp && mtu > 0 && bytes.len() > mtu;
    // The script's choice of UDP does not undo the global one (measured).
    let proto = fwd.mtu_proto.filter(|proto| *proto != Proto::Udp).or(config::core().udp_mtu_try_proto);
    proto.filter(|proto| too_long && *proto != Proto::Udp)
}

fn build_request(
    table: &SocketTable,
    msg: &SipMsg,
    rcv: &RcvInfo,
    fwd: &Fwd,
    out: &Outgoing<'_>,
    via: &Dest,
    record: &Dest,
) -> Bytes {
    let source_ip = IpText::new(rcv.src.ip());
    let params = via_params(rcv, fwd);
    let shown = advertised(fwd, socket_of(table, via));
    let (received, sending) = for_record_route(table, rcv, fwd, record);
    let forward = build::Forward {
        request_uri: Some(out.uri),
        via: OurVia {
            proto: shown.proto,
            host: shown.host,
            port: shown_port(shown.port, is_port_advertised(table, via, fwd)),
            branch: out.branch,
            params: &params,
        },
        route: out.path,
        source: Some(Source { ip: source_ip.bytes(), port: rcv.src.port(), force_rport: forces_rport(fwd) }),
        env: BuildEnv { received, sending },
    };
    Bytes::from(build::forward_request(msg, &forward))
}

/// Measured (wire: rr-advertised-5060): the port 5060 stands in a Via only where it is advertised.
fn shown_port(port: u16, is_advertised: bool) -> Option<u16> {
    Some(port).filter(|port| is_advertised || *port != 5060)
}

fn is_port_advertised(table: &SocketTable, via: &Dest, fwd: &Fwd) -> bool {
    let by_socket = || via.socket.and_then(|id| table.get(id)).is_some_and(|socket| socket.is_port_advertised);
    fwd.advertised_port.or(config::core().advertised_port).is_some() || by_socket()
}

fn socket_of<'a>(table: &'a SocketTable, dest: &Dest) -> Socket<'a> {
    match dest.socket.and_then(|id| table.get(id)) {
        Some(socket) => own_address(socket, dest.proto),
        None => Socket { proto: sip_proto(dest.proto), host: b"", port: 0 },
    }
}

/// Builds a reply to forward: without our Via, edits applied.
#[must_use]
pub fn build_reply(msg: &SipMsg, rcv: &RcvInfo, dest: &Dest) -> Bytes {
    let table = sockets();
    let sending = socket_of(table, dest);
    let env = BuildEnv { received: received_address(table, rcv).unwrap_or(sending), sending };
    Bytes::from(build::forward_reply(msg, &env))
}

/// Cookie and hash: the branch of a request forwarded without a transaction, the same for its retransmissions, its
/// ACK and its CANCEL (RFC 3261 16.11).
#[must_use]
pub fn stateless_branch(msg: &SipMsg) -> [u8; 23] {
    let mut branch = [0; 23];
    let (cookie, id) = branch.split_at_mut(BRANCH_COOKIE.len());
    cookie.copy_from_slice(BRANCH_COOKIE);
    id.copy_from_slice(&hash::stateless_branch(msg, process_key()));
    branch
}

/// Random number of this process that makes its branches and tags unpredictable.
#[must_use]
pub fn process_key() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    static KEY: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
    *KEY
}

/// The two sockets as a Record-Route shows them. One socket shows its own address, whatever is advertised in the Via; of
/// two the sending one shows what is advertised, unless it has an address of its own for that (measured: wire
/// sl-send-socket, rr-advertised).
fn for_record_route<'a>(table: &'a SocketTable, rcv: &RcvInfo, fwd: &'a Fwd, dest: &Dest) -> (Socket<'a>, Socket<'a>) {
    let own = socket_of(table, dest);
    let received = received_address(table, rcv).unwrap_or(own);
    if dest.socket == Some(rcv.socket) && dest.proto == rcv.proto {
        return (received, received);
    }
    let has_its_own = dest.socket.and_then(|id| table.get(id)).is_some_and(|socket| socket.advertise.is_some());
    (received, if has_its_own { own } else { advertised(fwd, own) })
}

/// A socket of ours as it shows itself in headers.
#[must_use]
pub fn own_address(socket: &ListenSocket, proto: Proto) -> Socket<'_> {
    let port = socket.advertise.as_ref().map_or(socket.addr.port(), |(_, port)| *port);
    Socket { proto: sip_proto(proto), host: socket.via_host.as_bytes(), port }
}

/// The socket that a message came in by, as it shows itself in headers.
#[must_use]
pub fn received_address<'a>(table: &'a SocketTable, rcv: &RcvInfo) -> Option<Socket<'a>> {
    table.get(rcv.socket).map(|socket| own_address(socket, rcv.proto))
}

/// A protocol as message building knows it.
#[must_use]
pub fn sip_proto(proto: Proto) -> srcc_sip::Proto {
    match proto {
        Proto::Udp => srcc_sip::Proto::Udp,
        Proto::Tcp => srcc_sip::Proto::Tcp,
        Proto::Tls => srcc_sip::Proto::Tls,
        Proto::Sctp => srcc_sip::Proto::Sctp,
        Proto::Ws => srcc_sip::Proto::Ws,
        Proto::Wss => srcc_sip::Proto::Wss,
    }
}

/// Whether `rport` is filled in though the client did not ask for it.
#[must_use]
pub fn forces_rport(fwd: &Fwd) -> bool {
    fwd.force_rport || config::core().force_rport
}

/// The address for our Via: the script's for this message, else the configured one, else the socket's.
fn advertised<'a>(fwd: &'a Fwd, own: Socket<'a>) -> Socket<'a> {
    let core = config::core();
    let host = fwd.advertised_host.as_deref().or(core.advertised_address.map(str::as_bytes));
    let port = fwd.advertised_port.or(core.advertised_port);
    Socket { proto: own.proto, host: host.unwrap_or(own.host), port: port.unwrap_or(own.port) }
}

/// Parameters of our Via behind the branch: `i` is the connection that the request came in by, so that the reply
/// finds it again even when its address is used by several.
fn via_params(rcv: &RcvInfo, fwd: &Fwd) -> SmallVec<[u8; 32]> {
    let mut params = SmallVec::new();
    if let Some(conn) = rcv.conn {
        params.extend_from_slice(b";i=");
        push_hex(&mut params, conn.0);
    }
    if fwd.local_rport || config::core().local_rport {
        params.extend_from_slice(b";rport");
    }
    params
}

fn push_hex(out: &mut SmallVec<[u8; 32]>, value: u32) {
    let digits = hash::hex16(u64::from(value));
    let first = digits.iter().position(|digit| *digit != b'0').unwrap_or(digits.len() - 1);
    out.extend_from_slice(&digits[first..]);
}

/// Writes an IPv4 address, the usual case, without the detour through the formatting of the standard library.
fn write_v4(octets: [u8; 4], text: &mut [u8; 48]) -> usize {
    let mut at = 0;
    for (n, octet) in octets.into_iter().enumerate() {
        if n > 0 {
            text[at] = b'.';
            at += 1;
        }
        for (place, digit) in [octet / 100, octet / 10 % 10, octet % 10].into_iter().enumerate() {
            if place == 2 || digit > 0 || (place == 1 && octet >= 100) {
                text[at] = b'0' + digit;
                at += 1;
            }
        }
    }
    at
}

/// An address as text, without an allocation.
#[derive(Clone, Copy)]
pub struct IpText {
    text: [u8; 48],
    len: usize,
}

impl IpText {
    /// The text of `ip`; IPv6 without brackets.
    #[must_use]
    pub fn new(ip: IpAddr) -> IpText {
        use std::io::Write;
        let mut text = [0; 48];
        if let IpAddr::V4(v4) = ip {
            let len = write_v4(v4.octets(), &mut text);
            return IpText { text, len };
        }
        let mut rest = &mut text[..];
        // The longest address has 45 characters, so writing cannot fail.
        let _ = write!(rest, "{ip}");
        let len = 48 - rest.len();
        IpText { text, len }
    }

    /// The text.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.text[..self.len]
    }
}
