//! UDP (RFC 3261 18): each worker's own socket per listen address, drained at each wake-up.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use bytes::Bytes;
use srcc_sys::datagram;
use tokio::io::Interest;
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
/// Datagrams received before the first of them is handled, and handled before what follows from them is sent: enough that
/// the work of each kind finds its code in the processor's caches, and few enough that no message waits for long.
const BATCH: usize = 8;
/// Such batches before timers and connections of the same worker get their turn.
const BATCHES: usize = 8;
/// Datagrams per millisecond from which a socket is read at intervals and not at every datagram: a wake-up costs more
/// than the work on a message (measured: a quarter of the CPU time of a call at 5,000 calls a second).
const HIGH_PACE: u64 = 10;
/// Such an interval; the kernel's timers add half as much again. Half of it costs some percent more, twice as much saves
/// nothing (measured), and whoever answers at once waits for all of it.
const PAUSE: Duration = Duration::from_micros(100);

/// A worker's socket for one listen address.
#[derive(Debug)]
pub(crate) struct UdpPort {
    id: SockId,
    addr: SocketAddr,
    socket: UdpSocket,
    /// The same socket, past the reactor.
    direct: std::net::UdpSocket,
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
            direct: socket.try_clone()?,
            socket: UdpSocket::from_std(socket)?,
            waiting: RefCell::default(),
            max_waiting: cfg.queue,
            wake_writer: Notify::new(),
        })
    }

    /// Sends a datagram at once, or queues it when the kernel's buffer is full.
    pub(crate) fn send(&self, stats: &NetStats, dest: &Dest, msg: &[u8]) -> Result<Sent, SendError> {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.is_empty() {
            match datagram::send_to(&self.direct, msg, dest.addr) {
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
        waiting.push_back((*dest, Bytes::copy_from_slice(msg)));
        self.wake_writer.notify_one();
        Ok(Sent::Queued)
    }
}

/// How fast datagrams come in on a socket.
#[derive(Default)]
struct Pace {
    /// The millisecond being counted.
    since: u64,
    count: u64,
    is_high: bool,
}

impl Pace {
    /// Takes note of `got` datagrams at `now` (ms); true while so much comes in that waiting a moment for more saves more than it costs.
    fn is_high(&mut self, got: usize, now: u64) -> bool {
        self.count += got as u64;
        if now != self.since {
            self.is_high = self.count >= HIGH_PACE * (now - self.since);
            self.since = now;
            self.count = 0;
        }
        self.is_high && got < BATCH * BATCHES
    }
}

/// Receives for as long as the worker lives.
pub(crate) async fn receive(port: Rc<UdpPort>, worker: Rc<Worker>) {
    tokio::task::spawn_local(write_waiting(port.clone(), worker.clone()));
    let mut room = Room { buf: vec![0; MAX_DATAGRAM], got: Vec::with_capacity(BATCH) };
    let mut pace = Pace::default();
    while port.socket.readable().await.is_ok() {
        let mut got = drain(&port, &worker, &mut room, Ask::Reactor);
        while pace.is_high(got, clock::now_ms()) {
            // The thread has nothing else to do but what may wait as long as a message does.
            std::thread::sleep(PAUSE);
            got = drain(&port, &worker, &mut room, Ask::Socket);
            tokio::task::yield_now().await;
        }
        if got == BATCH * BATCHES {
            tokio::task::yield_now().await;
        }
    }
}

/// How a socket is asked for a datagram.
#[derive(Clone, Copy)]
enum Ask {
    /// If the reactor has seen that there is something.
    Reactor,
    /// In any case.
    Socket,
}

fn receive_one(port: &UdpPort, buf: &mut [u8], ask: Ask) -> std::io::Result<(usize, SocketAddr)> {
    match ask {
        Ask::Reactor => port.socket.try_io(Interest::READABLE, || datagram::receive_from(&port.direct, buf)),
        Ask::Socket => datagram::receive_from(&port.direct, buf),
    }
}

/// Where datagrams are received.
struct Room {
    /// The one that comes in.
    buf: Vec<u8>,
    /// Those to be handled next.
    got: Vec<(Bytes, RcvInfo)>,
}

/// Handles what has arrived, at most [`BATCHES`] batches, and says how many datagrams.
fn drain(port: &UdpPort, worker: &Worker, room: &mut Room, ask: Ask) -> usize {
    let mut all = 0;
    for _ in 0..BATCHES {
        clock::refresh();
        let count = receive_batch(port, worker, room, ask);
        all += count;
        worker.outbox.hold();
        for (msg, rcv) in room.got.drain(..) {
            worker.deliver(msg, rcv);
        }
        worker.outbox.let_go(worker);
        if count < BATCH {
            break;
        }
    }
    all
}

/// Receives at most [`BATCH`] datagrams, and says how many there were; those that are messages are in `room.got`.
fn receive_batch(port: &UdpPort, worker: &Worker, room: &mut Room, ask: Ask) -> usize {
    let stats = &worker.net.stats;
    for n in 0..BATCH {
        let (len, src) = match receive_one(port, &mut room.buf, ask) {
            Ok(got) => got,
            Err(e) if e.kind() == ErrorKind::WouldBlock => return n,
            Err(e) => {
                // An ICMP answer to something sent earlier; the socket itself is fine.
                crate::debug!("receiving on {}: {e}", port.addr);
                continue;
            }
        };
        stats.udp_received.fetch_add(1, Relaxed);
        let datagram = room.buf.get(..len).unwrap_or_default();
        if datagram.len() < MIN_MESSAGE || src.port() == 0 {
            stats.udp_keepalives.fetch_add(1, Relaxed);
            continue;
        }
        let rcv = RcvInfo { src, dst: port.addr, proto: Proto::Udp, socket: port.id, conn: None };
        room.got.push((Bytes::copy_from_slice(datagram), rcv));
    }
    BATCH
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_high_from_ten_datagrams_a_millisecond_on() {
        let mut pace = Pace::default();
        assert!(pace.is_high(20, 2));
        assert!(pace.is_high(0, 2), "it is judged once a millisecond");
        assert!(!pace.is_high(9, 3));
        assert!(!pace.is_high(40, 1_000));
    }

    #[test]
    fn a_full_batch_is_followed_by_the_next_without_a_pause() {
        assert!(!Pace::default().is_high(BATCH * BATCHES, 1));
    }
}
