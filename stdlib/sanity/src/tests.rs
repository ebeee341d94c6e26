use crate::check::sanity_check;
use crate::{problem, uris};
use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::transport::{Proto, RcvInfo, SockId};
use srcc_sip::SipMsg;
use std::net::SocketAddr;

const REQUEST: &str = "OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK1\r\n\
    From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

fn cx(text: String) -> Cx {
    let addr = SocketAddr::from(([127, 0, 0, 1], 5080));
    let rcv = RcvInfo { src: addr, dst: addr, proto: Proto::Udp, socket: SockId(0), conn: None };
    Cx::new(SipMsg::parse(Bytes::from(text)).unwrap(), rcv, 1)
}

fn changed(old: &str, new: &str) -> Cx {
    assert!(REQUEST.contains(old));
    cx(REQUEST.replacen(old, new, 1))
}

fn with_header(header: &str) -> Cx {
    changed("Content-Length", &format!("{header}\r\nContent-Length"))
}

fn reason(found: Option<problem::Problem>) -> Option<(u16, &'static str)> {
    found.map(|problem| (problem.code, problem.reason))
}

#[test]
fn each_check_fails_with_the_measured_reply() {
    let bad = |code, reason| Some((code, reason));
    assert_eq!(
        reason(problem::cseq_method(&changed("1 OPTIONS", "1 INVITE"))),
        bad(400, "CSeq method does not match request method")
    );
    assert_eq!(reason(problem::cseq_value(&changed("1 OPTIONS", "x OPTIONS"))), bad(400, "CSeq number is illegal"));
    assert_eq!(
        reason(problem::content_length(&changed("Length: 0", "Length: 5"))),
        bad(400, "Content-Length mis-match")
    );
    assert_eq!(reason(problem::expires(&with_header("Expires: abc"))), bad(400, "Expires value is illegal"));
    assert_eq!(reason(problem::duplicate_tags(&changed("tag=1", "tag=1;tag=2"))), bad(400, "Many From Tag Params"));
    assert_eq!(reason(uris::check(&changed("From: <sip:a@b>", "From: <sip:a@>"), 2)), bad(400, "Invalid From Header"));
    assert_eq!(reason(uris::check(&changed("To: <sip:a@b>", "To: <foo:a@b>"), 4)), bad(400, "Ivalid To Header"));
    assert_eq!(reason(uris::check(&with_header("Contact: <sip:a@>"), 8)), bad(400, "Bad Contact URI"));
    assert_eq!(reason(uris::check(&with_header("Contact: *"), 8)), None);
    let digest = "Authorization: Digest username=\"x\"";
    assert_eq!(reason(problem::credentials(&with_header(digest))), bad(400, "Bad Auth Credentials"));
    assert_eq!(reason(problem::credentials(&with_header("Authorization: Basic x"))).map(|(code, _)| code), Some(0));
}

#[test]
fn unknown_extensions_are_named_in_the_reply() {
    let found = problem::proxy_require(&with_header("Proxy-Require: foo, bar")).unwrap();
    assert_eq!((found.code, found.headers.as_str()), (420, "Unsupported: foo, bar\r\n"));
}

#[test]
fn a_sane_request_passes_all_checks() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(sanity_check(&mut cx(REQUEST.to_owned()), Some(32767), Some(15))), Rc::TRUE);
    assert_eq!(runtime.block_on(sanity_check(&mut cx(REQUEST.to_owned()), Some(40000), None)), Rc::FALSE);
}
