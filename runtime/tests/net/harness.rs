//! What the tests share: a running set of workers, and messages.

use std::io::Read;
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use srcc_runtime::transport::discover::discover;
use srcc_runtime::transport::{Dest, ListenConfig, ListenSpec, Net, SendError, Sent, TcpConfig, send};
use srcc_runtime::worker::{self, Handler, Running};

/// Longest wait for something that must happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// A channel that handlers, being plain functions, can reach as a static.
pub(crate) struct Events<T>(OnceLock<Ends<T>>);

type Ends<T> = (Mutex<Sender<T>>, Mutex<Receiver<T>>);

impl<T> Events<T> {
    pub(crate) const fn new() -> Events<T> {
        Events(OnceLock::new())
    }

    fn ends(&self) -> &Ends<T> {
        self.0.get_or_init(|| {
            let (tx, rx) = channel();
            (Mutex::new(tx), Mutex::new(rx))
        })
    }

    pub(crate) fn tell(&self, event: T) {
        self.ends().0.lock().unwrap().send(event).unwrap();
    }

    pub(crate) fn next(&self) -> T {
        self.ends().1.lock().unwrap().recv_timeout(PATIENCE).expect("something should have happened")
    }
}

/// Workers that run until dropped.
pub(crate) struct Proxy(Option<Running>);

impl Proxy {
    pub(crate) fn start(listen: &[&str], workers: usize, tcp: TcpConfig, handler: Handler) -> Proxy {
        let listen = listen.iter().map(|l| ListenSpec::parse(l).unwrap()).collect();
        let table = discover(&ListenConfig { listen, ..ListenConfig::default() }).unwrap();
        let net = Net::new(table, Default::default(), Box::leak(Box::new(tcp)), Default::default());
        let sockets = net.bind(workers).unwrap();
        Proxy(Some(worker::start(net, sockets, handler, Duration::from_millis(500)).unwrap()))
    }

    /// Runs `job` on worker 0 and returns its result.
    pub(crate) fn on_worker<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> T {
        let (tx, rx) = channel();
        let running = self.0.as_ref().unwrap();
        assert!(running.workers.run_on(0, move || tx.send(job()).unwrap()));
        rx.recv_timeout(PATIENCE).unwrap()
    }

    pub(crate) fn send(&self, dest: Dest, msg: &'static str) -> Result<Sent, SendError> {
        self.on_worker(move || send(&dest, &Bytes::from_static(msg.as_bytes())))
    }

    pub(crate) fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(running) = self.0.take() {
            running.workers.stop();
            running.join();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.end();
    }
}

/// A message with this Request-URI user and body.
pub(crate) fn message(user: &str, body: &str) -> String {
    format!(
        "MESSAGE sip:{user}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Sends a message back where it came from.
pub(crate) fn mirror(msg: Bytes, rcv: srcc_runtime::transport::RcvInfo) {
    send(&Dest::reply_to(&rcv), &msg).unwrap();
}

/// Reads exactly what is expected.
pub(crate) fn expect(stream: &mut TcpStream, expected: &str) {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut got = vec![0; expected.len()];
    stream.read_exact(&mut got).unwrap();
    assert_eq!(String::from_utf8_lossy(&got), expected);
}

/// Waits until the other end closes.
pub(crate) fn expect_closed(stream: &mut TcpStream) {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let got = stream.read(&mut [0; 100]);
    assert!(matches!(got, Ok(0)) || got.is_err_and(|e| e.kind() == std::io::ErrorKind::ConnectionReset));
}
