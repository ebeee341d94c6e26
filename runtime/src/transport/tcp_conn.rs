//! One stream connection: the task that owns it, and writing to it from any worker.
//!
//! A peer that reads slowly or not at all holds up only its own bounded queue.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use bytes::{Buf, Bytes};
use srcc_sip::framing::{Frame, Framer};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, Sleep};

use super::addr::{ConnId, Dest, Proto, RcvInfo, SockId};
use super::net::Net;
use super::send::{SendError, Sent};
use crate::clock;
use crate::worker::Worker;

/// Room made for each read.
const READ_CHUNK: usize = 8 * 1024;

/// Why a connection ended (`event_route[tcp:..]`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnClosed {
    /// The peer closed it, or we did after a message with the close flag.
    Closed,
    /// No traffic for its lifetime, or no byte taken within the send timeout.
    Timeout,
    /// It broke.
    Reset,
    /// The bytes received are no SIP.
    Framing,
}

/// A connection, also one still being made.
#[derive(Debug)]
pub struct Conn {
    /// Its number.
    pub id: ConnId,
    /// Transport protocol.
    pub proto: Proto,
    /// Listen socket that it was accepted on, or whose address it leaves from.
    pub socket: SockId,
    /// The other end.
    pub peer: SocketAddr,
    /// Whether we made it.
    pub is_outbound: bool,
    /// Unset while the connection is being made.
    stream: OnceLock<TcpStream>,
    out: Mutex<Outgoing>,
    /// Tells the owner that `out` has changed.
    wake: Notify,
    last_used_ms: AtomicU64,
}

#[derive(Debug, Default)]
struct Outgoing {
    waiting: VecDeque<Waiting>,
    bytes: usize,
    /// Time of the last progress while something waits.
    stalled_since_ms: u64,
    close_when_written: bool,
    closed: bool,
}

#[derive(Debug)]
struct Waiting {
    whole: Bytes,
    unsent: Bytes,
    dest: Dest,
}

impl Conn {
    pub(super) fn new(id: ConnId, proto: Proto, socket: SockId, peer: SocketAddr, is_outbound: bool) -> Conn {
        Conn {
            id,
            proto,
            socket,
            peer,
            is_outbound,
            stream: OnceLock::new(),
            out: Mutex::default(),
            wake: Notify::new(),
            last_used_ms: AtomicU64::new(clock::now_ms()),
        }
    }

    /// Whether the connection is established.
    pub fn is_open(&self) -> bool {
        self.stream.get().is_some() && !self.out().closed
    }

    /// Bytes waiting to be written.
    pub fn queued_bytes(&self) -> usize {
        self.out().bytes
    }

    /// Asks the owner to close the connection once what waits is written. Messages received but not yet handled are
    /// dropped.
    pub fn close(&self) {
        self.out().close_when_written = true;
        self.wake.notify_one();
    }

    fn is_closing(&self) -> bool {
        self.out().close_when_written
    }

    /// Writes a message, in part or whole later if the peer is slow or the connection is still being made.
    pub(super) fn write(&self, net: &Net, dest: &Dest, msg: Bytes) -> Result<Sent, SendError> {
        let mut out = self.out();
        if out.closed || out.close_when_written {
            return Err(SendError::NoConnection);
        }
        self.last_used_ms.store(clock::now_ms(), Relaxed);
        let mut unsent = msg.clone();
        if out.waiting.is_empty()
            && let Some(stream) = self.stream.get()
        {
            match stream.try_write(&msg) {
                Ok(n) => unsent.advance(n),
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                Err(e) => return Err(e.into()),
            }
        }
        out.close_when_written = dest.flags.close;
        if unsent.is_empty() {
            if out.close_when_written {
                self.wake.notify_one();
            }
            return Ok(Sent::Done);
        }
        // A message begun must be ended, whatever the limits; they keep new ones out.
        let is_begun = unsent.len() < msg.len();
        let is_full = out.bytes + unsent.len() > net.tcp.conn_queue_bytes.size().max(msg.len())
            || net.conns.queued_bytes() + unsent.len() > net.tcp.total_queue_bytes.size();
        if is_full && !is_begun {
            return Err(SendError::QueueFull);
        }
        if out.waiting.is_empty() {
            out.stalled_since_ms = clock::now_ms();
        }
        out.bytes += unsent.len();
        net.conns.queued.fetch_add(unsent.len(), Relaxed);
        out.waiting.push_back(Waiting { whole: msg, unsent, dest: *dest });
        self.wake.notify_one();
        Ok(Sent::Queued)
    }

    /// Writes what waits, as far as the peer takes it.
    fn flush(&self, net: &Net, stream: &TcpStream) -> io::Result<()> {
        let mut out = self.out();
        while let Some(first) = out.waiting.front_mut() {
            let n = match stream.try_write(&first.unsent) {
                Ok(n) => n,
                Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(e) => return Err(e),
            };
            first.unsent.advance(n);
            if first.unsent.is_empty() {
                out.waiting.pop_front();
            }
            out.bytes -= n;
            out.stalled_since_ms = clock::now_ms();
            net.conns.queued.fetch_sub(n, Relaxed);
        }
        Ok(())
    }

    fn out(&self) -> MutexGuard<'_, Outgoing> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the connection is to be looked at again for want of traffic or progress.
    fn deadline_ms(&self, net: &Net) -> u64 {
        let ms = |d: std::time::Duration| u64::try_from(d.as_millis()).unwrap_or(u64::MAX);
        let idle = self.last_used_ms.load(Relaxed).saturating_add(ms(net.tcp.lifetime.secs()));
        let out = self.out();
        if out.waiting.is_empty() {
            return idle;
        }
        idle.min(out.stalled_since_ms.saturating_add(ms(net.tcp.send_timeout.secs())))
    }
}

/// Serves an established connection until it ends; runs as a task of one worker.
pub(super) async fn serve(conn: Arc<Conn>, stream: TcpStream, worker: Rc<Worker>) {
    let dst = worker.net.sockets.get(conn.socket).map(|s| s.addr).or_else(|| stream.local_addr().ok());
    let rcv = RcvInfo {
        src: conn.peer,
        dst: dst.unwrap_or(conn.peer),
        proto: conn.proto,
        socket: conn.socket,
        conn: Some(conn.id),
    };
    let stream = conn.stream.get_or_init(|| stream);
    let (why, error) = Owner { conn: &conn, stream, worker: &worker, rcv }.run().await;
    crate::debug!("connection {} with {} ended: {why:?}", conn.id.0, conn.peer);
    // Other threads may hold the connection a moment longer, so dropping it is not enough.
    let _ = socket2::SockRef::from(stream).shutdown(std::net::Shutdown::Both);
    give_up(&conn, &worker, &error);
    worker.conn_closed(rcv, why);
}

/// Takes the connection out of the table; what waited is undelivered.
pub(super) fn give_up(conn: &Conn, worker: &Worker, error: &SendError) {
    worker.net.conns.remove(conn.id);
    let waiting = {
        let mut out = conn.out();
        out.closed = true;
        worker.net.conns.queued.fetch_sub(out.bytes, Relaxed);
        out.bytes = 0;
        std::mem::take(&mut out.waiting)
    };
    for w in waiting {
        worker.undelivered(w.whole, w.dest, error);
    }
}

struct Owner<'a> {
    conn: &'a Conn,
    stream: &'a TcpStream,
    worker: &'a Worker,
    rcv: RcvInfo,
}

type Ended = (ConnClosed, SendError);

fn ended(why: ConnClosed, text: &'static str) -> Ended {
    (why, SendError::Connection(text))
}

impl Owner<'_> {
    async fn run(&self) -> Ended {
        let tcp = self.worker.net.tcp;
        let mut framer = Framer::new(tcp.max_message.size(), tcp.accept_no_content_length.is_set());
        let mut alarm = std::pin::pin!(tokio::time::sleep_until(self.deadline()));
        loop {
            let (is_waiting, is_done) = {
                let out = self.conn.out();
                (!out.waiting.is_empty(), out.waiting.is_empty() && out.close_when_written)
            };
            if is_done {
                return ended(ConnClosed::Closed, "closed");
            }
            let step = tokio::select! {
                ready = self.stream.readable() => ready.map_err(broken).and_then(|()| self.read(&mut framer)),
                ready = self.stream.writable(), if is_waiting => ready.map_err(broken).and_then(|()| self.flush()),
                () = self.conn.wake.notified() => {
                    self.set_earlier(alarm.as_mut());
                    Ok(())
                }
                () = alarm.as_mut() => self.look(alarm.as_mut()),
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    fn read(&self, framer: &mut Framer) -> Result<(), Ended> {
        framer.buffer().reserve(READ_CHUNK);
        match self.stream.try_read_buf(framer.buffer()) {
            Ok(0) => return Err(ended(ConnClosed::Closed, "closed by the peer")),
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(e) => return Err(broken(e)),
        }
        self.conn.last_used_ms.store(clock::refresh(), Relaxed);
        while !self.conn.is_closing() {
            match framer.next_frame() {
                Ok(Some(Frame::Message(msg))) => {
                    self.worker.net.stats.tcp_received.fetch_add(1, Relaxed);
                    self.worker.deliver(msg, self.rcv);
                }
                Ok(Some(Frame::Ping)) => self.pong(),
                Ok(None) => return Ok(()),
                Err(e) => {
                    crate::warn!("closing the connection with {}: {e}", self.conn.peer);
                    self.worker.net.stats.tcp_framing_errors.fetch_add(1, Relaxed);
                    return Err(ended(ConnClosed::Framing, "the peer sent no SIP"));
                }
            }
        }
        Ok(())
    }

    fn pong(&self) {
        if self.worker.net.tcp.crlf_pong.is_set() {
            // If it cannot be written, the connection is ending or its queue is full: nothing that a keepalive could help.
            let _ = self.conn.write(self.worker.net, &Dest::reply_to(&self.rcv), Bytes::from_static(b"\r\n"));
        }
    }

    fn flush(&self) -> Result<(), Ended> {
        clock::refresh();
        self.conn.flush(self.worker.net, self.stream).map_err(broken)
    }

    /// Is it time to end?
    fn look(&self, alarm: Pin<&mut Sleep>) -> Result<(), Ended> {
        let deadline = self.conn.deadline_ms(self.worker.net);
        if clock::refresh() >= deadline {
            return Err(ended(ConnClosed::Timeout, "timed out"));
        }
        alarm.reset(clock::instant_at(deadline));
        Ok(())
    }

    /// The alarm is only ever set earlier here; when it is too early, `look` sets it anew. So traffic costs no timer work.
    fn set_earlier(&self, alarm: Pin<&mut Sleep>) {
        let deadline = self.deadline();
        if deadline < alarm.deadline() {
            alarm.reset(deadline);
        }
    }

    fn deadline(&self) -> Instant {
        clock::instant_at(self.conn.deadline_ms(self.worker.net))
    }
}

fn broken(e: io::Error) -> Ended {
    (ConnClosed::Reset, SendError::Io(e))
}
