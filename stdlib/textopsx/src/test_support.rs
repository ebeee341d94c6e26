//! Messages for the unit tests, and what comes out of edits.

use srcc_runtime::cx::Cx;
use srcc_runtime::rebuild::apply_changes;
use srcc_runtime::transport::{Proto, RcvInfo, SockId};
use srcc_sip::SipMsg;

pub(crate) fn cx_of(message: &str) -> Cx {
    let msg = SipMsg::parse(message.as_bytes().to_vec().into()).expect("the test's message parses");
    let rcv = RcvInfo {
        src: "127.0.0.1:5099".parse().expect("an address"),
        dst: "127.0.0.1:5060".parse().expect("an address"),
        proto: Proto::Udp,
        socket: SockId(0),
        conn: None,
    };
    Cx::new(msg, rcv, 1)
}

/// A message with these lines before its Content-Length, and this body.
pub(crate) fn message(headers: &str, body: &str) -> Cx {
    cx_of(&format!(
        "MESSAGE sip:bob@10.0.0.9;x=1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bK1\r\n\
         From: <sip:alice@wire.test>;tag=w\r\nTo: sip:bob@wire.test\r\nCall-ID: c1\r\nCSeq: 1 MESSAGE\r\n\
         {headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    ))
}

/// The message that the measured edits were taken with.
pub(crate) fn text_message() -> Cx {
    message(
        "Contact: <sip:a@a>, <sip:b@b>;q=1\r\nContact: <sip:c@c>\r\nX-List: a, b, c\r\nX-List: d,e\r\n\
         X-H: one\r\nX-H: two\r\nX-G: three needle four\r\nContent-Type: text/plain\r\n",
        "hay hay needle\r\nhay needle\r\n",
    )
}

fn edited(mut cx: Cx, run: impl FnOnce(&mut Cx)) -> Cx {
    run(&mut cx);
    apply_changes(&mut cx).expect("the edited message parses");
    cx
}

/// The body after edits.
pub(crate) fn body_after(cx: Cx, run: impl FnOnce(&mut Cx)) -> String {
    String::from_utf8_lossy(edited(cx, run).msg.body()).into_owned()
}

/// The values of a header after edits, joined by `|`.
pub(crate) fn header_after(cx: Cx, name: &str, run: impl FnOnce(&mut Cx)) -> String {
    let cx = edited(cx, run);
    let values = cx.msg.headers_named(name.as_bytes()).map(|header| String::from_utf8_lossy(cx.msg.value(header)));
    values.collect::<Vec<_>>().join("|")
}

/// The names of the headers after edits.
pub(crate) fn header_names(cx: Cx, run: impl FnOnce(&mut Cx)) -> String {
    let cx = edited(cx, run);
    let names = cx.msg.headers().iter().map(|header| String::from_utf8_lossy(cx.msg.name(header)));
    names.collect::<Vec<_>>().join(" ")
}
