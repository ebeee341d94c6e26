//! A bad network between a user agent and the proxy: a UDP relay that loses, repeats and reorders datagrams.
//!
//! The agent's address is the relay's, so that what the proxy sends to the agent passes the relay as well. The decisions
//! follow from a seed and the order of the datagrams.

use crate::script::Numbers;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// What the network does to datagrams, in percent of them, in each direction.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// Lost.
    pub loss: usize,
    /// Delivered twice.
    pub twice: usize,
    /// Delivered after the one that follows, or after a moment.
    pub late: usize,
}

/// What a link has done.
#[derive(Debug, Default)]
pub struct Counts {
    /// Datagrams that came in, both ways.
    pub seen: AtomicUsize,
    /// Datagrams lost.
    pub lost: AtomicUsize,
}

/// A running relay; it ends when dropped.
pub struct Link {
    /// Where the agent seems to be, and where it sends what is for the proxy.
    pub addr: SocketAddr,
    /// What it has done so far.
    pub counts: Arc<Counts>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// How long a late datagram is kept where none follows.
const LATE: Duration = Duration::from_millis(30);

impl Link {
    /// A relay between the agent's own socket at `agent` and `proxy`.
    ///
    /// # Panics
    /// If no port is free.
    #[must_use]
    pub fn between(agent: SocketAddr, proxy: SocketAddr, faults: Faults, seed: u64) -> Link {
        let socket = UdpSocket::bind((agent.ip(), 0)).expect("a free port");
        socket.set_read_timeout(Some(LATE)).expect("a timeout can be set");
        let addr = socket.local_addr().expect("the socket is bound");
        let (counts, stop) = (Arc::new(Counts::default()), Arc::new(AtomicBool::new(false)));
        let mut relay = Relay { socket, agent, proxy, faults, numbers: Numbers::new(seed), counts: counts.clone() };
        let ended = stop.clone();
        let thread = std::thread::spawn(move || relay.run(&ended));
        Link { addr, counts, stop, thread: Some(thread) }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Relay {
    socket: UdpSocket,
    agent: SocketAddr,
    proxy: SocketAddr,
    faults: Faults,
    numbers: Numbers,
    counts: Arc<Counts>,
}

impl Relay {
    fn run(&mut self, ended: &AtomicBool) {
        let mut buf = vec![0; 65_536];
        let mut kept: Vec<(Vec<u8>, SocketAddr)> = Vec::new();
        while !ended.load(Ordering::Relaxed) {
            if let Ok((n, from)) = self.socket.recv_from(&mut buf) {
                let to = if from == self.agent { self.proxy } else { self.agent };
                self.counts.seen.fetch_add(1, Ordering::Relaxed);
                if self.happens(self.faults.loss) {
                    self.counts.lost.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
                if self.happens(self.faults.late) {
                    kept.push((buf[..n].to_vec(), to));
                    continue;
                }
                self.deliver(&buf[..n], to);
                if self.happens(self.faults.twice) {
                    self.deliver(&buf[..n], to);
                }
            }
            for (late, to) in kept.drain(..) {
                self.deliver(&late, to);
            }
        }
    }

    fn happens(&mut self, percent: usize) -> bool {
        self.numbers.below(100) < percent
    }

    /// What the system refuses is lost as well.
    fn deliver(&self, datagram: &[u8], to: SocketAddr) {
        let _ = self.socket.send_to(datagram, to);
    }
}
