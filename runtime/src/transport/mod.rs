//! How SIP messages enter and leave the process (RFC 3261 18): listen sockets, UDP, TCP.
//!
//! Every worker thread owns its sockets; what is shared (the list of listen sockets, the table of
//! connections) hangs off one [`Net`], made at start and never replaced.

pub mod addr;
pub mod config;
pub mod discover;
pub mod net;
pub(crate) mod outbox;
pub mod send;
pub mod sockets;
pub mod tcp;
pub mod tcp_conn;
pub mod tcp_table;
pub(crate) mod udp;

pub use addr::{ConnId, Dest, Proto, RcvInfo, SendFlags, SockId};
pub use config::{TcpConfig, UdpConfig};
pub use discover::{ListenConfig, ListenError};
pub use net::{Net, also_myself, is_myself, net};
pub use send::{SendError, Sent, send};
pub use sockets::{Alias, ListenSocket, ListenSpec, SocketTable};
pub use tcp_conn::ConnClosed;
