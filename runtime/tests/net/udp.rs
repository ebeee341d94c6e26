//! UDP and the workers.

use std::net::UdpSocket;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use srcc_runtime::transport::discover::discover;
use srcc_runtime::transport::send::send;
use srcc_runtime::transport::{Dest, ListenConfig, ListenSpec, Net, Proto, RcvInfo};
use srcc_runtime::worker::{self, Handler};

use crate::harness::{Events, PATIENCE, Proxy, message, mirror};

fn peer(proxy: &str) -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.connect(proxy).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

fn receive(socket: &UdpSocket) -> String {
    let mut buf = [0; 2000];
    let n = socket.recv(&mut buf).unwrap();
    String::from_utf8_lossy(&buf[..n]).into_owned()
}

#[test]
fn a_message_comes_in_with_its_addresses_and_keepalives_do_not() {
    static SEEN: Events<(Bytes, RcvInfo)> = Events::new();
    fn on_message(msg: Bytes, rcv: RcvInfo) {
        SEEN.tell((msg.clone(), rcv));
        mirror(msg, rcv);
    }
    let _proxy =
        Proxy::start(&["udp:127.0.0.1:26000"], 1, Default::default(), Handler { on_message, ..Handler::default() });
    let peer = peer("127.0.0.1:26000");
    for keepalive in [&b""[..], b"\r\n\r\n", b"\0\0\0\0"] {
        peer.send(keepalive).unwrap();
    }
    let sent = message("a", "hello");
    peer.send(sent.as_bytes()).unwrap();
    let (msg, rcv) = SEEN.next();
    assert_eq!(msg, sent.as_bytes());
    assert_eq!(rcv.src, peer.local_addr().unwrap());
    assert_eq!((rcv.dst.to_string().as_str(), rcv.proto, rcv.conn), ("127.0.0.1:26000", Proto::Udp, None));
    assert_eq!(receive(&peer), sent);
}

#[test]
fn ipv6_works_the_same() {
    let _proxy =
        Proxy::start(&["udp:[::1]:26001"], 1, Default::default(), Handler { on_message: mirror, ..Handler::default() });
    let peer = UdpSocket::bind("[::1]:0").unwrap();
    peer.connect("[::1]:26001").unwrap();
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    peer.send(message("a", "6").as_bytes()).unwrap();
    assert_eq!(receive(&peer), message("a", "6"));
}

#[test]
fn a_panic_over_one_message_leaves_the_others_alone() {
    fn on_message(msg: Bytes, rcv: RcvInfo) {
        if msg.ends_with(b"at once") {
            panic!("a bug in the message path");
        }
        worker::spawn_inline(async move {
            if msg.ends_with(b"later") {
                tokio::task::yield_now().await;
                panic!("a bug behind a wait");
            }
            mirror(msg, rcv);
        });
    }
    let _proxy =
        Proxy::start(&["udp:127.0.0.1:26002"], 1, Default::default(), Handler { on_message, ..Handler::default() });
    let peer = peer("127.0.0.1:26002");
    for body in ["at once", "later", "good"] {
        peer.send(message("a", body).as_bytes()).unwrap();
    }
    assert_eq!(receive(&peer), message("a", "good"));
}

#[test]
fn a_message_that_waits_does_not_hold_up_the_next_and_is_finished_before_the_end() {
    static WAITING: tokio::sync::Notify = tokio::sync::Notify::const_new();
    static DONE: AtomicBool = AtomicBool::new(false);
    fn on_message(msg: Bytes, rcv: RcvInfo) {
        worker::spawn_inline(async move {
            if msg.ends_with(b"wait") {
                WAITING.notified().await;
                tokio::time::sleep(Duration::from_millis(100)).await;
                DONE.store(true, Ordering::SeqCst);
            }
            mirror(msg, rcv);
        });
    }
    let proxy =
        Proxy::start(&["udp:127.0.0.1:26003"], 1, Default::default(), Handler { on_message, ..Handler::default() });
    let peer = peer("127.0.0.1:26003");
    peer.send(message("a", "wait").as_bytes()).unwrap();
    peer.send(message("a", "next").as_bytes()).unwrap();
    assert_eq!(receive(&peer), message("a", "next"));
    WAITING.notify_one();
    proxy.stop();
    assert!(DONE.load(Ordering::SeqCst));
    assert_eq!(receive(&peer), message("a", "wait"));
}

#[test]
fn the_messages_of_one_peer_are_spread_over_the_workers() {
    static SEEN: Events<usize> = Events::new();
    fn on_message(_: Bytes, _: RcvInfo) {
        SEEN.tell(worker::current().unwrap().id);
    }
    let _proxy =
        Proxy::start(&["udp:127.0.0.1:26004"], 2, Default::default(), Handler { on_message, ..Handler::default() });
    let peer = peer("127.0.0.1:26004");
    let mut count = [0; 2];
    for _ in 0..200 {
        peer.send(message("a", "").as_bytes()).unwrap();
        count[SEEN.next()] += 1;
    }
    assert!(count.iter().all(|n| *n > 50), "{count:?}");
}

#[test]
fn what_follows_from_a_message_leaves_in_order_whether_short_or_long() {
    fn on_message(_: Bytes, rcv: RcvInfo) {
        for body in ["first".to_owned(), "long".repeat(400), "last".to_owned()] {
            send(&Dest::reply_to(&rcv), &Bytes::from(message("a", &body))).unwrap();
        }
    }
    let _proxy =
        Proxy::start(&["udp:127.0.0.1:26006"], 1, Default::default(), Handler { on_message, ..Handler::default() });
    let peer = peer("127.0.0.1:26006");
    // The first time the proxy does not know yet that this peer can be sent to; later it holds short datagrams back.
    for _ in 0..3 {
        peer.send(message("a", "").as_bytes()).unwrap();
        let bodies: Vec<_> = (0..3).map(|_| receive(&peer).rsplit("\r\n").next().unwrap().to_owned()).collect();
        assert_eq!(bodies, ["first", &"long".repeat(400), "last"]);
    }
}

#[test]
fn a_port_that_another_program_has_is_an_error() {
    let _other = UdpSocket::bind("127.0.0.1:26005").unwrap();
    let listen = vec![ListenSpec::parse("udp:127.0.0.1:26005").unwrap()];
    let table = discover(&ListenConfig { listen, ..ListenConfig::default() }).unwrap();
    let net = Net::new(table, Default::default(), Box::leak(Box::default()), Default::default());
    let error = net.bind(2).unwrap_err().to_string();
    assert!(error.starts_with("cannot listen on udp:127.0.0.1:26005: Address already in use"), "{error}");
}
