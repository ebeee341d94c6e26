use bytes::Bytes;

use super::*;
use crate::edits::{Deferred, Piece, Side, When};
use crate::header::HeaderKind;
use crate::msg::SipMsg;
use crate::proto::{BuildEnv, Proto, Socket};

const UDP: Socket<'_> = Socket { proto: Proto::Udp, host: b"127.0.0.1", port: 24060 };
const TCP: Socket<'_> = Socket { proto: Proto::Tcp, ..UDP };
const TO_UDP: BuildEnv<'_> = BuildEnv { received: UDP, sending: UDP };
const TO_TCP: BuildEnv<'_> = BuildEnv { received: UDP, sending: TCP };

/// Header order and spelling that no builder may disturb.
const ODD: &str = "INVITE sip:rr@127.0.0.1:24102 SIP/2.0\r\n\
    i: odd\r\n\
    CSEQ:   7   INVITE\r\n\
    Route: <sip:127.0.0.1:24102;lr>\r\n\
    Contact: <sip:a@x>\r\n\
    t: \"T\" <sip:t@x>;x=1\r\n\
    Record-Route: <sip:1.1.1.1;lr>\r\n\
    v: SIP/2.0/UDP 127.0.0.1:24101;branch=z9hG4bK-odd\r\n\
    f: <sip:a@x>\r\n ;tag=ff\r\n\
    Max-Forwards:  33\r\n\
    Via: SIP/2.0/UDP 2.2.2.2;branch=z9hG4bKzz\r\n\
    l: 0\r\n\r\n";

fn parse(text: impl AsRef<[u8]>) -> SipMsg {
    SipMsg::parse(Bytes::copy_from_slice(text.as_ref())).unwrap()
}

fn message(via: &str, headers: &str, body: &str) -> SipMsg {
    parse(format!(
        "MESSAGE sip:x@127.0.0.1 SIP/2.0\r\nVia: {via}\r\nFrom: <sip:a@x>;tag=f\r\nTo: <sip:t@x>\r\n\
         Call-ID: c\r\nCSeq: 1 MESSAGE\r\n{headers}\r\n{body}"
    ))
}

fn forwarded(msg: &SipMsg, env: BuildEnv<'_>, source: Option<Source<'_>>) -> String {
    let s = env.sending;
    let via = OurVia {
        proto: s.proto,
        host: s.host,
        port: Some(s.port).filter(|port| *port != 5060),
        branch: b"z9hG4bKours",
        params: b"",
    };
    text(forward_request(msg, &Forward { request_uri: None, via, route: None, source, env }))
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// The Via of the received message as it comes out in a forwarded request and in a reply.
fn completed(via: &str, force_rport: bool) -> (String, String) {
    let msg = message(via, "", "");
    let source = Source { ip: b"127.0.0.1", port: 24101, force_rport };
    let line =
        |built: String, n: usize| built.split("Via: ").nth(n).unwrap().split("\r\nFrom").next().unwrap().to_owned();
    let answer = Reply { status: 200, reason: b"OK", source: Some(source), ..Reply::default() };
    (line(forwarded(&msg, TO_UDP, Some(source)), 2), line(text(reply(&msg, &answer)), 1))
}

#[test]
fn a_forwarded_request_has_our_via_before_the_first_via_wherever_that_stands() {
    let msg = parse(ODD);
    let via = OurVia { proto: Proto::Udp, host: b"10.0.0.1", port: None, branch: b"z9hG4bKours", params: b";i=1" };
    let built = forward_request(
        &msg,
        &Forward { request_uri: Some(b"sip:new@y"), via, route: None, source: None, env: TO_UDP },
    );
    let expected = ODD
        .replace("INVITE sip:rr@127.0.0.1:24102", "INVITE sip:new@y")
        .replace("v: SIP", "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKours;i=1\r\nv: SIP");
    assert_eq!(text(built), expected);
}

#[test]
fn a_path_becomes_one_route_behind_our_via() {
    let via = OurVia { proto: Proto::Udp, host: b"us", port: None, branch: b"z9hG4bKours", params: b"" };
    let route = Some(&b"<sip:p1;lr>, <sip:p2;lr>"[..]);
    let built = forward_request(&parse(ODD), &Forward { request_uri: None, via, route, source: None, env: TO_UDP });
    let expected = "Via: SIP/2.0/UDP us;branch=z9hG4bKours\r\nRoute: <sip:p1;lr>, <sip:p2;lr>\r\nv: SIP";
    assert_eq!(text(built), ODD.replace("v: SIP", expected));
}

#[test]
fn received_and_rport_go_where_measured() {
    let u = "SIP/2.0/UDP";
    // Via as received, forced rport, in a forwarded request, in a reply
    let cases = [
        (";branch=b", false, ";branch=b", ";branch=b"),
        (
            ";rport;branch=b",
            false,
            ";received=127.0.0.1;rport=24101;branch=b",
            ";rport=24101;branch=b;received=127.0.0.1",
        ),
        (
            ";rport=77;branch=b",
            false,
            ";received=127.0.0.1;rport=24101;branch=b",
            ";rport=24101;branch=b;received=127.0.0.1",
        ),
        (
            ";branch=b;rport",
            false,
            ";received=127.0.0.1;branch=b;rport=24101",
            ";branch=b;rport=24101;received=127.0.0.1",
        ),
        (";branch=b", true, ";rport=24101;branch=b", ";branch=b;rport=24101"),
    ];
    for (via, force, request, answer) in cases {
        let host = "127.0.0.1:23104";
        let expected = (format!("{u} {host}{request}"), format!("{u} {host}{answer}"));
        assert_eq!(completed(&format!("{u} {host}{via}"), force), expected);
    }
    let (request, answer) = completed("SIP/2.0/UDP 10.9.9.9:1;branch=b", true);
    assert_eq!(request, "SIP/2.0/UDP 10.9.9.9:1;rport=24101;received=127.0.0.1;branch=b");
    assert_eq!(answer, "SIP/2.0/UDP 10.9.9.9:1;branch=b;rport=24101;received=127.0.0.1");
    assert_eq!(completed("SIP/2.0/UDP 10.9.9.9", true).0, "SIP/2.0/UDP 10.9.9.9;rport=24101;received=127.0.0.1");
}

#[test]
fn an_old_received_is_replaced_and_only_the_topmost_via_value_is_completed() {
    let (request, _) = completed("SIP/2.0/UDP 10.9.9.9:1;received=1.1.1.1;branch=b", false);
    assert_eq!(request, "SIP/2.0/UDP 10.9.9.9:1;received=127.0.0.1;branch=b");
    let (request, answer) = completed("SIP/2.0/UDP 10.9.9.9;branch=b;rport,SIP/2.0/UDP c;branch=d", false);
    assert_eq!(request, "SIP/2.0/UDP 10.9.9.9;received=127.0.0.1;branch=b;rport=24101,SIP/2.0/UDP c;branch=d");
    assert_eq!(answer, "SIP/2.0/UDP 10.9.9.9;branch=b;rport=24101;received=127.0.0.1,SIP/2.0/UDP c;branch=d");
}

#[test]
fn white_space_around_rport_goes_with_it() {
    let (_, answer) = completed("SIP / 2.0 / UDP 127.0.0.1 : 24101 ; RPORT ; branch=b", false);
    assert_eq!(answer, "SIP / 2.0 / UDP 127.0.0.1 : 24101 ;rport=24101; branch=b;received=127.0.0.1");
}

#[test]
fn a_websocket_via_has_two_spaces() {
    let mut out = Vec::new();
    OurVia { proto: Proto::Ws, host: b"h", port: None, branch: b"z9hG4bKx", params: b"" }.write(&mut out);
    assert_eq!(text(out), "Via: SIP/2.0/WS  h;branch=z9hG4bKx\r\n");
}

#[test]
fn an_ipv6_source_equal_in_value_needs_no_received() {
    let msg = message("SIP/2.0/UDP [0:0::1]:5;branch=b", "", "");
    let source = Source { ip: b"::1", port: 5, force_rport: false };
    assert!(!forwarded(&msg, TO_UDP, Some(source)).contains("received"));
}

#[test]
fn insertions_at_one_place_keep_their_order_and_survive_a_removal_there() {
    let mut msg = message("SIP/2.0/UDP a;branch=b", "X-A: one\r\nContent-Length: 0\r\n", "");
    let x_a = *msg.headers_named(b"X-A").next().unwrap();
    msg.edits.insert_before(&x_a, Bytes::from_static(b"E: 1\r\n"));
    msg.edits.remove_header(&x_a);
    msg.edits.insert_before(&x_a, Bytes::from_static(b"F: 2\r\n"));
    msg.edits.insert_after(&x_a, Bytes::from_static(b"G: 3\r\n"));
    msg.append_header(Bytes::from_static(b"Y: 1\r\n"));
    msg.append_header(Bytes::from_static(b"Z: 2\r\n"));
    msg.insert_first_header(Bytes::from_static(b"A: 1\r\n"));
    msg.insert_first_header(Bytes::from_static(b"B: 2\r\n"));
    let built = forwarded(&msg, TO_UDP, None);
    assert!(built.contains("SIP/2.0\r\nA: 1\r\nB: 2\r\nVia: SIP/2.0/UDP 127.0.0.1:24060;branch=z9hG4bKours\r\nVia: "));
    assert!(built.ends_with("MESSAGE\r\nE: 1\r\nF: 2\r\nG: 3\r\nContent-Length: 0\r\nY: 1\r\nZ: 2\r\n\r\n"));
}

#[test]
fn overlapping_removals_remove_once_and_keep_what_is_inserted() {
    let mut msg = message("SIP/2.0/UDP a;branch=b", "X-A: one\r\nX-B: 1\r\n", "");
    let x_a = *msg.headers_named(b"X-A").next().unwrap();
    msg.edits.replace(x_a.value, Bytes::from_static(b"two"));
    msg.edits.remove_header(&x_a);
    msg.edits.remove_header(&x_a);
    assert!(msg.edits.deletes(x_a.value));
    assert!(forwarded(&msg, TO_UDP, None).ends_with("MESSAGE\r\ntwoX-B: 1\r\n\r\n"));
}

#[test]
fn a_mark_takes_back_what_a_branch_changed() {
    let mut msg = message("SIP/2.0/UDP a;branch=b", "", "");
    msg.append_header(Bytes::from_static(b"All: 1\r\n"));
    let mark = msg.edits.mark();
    msg.append_header(Bytes::from_static(b"Branch: 1\r\n"));
    assert_eq!(msg.edits.since(mark).len(), 1);
    msg.edits.truncate(mark);
    assert!(forwarded(&msg, TO_UDP, None).ends_with("\r\nAll: 1\r\n\r\n"));
}

#[test]
fn content_length_is_mended_over_streams_and_for_changed_bodies_only() {
    // Content-Length line, over, new body, what the message ends in
    let cases = [
        ("Content-Length: 50\r\n", TO_UDP, None, "Content-Length: 50\r\n\r\ntext"),
        ("", TO_UDP, None, "MESSAGE\r\n\r\ntext"),
        ("", TO_TCP, None, "Content-Length: 4\r\n\r\ntext"),
        ("l: 50\r\n", TO_TCP, None, "l: 4\r\n\r\ntext"),
        ("l:2\r\n", TO_UDP, Some("longer text"), "l:11\r\n\r\nlonger text"),
        ("", TO_UDP, Some("longer text"), "MESSAGE\r\n\r\nlonger text"),
        ("", TO_TCP, Some(""), "Content-Length: 0\r\n\r\n"),
    ];
    for (headers, env, body, end) in cases {
        let mut msg = message("SIP/2.0/UDP a;branch=b", headers, "text");
        if let Some(body) = body {
            msg.replace_body(Bytes::from_static(b"replaced again"));
            msg.replace_body(Bytes::from_static(body.as_bytes()));
        }
        let built = forwarded(&msg, env, None);
        assert!(built.ends_with(end), "{headers:?}: {built}");
    }
}

#[test]
fn an_appended_or_removed_content_length_counts() {
    let mut msg = message("SIP/2.0/UDP a;branch=b", "", "text");
    msg.append_header(Bytes::from_static(b"Content-Length: 4\r\n"));
    assert_eq!(forwarded(&msg, TO_TCP, None).matches("Content-Length").count(), 1);
    let mut msg = message("SIP/2.0/UDP a;branch=b", "Content-Length: 9\r\nX: 1\r\n", "text");
    assert_eq!(msg.remove_headers(HeaderKind::ContentLength), 1);
    assert!(forwarded(&msg, TO_TCP, None).ends_with("MESSAGE\r\nX: 1\r\nContent-Length: 4\r\n\r\ntext"));
}

#[test]
fn a_content_length_that_the_script_wrote_stays() {
    let mut msg = message("SIP/2.0/UDP a;branch=b", "Content-Length: 9\r\n", "text");
    let header = *msg.header(HeaderKind::ContentLength).unwrap();
    msg.edits.replace(header.value, Bytes::from_static(b"4"));
    assert!(forwarded(&msg, TO_TCP, None).ends_with("\r\nContent-Length: 4\r\n\r\ntext"));
}

#[test]
fn a_deferred_record_route_names_the_sending_socket_and_is_doubled_only_between_unlike_sockets() {
    let mut msg = message("SIP/2.0/UDP a;branch=b", "Content-Length: 0\r\n", "");
    let route = |side, when, r2: &'static [u8]| Deferred {
        when,
        pieces: vec![
            Piece::Text(Bytes::from_static(b"Record-Route: <sip:")),
            Piece::Address(side),
            Piece::Text(Bytes::from_static(r2)),
            Piece::Text(Bytes::from_static(b";lr>\r\n")),
        ],
    };
    msg.insert_first_deferred(route(Side::Sending, When::Always, b""));
    msg.insert_first_deferred(route(Side::Received, When::SocketsDiffer, b";r2=on"));
    let one = "SIP/2.0\r\nRecord-Route: <sip:127.0.0.1:24060;lr>\r\nVia:";
    assert!(forwarded(&msg, TO_UDP, None).contains(one));
    let two = "SIP/2.0\r\nRecord-Route: <sip:127.0.0.1:24060;transport=tcp;lr>\r\n\
               Record-Route: <sip:127.0.0.1:24060;r2=on;lr>\r\nVia:";
    assert!(forwarded(&msg, TO_TCP, None).contains(two));
}

#[test]
fn each_condition_looks_at_its_own_part_of_the_sockets() {
    let other = |socket| BuildEnv { received: UDP, sending: socket };
    let cases = [
        (other(UDP), [true, false, false, false, false]),
        (other(TCP), [true, true, false, false, true]),
        (other(Socket { host: b"10.0.0.1", ..UDP }), [true, false, true, false, true]),
        (other(Socket { port: 5060, ..UDP }), [true, false, false, true, true]),
    ];
    let conditions = [When::Always, When::ProtosDiffer, When::HostsDiffer, When::PortsDiffer, When::SocketsDiffer];
    for (env, expected) in cases {
        let written = conditions.map(|when| {
            let mut out = Vec::new();
            Deferred { when, pieces: vec![Piece::Host(Side::Sending)] }.write(&env, &mut out);
            !out.is_empty()
        });
        assert_eq!(written, expected);
    }
}

#[test]
fn pieces_name_host_port_and_protocol_and_leave_out_the_defaults_of_an_address() {
    let sending = Socket { proto: Proto::Tls, host: b"[::1]", port: 5061 };
    let env = BuildEnv { received: Socket { port: 5060, ..UDP }, sending };
    let pieces = vec![
        Piece::Address(Side::Received),
        Piece::Text(Bytes::from_static(b" ")),
        Piece::Address(Side::Sending),
        Piece::Text(Bytes::from_static(b" ")),
        Piece::Port(Side::Sending),
        Piece::Proto(Side::Sending),
    ];
    let mut out = Vec::new();
    Deferred { when: When::Always, pieces }.write(&env, &mut out);
    assert_eq!(text(out), "127.0.0.1 [::1]:5061;transport=tls 5061tls");
}

#[test]
fn applied_edits_give_a_message_without_edits() {
    let mut msg = parse(ODD);
    msg.append_header(Bytes::from_static(b"P-End: end\r\n"));
    let applied = parse(msg.apply_edits(Some(b"sip:new@y"), &TO_UDP));
    assert_eq!(applied.request_uri(), b"sip:new@y");
    assert!(applied.edits.is_empty() && applied.headers_named(b"P-End").count() == 1);
    assert_eq!(msg.headers_named(b"P-End").count(), 0);
}

#[test]
fn a_forwarded_reply_loses_the_topmost_via_only() {
    let rest = "From: <sip:a@x>\r\nContent-Length: 0\r\n\r\n";
    let both = parse(format!("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP us;branch=1\r\nVia: SIP/2.0/UDP a\r\n{rest}"));
    let list = parse(format!("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP us;branch=1 , SIP/2.0/UDP a\r\n{rest}"));
    for msg in [both, list] {
        let built = text(forward_reply(&msg, &TO_UDP));
        assert_eq!(built, format!("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a\r\n{rest}"));
    }
}

#[test]
fn a_reply_keeps_order_and_spelling_of_the_request() {
    let source = Some(Source { ip: b"127.0.0.1", port: 24101, force_rport: false });
    let busy = Reply {
        status: 486,
        reason: b"Busy",
        to_tag: Some(b"tt"),
        headers: b"X-R: 1\r\n",
        server: Some(b"Server: measured"),
        source,
        ..Reply::default()
    };
    let expected = "SIP/2.0 486 Busy\r\n\
        i: odd\r\n\
        CSEQ:   7   INVITE\r\n\
        t: \"T\" <sip:t@x>;x=1;tag=tt\r\n\
        v: SIP/2.0/UDP 127.0.0.1:24101;branch=z9hG4bK-odd\r\n\
        f: <sip:a@x>\r\n ;tag=ff\r\n\
        Via: SIP/2.0/UDP 2.2.2.2;branch=z9hG4bKzz\r\n\
        X-R: 1\r\n\
        Server: measured\r\n\
        Content-Length: 0\r\n\r\n";
    assert_eq!(text(reply(&parse(ODD), &busy)), expected);
}

#[test]
fn replies_from_180_to_299_carry_record_route() {
    for (status, carried) in [(100, false), (180, true), (200, true), (299, true), (300, false), (487, false)] {
        let answer = Reply { status, body: b"hello", ..Reply::default() };
        let built = text(reply(&parse(ODD), &answer));
        assert_eq!(built.contains("Record-Route: <sip:1.1.1.1;lr>\r\n"), carried, "{status}");
        assert!(built.ends_with("Content-Length: 5\r\n\r\nhello"));
    }
}

#[test]
fn a_to_tag_is_added_at_the_end_unless_there_is_one() {
    let cases = [
        ("<sip:t@x>;tag=abc", "<sip:t@x>;tag=abc"),
        ("sip:t@x", "sip:t@x;tag=tt"),
        ("<sip:t@x>\r\n ;foo=bar  ", "<sip:t@x>\r\n ;foo=bar  ;tag=tt"),
        ("<sip:t@x>;tag=;a=b", "<sip:t@x>;tag=;a=b;tag=tt"),
    ];
    for (to, expected) in cases {
        let request = parse(format!("OPTIONS sip:x SIP/2.0\r\nTo: {to}\r\n\r\n"));
        let answer = Reply { status: 200, reason: b"OK", to_tag: Some(b"tt"), ..Reply::default() };
        let built = text(reply(&request, &answer));
        assert_eq!(built, format!("SIP/2.0 200 OK\r\nTo: {expected}\r\nContent-Length: 0\r\n\r\n"));
    }
}

#[test]
fn ack_and_cancel_follow_the_invite_that_was_sent() {
    let sent =
        parse(ODD.replace("v: SIP", "Via: SIP/2.0/UDP us;branch=z9hG4bKours\r\nv: SIP").replace("l: 0", "l: 110"));
    let answer = parse("SIP/2.0 404 Gone\r\nt: \"T\" <sip:t@x>;x=1;tag=bt\r\n\r\n");
    let ack = "ACK sip:rr@127.0.0.1:24102 SIP/2.0\r\n\
        i: odd\r\n\
        CSEQ:   7   ACK\r\n\
        Route: <sip:127.0.0.1:24102;lr>\r\n\
        t: \"T\" <sip:t@x>;x=1;tag=bt\r\n\
        Via: SIP/2.0/UDP us;branch=z9hG4bKours\r\n\
        f: <sip:a@x>\r\n ;tag=ff\r\n\
        Max-Forwards:  33\r\n\
        l: 0\r\n\r\n";
    assert_eq!(text(ack_for(&sent, &answer, b"").unwrap()), ack);
    let cancel = ack.replace("ACK", "CANCEL").replace(";tag=bt", "").replace("l: 0\r\n", "l: 0\r\nReason: SIP\r\n");
    assert_eq!(text(cancel_for(&sent, b"", b"Reason: SIP\r\n").unwrap()), cancel);
}

#[test]
fn ack_needs_a_to_and_an_invite() {
    let answer = parse("SIP/2.0 404 Gone\r\n\r\n");
    assert!(ack_for(&parse(ODD), &answer, b"").is_err());
    assert!(cancel_for(&answer, b"", b"").is_err());
}

#[test]
fn capacity_is_reserved_once() {
    let mut msg = parse(ODD);
    msg.append_header(Bytes::from_static(b"P-End: end\r\n"));
    let via = OurVia { proto: Proto::Tcp, host: b"10.0.0.1", port: Some(5080), branch: b"z9hG4bKours", params: b"" };
    let source = Some(Source { ip: b"1.2.3.4", port: 65535, force_rport: true });
    let built = forward_request(&msg, &Forward { request_uri: Some(b"sip:y"), via, route: None, source, env: TO_TCP });
    assert!(built.capacity() < built.len() + 100, "{} for {}", built.capacity(), built.len());
}
