use super::*;
use crate::cx::{Branch, Cx};
use crate::transport::{Proto, RcvInfo, SockId};
use srcc_sip::SipMsg;

fn cx(message: &str) -> Cx {
    let rcv = RcvInfo {
        src: "[::1]:26505".parse().unwrap(),
        dst: "127.0.0.1:26504".parse().unwrap(),
        proto: Proto::Udp,
        socket: SockId(0),
        conn: None,
    };
    let text = message.replace('\n', "\r\n").into_bytes();
    Cx::new(SipMsg::parse(text.into()).unwrap(), rcv, 26)
}

const REQUEST: &str = r#"INVITE sip:bob:pw@Example.com:5070;transport=tcp;x=1;X=2;lr?A=b SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:26505;branch=z9a;rport;i=5, SIP/2.0/TCP [::1] ;received=1.2.3.4 (note)
Via: SIP / 2.0 / UDP third.test
Record-Route: "R R"   <sip:h;lr;a=b>;e;f=g , <sip:x>
From: "A \"B\" C" <sip:a@b:77;tag2=x>;tag=ft;dup=1;dup=2;e
To: Bob Token  <tel:+1-201;rn=9.9;fp=3>;fp=7
Call-ID: x@y 
CSeq:  007   INVITE
Contact: "Al" <sip:al@h>, <sip:al2@h2;p=1>;q=0.5;dup=1;dup=2
X-One: first
X-Many: a
X-Many: <sip:n@h;fp=1>;fp=2;flag
Event: presence ; id=3
Authorization: Digest username="sip:carol@dom.org", realm="B.org", nonce="n"
Content-Type: application/sdp
Content-Length: 12

v=0
o=al
"#;

fn request() -> Cx {
    cx(REQUEST)
}

fn reply() -> Cx {
    cx(
        "SIP/2.0 404 Not  Here\nVia: SIP/2.0/UDP h;branch=z9a\nFrom: <sip:a@b>\nTo: <sip:c@d>\nCall-ID: 1\nCSeq: 1 BYE\n\n",
    )
}

fn shown(value: Option<Str>) -> String {
    value.map_or("-".to_owned(), |text| text.text().into_owned())
}

/// The values of selects, `-` where they are undefined.
fn all<const N: usize>(cx: &Cx, selects: [fn(&Cx) -> Option<Str>; N]) -> [String; N] {
    selects.map(|select| shown(select(cx)))
}

#[test]
fn what_only_a_request_has_is_undefined_in_a_reply_and_the_other_way_round() {
    let of_requests = [message::method, message::ruri, message::request_version];
    let of_replies = [message::status, message::reason, message::response_version];
    let uri = "sip:bob:pw@Example.com:5070;transport=tcp;x=1;X=2;lr?A=b";
    assert_eq!(all(&request(), of_requests), ["INVITE", uri, "SIP/2.0"]);
    assert_eq!(all(&request(), of_replies), ["-", "-", "-"]);
    assert_eq!(all(&reply(), of_requests), ["-", "-", "-"]);
    assert_eq!(all(&reply(), of_replies), ["404", "Not  Here", "SIP/2.0"]);
    assert_eq!(all(&reply(), [message::kind, transport::dst_uri, message::sdp, message::body]), ["2", "-", "-", ""]);
}

#[test]
fn headers_are_read_as_written_with_the_blanks_at_their_end() {
    let selects =
        [header::call_id, header::cseq, header::cseq_num, header::cseq_method, header::event, header::subject];
    assert_eq!(all(&request(), selects), ["x@y ", "007   INVITE", "007", "INVITE", "presence", "-"]);
}

#[test]
fn a_header_is_found_by_name_and_number() {
    let cx = request();
    let get = |name, index| shown(header::named(&cx, name, index));
    assert_eq!([get("X_One", None), get("x-many", Some(1)), get("nosuch", None)], ["first", "a", "-"]);
    let last = "<sip:n@h;fp=1>;fp=2;flag";
    assert_eq!([get("X_Many", Some(2)), get("X_Many", Some(0)), get("X_Many", Some(3))], [last, last, "-"]);
    let param = |text, name| shown(header::header_param(&cx, Str::lit(text), name));
    assert_eq!([param(b"a ; b=1 ; c", "b"), param(b"a;b", "b"), param(b"a, b=1;b=2", "b")], ["1", "-", "-"]);
    assert_eq!(
        [param(b"<a;b=1>;b=2", "b"), param(b"\"q;b=3\";b=2", "b"), param(b"\"q\" <a>;b=2", "b")],
        ["2", "2", "-"]
    );
}

#[test]
fn addresses_have_a_uri_a_name_a_tag_and_parameters() {
    let cx = request();
    let from = || address::from(&cx).unwrap();
    assert_eq!(shown(address::party_uri(&cx, from())), "sip:a@b:77;tag2=x");
    assert_eq!(shown(address::party_name(&cx, from())), r#""A \"B\" C""#);
    assert_eq!(shown(address::party_tag(&cx, from())), "ft");
    assert_eq!(["dup", "e", "no"].map(|name| shown(address::party_param(&cx, from(), name))), ["1", "", "-"]);
    let to = address::to(&cx).unwrap();
    assert_eq!(shown(address::party_tag(&cx, to.clone())), "");
    assert_eq!(shown(address::party_name(&cx, to)), "Bob Token");
}

#[test]
fn of_several_contacts_the_last_one_counts_and_of_record_routes_the_first() {
    let cx = request();
    let contact = || contact::contact(&cx).unwrap();
    assert_eq!(shown(contact::contact_uri(&cx, contact())), "sip:al2@h2;p=1");
    assert_eq!(shown(contact::contact_name(&cx, contact())), "");
    assert_eq!(shown(contact::contact_q(&cx, contact())), "0.5");
    assert_eq!(shown(contact::contact_param(&cx, contact(), "dup")), "2");
    assert_eq!(shown(contact::contact_uri(&cx, Str::lit(b"*"))), "-");
    let routes = || address::record_route(&cx).unwrap();
    assert_eq!(shown(address::route_uri(&cx, routes())), "sip:h;lr;a=b");
    assert_eq!(shown(address::route_name(&cx, routes())), "\"R R\"   ");
    assert_eq!(["e", "f", "no"].map(|name| shown(address::route_param(&cx, routes(), name))), ["", "g", ""]);
    assert_eq!(shown(address::route_uri(&cx, Str::lit(b"<sip:a;lr"))), "-");
}

#[test]
fn vias_are_counted_from_1_and_a_negative_number_is_the_last() {
    let cx = request();
    let host = |index| shown(via::via(&cx, index).and_then(|via| via::via_host(&cx, via)));
    assert_eq!([None, Some(1), Some(2), Some(3)].map(host), ["127.0.0.1", "127.0.0.1", "[::1]", "third.test"]);
    assert_eq!([Some(0), Some(4), Some(-1), Some(-7)].map(host), ["-", "-", "third.test", "third.test"]);
    let parts = [via::via_name, via::via_version, via::via_transport, via::via_port, via::via_comment];
    let parts_of = |index| parts.map(|part| shown(via::via(&cx, Some(index)).and_then(|via| part(&cx, via))));
    assert_eq!(parts_of(1), ["SIP", "2.0", "UDP", "26505", ""]);
    assert_eq!(parts_of(2), ["SIP", "2.0", "TCP", "", "note"]);
    assert_eq!(parts_of(3), ["SIP", "2.0", "UDP", "", ""]);
    let params = [via::via_branch, via::via_rport, via::via_i, via::via_received, via::via_alias];
    assert_eq!(params.map(|param| shown(param(&cx, via::via(&cx, None).unwrap()))), ["z9a", "", "5", "-", "-"]);
}

const PARTS: [fn(&Cx, Str) -> Option<Str>; 9] = [
    uri::uri_type,
    uri::uri_user,
    uri::uri_rn_user,
    uri::uri_pwd,
    uri::uri_host,
    uri::uri_port,
    uri::uri_hostport,
    uri::uri_transport,
    uri::uri_params,
];

#[test]
fn uris_have_parts_as_measured() {
    let cx = request();
    for (text, expected) in [
        (&b"sip:u@h"[..], "sip u u  h  h:5060 udp "),
        (b"sips:u@h", "sips u u  h  h:5061 tls "),
        (b"sips:u@h;transport=tcp", "sips u u  h  h:5061 tcp transport=tcp"),
        (b"sip:u:p@h:7;transport=TLS", "sip u u p h 7 h:7 tls transport=TLS"),
        (b"sip:u@h;transport=foo", "sip u u  h  h:5060 udp transport=foo"),
        (b"sip:u@h;rn=77", "sip u 77  h  h:5060 udp rn=77"),
        (b"sips:+1-2.0(1);fp=9@h;user=phone", "tel +1201 +1201  h  h:5060 udp fp=9"),
        (b"tel:+1-201.55(5);rn=+1-99", "tel +1201555 +199    - udp rn=+1-99"),
        (b"urn:service:sos", "urn service service  sos  sos:5060 udp "),
        (b"urn:nena:service:x", "- - - - - - - - -"),
        (b"tels:+1", "- - - - - - - - -"),
        (b"", "- - - - - - - - -"),
    ] {
        let found = PARTS.map(|part| shown(part(&cx, Str::lit(text)))).join(" ");
        assert_eq!(found, expected, "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn a_uri_parameter_is_the_last_of_its_name_and_must_have_a_value() {
    let cx = request();
    let param = |name| shown(uri::uri_param(&cx, message::ruri(&cx).unwrap(), name));
    assert_eq!(["transport", "x", "lr", "no"].map(param), ["tcp", "2", "-", "-"]);
    let phone = |name| shown(uri::uri_param(&cx, Str::lit(b"sip:u;fp=9@h;user=phone"), name));
    assert_eq!(["fp", "user"].map(phone), ["9", "phone"]);
}

#[test]
fn credentials_are_those_of_the_realm() {
    let cx = request();
    let of = |realm| auth::authorization(&cx, realm);
    assert_eq!(shown(of("a.org")), "-");
    let fields = [auth::username, auth::username_user, auth::username_domain, auth::nonce, auth::opaque];
    let values = fields.map(|field| shown(field(&cx, of("b.ORG").unwrap())));
    assert_eq!(values, ["sip:carol@dom.org", "carol", "dom.org", "n", ""]);
}

#[test]
fn branches_are_listed_only_if_there_are_two() {
    let mut cx = request();
    let branch = |uri: &'static [u8], q| Branch { uri: Str::lit(uri), q, ..Branch::default() };
    cx.branches.push(branch(b"sip:a", 300));
    assert_eq!(all(&cx, [branch::count, |cx| branch::uri(cx, None)]), ["1", "-"]);
    cx.branches.push(branch(b"sip:b", -1));
    let lists: [fn(&Cx) -> Option<Str>; 4] = [
        |cx| branch::uri(cx, None),
        |cx| branch::uriq(cx, None),
        |cx| branch::q(cx, None),
        |cx| branch::dst_uri(cx, None),
    ];
    assert_eq!(all(&cx, lists), ["sip:a,sip:b", "<sip:a>;q=0.3,sip:b", "0.3,", ","]);
    assert_eq!([0, 1, 2, -1].map(|n| shown(branch::uri(&cx, Some(n)))), ["sip:a", "sip:b", "-", "-"]);
}

#[test]
fn transport_and_message_are_described() {
    let cx = request();
    let selects = [transport::src_ip, transport::src_port, transport::src_ip_port, transport::received_proto_ip_port];
    assert_eq!(all(&cx, selects), ["::1", "26505", "::1:26505", "udp:127.0.0.1:26504"]);
    let of_message = [message::id, message::id_hex, message::kind, message::flags, header::event];
    assert_eq!(all(&cx, of_message), ["26", "0000001a", "1", "0", "presence"]);
    assert!(shown(message::first_line(&cx)).ends_with("A=b SIP/2.0"));
    assert!(
        shown(header::all(&cx)).starts_with("Via:") && shown(header::all(&cx)).ends_with("Content-Length: 12\r\n\r\n")
    );
    let lines = ["v", "o", "z"].map(|name| shown(message::sdp(&cx).and_then(|sdp| message::sdp_line(&cx, sdp, name))));
    assert_eq!(lines, ["0", "al", "-"]);
}

#[test]
fn unique_texts_differ() {
    let cx = request();
    assert_ne!(shown(system::unique(&cx)), shown(system::unique(&cx)));
    assert_eq!(shown(system::utc(&cx, Some("x%%"))), "x%");
}
