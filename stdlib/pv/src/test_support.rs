//! Messages and contexts for the unit tests.

use srcc_runtime::cx::Cx;
use srcc_runtime::transport::{Proto, RcvInfo, SockId};
use srcc_sip::SipMsg;

/// A context for a whole message, received on 127.0.0.1:21000 from port 21001.
pub(crate) fn cx_of(message: &str) -> Cx {
    let msg = SipMsg::parse(message.as_bytes().to_vec().into()).expect("the test's message parses");
    let rcv = RcvInfo {
        src: "127.0.0.1:21001".parse().expect("an address"),
        dst: "127.0.0.1:21000".parse().expect("an address"),
        proto: Proto::Udp,
        socket: SockId(0),
        conn: None,
    };
    Cx::new(msg, rcv, 1)
}

/// A context for a small request with these further header lines. A Via among them comes first.
pub(crate) fn cx(headers: &str) -> Cx {
    let via = if headers.starts_with("Via:") { "" } else { "Via: SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bK1\r\n" };
    cx_of(&format!(
        "MESSAGE sip:bob@10.0.0.9;x=1 SIP/2.0\r\n{via}{headers}From: <sip:alice@wire.test>;tag=w\r\n\
         To: sip:bob@wire.test\r\nCall-ID: c1\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n"
    ))
}

/// The request that the measured values of tests/conformance were taken with.
pub(crate) fn measured_request() -> Cx {
    cx_of(include_str!("../../../tests/conformance/request.sip"))
}
