//! Prints how long it takes to index a typical INVITE, to read what every script reads, and to build what a proxy
//! sends. The goal is an index in less than 1 us in a release build:
//! `cargo run --release -p srcc-sip --example parse_speed`.

use std::hint::black_box;
use std::time::Instant;

use bytes::Bytes;
use srcc_sip::build::{Forward, OurVia, Reply, Source, forward_reply, forward_request, reply};
use srcc_sip::{BuildEnv, Proto, SipMsg, Socket, Uri};

const INVITE: &str = "INVITE sip:bob@192.0.2.4:5060;transport=udp SIP/2.0\r\n\
    Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK74bf9.c1;rport\r\n\
    Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK74bf9;received=192.0.2.1\r\n\
    Max-Forwards: 69\r\n\
    Record-Route: <sip:192.0.2.7;lr>\r\n\
    From: \"Alice\" <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n\
    To: \"Bob\" <sip:bob@biloxi.example.com>\r\n\
    Call-ID: 3848276298220188511@atlanta.example.com\r\n\
    CSeq: 2 INVITE\r\n\
    Contact: <sip:alice@client.atlanta.example.com;transport=udp>\r\n\
    Allow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\n\
    Supported: replaces, timer\r\n\
    User-Agent: Example Phone 1.0\r\n\
    Content-Type: application/sdp\r\n\
    Content-Length: 151\r\n\
    \r\n\
    v=0\r\no=alice 2890844526 2890844526 IN IP4 client.atlanta.example.com\r\ns=-\r\nc=IN IP4 192.0.2.101\r\n\
    t=0 0\r\nm=audio 49172 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

const ROUNDS: u32 = 50_000;
const BATCHES: usize = 12;

/// Prints the time per round of the fastest batch, which is the one least disturbed by other work on the machine.
fn measure(what: &str, mut run: impl FnMut()) {
    let batch = |_| {
        let start = Instant::now();
        (0..ROUNDS).for_each(|_| run());
        start.elapsed().as_nanos() / u128::from(ROUNDS)
    };
    let fastest = (0..BATCHES).map(batch).min().unwrap_or_default();
    println!("{what:<42}{fastest:>6} ns");
}

fn main() {
    let buf = Bytes::from_static(INVITE.as_bytes());
    let Ok(msg) = SipMsg::parse(buf.clone()) else { return };
    let socket = Socket { proto: Proto::Udp, host: b"192.0.2.9", port: 5060 };
    let env = BuildEnv { received: socket, sending: socket };
    let source = Some(Source { ip: b"192.0.2.7", port: 5060, force_rport: false });
    let via = OurVia { proto: Proto::Udp, host: b"192.0.2.9", port: None, branch: b"z9hG4bKc1d2.e3f4.0", params: b"" };
    let answer = Reply { status: 100, reason: b"trying", source, ..Reply::default() };

    println!("{} bytes, {} headers", msg.buf.len(), msg.headers().len());
    measure("index", || drop(black_box(SipMsg::parse(black_box(buf.clone())))));
    measure("index, check, from, to, cseq, first Via", || {
        if let Ok(msg) = SipMsg::parse(black_box(buf.clone())) {
            let read = msg.check().is_ok() && msg.from().is_ok() && msg.to().is_ok() && msg.cseq().is_ok();
            black_box(read && msg.first_via().is_ok());
        }
    });
    measure("parse a Via", || {
        let text = msg.value_of(srcc_sip::HeaderKind::Via).unwrap_or_default();
        let _ = black_box(srcc_sip::Via::parse(black_box(text)));
    });
    measure("parse a From", || {
        let text = msg.value_of(srcc_sip::HeaderKind::From).unwrap_or_default();
        let _ = black_box(srcc_sip::nameaddr::NameAddr::parse(black_box(text)));
    });
    measure("parse the Request-URI", || {
        let _ = black_box(Uri::parse(black_box(msg.request_uri())));
    });
    measure("clone", || drop(black_box(black_box(&msg).clone())));
    measure("build a forwarded request", || {
        let request_uri = Some(&b"sip:bob@192.0.2.4"[..]);
        let forward = Forward { request_uri, via, route: None, source, env };
        drop(black_box(forward_request(black_box(&msg), &forward)));
    });
    measure("build a forwarded reply", || drop(black_box(forward_reply(black_box(&msg), &env))));
    measure("build a reply", || drop(black_box(reply(black_box(&msg), &answer))));
}
