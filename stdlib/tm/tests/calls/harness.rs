//! A proxy with a hand-written script on real UDP sockets, and agents that talk through it.

use srcc_runtime::cfgvar::LiveInt;
use srcc_runtime::receive;
use srcc_runtime::script;
use srcc_runtime::transport::discover::discover;
use srcc_runtime::transport::{ListenConfig, ListenSpec, Net};
use srcc_runtime::tx::uac::{self, LocalRequest, OnDone};
use srcc_runtime::tx::{self, Settings};
use srcc_runtime::worker::{self, Handler, Workers};
use srcc_sip::{HeaderKind, SipMsg};
use std::net::UdpSocket;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Once, OnceLock};
use std::time::{Duration, Instant};

/// Longest wait for something that must happen.
const PATIENCE: Duration = Duration::from_secs(5);

/// Starts the proxy, once for all tests of the program.
pub(crate) fn start(port: u16) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        static FR: LiveInt = LiveInt::new(700);
        static FR_INV: LiveInt = LiveInt::new(1500);
        static WAIT: LiveInt = LiveInt::new(400);
        static T1: LiveInt = LiveInt::new(100);
        static T2: LiveInt = LiveInt::new(400);
        tx::configure(Settings {
            fr_timer: &FR,
            fr_inv_timer: &FR_INV,
            wt_timer: &WAIT,
            retr_timer1: &T1,
            retr_timer2: &T2,
            ..Settings::default()
        });
        tx::enable();
        script::install(crate::script::SCRIPT);
        let listen = vec![ListenSpec::parse(&format!("udp:127.0.0.1:{port}")).unwrap()];
        let table = discover(&ListenConfig { listen, ..ListenConfig::default() }).unwrap();
        let net = Net::new(table, Default::default(), Box::leak(Box::default()), Default::default());
        let sockets = net.bind(2).unwrap();
        let handler = Handler { on_message: receive::on_message, ..Handler::default() };
        let running = worker::start(net, sockets, handler, Duration::from_millis(100)).unwrap();
        let _ = WORKERS.set(running.workers.clone());
        // The workers live as long as the program.
        std::mem::forget(running);
    });
}

static WORKERS: OnceLock<Workers> = OnceLock::new();

/// Has a worker send a request of the proxy's own; the result is the final status.
pub(crate) fn send_local(request: LocalRequest) -> Receiver<u16> {
    let (tell, told) = channel();
    let job = move || {
        let done: OnDone = Box::new(move |outcome| tell.send(outcome.status).unwrap());
        worker::spawn_inline(async move { uac::send(request, Some(done)).await.unwrap() });
    };
    assert!(WORKERS.get().unwrap().run_on(0, job));
    told
}

/// A user agent.
pub(crate) struct Agent {
    socket: UdpSocket,
    pub(crate) port: u16,
    proxy: u16,
}

impl Agent {
    /// An agent on the next free port behind the proxy's.
    pub(crate) fn new(proxy: u16) -> Agent {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        start(proxy);
        loop {
            let port = proxy + 1 + NEXT.fetch_add(1, Ordering::Relaxed);
            if let Ok(socket) = UdpSocket::bind(("127.0.0.1", port)) {
                return Agent { socket, port, proxy };
            }
        }
    }

    pub(crate) fn send(&self, text: &str) {
        self.socket.send_to(text.as_bytes(), ("127.0.0.1", self.proxy)).unwrap();
    }

    /// The next message whose first line begins so; others are passed over.
    pub(crate) fn recv(&self, start: &str) -> SipMsg {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let msg = self.next(left).unwrap_or_else(|| panic!("no {start} came"));
            if msg.buf.starts_with(start.as_bytes()) {
                return msg;
            }
        }
    }

    /// The next message within this time.
    pub(crate) fn next(&self, wait: Duration) -> Option<SipMsg> {
        let mut buf = [0; 4096];
        self.socket.set_read_timeout(Some(wait.max(Duration::from_millis(1)))).unwrap();
        let len = self.socket.recv(&mut buf).ok()?;
        Some(SipMsg::parse(bytes::Bytes::copy_from_slice(&buf[..len])).unwrap())
    }

    /// How many messages with this start come within this time.
    pub(crate) fn count(&self, start: &str, time: Duration) -> usize {
        let end = Instant::now() + time;
        let mut count = 0;
        while let Some(msg) = self.next(end.saturating_duration_since(Instant::now())) {
            count += usize::from(msg.buf.starts_with(start.as_bytes()));
            if Instant::now() >= end {
                break;
            }
        }
        count
    }

    /// A new request; the text can be sent again.
    pub(crate) fn request(&self, method: &str, user: &str, to: u16) -> Request {
        static NUMBER: AtomicUsize = AtomicUsize::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Request { method: method.into(), uri: format!("sip:{user}@127.0.0.1:{to}"), number, port: self.port }
    }

    /// Answers a request with all its Vias.
    pub(crate) fn reply(&self, request: &SipMsg, status: u16, reason: &str, headers: &str) {
        let mut text = format!("SIP/2.0 {status} {reason}\r\n");
        for header in request.headers() {
            match header.kind {
                HeaderKind::Via
                | HeaderKind::From
                | HeaderKind::CallId
                | HeaderKind::CSeq
                | HeaderKind::RecordRoute => {
                    text.push_str(std::str::from_utf8(header.range.in_bytes(&request.buf)).unwrap());
                }
                HeaderKind::To => {
                    let to = String::from_utf8_lossy(request.value(header)).into_owned();
                    let tag = if status > 100 { format!(";tag=t{}", self.port) } else { String::new() };
                    text.push_str(&format!("To: {to}{tag}\r\n"));
                }
                _ => {}
            }
        }
        text.push_str(headers);
        text.push_str("Content-Length: 0\r\n\r\n");
        self.send(&text);
    }
}

/// A request of a test.
pub(crate) struct Request {
    method: String,
    uri: String,
    number: usize,
    port: u16,
}

impl Request {
    pub(crate) fn text(&self) -> String {
        self.with(&self.method, "", &format!("b{}", self.number), "")
    }

    /// The CANCEL of this INVITE.
    pub(crate) fn cancel(&self, headers: &str) -> String {
        self.with("CANCEL", "", &format!("b{}", self.number), headers)
    }

    /// The ACK to a negative reply, on the same branch.
    pub(crate) fn ack(&self, reply: &SipMsg) -> String {
        self.with("ACK", &to_tag(reply), &format!("b{}", self.number), "")
    }

    /// The ACK to a 2xx, with a branch of its own.
    pub(crate) fn ack_2xx(&self, reply: &SipMsg) -> String {
        self.with("ACK", &to_tag(reply), &format!("a{}", self.number), "")
    }

    fn with(&self, method: &str, tag: &str, branch: &str, headers: &str) -> String {
        let Request { uri, number, port, .. } = self;
        let tag = if tag.is_empty() { String::new() } else { format!(";tag={tag}") };
        format!(
            "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{branch}\r\nMax-Forwards: 70\r\n\
             From: <sip:caller@test>;tag=f{number}\r\nTo: <{uri}>{tag}\r\nCall-ID: {number}@test\r\nCSeq: 1 {method}\r\n\
             {headers}Content-Length: 0\r\n\r\n"
        )
    }
}

/// The To tag of a message; empty if there is none.
pub(crate) fn to_tag(msg: &SipMsg) -> String {
    let to = msg.to().unwrap();
    String::from_utf8_lossy(to.tag().unwrap_or_default()).into_owned()
}

/// Whether a header line with this text is in the message.
pub(crate) fn has(msg: &SipMsg, line: &str) -> bool {
    String::from_utf8_lossy(&msg.buf).split("\r\n").any(|l| l == line)
}
