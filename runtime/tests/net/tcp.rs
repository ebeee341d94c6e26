//! TCP: framing, reuse, limits, ends of connections.

use std::io::{ErrorKind, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use bytes::Bytes;
use socket2::{Domain, Socket, Type};
use srcc_runtime::cfgvar::LiveInt;
use srcc_runtime::receive;
use srcc_runtime::transport::{ConnClosed, Dest, Proto, RcvInfo, SendError, SendFlags, Sent, TcpConfig, net};
use srcc_runtime::worker::Handler;

use crate::harness::{Events, Proxy, expect, expect_closed, message, mirror};

const OPTIONS: &str = "OPTIONS sip:peer@127.0.0.1 SIP/2.0\r\nContent-Length: 0\r\n\r\n";

fn mirroring(port: u16, tcp: TcpConfig) -> Proxy {
    let listen = format!("tcp:127.0.0.1:{port}");
    Proxy::start(&[&listen], 2, tcp, Handler { on_message: mirror, ..Handler::default() })
}

fn to(listener: &TcpListener) -> Dest {
    Dest::new(Proto::Tcp, listener.local_addr().unwrap())
}

#[test]
fn messages_are_cut_out_of_the_stream_however_it_is_segmented() {
    let _proxy = mirroring(26_020, TcpConfig::default());
    let mut peer = TcpStream::connect("127.0.0.1:26020").unwrap();
    peer.set_nodelay(true).unwrap();
    let (one, two) = (message("one", "x"), message("two", "yy"));
    peer.write_all(format!("{one}{two}").as_bytes()).unwrap();
    expect(&mut peer, &format!("{one}{two}"));
    for piece in two.as_bytes().chunks(7) {
        peer.write_all(piece).unwrap();
    }
    expect(&mut peer, &two);
    peer.write_all(format!("\r\n\r\n{one}").as_bytes()).unwrap();
    expect(&mut peer, &format!("\r\n{one}"));
}

#[test]
fn bytes_that_are_no_sip_end_the_connection() {
    let _proxy = mirroring(26_021, TcpConfig::default());
    let mut peer = TcpStream::connect("127.0.0.1:26021").unwrap();
    peer.write_all(b"MESSAGE sip:a@b SIP/2.0\r\nTo: <sip:a@b>\r\n\r\nno length").unwrap();
    expect_closed(&mut peer);
}

#[test]
fn a_connection_is_made_when_needed_and_used_again() {
    let proxy = mirroring(26_022, TcpConfig::default());
    let listener = TcpListener::bind("127.0.0.2:26023").unwrap();
    assert_eq!(proxy.send(to(&listener), OPTIONS).unwrap(), Sent::Queued);
    let (mut peer, from) = listener.accept().unwrap();
    expect(&mut peer, OPTIONS);
    assert_ne!(from.port(), 26_022);
    assert_eq!(proxy.send(to(&listener), OPTIONS).unwrap(), Sent::Done);
    expect(&mut peer, OPTIONS);
    // What the peer sends on it is received like on one it had made.
    peer.write_all(message("back", "").as_bytes()).unwrap();
    expect(&mut peer, &message("back", ""));
}

#[test]
fn a_forced_socket_gives_the_connection_its_address() {
    let proxy = Proxy::start(&["tcp:127.0.0.9:26024"], 1, TcpConfig::default(), Handler::default());
    let listener = TcpListener::bind("127.0.0.1:26025").unwrap();
    let flags = SendFlags { force_socket: true, ..SendFlags::default() };
    proxy.send(Dest { flags, ..to(&listener) }, OPTIONS).unwrap();
    let (_peer, from) = listener.accept().unwrap();
    assert_eq!(from.ip().to_string(), "127.0.0.9");
}

#[test]
fn without_an_open_connection_no_connect_fails() {
    let proxy = mirroring(26_026, TcpConfig::default());
    let listener = TcpListener::bind("127.0.0.1:26027").unwrap();
    let flags = SendFlags { no_connect: true, ..SendFlags::default() };
    let dest = Dest { flags, ..to(&listener) };
    assert!(matches!(proxy.send(dest, OPTIONS), Err(SendError::NoConnection)));
    proxy.send(to(&listener), OPTIONS).unwrap();
    let (mut peer, _) = listener.accept().unwrap();
    proxy.send(dest, OPTIONS).unwrap();
    expect(&mut peer, &OPTIONS.repeat(2));
}

#[test]
fn the_close_flag_closes_behind_the_message() {
    fn on_message(msg: Bytes, rcv: RcvInfo) {
        let flags = SendFlags { close: true, ..SendFlags::default() };
        srcc_runtime::transport::send(&Dest { flags, ..Dest::reply_to(&rcv) }, &msg).unwrap();
    }
    static ENDED: Events<ConnClosed> = Events::new();
    fn on_conn_closed(_: RcvInfo, why: ConnClosed) {
        ENDED.tell(why);
    }
    let handler = Handler { on_message, on_conn_closed, ..Handler::default() };
    let _proxy = Proxy::start(&["tcp:127.0.0.1:26028"], 1, TcpConfig::default(), handler);
    let mut peer = TcpStream::connect("127.0.0.1:26028").unwrap();
    peer.write_all(message("bye", "").as_bytes()).unwrap();
    expect(&mut peer, &message("bye", ""));
    expect_closed(&mut peer);
    assert_eq!(ENDED.next(), ConnClosed::Closed);
}

#[test]
fn a_refused_connection_is_told_to_the_sender() {
    let proxy = Proxy::start(&["tcp:127.0.0.1:26029"], 1, TcpConfig::default(), Handler::default());
    let dest = Dest::new(Proto::Tcp, "127.0.0.1:26030".parse().unwrap());
    let error = proxy.send(dest, OPTIONS).unwrap_err();
    assert!(matches!(error, SendError::Io(e) if e.kind() == ErrorKind::ConnectionRefused));
}

#[test]
fn a_message_for_a_connection_that_does_not_come_about_in_time_is_reported() {
    static LOST: Events<(Bytes, Dest)> = Events::new();
    fn on_undelivered(msg: Bytes, dest: Dest, _: &SendError) {
        LOST.tell((msg, dest));
    }
    // A listener whose backlog is full does not answer.
    let addr: SocketAddr = "127.0.0.1:26039".parse().unwrap();
    let deaf = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    deaf.set_reuse_address(true).unwrap();
    deaf.bind(&addr.into()).unwrap();
    deaf.listen(0).unwrap();
    let _first = TcpStream::connect(addr).unwrap();
    let tcp = TcpConfig { connect_timeout: LiveInt::new(1), ..TcpConfig::default() };
    let proxy = Proxy::start(&["tcp:127.0.0.1:26038"], 1, tcp, Handler { on_undelivered, ..Handler::default() });
    let dest = Dest::new(Proto::Tcp, addr);
    assert_eq!(proxy.send(dest, OPTIONS).unwrap(), Sent::Queued);
    assert_eq!(LOST.next(), (Bytes::from_static(OPTIONS.as_bytes()), dest));
}

#[test]
fn a_peer_that_does_not_read_fills_its_own_queue_only() {
    static LOST: Events<()> = Events::new();
    let handler = Handler { on_message: mirror, on_undelivered: |_, _, _| LOST.tell(()), ..Handler::default() };
    let tcp = TcpConfig { send_timeout: LiveInt::new(1), ..TcpConfig::default() };
    let proxy = Proxy::start(&["tcp:127.0.0.1:26031"], 1, tcp, handler);
    let listener = TcpListener::bind("127.0.0.1:26032").unwrap();
    let dest = to(&listener);
    proxy.send(dest, OPTIONS).unwrap();
    let (mut deaf, _) = listener.accept().unwrap();
    expect(&mut deaf, OPTIONS);
    let big: Bytes = message("big", &"x".repeat(20_000)).into();
    let mut tries = 0;
    while proxy.on_worker({
        let big = big.clone();
        move || !matches!(srcc_runtime::transport::send(&dest, &big), Err(SendError::QueueFull))
    }) {
        tries += 1;
        assert!(tries < 5_000, "the queue has no end");
    }
    let mut other = TcpStream::connect("127.0.0.1:26031").unwrap();
    other.write_all(message("quick", "").as_bytes()).unwrap();
    expect(&mut other, &message("quick", ""));
    // The send timeout ends the connection, and what it held is reported.
    LOST.next();
    let left = proxy.on_worker(|| net().map_or(0, |n| n.conns.queued_bytes()));
    assert_eq!(left, 0);
}

#[test]
fn a_connection_without_traffic_ends_after_its_lifetime() {
    let tcp = TcpConfig { lifetime: LiveInt::new(1), ..TcpConfig::default() };
    let _proxy = mirroring(26_033, tcp);
    let mut peer = TcpStream::connect("127.0.0.1:26033").unwrap();
    expect_closed(&mut peer);
}

#[test]
fn an_alias_leads_to_the_connection_of_the_client() {
    static SEEN: Events<RcvInfo> = Events::new();
    fn on_message(_: Bytes, rcv: RcvInfo) {
        SEEN.tell(rcv);
    }
    let handler = Handler { on_message, ..Handler::default() };
    let proxy = Proxy::start(&["tcp:127.0.0.1:26034"], 1, TcpConfig::default(), handler);
    let mut peer = TcpStream::connect("127.0.0.1:26034").unwrap();
    peer.write_all(message("a", "").as_bytes()).unwrap();
    let conn = SEEN.next().conn.unwrap();
    let dest = Dest::new(Proto::Tcp, "127.0.0.1:26035".parse().unwrap());
    assert!(proxy.on_worker(move || net().unwrap().conns.add_alias(conn, 26_035)));
    assert_eq!(proxy.send(dest, OPTIONS).unwrap(), Sent::Done);
    expect(&mut peer, OPTIONS);
}

#[test]
fn the_alias_parameter_of_a_via_is_an_alias_only_if_that_is_wanted() {
    const REQUEST: &str = "MESSAGE sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:26071;branch=z9hG4bK1;alias\r\n\
        From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n";
    static SEEN: Events<()> = Events::new();
    fn on_message(msg: Bytes, rcv: RcvInfo) {
        receive::on_message(msg, rcv);
        SEEN.tell(());
    }
    let handler = Handler { on_message, ..Handler::default() };
    let proxy = Proxy::start(&["tcp:127.0.0.1:26070"], 1, TcpConfig::default(), handler);
    let mut peer = TcpStream::connect("127.0.0.1:26070").unwrap();
    let is_alias =
        || proxy.on_worker(|| net().unwrap().conns.find(Proto::Tcp, "127.0.0.1:26071".parse().unwrap()).is_some());
    peer.write_all(REQUEST.as_bytes()).unwrap();
    SEEN.next();
    assert!(!is_alias());
    proxy.on_worker(|| net().unwrap().tcp.accept_aliases.set(1));
    peer.write_all(REQUEST.as_bytes()).unwrap();
    SEEN.next();
    assert!(is_alias());
}

#[test]
fn no_more_connections_are_accepted_than_allowed() {
    let _proxy = mirroring(26_036, TcpConfig { max_connections: LiveInt::new(1), ..TcpConfig::default() });
    let mut first = TcpStream::connect("127.0.0.1:26036").unwrap();
    first.write_all(message("1", "").as_bytes()).unwrap();
    expect(&mut first, &message("1", ""));
    let mut second = TcpStream::connect("127.0.0.1:26036").unwrap();
    expect_closed(&mut second);
    first.write_all(message("2", "").as_bytes()).unwrap();
    expect(&mut first, &message("2", ""));
}

#[test]
fn a_message_may_close_its_connection_and_what_came_behind_it_is_dropped() {
    static SEEN: Events<Bytes> = Events::new();
    fn on_message(msg: Bytes, rcv: RcvInfo) {
        SEEN.tell(msg);
        net().and_then(|n| n.conns.get(rcv.conn?)).unwrap().close();
    }
    let handler = Handler { on_message, on_conn_closed: |_, _| SEEN.tell(Bytes::new()), ..Handler::default() };
    let _proxy = Proxy::start(&["tcp:127.0.0.1:26037"], 1, TcpConfig::default(), handler);
    let mut peer = TcpStream::connect("127.0.0.1:26037").unwrap();
    peer.write_all((message("bad", "") + &message("next", "")).as_bytes()).unwrap();
    expect_closed(&mut peer);
    assert_eq!(SEEN.next(), message("bad", "").as_bytes());
    assert_eq!(SEEN.next(), Bytes::new());
}
