//! The control sockets: one small task each on worker 0, and one per connection.
//!
//! Commands run to their end before the next byte of the connection is read; a slow or silent client holds up only
//! itself.

use crate::address::{self, Address};
use crate::binrpc::{self, MAX_REQUEST};
use crate::params;
use srcc_runtime::rpc::{self, RpcArgs, RpcError, RpcResult, RpcValue};
use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::rc::Rc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket, UnixDatagram, UnixListener};

/// Connections at the same time; further ones are closed at once.
const MAX_CONNECTIONS: usize = 256;

/// Open connections, all sockets together.
static OPEN: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The open connections; all are served by one worker.
    static WHO: RefCell<Vec<Connection>> = const { RefCell::new(Vec::new()) };
}

/// An open control connection.
#[derive(Clone, PartialEq)]
struct Connection {
    address: Address,
    /// The client, where it has an address.
    peer: Option<SocketAddr>,
}

/// Who shall own unix sockets; `None` = who runs the proxy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Owner {
    uid: Option<u32>,
    gid: Option<u32>,
}

static OWNER: OnceLock<Owner> = OnceLock::new();

/// Looks up the owner that the script names; before there are threads.
pub fn find_owner() -> io::Result<()> {
    let params = params::params();
    let uid = params.user.as_ref().map(|name| srcc_sys::user::find_user(&name.text())).transpose()?;
    let gid = params.group.as_ref().map(|name| srcc_sys::user::find_group(&name.text())).transpose()?;
    let _ = OWNER.set(Owner { uid: uid.map(|user| user.uid), gid });
    Ok(())
}

/// Opens all sockets and serves them on this worker.
pub fn start() -> io::Result<()> {
    let addresses = address::all().map_err(|e| io::Error::other(e.to_string()))?;
    for address in addresses {
        open(&address).map_err(|e| io::Error::new(e.kind(), format!("cannot open {address}: {e}")))?;
    }
    Ok(())
}

fn open(address: &Address) -> io::Result<()> {
    let here = address.clone();
    match address {
        Address::UnixStream(path) => {
            address.remove();
            let listener = bind_path(path, |path| UnixListener::bind(path))?;
            tokio::task::spawn_local(async move {
                loop {
                    match listener.accept().await {
                        Ok((stream, _)) => connected(stream, Connection { address: here.clone(), peer: None }),
                        Err(e) => pause(&here, &e).await,
                    }
                }
            });
        }
        Address::Tcp(at) => {
            let listener = std::net::TcpListener::bind(at)?;
            listener.set_nonblocking(true)?;
            let listener = TcpListener::from_std(listener)?;
            tokio::task::spawn_local(async move {
                loop {
                    match listener.accept().await {
                        Ok((stream, peer)) => connected(stream, Connection { address: here.clone(), peer: Some(peer) }),
                        Err(e) => pause(&here, &e).await,
                    }
                }
            });
        }
        Address::UnixDatagram(path) => {
            address.remove();
            let socket = bind_path(path, |path| UnixDatagram::bind(path))?;
            tokio::task::spawn_local(async move {
                let socket = Rc::new(socket);
                let mut buf = vec![0; MAX_REQUEST];
                while let Ok((n, from)) = socket.recv_from(&mut buf).await {
                    let (Some(request), Some(path)) = (datagram(&buf[..n]), from.as_pathname()) else { continue };
                    let (socket, path) = (socket.clone(), path.to_owned());
                    tokio::task::spawn_local(async move {
                        let _ = socket.try_send_to(&answer(request).await, path);
                    });
                }
            });
        }
        Address::Udp(at) => {
            let socket = std::net::UdpSocket::bind(at)?;
            socket.set_nonblocking(true)?;
            let socket = UdpSocket::from_std(socket)?;
            tokio::task::spawn_local(async move {
                let socket = Rc::new(socket);
                let mut buf = vec![0; MAX_REQUEST];
                loop {
                    // An ICMP error for an earlier answer shows up here; the socket lives on.
                    let Ok((n, from)) = socket.recv_from(&mut buf).await else { continue };
                    let Some(request) = datagram(&buf[..n]) else { continue };
                    let socket = socket.clone();
                    tokio::task::spawn_local(async move {
                        let _ = socket.try_send_to(&answer(request).await, from);
                    });
                }
            });
        }
    }
    Ok(())
}

/// Binds a unix socket's path with the folder made if it is missing, and with the rights and the owner that the script
/// asks for.
fn bind_path<S>(path: &Path, bind: impl FnOnce(&Path) -> io::Result<S>) -> io::Result<S> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let socket = bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(params::params().mode as u32))?;
    let owner = OWNER.get().copied().unwrap_or_default();
    if owner != Owner::default() {
        std::os::unix::fs::chown(path, owner.uid, owner.gid)?;
    }
    Ok(socket)
}

/// A failing accept (no file descriptor left, most often) is not retried at once.
async fn pause(name: &Address, error: &io::Error) {
    srcc_runtime::error!("accept on {name} failed: {error}");
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
}

fn connected<S: AsyncRead + AsyncWrite + Unpin + 'static>(stream: S, connection: Connection) {
    if OPEN.fetch_add(1, Ordering::Relaxed) >= MAX_CONNECTIONS {
        OPEN.fetch_sub(1, Ordering::Relaxed);
        return;
    }
    tokio::task::spawn_local(async move {
        WHO.with_borrow_mut(|who| who.push(connection.clone()));
        // An error here is the client's: it went away.
        let _ = serve(stream).await;
        WHO.with_borrow_mut(|who| {
            if let Some(at) = who.iter().position(|w| *w == connection) {
                who.swap_remove(at);
            }
        });
        OPEN.fetch_sub(1, Ordering::Relaxed);
    });
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) -> io::Result<()> {
    let mut input = Vec::with_capacity(1024);
    loop {
        match binrpc::decode(&input) {
            Ok(Some((request, taken))) => {
                input.drain(..taken);
                stream.write_all(&answer(request).await).await?;
            }
            Ok(None) => {
                if stream.read_buf(&mut input).await? == 0 {
                    return Ok(());
                }
            }
            Err(e) => return Err(io::Error::new(io::ErrorKind::InvalidData, e)),
        }
    }
}

fn datagram(packet: &[u8]) -> Option<binrpc::Request> {
    Some(binrpc::decode(packet).ok()??.0)
}

async fn answer(request: binrpc::Request) -> Vec<u8> {
    let known = rpc::commands().iter().any(|c| c.name == request.method);
    let result = if known {
        rpc::call_waiting(&request.method, binrpc::args(request.args)).await
    } else {
        Err(RpcError::new(500, format!("command {} not found", request.method)))
    };
    binrpc::encode(&request.cookie, &result)
}

/// `ctl.who`: for each open connection the protocol, the kind of socket, the peer and our side.
pub fn who(_args: &RpcArgs) -> RpcResult {
    let mut out = Vec::new();
    WHO.with_borrow(|who| {
        for connection in who {
            let (host, port) = connection.address.place();
            let peer = connection.peer.as_ref().map(|at| (at.ip().to_string(), at.port().to_string()));
            let (peer, peer_port) = peer.unwrap_or_else(|| ("<anonymous unix socket>".to_owned(), String::new()));
            let words = ["binrpc".to_owned(), connection.address.kind().to_owned(), peer, peer_port, host, port];
            out.extend(words.map(RpcValue::from));
        }
    });
    Ok(out)
}

/// `ctl.connections`: how many there are.
pub fn connections(_args: &RpcArgs) -> RpcResult {
    Ok(vec![RpcValue::Int(OPEN.load(Ordering::Relaxed) as i64)])
}

/// `ctl.listen`: protocol, kind, path or address, and port of each socket.
pub fn listening(_args: &RpcArgs) -> RpcResult {
    let addresses = address::all().map_err(|e| RpcError::new(500, e.to_string()))?;
    let mut out = Vec::new();
    for address in addresses {
        let (host, port) = address.place();
        out.extend(["binrpc".to_owned(), address.kind().to_owned(), host, port].map(RpcValue::from));
    }
    Ok(out)
}
