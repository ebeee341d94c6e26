//! A proxy without transactions on real UDP sockets: its script answers, forwards and drops; agents look at the wire.
//! What is expected was measured on Kamailio 5.6.3 (wire: sl-forward, sl-reply-ack, via-rport, malformed-udp).

use srcc_runtime::core_fns::forwarding::forward;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::{Flow, Stop};
use srcc_runtime::receive;
use srcc_runtime::reply::{self, ReplyParts};
use srcc_runtime::script::{self, RouteFn, RouteFuture, Script};
use srcc_runtime::transport::discover::discover;
use srcc_runtime::transport::{ListenConfig, ListenSpec, Net};
use srcc_runtime::value::Str;
use srcc_runtime::worker::{self, Handler};
use srcc_sip::{HeaderKind, SipMsg};
use std::net::UdpSocket;
use std::ops::ControlFlow::{Break, Continue};
use std::sync::Once;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::time::Duration;

const PROXY: u16 = 26200;
/// Longest wait for a message that must come.
const PATIENCE: Duration = Duration::from_secs(5);

/// ACKs that reached the script.
static ACKS: AtomicUsize = AtomicUsize::new(0);

static SCRIPT: Script = Script {
    request: Some(RouteFn::Async(request)),
    reply: Some(RouteFn::Sync(on_reply)),
    onsend: Some(RouteFn::Sync(on_send)),
    routes: &[],
    branch: &[],
    failure: &[],
    onreply: &[],
    event: &[],
    vars: 0,
    var_names: &[],
    nullable_vars: 0,
};

fn request(cx: &mut Cx) -> RouteFuture<'_> {
    Box::pin(async move {
        if cx.msg.method_bytes() == b"ACK" {
            ACKS.fetch_add(1, Ordering::SeqCst);
            return Continue(1);
        }
        let uri = cx.request_uri();
        if uri.starts_with(b"sip:nobody@") {
            cx.ext::<ReplyParts>().headers.extend_from_slice(b"X-Reply: yes\r\n");
            let _ = reply::send(cx, 404, b"Not Here").await;
        } else if uri.starts_with(b"sip:force@") {
            cx.fwd.force_rport = true;
            forward(cx).await;
        } else {
            forward(cx).await;
        }
        Continue(1)
    })
}

/// Loses every 486.
fn on_reply(cx: &mut Cx) -> Flow {
    if cx.msg.status() == 486 { Break(Stop::Drop(0)) } else { Continue(1) }
}

/// Keeps back what is for `secret`.
fn on_send(cx: &mut Cx) -> Flow {
    if cx.request_uri().starts_with(b"sip:secret@") { Break(Stop::Drop(0)) } else { Continue(1) }
}

struct Agent {
    socket: UdpSocket,
    port: u16,
}

impl Agent {
    fn new() -> Agent {
        static START: Once = Once::new();
        static NEXT: AtomicU16 = AtomicU16::new(PROXY + 1);
        START.call_once(start);
        loop {
            let port = NEXT.fetch_add(1, Ordering::SeqCst);
            if let Ok(socket) = UdpSocket::bind(("127.0.0.1", port)) {
                socket.set_read_timeout(Some(PATIENCE)).unwrap();
                return Agent { socket, port };
            }
        }
    }

    fn send(&self, text: &str) {
        self.socket.send_to(text.as_bytes(), ("127.0.0.1", PROXY)).unwrap();
    }

    fn recv(&self) -> SipMsg {
        let mut buf = [0; 4096];
        let len = self.socket.recv(&mut buf).expect("a message");
        SipMsg::parse(bytes::Bytes::copy_from_slice(&buf[..len])).unwrap()
    }

    /// A request to a user at the agent `to`.
    fn request(&self, method: &str, user: &str, to: &Agent, call: &str) -> String {
        format!(
            "{method} sip:{user}@127.0.0.1:{} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{};branch=z9hG4bK{call}\r\n\
             From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: {call}\r\nCSeq: 1 {method}\r\n\
             Content-Length: 0\r\n\r\n",
            to.port, self.port
        )
    }
}

fn start() {
    script::install(SCRIPT);
    let listen = vec![ListenSpec::parse(&format!("udp:127.0.0.1:{PROXY}")).unwrap()];
    let table = discover(&ListenConfig { listen, ..ListenConfig::default() }).unwrap();
    let net = Net::new(table, Default::default(), Box::leak(Box::default()), Default::default());
    let sockets = net.bind(1).unwrap();
    let handler = Handler { on_message: receive::on_message, ..Handler::default() };
    // The worker lives as long as the program.
    std::mem::forget(worker::start(net, sockets, handler, Duration::from_millis(100)).unwrap());
}

/// The reply of an agent to a request that it got.
fn answer(request: &SipMsg, status: &str) -> String {
    let line = |kind| String::from_utf8(request.value_of(kind).unwrap().to_vec()).unwrap();
    let vias: String =
        request.values(HeaderKind::Via).map(|via| format!("Via: {}\r\n", String::from_utf8_lossy(via))).collect();
    format!(
        "SIP/2.0 {status}\r\n{vias}From: {}\r\nTo: {};tag=2\r\nCall-ID: {}\r\nCSeq: {}\r\nContent-Length: 0\r\n\r\n",
        line(HeaderKind::From),
        line(HeaderKind::To),
        line(HeaderKind::CallId),
        line(HeaderKind::CSeq)
    )
}

fn top_via(msg: &SipMsg) -> Str {
    Str::copy(msg.values(HeaderKind::Via).next().unwrap())
}

#[test]
fn a_request_and_its_retransmission_go_on_with_the_same_branch() {
    let (a, b) = (Agent::new(), Agent::new());
    let text = a.request("OPTIONS", "bob", &b, "fwd1");
    a.send(&text);
    let first = b.recv();
    a.send(&text);
    let second = b.recv();
    assert_eq!(first.buf, second.buf);
    assert!(top_via(&first).text().starts_with(&format!("SIP/2.0/UDP 127.0.0.1:{PROXY};branch=z9hG4bK")));
    b.send(&answer(&first, "200 OK"));
    let reply = a.recv();
    assert_eq!((reply.status(), reply.vias().count()), (200, 1));
}

#[test]
fn a_reply_that_the_reply_route_drops_is_lost() {
    let (a, b) = (Agent::new(), Agent::new());
    a.send(&a.request("INVITE", "bob", &b, "drop1"));
    let got = b.recv();
    b.send(&answer(&got, "486 Busy Here"));
    b.send(&answer(&got, "480 Later"));
    assert_eq!(a.recv().status(), 480);
}

#[test]
fn the_ack_to_our_own_reply_never_reaches_the_script() {
    let a = Agent::new();
    let invite = a.request("INVITE", "nobody", &a, "ack1");
    a.send(&invite);
    let reply = a.recv();
    assert_eq!((reply.status(), reply.reason()), (404, &b"Not Here"[..]));
    assert!(reply.headers_named(b"X-Reply").next().is_some());
    let tag = String::from_utf8(reply.to().unwrap().tag().unwrap().to_vec()).unwrap();
    a.send(&invite);
    assert_eq!(a.recv().to().unwrap().tag(), Some(tag.as_bytes()));
    let ack = |tag: &str| a.request("ACK", "nobody", &a, "ack1").replace("<sip:c@d>", &format!("<sip:c@d>;tag={tag}"));
    a.send(&ack(&tag));
    a.send(&ack("another"));
    // The worker takes messages in order: when this one is answered, both ACKs have been handled.
    a.send(&a.request("OPTIONS", "nobody", &a, "ack2"));
    assert_eq!(a.recv().status(), 404);
    assert_eq!(ACKS.load(Ordering::SeqCst), 1);
}

#[test]
fn the_topmost_via_tells_where_the_request_came_from() {
    let (a, b) = (Agent::new(), Agent::new());
    let own = format!("127.0.0.1:{};branch", a.port);
    for (user, sent_by, completed) in [
        ("bob", "127.0.0.9:9;branch", "127.0.0.9:9;received=127.0.0.1;branch".to_owned()),
        ("bob", "127.0.0.1:9;rport;branch", format!("127.0.0.1:9;received=127.0.0.1;rport={};branch", a.port)),
        ("force", "127.0.0.1:9;branch", format!("127.0.0.1:9;rport={};branch", a.port)),
        ("bob", &own, own.clone()),
    ] {
        a.send(&a.request("OPTIONS", user, &b, "via1").replace(&own, sent_by));
        let got = b.recv();
        let second = String::from_utf8(got.values(HeaderKind::Via).nth(1).unwrap().to_vec()).unwrap();
        assert_eq!(second, format!("SIP/2.0/UDP {completed}=z9hG4bKvia1"));
    }
}

#[test]
fn the_onsend_route_keeps_a_request_off_the_wire() {
    let (a, b) = (Agent::new(), Agent::new());
    a.send(&a.request("OPTIONS", "secret", &b, "snd1"));
    a.send(&a.request("OPTIONS", "open", &b, "snd2"));
    assert_eq!(b.recv().call_id(), b"snd2");
}

#[test]
fn malformed_messages_are_passed_over() {
    let a = Agent::new();
    let good = a.request("OPTIONS", "nobody", &a, "bad1");
    for broken in [
        "garbage".to_owned(),
        good.replace("Via: SIP/2.0/UDP", "Via: junk"),
        good.replace("To: <sip:c@d>\r\n", ""),
        good.replace("SIP/2.0\r\nVia", "SIP/3.0\r\nVia"),
        good.replace("Length: 0", "Length: abc"),
        "SIP/2.0 200 OK\r\n\r\n".to_owned(),
    ] {
        a.send(&broken);
    }
    a.send(&a.request("OPTIONS", "nobody", &a, "bad2"));
    assert_eq!(a.recv().call_id(), b"bad2");
}
