use crate::check::{kept_back, sanity_check, sanity_reply};
use crate::problem::{self, Problem};
use crate::{credentials, uris};
use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::reply::ReplyParts;
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

fn code_and_reason(found: Option<Problem>) -> Option<(u16, &'static str)> {
    found.map(|problem| (problem.code, problem.reason))
}

/// Checks that a 400 with this reason is found, or nothing.
fn assert_found(found: Option<Problem>, reason: Option<&'static str>, what: &str) {
    assert_eq!(code_and_reason(found), reason.map(|reason| (400, reason)), "{what}");
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

#[test]
fn a_cseq_has_the_requests_method_and_a_number_up_to_2_to_the_32nd() {
    const METHOD: Option<&str> = Some("CSeq method does not match request method");
    const NUMBER: Option<&str> = Some("CSeq number is illegal");
    for (cseq, method, number) in [
        ("1 OPTIONS", None, None),
        (" 7   OPTIONS  ", None, None),
        ("1 INVITE", METHOD, None),
        ("01 options", METHOD, None),
        ("x OPTIONS", None, NUMBER),
        ("1x OPTIONS", None, NUMBER),
        ("-1 OPTIONS", None, NUMBER),
        ("+1 OPTIONS", None, NUMBER),
        ("4294967296 OPTIONS", None, None),
        ("4294967297 OPTIONS", None, NUMBER),
        ("99999999999 OPTIONS", None, NUMBER),
        ("0004294967296 OPTIONS", None, NUMBER),
    ] {
        let cx = changed("1 OPTIONS", cseq);
        assert_found(problem::cseq_method(&cx), method, cseq);
        assert_found(problem::cseq_value(&cx), number, cseq);
    }
}

#[test]
fn an_expires_is_a_number() {
    const ILLEGAL: Option<&str> = Some("Expires value is illegal");
    for (header, want) in [
        ("Expires: 4294967295", None),
        ("Expires: 4294967296", None),
        ("Expires: 4294967297", ILLEGAL),
        ("Expires: 99999999999", ILLEGAL),
        ("Expires: abc", ILLEGAL),
        ("Expires: abc 1", ILLEGAL),
        ("Expires: -1", ILLEGAL),
        ("Expires: 1;x", ILLEGAL),
        ("Expires: 1 2", None),
        ("Expires: 1\r\nExpires: x", None),
        ("Expires: ", Some("Bad Expires Header")),
        ("X: y", None),
    ] {
        assert_found(problem::expires(&with_header(header)), want, header);
    }
}

#[test]
fn a_content_length_is_that_of_the_body() {
    assert_found(problem::content_length(&changed("Length: 0", "Length: 5")), Some("Content-Length mis-match"), "5");
    assert_found(problem::content_length(&changed("Content-Length: 0\r\n", "")), None, "none");
}

#[test]
fn a_header_that_cannot_be_read_fails_every_check_and_the_script_goes_on() {
    for length in ["abc", "0\r\nContent-Length: 0"] {
        for checks in [1, 256, 32767] {
            let mut cx = changed("Length: 0", &format!("Length: {length}"));
            assert_eq!(wait(sanity_check(&mut cx, Some(checks), None)), Rc::FALSE);
        }
    }
}

#[test]
fn a_failed_check_ends_the_script_by_default_and_leaves_its_headers_to_all_replies() {
    assert_eq!(wait(sanity_check(&mut with_header("Expires: x"), None, None)), Rc::STOP);
    let mut cx = with_header("Proxy-Require: foo");
    assert_eq!(wait(sanity_check(&mut cx, None, None)), Rc::STOP);
    assert_eq!(cx.ext::<ReplyParts>().headers, b"Unsupported: foo\r\n");
}

#[test]
fn a_from_and_a_to_have_one_tag_at_most() {
    let tags = |old, new| problem::duplicate_tags(&changed(old, new));
    assert_found(tags("tag=1", "tag=1;tag=2"), Some("Many From Tag Params"), "from");
    assert_found(tags("tag=1", "tag=1;TAG=2"), Some("Many From Tag Params"), "any case");
    assert_found(tags("To: <sip:a@b>", "To: <sip:a@b>;tag=1;tag=2"), Some("Many To Tag Params"), "to");
    assert_found(tags(";tag=1", ""), None, "no tag");
}

#[test]
fn a_request_uri_has_a_known_scheme_and_all_its_parts() {
    for (uri, sane) in [
        ("sip:x@b", true),
        ("sips:x@b", true),
        ("tel:123", true),
        ("urn:service:sos", true),
        ("foo:x@b", false),
        ("http://x", false),
        ("sip:x@", false),
        ("sip", false),
    ] {
        let cx = changed("sip:x@127.0.0.1", uri);
        let want = if sane { None } else { Some("Bad Request URI") };
        assert_found(uris::scheme(&cx), want, uri);
        assert_found(uris::check(&cx, 1), want, uri);
        assert_found(uris::check(&cx, 2), None, uri);
    }
}

#[test]
fn the_uris_of_from_and_to_can_be_read() {
    for (old, new, which, want) in [
        ("From: <sip:a@b>", "From: <sip:a@>", 2, "Invalid From Header"),
        ("To: <sip:a@b>", "To: <foo:a@b>", 4, "Ivalid To Header"),
        ("To: <sip:a@b>", "To: <sip:a@b:x>", 4, "Ivalid To Header"),
    ] {
        assert_found(uris::check(&changed(old, new), which), Some(want), new);
        assert_found(uris::check(&changed(old, new), 8), None, new);
    }
}

#[test]
fn all_contacts_can_be_read_and_the_uris_of_the_first_header_as_well() {
    const HEADER: Option<&str> = Some("Bad Contact Header");
    const URI: Option<&str> = Some("Bad Contact URI");
    for (header, want) in [
        ("X: y", None),
        ("Contact: *", None),
        ("Contact: <sip:a@>", URI),
        ("Contact: <foo:a@b>", URI),
        ("Contact: <sip:a@b>, <sip:a@>", URI),
        ("Contact: <sip:a@b>, <foo:x@b>", URI),
        ("Contact: <sip:a@b>\r\nContact: <sip:a@>", None),
        ("Contact: *\r\nContact: <sip:a@>", None),
        ("Contact: ", HEADER),
        ("Contact: <sip:a@b", HEADER),
        ("Contact: <sip:a@b>, <sip:a@b", HEADER),
        ("Contact: <sip:a@b>\r\nContact: <sip:a@b", HEADER),
        ("Contact: *\r\nContact: <sip:a@b", HEADER),
    ] {
        assert_found(uris::check(&with_header(header), 8), want, header);
    }
}

#[test]
fn digest_credentials_are_whole() {
    const MISSING: Option<&str> = Some("Bad Auth Credentials");
    const HEADER: Option<&str> = Some("Bad Auth Header");
    const USER: Option<&str> = Some("Auth Empty User");
    const NONCE: Option<&str> = Some("Auth Empty Nonce");
    for (fields, want) in [
        (r#"username="x",realm="r",nonce="n",uri="u",response="1""#, None),
        (r#"username="@r",realm="r",nonce="n",uri="u",response="1""#, None),
        (r#"username="x",realm="",nonce="n",uri="",response="1""#, None),
        (r#"username="x""#, MISSING),
        (r#"realm="r",nonce="n",uri="u",response="1""#, MISSING),
        (r#"username="x",nonce="n",uri="u",response="1""#, MISSING),
        (r#"username="",nonce="n",uri="u",response="1""#, MISSING),
        (r#"username="",realm="r",nonce="n",uri="u",response="1""#, USER),
        (r#"username="",realm="r",nonce="",uri="u",response="1""#, USER),
        (r#"username="x",realm="r",nonce="",uri="u",response="1""#, NONCE),
        (r#"username="x",realm="r",nonce="",uri="u",response="""#, NONCE),
        (r#"username="x",realm="r",nonce="n",uri="u",response="""#, Some("Auth Empty Response")),
        (r#"username="x",realm="r",nonce="n",uri="u",response="1",qop=auth"#, MISSING),
        (r#"username="x",realm="r",nonce="n",uri="u",response="1",qop="AUTH",nc=1"#, MISSING),
        (r#"username="x",realm="r",nonce="n",uri="u",response="1",qop=auth-int,cnonce="c""#, MISSING),
        (r#"username="x",realm="r",nonce="n",uri="u",response="1",qop=auth,nc=1,cnonce="c""#, None),
        (r#"username="x",realm="r",nonce="n",uri="u",response="1",qop=foo"#, None),
        ("foo", HEADER),
        ("username", HEADER),
        (",", HEADER),
    ] {
        for header in ["Authorization", "Proxy-Authorization"] {
            let cx = with_header(&format!("{header}: Digest {fields}"));
            assert_found(credentials::check(&cx, true), want, fields);
            assert_found(credentials::check(&cx, false), want, fields);
        }
    }
}

#[test]
fn every_header_with_credentials_is_checked_and_other_schemes_have_no_reply() {
    const GOOD: &str = r#"Digest username="x",realm="r",nonce="n",uri="u",response="1""#;
    let bad = Some((400, "Bad Auth Header"));
    let silent = Some((0, "the credentials are not digest"));
    for (first, second, digest_only, if_any) in [
        (format!("Authorization: {GOOD}"), "Authorization: Digest foo", bad, bad),
        (format!("Authorization: {GOOD}"), "Proxy-Authorization: Digest foo", bad, bad),
        (format!("Authorization: {GOOD}"), "Authorization: Basic x", silent, None),
        (format!("Proxy-Authorization: {GOOD}"), "Authorization: Basic x", silent, None),
        ("Proxy-Authorization: Basic x".to_owned(), "Authorization: Digest foo", bad, bad),
        ("Proxy-Authorization: Digest foo".to_owned(), "Authorization: Basic x", silent, bad),
        ("X: y".to_owned(), "Authorization: Digest", silent, None),
        ("X: y".to_owned(), "Authorization: ", silent, None),
        ("X: y".to_owned(), "X: z", None, None),
    ] {
        let cx = with_header(&format!("{first}\r\n{second}"));
        assert_eq!(code_and_reason(credentials::check(&cx, true)), digest_only, "{first} {second}");
        assert_eq!(code_and_reason(credentials::check(&cx, false)), if_any, "{first} {second}");
    }
}

#[test]
fn the_first_unknown_extension_is_named_in_the_reply() {
    for (asked, ours, unknown) in [
        ("foo, bar", "", Some("foo")),
        ("foo, bar", "foo, baz", Some("bar")),
        ("foo, bar, qux", "foo, baz", Some("bar")),
        ("x, foo", "foo, baz", Some("x")),
        ("fo", "foo, baz", Some("fo")),
        ("FOO", "foo, baz", Some("FOO")),
        ("foo", "foo, baz", None),
        ("foo ,baz", "foo, baz", None),
        ("baz,foo", "foo, baz", None),
        (",", "", Some("")),
        ("foo,", "foo, baz", Some("")),
        ("foo,,bar", "foo, baz", Some("")),
        (",foo", "foo, baz", Some("")),
    ] {
        let found = problem::unsupported(asked.as_bytes(), ours.as_bytes());
        let want = unknown.map(|name| (420, format!("Unsupported: {name}\r\n")));
        assert_eq!(found.map(|problem| (problem.code, problem.headers)), want, "{asked}");
    }
}

#[test]
fn only_the_first_proxy_require_counts_and_it_holds_something() {
    let unsupported = |header| problem::proxy_require(&with_header(header)).map(|problem| problem.headers);
    assert_eq!(unsupported("Proxy-Require: foo\r\nProxy-Require: bar"), Some("Unsupported: foo\r\n".to_owned()));
    assert_eq!(unsupported("X: y"), None);
    assert_found(problem::proxy_require(&with_header("Proxy-Require: ")), Some("Bad Proxy Require Header"), "empty");
}

#[test]
fn a_failure_without_a_reply_of_its_own_is_answered_500_by_sanity_reply() {
    let basic = credentials::check(&with_header("Authorization: Basic x"), true);
    for failed in [basic, None] {
        assert_eq!(code_and_reason(Some(kept_back(failed))), Some((500, "Server Sanity Failure")));
    }
    let expires = problem::expires(&with_header("Expires: abc"));
    assert_eq!(Some(kept_back(expires.clone())), expires);
}

#[test]
fn sanity_reply_sends_nothing_where_sanity_check_has_replied() {
    assert_eq!(wait(sanity_reply(&mut with_header("Authorization: Basic x"))), Rc::TRUE);
}

#[test]
fn a_sane_request_passes_all_checks() {
    let check = |checks, uris| wait(sanity_check(&mut cx(REQUEST.to_owned()), Some(checks), uris));
    assert_eq!(check(32767, Some(15)), Rc::TRUE);
    for (checks, uris) in [(0, Some(15)), (32768, Some(15)), (40000, None), (1, Some(16)), (1, Some(0))] {
        assert_eq!(check(checks, uris), Rc::FALSE);
    }
}
