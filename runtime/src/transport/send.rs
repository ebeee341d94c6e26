//! Sending one message: picks the transport, never blocks.

use bytes::Bytes;

use super::addr::Dest;
use super::tcp;
use crate::worker;

/// What became of a message handed to [`send`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The kernel took all of it.
    Done,
    /// It waits in a bounded queue (a slow peer, or a connection being made); should it fail later,
    /// `Handler::on_undelivered` is told.
    Queued,
}

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// No listen socket of that protocol and address family.
    #[error("no listen socket for {0}")]
    NoSocket(super::Proto),
    /// The connection asked for is gone, or there is none and making one was forbidden.
    #[error("no open connection")]
    NoConnection,
    /// A queue is full: the peer reads too slowly, or too much waits in all.
    #[error("send queue full")]
    QueueFull,
    /// `tcp_max_connections` reached.
    #[error("too many connections")]
    TooManyConnections,
    /// The connection could not be made, or broke, or took too long.
    #[error("connection to the peer failed: {0}")]
    Connection(&'static str),
    /// The system refused.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// Called on a thread that is no worker.
    #[error("not on a worker thread")]
    NotAWorker,
}

/// Sends `msg` to `dest` without blocking: over UDP at once, over a stream on an open connection or a new one.
///
/// # Errors
/// What is known at once; a failure that shows later is told to `Handler::on_undelivered`.
pub fn send(dest: &Dest, msg: &Bytes) -> Result<Sent, SendError> {
    let worker = worker::current().ok_or(SendError::NotAWorker)?;
    let sockets = &worker.net.sockets;
    if dest.proto.is_stream() {
        return tcp::send(&worker, dest, msg.clone());
    }
    // A socket of another protocol or family, chosen for an earlier hop, is passed over as the original does.
    let listen = dest
        .socket
        .and_then(|id| sockets.get(id))
        .filter(|s| s.proto == dest.proto && s.addr.is_ipv6() == dest.addr.is_ipv6())
        .or_else(|| sockets.for_dest(dest.proto, dest.addr));
    let port = listen.and_then(|s| worker.udp.get(usize::from(s.id.0))?.as_ref());
    let port = port.ok_or(SendError::NoSocket(dest.proto))?;
    if worker.outbox.takes(port, dest, msg) {
        return Ok(Sent::Queued);
    }
    // What is held back goes first: no datagram overtakes another.
    worker.outbox.flush(&worker);
    let sent = port.send(&worker.net.stats, dest, msg);
    worker.outbox.note(dest.addr, sent.is_ok());
    sent
}
