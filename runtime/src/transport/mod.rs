//! How SIP messages enter and leave the process (RFC 3261 18): listen sockets, UDP, TCP.
//!
//! Every worker thread owns its sockets; what is shared (the list of listen sockets, the table of
//! connections) hangs off one [`Net`], made at start and never replaced.

pub mod addr;
pub mod send;
pub mod sockets;

pub use addr::{ConnId, Dest, Proto, RcvInfo, SendFlags, SockId};
pub use send::{SendError, Sent, send};
pub use sockets::{Alias, ListenSocket, ListenSpec, SocketTable};
