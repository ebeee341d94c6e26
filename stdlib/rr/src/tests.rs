use crate::loose::loose_route;
use crate::record::{add_rr_param, record_route, record_route_preset, remove_record_route};
use crate::{direction, loose, pvs};
use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::dns::DnsConfig;
use srcc_runtime::flow::Rc;
use srcc_runtime::forward::{self, Outgoing};
use srcc_runtime::transport::config::{TcpConfig, UdpConfig};
use srcc_runtime::transport::net::Net;
use srcc_runtime::transport::{Dest, ListenSocket, Proto, RcvInfo, SockId, SocketTable};
use srcc_sip::SipMsg;
use std::net::SocketAddr;
use std::sync::Once;

const ME: &str = "<sip:127.0.0.1:5070;lr>";

fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let addr: SocketAddr = "127.0.0.1:5070".parse().unwrap();
        let socket = |id, proto| ListenSocket {
            id: SockId(id),
            proto,
            host: addr.ip().to_string(),
            addr,
            advertise: None,
            is_port_advertised: false,
            name: None,
            via_host_port: addr.to_string(),
            via_host: addr.ip().to_string(),
            freebind: false,
        };
        let sockets = SocketTable { sockets: vec![socket(0, Proto::Udp), socket(1, Proto::Tcp)], aliases: Vec::new() };
        Net::new(sockets, UdpConfig::default(), Box::leak(Box::new(TcpConfig::default())), DnsConfig::default());
    });
}

fn request(uri: &str, to_tag: &str, headers: &str) -> Cx {
    listen();
    let text = format!(
        "INVITE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n\
         To: <sip:c@d>{to_tag}\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n{headers}Content-Length: 0\r\n\r\n"
    );
    let msg = SipMsg::parse(Bytes::from(text)).unwrap();
    let src: SocketAddr = "127.0.0.1:5080".parse().unwrap();
    let dst: SocketAddr = "127.0.0.1:5070".parse().unwrap();
    Cx::new(msg, RcvInfo { src, dst, proto: Proto::Udp, socket: SockId(0), conn: None }, 1)
}

/// The headers of this name as the request is forwarded over `proto`.
fn sent(cx: &Cx, proto: Proto, name: &str) -> Vec<String> {
    let uri = cx.request_uri();
    let out = Outgoing { uri: &uri, path: None, branch: b"z9hG4bKx" };
    let dest = Dest::new(proto, "127.0.0.1:5090".parse().unwrap());
    let ready = forward::prepare(&cx.msg, &cx.rcv, &cx.fwd, &out, dest).unwrap();
    let text = String::from_utf8(ready.bytes.to_vec()).unwrap();
    let start = format!("{name}: ");
    text.lines().filter_map(|line| line.strip_prefix(&start)).map(str::to_owned).collect()
}

#[test]
fn one_record_route_names_the_sending_socket() {
    let mut cx = request("sip:bob@127.0.0.1:5090", "", "");
    assert_eq!(record_route(&mut cx, Some(";x=INVITE".into())), Rc::TRUE);
    assert_eq!(add_rr_param(&mut cx, ";y=2".into()), Rc::TRUE);
    assert_eq!(sent(&cx, Proto::Udp, "Record-Route"), ["<sip:127.0.0.1:5070;lr;ftag=1;x=INVITE;y=2>"]);
    assert_eq!(record_route(&mut cx, None), Rc::FALSE);
}

#[test]
fn two_record_routes_tell_both_sides_of_a_change_of_transport() {
    let mut cx = request("sip:bob@127.0.0.1:5090", "", "");
    add_rr_param(&mut cx, ";y=2".into());
    record_route(&mut cx, None);
    assert_eq!(
        sent(&cx, Proto::Tcp, "Record-Route"),
        ["<sip:127.0.0.1:5070;transport=tcp;r2=on;lr;ftag=1;y=2>", "<sip:127.0.0.1:5070;r2=on;lr;ftag=1;y=2>"]
    );
    remove_record_route(&mut cx);
    assert!(sent(&cx, Proto::Tcp, "Record-Route").is_empty());
}

#[test]
fn a_preset_address_has_its_parameters_the_other_way_round() {
    let mut cx = request("sip:bob@127.0.0.1:5090", "", "");
    record_route_preset(&mut cx, "1.2.3.4:5".into(), None);
    assert_eq!(sent(&cx, Proto::Udp, "Record-Route"), ["<sip:1.2.3.4:5;ftag=1;lr>"]);
}

/// Code, Request-URI, `$du` and the Routes that are left.
fn routed(uri: &str, routes: &[&str]) -> (i32, String, Option<String>, Vec<String>) {
    let headers: String = routes.iter().map(|route| format!("Route: {route}\r\n")).collect();
    let mut cx = request(uri, ";tag=2", &headers);
    let code = loose_route(&mut cx).0;
    let du = cx.fwd.dst_uri.as_ref().map(|du| du.text().into_owned());
    (code, cx.request_uri().text().into_owned(), du, sent(&cx, Proto::Udp, "Route"))
}

fn expected(code: i32, uri: &str, du: Option<&str>, left: &[&str]) -> (i32, String, Option<String>, Vec<String>) {
    (code, uri.to_owned(), du.map(str::to_owned), left.iter().map(|route| (*route).to_owned()).collect())
}

#[test]
fn loose_routing_takes_our_route_off_and_finds_the_next_hop() {
    const BOB: &str = "sip:bob@127.0.0.1:5090";
    let three = format!("{ME}, <sip:1.1.1.1;lr>, <sip:last@2.2.2.2;lr>");
    assert_eq!(routed(BOB, &[]), expected(-1, BOB, None, &[]));
    assert_eq!(routed(BOB, &[ME]), expected(1, BOB, None, &[]));
    assert_eq!(routed(BOB, &[ME, "<sip:1.1.1.1;lr>"]), expected(1, BOB, Some("sip:1.1.1.1;lr"), &["<sip:1.1.1.1;lr>"]));
    assert_eq!(
        routed(BOB, &[&three]),
        expected(1, BOB, Some("sip:1.1.1.1;lr"), &["<sip:1.1.1.1;lr>, <sip:last@2.2.2.2;lr>"])
    );
    assert_eq!(
        routed(BOB, &["<sip:1.1.1.1;lr>", ME]),
        expected(1, BOB, Some("sip:1.1.1.1;lr"), &["<sip:1.1.1.1;lr>", ME])
    );
    assert_eq!(routed(BOB, &["junk"]), expected(-1, BOB, None, &["junk"]));
}

#[test]
fn a_strict_next_hop_gets_the_target_at_the_end_of_the_route_set() {
    const BOB: &str = "sip:bob@127.0.0.1:5090";
    let routes = format!("{ME}, <sip:1.1.1.1>");
    assert_eq!(routed(BOB, &[&routes]), expected(1, "sip:1.1.1.1", None, &["<sip:bob@127.0.0.1:5090>"]));
}

#[test]
fn behind_a_strict_router_the_target_is_the_last_route() {
    const OURS: &str = "sip:127.0.0.1:5070;lr";
    assert_eq!(
        routed(OURS, &["<sip:1.1.1.1;lr>, <sip:bob@2.2.2.2>"]),
        expected(1, "sip:bob@2.2.2.2", Some("sip:1.1.1.1;lr"), &["<sip:1.1.1.1;lr>"])
    );
    assert_eq!(routed(OURS, &["<sip:bob@2.2.2.2>"]), expected(1, "sip:bob@2.2.2.2", None, &[]));
}

#[test]
fn both_routes_of_a_double_record_route_are_taken_off() {
    const BOB: &str = "sip:bob@127.0.0.1:5090";
    let first = "<sip:127.0.0.1:5070;r2=on;lr;ftag=1>";
    let second = "<sip:127.0.0.1:5070;transport=tcp;r2=on;lr;ftag=1>";
    let mut cx = request(BOB, ";tag=2", &format!("Route: {first}\r\nRoute: {second}\r\nRoute: <sip:1.1.1.1;lr>\r\n"));
    assert_eq!(loose_route(&mut cx), Rc::TRUE);
    assert_eq!(cx.fwd.send_socket, Some(SockId(1)));
    assert_eq!(sent(&cx, Proto::Udp, "Route"), ["<sip:1.1.1.1;lr>"]);
    assert_eq!(loose::rr_next_hop_route(&cx), Rc::TRUE);
}

#[test]
fn the_from_tag_in_our_route_tells_the_direction() {
    for (ftag, way, fti) in [("1", "downstream", "1"), ("2", "upstream", "2")] {
        let route = format!("Route: <sip:127.0.0.1:5070;lr;ftag={ftag}>\r\n");
        let mut cx = request("sip:bob@127.0.0.1:5090", ";tag=2", &route);
        loose_route(&mut cx);
        assert_eq!(direction::is_direction(&cx, way), Rc::TRUE);
        assert_eq!(pvs::fti(&cx), Some(fti.into()));
    }
}

#[test]
fn a_route_in_a_request_that_opens_a_dialog_has_its_own_code() {
    let mut cx = request("sip:bob@127.0.0.1:5090", "", &format!("Route: {ME}\r\n"));
    assert_eq!(loose_route(&mut cx), Rc(-3));
}
