//! Accepting and making TCP connections, and sending over them (RFC 3261 18, RFC 5923).
//!
//! Measured on Kamailio 5.6.3: a connection we make leaves from the address that the routing table gives, or from the
//! forced socket's, with a port of the system's choice; a connection is used again, whoever made it, while it is open.

use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use bytes::Bytes;
use tokio::net::{TcpListener, TcpStream};

use super::addr::{Dest, Proto, SockId};
use super::net::new_socket;
use super::send::{SendError, Sent};
use super::sockets::ListenSocket;
use super::tcp_conn::{self, Conn};
use crate::worker::Worker;

/// How long accepting pauses when the process is out of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections for as long as the worker lives.
pub(crate) async fn accept(listener: TcpListener, socket: SockId, worker: Rc<Worker>) {
    let net = worker.net;
    let Some(listen) = net.sockets.get(socket) else { return };
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(e) => {
                // ECONNABORTED and the like concern one connection; EMFILE would fail again at once.
                crate::error!("accepting on {}: {e}", listen.text());
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let added =
            net.conns.add(net.tcp.max_connections.size(), |id| Conn::new(id, listen.proto, socket, peer, false));
        let Some(conn) = added else {
            net.stats.tcp_refused.fetch_add(1, Relaxed);
            crate::error!("connection from {peer} refused: there are {} already", net.conns.len());
            continue;
        };
        net.stats.tcp_accepted.fetch_add(1, Relaxed);
        // Without it the kernel would wait for more data before sending a small message; no reason to end.
        let _ = stream.set_nodelay(true);
        tokio::task::spawn_local(tcp_conn::serve(conn, stream, worker.clone()));
    }
}

/// Sends over the connection asked for, else over an open one to the address, else over a new one.
pub(super) fn send(worker: &Rc<Worker>, dest: &Dest, msg: Bytes) -> Result<Sent, SendError> {
    let net = worker.net;
    let asked_for = dest.conn.and_then(|id| net.conns.get(id));
    let conn = match asked_for {
        Some(conn) => conn,
        None if dest.flags.only_conn => return Err(SendError::NoConnection),
        None => match net.conns.find(dest.proto, dest.addr) {
            Some(conn) => conn,
            None if dest.flags.no_connect || net.tcp.no_connect.is_set() => return Err(SendError::NoConnection),
            None => connect(worker, dest)?,
        },
    };
    let sent = conn.write(net, dest, msg)?;
    net.stats.tcp_sent.fetch_add(1, Relaxed);
    Ok(sent)
}

/// Begins to make a connection; messages for it wait in its queue. What connect(2) refuses at once (a closed port on
/// this machine, no route) is told at once, as the original does (measured: `forward()` gives -477).
fn connect(worker: &Rc<Worker>, dest: &Dest) -> Result<Arc<Conn>, SendError> {
    let net = worker.net;
    let sockets = &net.sockets;
    let listen = dest
        .socket
        .and_then(|id| sockets.get(id))
        .filter(|s| s.proto == dest.proto.socket_proto() && s.addr.is_ipv6() == dest.addr.is_ipv6())
        .or_else(|| sockets.for_dest(dest.proto, dest.addr))
        .ok_or(SendError::NoSocket(dest.proto))?;
    let stream = begin(dest.flags.force_socket.then_some(listen), dest.addr).inspect_err(|_| {
        net.stats.tcp_connect_failed.fetch_add(1, Relaxed);
    })?;
    let conn = net
        .conns
        .add(net.tcp.max_connections.size(), |id| Conn::new(id, dest.proto, listen.id, dest.addr, true))
        .ok_or(SendError::TooManyConnections)?;
    tokio::task::spawn_local(make(conn.clone(), stream, worker.clone()));
    Ok(conn)
}

fn begin(from: Option<&ListenSocket>, peer: SocketAddr) -> io::Result<TcpStream> {
    let socket = new_socket(Proto::Tcp, peer)?;
    if let Some(listen) = from {
        srcc_sys::socket::set_bind_address_no_port(&socket)?;
        socket.bind(&SocketAddr::new(listen.addr.ip(), 0).into())?;
    }
    socket.set_tcp_nodelay(true)?;
    if let Err(e) = socket.connect(&peer.into())
        && !srcc_sys::socket::is_in_progress(&e)
    {
        return Err(e);
    }
    // The answer of this very machine is there already, though connect(2) could not return it yet.
    match socket.take_error()? {
        Some(e) => Err(e),
        None => TcpStream::from_std(socket.into()),
    }
}

async fn make(conn: Arc<Conn>, stream: TcpStream, worker: Rc<Worker>) {
    let net = worker.net;
    match tokio::time::timeout(net.tcp.connect_timeout.secs(), established(&stream)).await {
        Ok(Ok(())) => {
            net.stats.tcp_connected.fetch_add(1, Relaxed);
            tcp_conn::serve(conn, stream, worker).await;
        }
        Ok(Err(e)) => failed(&conn, &worker, &SendError::Io(e)),
        Err(_) => failed(&conn, &worker, &SendError::Connection("no answer within the connect timeout")),
    }
}

/// Waits until connect(2) has finished, which shows as writability, and asks for its result.
async fn established(stream: &TcpStream) -> io::Result<()> {
    stream.writable().await?;
    stream.take_error()?.map_or(Ok(()), Err)
}

fn failed(conn: &Conn, worker: &Worker, error: &SendError) {
    worker.net.stats.tcp_connect_failed.fetch_add(1, Relaxed);
    crate::warn!("no connection to {}: {error}", conn.peer);
    tcp_conn::give_up(conn, worker, error);
}
