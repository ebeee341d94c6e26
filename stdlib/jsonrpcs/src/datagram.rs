//! JSON-RPC over datagrams, on a unix socket or on UDP: one request, one answer.

use crate::{call, owner, params};
use std::io;
use std::path::PathBuf;
use tokio::net::{UdpSocket, UnixDatagram};

/// Longest request in bytes.
const MAX_REQUEST: usize = 65_536;

/// Path of the socket, where it is a unix one.
#[must_use]
pub fn socket_path() -> Option<PathBuf> {
    let given = &params::params().dgram_socket;
    (!given.starts_with(b"udp:")).then(|| owner::place(given))
}

/// Opens the socket and serves it on this worker.
pub fn start() -> io::Result<()> {
    match socket_path() {
        Some(path) => {
            let named = |e: io::Error| io::Error::new(e.kind(), format!("cannot open {}: {e}", path.display()));
            owner::make_room(&path).map_err(named)?;
            let socket = UnixDatagram::bind(&path).map_err(named)?;
            owner::own_datagram(&path).map_err(named)?;
            tokio::task::spawn_local(serve_unix(socket));
        }
        None => {
            let given = params::params().dgram_socket.text().into_owned();
            let address = given.trim_start_matches("udp:");
            let named = |e: io::Error| io::Error::new(e.kind(), format!("cannot open {given}: {e}"));
            let socket = std::net::UdpSocket::bind(address).map_err(named)?;
            socket.set_nonblocking(true)?;
            tokio::task::spawn_local(serve_udp(UdpSocket::from_std(socket)?));
        }
    }
    Ok(())
}

async fn serve_unix(socket: UnixDatagram) {
    let mut buf = vec![0; MAX_REQUEST];
    loop {
        let Ok((n, from)) = socket.recv_from(&mut buf).await else { continue };
        let answer = call::call_text(&buf[..n]);
        // A client without an address of its own wants no answer.
        if let Some(path) = from.as_pathname()
            && let Err(e) = socket.send_to(answer.text.as_bytes(), path).await
        {
            srcc_runtime::error!("cannot answer to {}: {e}", path.display());
        }
    }
}

async fn serve_udp(socket: UdpSocket) {
    let mut buf = vec![0; MAX_REQUEST];
    loop {
        let Ok((n, from)) = socket.recv_from(&mut buf).await else { continue };
        let answer = call::call_text(&buf[..n]);
        if let Err(e) = socket.send_to(answer.text.as_bytes(), from).await {
            srcc_runtime::error!("cannot answer to {from}: {e}");
        }
    }
}
