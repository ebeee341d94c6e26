//! Hundred thousand damaged messages go through every parser and builder: none may panic, and what was indexed must
//! lie within the message. Deterministic, so that a failure can be repeated.

use bytes::Bytes;

use crate::auth::Credentials;
use crate::build::{self, Forward, OurVia, Reply, Source};
use crate::framing::Framer;
use crate::hash;
use crate::header::HeaderKind;
use crate::msg::SipMsg;
use crate::nameaddr::{NameAddr, parse_q};
use crate::params::Params;
use crate::proto::{BuildEnv, Proto, Socket};
use crate::uri::{self, Uri};
use crate::via::Via;

const ROUNDS: usize = 100_000;

const SEEDS: [&str; 4] = [
    "INVITE sip:b%6fb:pw@[::1]:5060;transport=tcp;lr?X=1 SIP/2.0\r\n\
     Via: SIP/2.0/UDP a.example:5070;branch=z9hG4bK1;rport;received=1.2.3.4 (c), SIP/2.0/TCP [::1];branch=z9hG4bK2\r\n\
     f: \"A \\\" <b>\" <sip:a@a.example>;tag=1\r\nTo: Bob\r\n <sip:b@b>;x=\"y;z\"\r\nCall-ID: c@a\r\nCSeq: 7 INVITE\r\n\
     Record-Route: <sip:p;lr>,<sip:q;lr>\r\nRoute: <sip:p;lr>\r\nContact: *\r\nMax-Forwards: 70\r\nl: 4\r\n\r\nbody",
    "SIP/2.0 407 Proxy Authentication Required\r\nv: SIP/2.0/UDP us;branch=z9hG4bK0\r\nVia: SIP/2.0/UDP a\r\n\
     From: sip:a@b;tag=1\r\nTo: <tel:+49;phone-context=x>;tag=2\r\ni: c\r\nCSeq: 7 INVITE\r\nContent-Length: 0\r\n\r\n",
    "REGISTER sip:r SIP/2.0\nVia: SIP / 2.0 / UDP h : 9 ;branch=z\nFrom: <sips:u@h>;tag=\nTo: <urn:service:sos>\nCall-ID: 1\n\
     CSeq: 1 REGISTER\nContact: <sip:u@h>;q=0.5;expires=60;+sip.instance=\"<urn:uuid:1>\";reg-id=1, \"x,y\" <sip:v>\n\
     Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:r\", response=\"0\", nc=00000001, qop=auth\n\
     Expires: 60\n\n",
    "OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TCP a;i=1;alias\r\nFrom: <sip:a>\r\nTo: <sip:b>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n\r\n\r\n\r\n",
];

/// Bytes that mean something somewhere in the grammar.
const SPECIAL: &[u8] = b"\r\n\0\t \"<>\\;:,=@?()[]*%/.09\xff-";

struct Random(u64);

impl Random {
    /// A number below `limit` (xorshift).
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }
}

fn mutate(random: &mut Random, text: &mut Vec<u8>) {
    for _ in 0..=random.below(4) {
        let at = random.below(text.len());
        let end = (at + 1 + random.below(20)).min(text.len());
        match random.below(6) {
            0 if at < text.len() => text[at] = SPECIAL[random.below(SPECIAL.len())],
            1 => text.insert(at, SPECIAL[random.below(SPECIAL.len())]),
            2 => drop(text.drain(at.min(end)..end)),
            3 => {
                let piece = text[at.min(end)..end].to_vec();
                let to = random.below(text.len());
                text.splice(to..to, piece);
            }
            4 => text.truncate(at),
            _ if at < text.len() => text[at] = random.below(256) as u8,
            _ => {}
        }
    }
}

#[test]
fn no_damaged_message_makes_a_parser_or_builder_panic() {
    let mut random = Random(0x5eed_1234_abcd_0001);
    for round in 0..ROUNDS {
        let mut text = SEEDS[round % SEEDS.len()].as_bytes().to_vec();
        mutate(&mut random, &mut text);
        parse_values(&text);
        frame(&text, random.below(64) + 1);
        if let Ok(mut msg) = SipMsg::parse(Bytes::from(text)) {
            check_index(&msg);
            read_all(&msg);
            edit(&mut random, &mut msg);
            build_all(&msg);
        }
    }
}

/// Every value parser on every line, whatever it holds.
fn parse_values(text: &[u8]) {
    for line in text.split(|&byte| byte == b'\n') {
        let value = &line[memchr::memchr(b':', line).map_or(0, |colon| colon + 1)..];
        read_address(NameAddr::parse(value).ok());
        read_via(Via::parse(value).ok());
        assert_eq!(Via::parse(value), Via::parse_leniently(value), "{}", value.escape_ascii());
        read_uri(value);
        let _ = parse_q(value);
        let _ = Credentials::parse(value).map(|credentials| credentials.user().map(<[u8]>::len));
        let _ = Params::new(value).iter().map(|param| param.unquoted().len()).sum::<usize>();
        let _ = HeaderKind::from_name(line);
    }
}

fn read_uri(text: &[u8]) {
    let Ok(uri) = Uri::parse(text) else { return };
    let _ = (uri.port_or_default(), uri.user_name(), uri.user_params(), uri.host_bare(), uri.host_port());
    assert!(uri.same(&uri) && uri.same_aor(&uri));
    let _ = uri::unescaped(uri.user).count();
}

fn read_address(addr: Option<NameAddr<'_>>) {
    let Some(addr) = addr else { return };
    read_uri(addr.uri);
    let _ = (addr.tag(), addr.q(), addr.expires(), addr.instance(), addr.reg_id(), addr.display_unquoted());
}

fn read_via(via: Option<Via<'_>>) {
    let Some(via) = via else { return };
    let _ = (via.branch(), via.received(), via.rport(), via.maddr(), via.ttl(), via.i(), via.has_alias());
}

fn frame(text: &[u8], chunk: usize) {
    let mut framer = Framer::new(600, chunk.is_multiple_of(2));
    for part in text.chunks(chunk) {
        framer.push(part);
        while let Ok(Some(_)) = framer.next_frame() {}
        assert!(framer.buffer().len() <= text.len());
    }
}

fn check_index(msg: &SipMsg) {
    let mut at = 0;
    for header in msg.headers() {
        assert!(header.range.start >= at && header.range.start <= header.name.start);
        assert!(header.name.end <= header.value.start && header.value.end <= header.range.end);
        at = header.range.end;
    }
    assert!(at <= msg.headers_end && msg.headers_end <= msg.body && msg.body as usize <= msg.buf.len());
}

fn read_all(msg: &SipMsg) {
    let _ =
        (msg.check(), msg.method(), msg.method_bytes(), msg.request_uri(), msg.status(), msg.reason(), msg.version());
    let _ = (msg.call_id(), msg.cseq(), msg.body(), msg.content_type(), msg.content_length(), msg.max_forwards());
    read_address(msg.from().ok());
    read_address(msg.to().ok());
    read_via(msg.first_via().ok());
    let second = msg.vias().nth(1).map(|via| via.map(|via| via.text()));
    assert_eq!(msg.second_via().map(|via| via.map(|via| via.text())), second);
    if let (Some(Ok(via)), Ok(first)) = (msg.vias().next(), msg.first_via()) {
        assert_eq!((via.text(), via.params(), via.branch()), (first.text(), first.params(), first.branch()));
    }
    assert_eq!(msg.from(), msg.from());
    msg.vias().for_each(|via| read_via(via.ok()));
    for kind in [HeaderKind::Contact, HeaderKind::Route, HeaderKind::RecordRoute] {
        msg.addresses(kind).for_each(|addr| read_address(addr.ok()));
    }
    for header in msg.headers() {
        assert!(msg.headers_named(msg.name(header)).any(|other| other == header));
    }
    let _ = (hash::stateless_branch(msg, 1), hash::stateless_to_tag(msg, 1));
}

fn edit(random: &mut Random, msg: &mut SipMsg) {
    msg.append_header(Bytes::from_static(b"X-End: 1\r\n"));
    msg.insert_first_header(Bytes::from_static(b"X-First: 1\r\n"));
    let kinds = [HeaderKind::Via, HeaderKind::ContentLength, HeaderKind::Route, HeaderKind::Contact];
    msg.remove_headers(kinds[random.below(kinds.len())]);
    if !msg.headers().is_empty() {
        let header = msg.headers()[random.below(msg.headers().len())];
        msg.edits.replace(header.value, Bytes::from_static(b"changed"));
    }
    if random.below(2) == 0 {
        msg.replace_body(Bytes::from_static(b"new"));
    }
}

fn build_all(msg: &SipMsg) {
    let socket = Socket { proto: Proto::Tcp, host: b"10.0.0.1", port: 5070 };
    let env = BuildEnv { received: socket, sending: socket };
    let source = Some(Source { ip: b"9.9.9.9", port: 9, force_rport: true });
    let via = OurVia { proto: Proto::Tcp, host: socket.host, port: Some(5070), branch: b"z9hG4bKx", params: b"" };
    let request_uri = Some(&b"sip:new@host"[..]);
    let sent = build::forward_request(msg, &Forward { request_uri, via, route: None, source, env });
    let _ = build::apply(msg, request_uri, &env);
    let _ = build::forward_reply(msg, &env);
    let _ = build::reply(msg, &Reply { status: 200, to_tag: Some(b"t"), source, ..Reply::default() });
    if msg.is_request() && msg.header_error.is_none() {
        let sent = SipMsg::parse(Bytes::from(sent)).expect("a request that was read can be read again when forwarded");
        let _ = (build::ack_for(&sent, msg, b"X-"), build::cancel_for(&sent, b"", b"Reason: x\r\n"));
    }
}
