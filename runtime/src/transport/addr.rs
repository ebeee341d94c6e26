//! Addresses of the transport layer: where a message came from and where one shall go.

use std::fmt;
use std::net::SocketAddr;

/// A transport protocol. The numbers are those scripts see in `$proto` comparisons (measured on Kamailio 5.6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Proto {
    /// UDP.
    Udp = 1,
    /// TCP.
    Tcp = 2,
    /// TLS over TCP.
    Tls = 3,
    /// SCTP.
    Sctp = 4,
    /// WebSocket (RFC 7118).
    Ws = 5,
    /// Secure WebSocket (RFC 7118).
    Wss = 6,
}

impl Proto {
    /// The protocol with this number, if there is one.
    pub fn from_number(n: i32) -> Option<Proto> {
        Some(match n {
            1 => Proto::Udp,
            2 => Proto::Tcp,
            3 => Proto::Tls,
            4 => Proto::Sctp,
            5 => Proto::Ws,
            6 => Proto::Wss,
            _ => return None,
        })
    }

    /// The protocol a `transport=` parameter or a socket prefix names, in any case.
    pub fn from_name(name: &[u8]) -> Option<Proto> {
        const ALL: [Proto; 6] = [Proto::Udp, Proto::Tcp, Proto::Tls, Proto::Sctp, Proto::Ws, Proto::Wss];
        ALL.into_iter().find(|p| p.name().as_bytes().eq_ignore_ascii_case(name))
    }

    /// Lower-case name, as in `transport=tcp`.
    pub fn name(self) -> &'static str {
        match self {
            Proto::Udp => "udp",
            Proto::Tcp => "tcp",
            Proto::Tls => "tls",
            Proto::Sctp => "sctp",
            Proto::Ws => "ws",
            Proto::Wss => "wss",
        }
    }

    /// Upper-case name, as in `Via: SIP/2.0/TCP`.
    pub fn via_name(self) -> &'static str {
        match self {
            Proto::Udp => "UDP",
            Proto::Tcp => "TCP",
            Proto::Tls => "TLS",
            Proto::Sctp => "SCTP",
            Proto::Ws => "WS",
            Proto::Wss => "WSS",
        }
    }

    /// Whether messages are delivered without our help: no retransmissions (RFC 3261 17).
    pub fn is_reliable(self) -> bool {
        self != Proto::Udp
    }

    /// Whether messages travel over a connection of the connection table.
    pub fn is_stream(self) -> bool {
        matches!(self, Proto::Tcp | Proto::Tls | Proto::Ws | Proto::Wss)
    }

    /// Port used when none is given (RFC 3261 19.1.2, RFC 7118 for ws as the original does).
    pub fn default_port(self) -> u16 {
        match self {
            Proto::Tls => 5061,
            Proto::Ws => 80,
            Proto::Wss => 443,
            Proto::Udp | Proto::Tcp | Proto::Sctp => 5060,
        }
    }

    /// The protocol of the listen socket that carries this one: WebSocket rides on tcp and tls sockets.
    pub fn socket_proto(self) -> Proto {
        match self {
            Proto::Ws => Proto::Tcp,
            Proto::Wss => Proto::Tls,
            other => other,
        }
    }
}

impl fmt::Display for Proto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Index of a listen socket in the [`SocketTable`](super::SocketTable).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SockId(pub u16);

/// Number of a connection (`$conid`); unique while the process lives, starting at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnId(pub u32);

/// How a message is to be sent over a connection (`set_forward_close`, `set_reply_no_connect`, ..).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendFlags {
    /// Fail when there is no open connection instead of making one.
    pub no_connect: bool,
    /// Close the connection behind this message.
    pub close: bool,
    /// Use the connection `Dest::conn` or fail; never another to the same peer.
    pub only_conn: bool,
    /// A new connection leaves from the address of `Dest::socket` (`force_send_socket`, `$fs`), not from the one the
    /// routing table gives (measured).
    pub force_socket: bool,
    /// Reasons for which this destination does not get onto the list of failed ones (`blst_set_ignore`).
    pub blocklist_ignore: u8,
}

/// Where a message shall go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dest {
    /// Transport protocol.
    pub proto: Proto,
    /// Address of the next hop.
    pub addr: SocketAddr,
    /// Listen socket to send from; `None` = the first that fits.
    pub socket: Option<SockId>,
    /// Connection to prefer (a reply goes back on the request's connection).
    pub conn: Option<ConnId>,
    /// Send flags.
    pub flags: SendFlags,
}

impl Dest {
    /// A destination without wishes.
    pub fn new(proto: Proto, addr: SocketAddr) -> Dest {
        Dest { proto, addr, socket: None, conn: None, flags: SendFlags::default() }
    }

    /// The way back to the sender of a received message.
    pub fn reply_to(rcv: &RcvInfo) -> Dest {
        Dest { proto: rcv.proto, addr: rcv.src, socket: Some(rcv.socket), conn: rcv.conn, flags: SendFlags::default() }
    }
}

/// How a message came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RcvInfo {
    /// Sender (`$si`, `$sp`).
    pub src: SocketAddr,
    /// Local address it was sent to (`$Ri`, `$Rp`).
    pub dst: SocketAddr,
    /// Transport protocol (`$proto`).
    pub proto: Proto,
    /// Listen socket.
    pub socket: SockId,
    /// Connection, when the transport has one.
    pub conn: Option<ConnId>,
}
