//! Transport protocols by name, and the sockets that a message came in by and goes out by, as text for headers.

/// Transport protocol of a socket or a Via.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proto {
    /// SIP over UDP.
    Udp,
    /// SIP over TCP.
    Tcp,
    /// SIP over TLS over TCP.
    Tls,
    /// SIP over SCTP (RFC 4168).
    Sctp,
    /// SIP over WebSocket (RFC 7118).
    Ws,
    /// SIP over WebSocket over TLS.
    Wss,
}

impl Proto {
    /// Reads a protocol name in any case (`udp`, `TCP`, ..).
    pub fn from_name(name: &[u8]) -> Option<Proto> {
        [Proto::Udp, Proto::Tcp, Proto::Tls, Proto::Sctp, Proto::Ws, Proto::Wss]
            .into_iter()
            .find(|proto| proto.lower().eq_ignore_ascii_case(name))
    }

    /// Name as in a Via: `UDP`.
    pub fn upper(self) -> &'static [u8] {
        match self {
            Proto::Udp => b"UDP",
            Proto::Tcp => b"TCP",
            Proto::Tls => b"TLS",
            Proto::Sctp => b"SCTP",
            Proto::Ws => b"WS",
            Proto::Wss => b"WSS",
        }
    }

    /// Name as in a `transport` parameter: `udp`.
    pub fn lower(self) -> &'static [u8] {
        match self {
            Proto::Udp => b"udp",
            Proto::Tcp => b"tcp",
            Proto::Tls => b"tls",
            Proto::Sctp => b"sctp",
            Proto::Ws => b"ws",
            Proto::Wss => b"wss",
        }
    }

    /// Whether messages come as a byte stream, so that Content-Length is needed to tell them apart (RFC 3261 18.3).
    pub fn is_stream(self) -> bool {
        matches!(self, Proto::Tcp | Proto::Tls)
    }

    /// Whether the transport delivers or reports failure, so that nothing is retransmitted over it.
    pub fn is_reliable(self) -> bool {
        self != Proto::Udp
    }

    /// Port meant when none is given: 5061 over TLS, else 5060.
    pub fn default_port(self) -> u16 {
        if matches!(self, Proto::Tls | Proto::Wss) { 5061 } else { 5060 }
    }
}

/// One of our sockets as it shows itself to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Socket<'a> {
    /// Its transport protocol.
    pub proto: Proto,
    /// Address or advertised name, an IPv6 address in brackets.
    pub host: &'a [u8],
    /// Port or advertised port.
    pub port: u16,
}

/// What is known only when a message is sent: the values that deferred insertions are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildEnv<'a> {
    /// The socket that the message was received on.
    pub received: Socket<'a>,
    /// The socket that it is sent from.
    pub sending: Socket<'a>,
}
