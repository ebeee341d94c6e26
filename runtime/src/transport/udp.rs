//! UDP (RFC 3261 18): each worker's own socket per listen address, drained at each wake-up.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::atomic::Ordering::Relaxed;

use bytes::Bytes;
use tokio::net::UdpSocket;
use tokio::sync::Notify;

use super::addr::{Dest, Proto, RcvInfo, SockId};
use super::config::UdpConfig;
use super::net::NetStats;
use super::send::{SendError, Sent};
use super::sockets::ListenSocket;
use crate::clock;
use crate::worker::Worker;

/// Datagrams shorter than this are keepalives or probes: not even a request line fits (the original's limit).
const MIN_MESSAGE: usize = 20;
/// Room for the longest datagram there can be.
const MAX_DATAGRAM: usize = 65_535;
/// Datagrams handled before timers and connections of the same worker get their turn.
const BATCH: usize = 64;

/// A worker's socket for one listen address.
#[derive(Debug)]
pub(crate) struct UdpPort {
    id: SockId,
    addr: SocketAddr,
    socket: UdpSocket,
    /// What the kernel did not take at once.
    waiting: RefCell<VecDeque<(Dest, Bytes)>>,
    max_waiting: usize,
    wake_writer: Notify,
}

impl UdpPort {
    pub(crate) fn new(listen: &ListenSocket, socket: std::net::UdpSocket, cfg: &UdpConfig) -> std::io::Result<UdpPort> {
        Ok(UdpPort {
            id: listen.id,
            // Where the port was 0 (tests), the one that the system chose.
            addr: socket.local_addr()?,
            socket: UdpSocket::from_std(socket)?,
            waiting: RefCell::default(),
            max_waiting: cfg.queue,
            wake_writer: Notify::new(),
        })
    }

    /// Sends a datagram at once, or queues it when the kernel's buffer is full.
    pub(crate) fn send(&self, stats: &NetStats, dest: &Dest, msg: Bytes) -> Result<Sent, SendError> {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.is_empty() {
            match self.socket.try_send_to(&msg, dest.addr) {
                Ok(_) => {
                    stats.udp_sent.fetch_add(1, Relaxed);
                    return Ok(Sent::Done);
                }
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                Err(e) => return Err(e.into()),
            }
        }
        if waiting.len() >= self.max_waiting {
            stats.udp_dropped.fetch_add(1, Relaxed);
            return Err(SendError::QueueFull);
        }
        waiting.push_back((*dest, msg));
        self.wake_writer.notify_one();
        Ok(Sent::Queued)
    }
}

/// Receives for as long as the worker lives.
pub(crate) async fn receive(port: Rc<UdpPort>, worker: Rc<Worker>) {
    tokio::task::spawn_local(write_waiting(port.clone(), worker.clone()));
    let mut buf = vec![0; MAX_DATAGRAM];
    while port.socket.readable().await.is_ok() {
        clock::refresh();
        if drain(&port, &worker, &mut buf) {
            tokio::task::yield_now().await;
        }
    }
}

/// Handles what has arrived; true if there may be more.
fn drain(port: &UdpPort, worker: &Worker, buf: &mut [u8]) -> bool {
    let stats = &worker.net.stats;
    for _ in 0..BATCH {
        let (len, src) = match port.socket.try_recv_from(buf) {
            Ok(got) => got,
            Err(e) if e.kind() == ErrorKind::WouldBlock => return false,
            Err(e) => {
                // An ICMP answer to something sent earlier; the socket itself is fine.
                crate::debug!("receiving on {}: {e}", port.addr);
                continue;
            }
        };
        stats.udp_received.fetch_add(1, Relaxed);
        let datagram = buf.get(..len).unwrap_or_default();
        if datagram.len() < MIN_MESSAGE || src.port() == 0 {
            stats.udp_keepalives.fetch_add(1, Relaxed);
            continue;
        }
        let rcv = RcvInfo { src, dst: port.addr, proto: Proto::Udp, socket: port.id, conn: None };
        worker.deliver(Bytes::copy_from_slice(datagram), rcv);
    }
    true
}

async fn write_waiting(port: Rc<UdpPort>, worker: Rc<Worker>) {
    loop {
        port.wake_writer.notified().await;
        while !port.waiting.borrow().is_empty() && port.socket.writable().await.is_ok() {
            write_some(&port, &worker);
        }
    }
}

fn write_some(port: &UdpPort, worker: &Worker) {
    loop {
        let Some((dest, msg)) = port.waiting.borrow_mut().pop_front() else { return };
        match port.socket.try_send_to(&msg, dest.addr) {
            Ok(_) => {
                worker.net.stats.udp_sent.fetch_add(1, Relaxed);
            }
            Err(e) if e.kind() == ErrorKind::WouldBlock => {
                port.waiting.borrow_mut().push_front((dest, msg));
                return;
            }
            Err(e) => worker.undelivered(msg, dest, &e.into()),
        }
    }
}
