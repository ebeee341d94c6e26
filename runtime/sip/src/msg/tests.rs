use super::*;

const INVITE: &str = "INVITE sip:bob@example.com SIP/2.0\r\n\
    Via: SIP/2.0/UDP a.example;branch=z9hG4bK1, SIP/2.0/TCP b.example:5070;branch=z9hG4bK2\r\n\
    v: SIP/2.0/TLS c.example;branch=z9hG4bK3\r\n\
    From: \"Alice\" <sip:alice@a.example>;tag=1\r\n\
    t : <sip:bob@example.com>\r\n\
    Call-ID: abc@a\r\n\
    CSeq: 7 INVITE\r\n\
    Max-Forwards: 70\r\n\
    Route: <sip:p1;lr>,\r\n  <sip:p2;lr>\r\n\
    Contact: <sip:alice@1.2.3.4>;expires=60\r\n\
    Subject:\r\n\
    X-Thing: one\r\n\
    x-thing: two\r\n\
    Content-Type: application/sdp;charset=x\r\n\
    l: 3\r\n\
    \r\n\
    v=0";

fn parse(text: impl AsRef<[u8]>) -> SipMsg {
    SipMsg::parse(Bytes::copy_from_slice(text.as_ref())).unwrap()
}

fn with_headers(headers: &str) -> SipMsg {
    parse(format!("OPTIONS sip:a@b SIP/2.0\r\n{headers}\r\n"))
}

#[test]
fn a_request_is_indexed_and_its_values_are_found() {
    let msg = parse(INVITE);
    assert_eq!(msg.check(), Ok(()));
    assert_eq!((msg.method(), msg.method_bytes()), (Method::Invite, &b"INVITE"[..]));
    assert_eq!(msg.request_uri(), b"sip:bob@example.com");
    assert_eq!(msg.call_id(), b"abc@a");
    assert_eq!(msg.from().unwrap().tag(), Some(&b"1"[..]));
    assert_eq!(msg.to().unwrap().tag(), None);
    let cseq = msg.cseq().unwrap();
    assert_eq!((cseq.number, cseq.method), (Some(7), Method::Invite));
    assert_eq!(msg.max_forwards(), Ok(Some(70)));
    assert_eq!(msg.expires(), Ok(None));
    assert_eq!(msg.content_type(), Some(&b"application/sdp"[..]));
    assert_eq!(msg.body(), b"v=0");
    assert_eq!(msg.value_of(HeaderKind::Subject), Some(&b""[..]));
}

#[test]
fn values_are_counted_across_headers_and_commas() {
    let msg = parse(INVITE);
    let hosts: Vec<_> = msg.vias().map(|via| via.unwrap().host().to_vec()).collect();
    assert_eq!(hosts, [&b"a.example"[..], b"b.example", b"c.example"]);
    assert_eq!(msg.via(1).unwrap().unwrap().port(), Some(5070));
    assert_eq!(msg.first_via().unwrap(), msg.via(0).unwrap().unwrap());
    let routes: Vec<_> = msg.routes().map(|route| route.unwrap().uri.to_vec()).collect();
    assert_eq!(routes, [b"sip:p1;lr", b"sip:p2;lr"]);
    assert_eq!(msg.contacts().next().unwrap().unwrap().expires(), Some(60));
}

#[test]
fn headers_are_found_by_name_in_any_form_and_case() {
    let msg = parse(INVITE);
    assert_eq!(msg.headers_named(b"VIA").count(), 2);
    assert_eq!(msg.headers_named(b"to").count(), 1);
    let values: Vec<_> = msg.headers_named(b"X-THING").map(|header| msg.value(header)).collect();
    assert_eq!(values, [b"one", b"two"]);
    assert_eq!(msg.headers_named(b"X-Other").count(), 0);
    assert!(msg.header(HeaderKind::Expires).is_none());
}

#[test]
fn a_reply_has_status_and_reason_and_the_method_of_its_cseq() {
    let msg = parse("SIP/2.0 180 Ringing now\r\nCSeq: 2 BYE\r\n\r\n");
    assert!(!msg.is_request());
    assert_eq!((msg.status(), msg.reason(), msg.method()), (180, &b"Ringing now"[..], Method::Bye));
    assert_eq!(parse("sip/2.0 200 \r\n\r\n").reason(), b"");
}

#[test]
fn first_lines_are_as_tolerant_as_measured() {
    for line in [
        "M sip:a SIP/2.0 ",
        "M sip:a  SIP/2.0",
        " M sip:a sip/2.0",
        "M junk SIP/2.0",
        "SIP/2.0 099 x",
        "GET / HTTP/1.1",
    ] {
        parse(format!("{line}\r\n\r\n"));
    }
    let bad = [
        "M  sip:a SIP/2.0",
        "M\tsip:a SIP/2.0",
        "M sip:a b SIP/2.0",
        "M sip:a",
        "M sip:a SIP/3.0",
        "SIP/2.0 200",
        "SIP/2.0 99 x",
        "SIP/2.0 2000 x",
        "x",
    ];
    for line in bad {
        let parsed = SipMsg::parse(Bytes::from(format!("{line}\r\n\r\n")));
        assert_eq!(parsed.err(), Some(ParseError::StartLine), "{line}");
    }
    assert_eq!(SipMsg::parse(Bytes::from_static(b"\r\n\r\n")).err(), Some(ParseError::Empty));
}

#[test]
fn line_feeds_alone_end_lines_and_leading_empty_lines_are_passed_over() {
    let msg = parse("\r\n\nOPTIONS sip:a SIP/2.0\nX-A: 1\nCall-ID: c\n\nbody\n");
    assert_eq!((msg.call_id(), msg.body()), (&b"c"[..], &b"body\n"[..]));
}

#[test]
fn a_folded_value_reaches_over_its_lines() {
    let msg = with_headers("X-A: one\r\n two\r\n\tthree \r\nX-B:\r\n  late\r\n");
    let values: Vec<_> = msg.headers().iter().map(|header| msg.value(header)).collect();
    assert_eq!(values, [&b"one\r\n two\r\n\tthree"[..], b"late"]);
}

#[test]
fn a_broken_header_ends_the_index_and_is_told() {
    for broken in ["Junk\r\n", ": x\r\n", "X B: 1\r\n", "X\u{1}B: 1\r\n"] {
        let msg = with_headers(&format!("X-A: 1\r\n{broken}X-C: 2\r\n"));
        assert_eq!(msg.headers().len(), 1);
        assert!(matches!(msg.header_error, Some(ParseError::HeaderName { at: 33 })), "{broken}");
    }
}

#[test]
fn a_content_length_must_be_one_number() {
    let errors = [
        ("Content-Length: abc\r\n", ParseError::Number("Content-Length")),
        ("Content-Length: -1\r\n", ParseError::Number("Content-Length")),
        ("Content-Length: 0\r\nl: 0\r\n", ParseError::TwoContentLengths),
    ];
    for (headers, error) in errors {
        assert_eq!(with_headers(headers).header_error, Some(error));
    }
}

#[test]
fn a_missing_empty_line_at_the_end_is_added_but_not_a_missing_line_end() {
    for tail in ["", "\r"] {
        let msg = parse(format!("OPTIONS sip:a SIP/2.0\r\nX-A: 1\r\n{tail}"));
        assert_eq!(msg.header_error, None);
        assert!(msg.buf.ends_with(b"\r\n\r\n"));
        assert_eq!(msg.body(), b"");
    }
    let cut = parse("OPTIONS sip:a SIP/2.0\r\nX-A: 1");
    assert_eq!(cut.header_error, Some(ParseError::NoEndOfHeaders));
}

#[test]
fn a_script_needs_via_from_to_call_id_and_cseq() {
    for name in ["Via", "From", "To", "Call-ID", "CSeq"] {
        let all = ["Via: SIP/2.0/UDP a", "From: <sip:a>", "To: <sip:b>", "Call-ID: c", "CSeq: 1 INFO"];
        let kept: Vec<_> = all.into_iter().filter(|line| !line.starts_with(&format!("{name}:"))).collect();
        let msg = with_headers(&(kept.join("\r\n") + "\r\n"));
        assert_eq!(msg.check(), Err(ParseError::Missing(name)));
    }
    let bad_via = with_headers("Via: junk\r\nFrom: x\r\nTo: x\r\nCall-ID: c\r\nCSeq: one INFO\r\n");
    assert_eq!(bad_via.check(), Err(ParseError::Via));
}

#[test]
fn a_cseq_number_that_is_none_is_kept_as_text() {
    let msg = with_headers("CSeq: 99999999999 INFO\r\n");
    let cseq = msg.cseq().unwrap();
    assert_eq!((cseq.number, cseq.number_text), (None, &b"99999999999"[..]));
    assert_eq!(with_headers("CSeq: 1\r\n").cseq(), Err(ParseError::CSeq));
}

#[test]
fn shared_slices_point_into_the_message() {
    let msg = parse(INVITE);
    let shared = msg.share(msg.call_id());
    assert_eq!(shared.as_ptr(), msg.call_id().as_ptr());
    assert_eq!(msg.share(b"elsewhere"), Bytes::from_static(b"elsewhere"));
}

#[test]
fn a_message_can_go_to_another_thread() {
    fn sendable<T: Send + Clone>() {}
    sendable::<SipMsg>();
}
