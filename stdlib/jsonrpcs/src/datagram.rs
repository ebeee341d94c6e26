//! JSON-RPC over datagrams, on a unix socket or on UDP: one request, one answer.

use crate::{call, owner, params};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
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
    let socket = Rc::new(socket);
    let mut buf = vec![0; MAX_REQUEST];
    loop {
        let Ok((n, from)) = socket.recv_from(&mut buf).await else { continue };
        let (socket, request, path) = (socket.clone(), buf[..n].to_vec(), from.as_pathname().map(Path::to_owned));
        tokio::task::spawn_local(async move {
            let answer = call::answer_text(&request).await;
            // A client without an address of its own wants no answer.
            if let Some(path) = path
                && let Err(e) = socket.send_to(answer.text.as_bytes(), &path).await
            {
                srcc_runtime::error!("cannot answer to {}: {e}", path.display());
            }
        });
    }
}

async fn serve_udp(socket: UdpSocket) {
    let socket = Rc::new(socket);
    let mut buf = vec![0; MAX_REQUEST];
    loop {
        let Ok((n, from)) = socket.recv_from(&mut buf).await else { continue };
        let (socket, request) = (socket.clone(), buf[..n].to_vec());
        tokio::task::spawn_local(async move {
            let answer = call::answer_text(&request).await;
            if let Err(e) = socket.send_to(answer.text.as_bytes(), from).await {
                srcc_runtime::error!("cannot answer to {from}: {e}");
            }
        });
    }
}
