//! Messages and contexts for the unit tests.

use srcc_runtime::cx::Cx;
use srcc_runtime::transport::{Proto, RcvInfo, SockId};
use srcc_sip::SipMsg;

pub(crate) fn cx_of(message: &str) -> Cx {
    let rcv = RcvInfo {
        src: "127.0.0.1:26301".parse().unwrap(),
        dst: "127.0.0.1:26300".parse().unwrap(),
        proto: Proto::Udp,
        socket: SockId(0),
        conn: None,
    };
    Cx::new(SipMsg::parse(message.as_bytes().to_vec().into()).unwrap(), rcv, 1)
}

/// A REGISTER of `sip:bob@wire.test` with these further header lines.
pub(crate) fn register(headers: &str) -> Cx {
    register_with("c1", "1", headers)
}

pub(crate) fn register_with(call_id: &str, cseq: &str, headers: &str) -> Cx {
    register_of("sip:bob@wire.test", call_id, cseq, headers)
}

pub(crate) fn register_of(to: &str, call_id: &str, cseq: &str, headers: &str) -> Cx {
    cx_of(&format!(
        "REGISTER sip:wire.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:26301;branch=z9hG4bK1\r\n\
         From: <sip:bob@wire.test>;tag=w\r\nTo: <{to}>\r\nCall-ID: {call_id}\r\nCSeq: {cseq} REGISTER\r\n{headers}\
         Content-Length: 0\r\n\r\n"
    ))
}

/// A request with this method and URI.
pub(crate) fn request(method: &str, uri: &str) -> Cx {
    cx_of(&format!(
        "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:26301;branch=z9hG4bK1\r\n\
         From: <sip:alice@wire.test>;tag=w\r\nTo: <{uri}>\r\nCall-ID: r1\r\nCSeq: 1 {method}\r\n\
         Content-Length: 0\r\n\r\n"
    ))
}
