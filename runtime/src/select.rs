//! The selects that read the message and where it came from: `@method`, `@src.ip`, `$sel(from.uri)`.
//!
//! Each is a text, undefined where the message has nothing of the kind (measured on Kamailio 5.6.3): what a request line
//! holds in a reply, what a status line holds in a request.

use crate::cx::Cx;
use crate::operand;
use crate::value::{Str, int_to_str};
use srcc_sip::HeaderKind;

/// `@method`: the method of a request.
#[must_use]
pub fn method(cx: &Cx) -> Option<Str> {
    cx.msg.is_request().then(|| operand::method(cx))
}

/// `@ruri`: the request URI as it will be sent.
#[must_use]
pub fn ruri(cx: &Cx) -> Option<Str> {
    cx.msg.is_request().then(|| cx.request_uri())
}

/// `@version`, such as `SIP/2.0`.
#[must_use]
pub fn version(cx: &Cx) -> Option<Str> {
    Some(Str(cx.msg.share(cx.msg.version())))
}

/// `@status`: the code of a reply.
#[must_use]
pub fn status(cx: &Cx) -> Option<Str> {
    (!cx.msg.is_request()).then(|| int_to_str(i32::from(cx.msg.status())))
}

/// `@reason`: the reason phrase of a reply.
#[must_use]
pub fn reason(cx: &Cx) -> Option<Str> {
    (!cx.msg.is_request()).then(|| Str(cx.msg.share(cx.msg.reason())))
}

/// `@from.uri`
#[must_use]
pub fn from_uri(cx: &Cx) -> Option<Str> {
    cx.msg.from().ok().map(|from| Str(cx.msg.share(from.uri)))
}

/// `@to.uri`
#[must_use]
pub fn to_uri(cx: &Cx) -> Option<Str> {
    cx.msg.to().ok().map(|to| Str(cx.msg.share(to.uri)))
}

/// `@call_id`
#[must_use]
pub fn call_id(cx: &Cx) -> Option<Str> {
    cx.msg.value_of(HeaderKind::CallId).map(|value| Str(cx.msg.share(value)))
}

/// `@cseq.num`: the number as it is written.
#[must_use]
pub fn cseq_num(cx: &Cx) -> Option<Str> {
    cx.msg.cseq().ok().map(|cseq| Str(cx.msg.share(cseq.number_text)))
}

/// `@cseq.method`
#[must_use]
pub fn cseq_method(cx: &Cx) -> Option<Str> {
    cx.msg.cseq().ok().map(|cseq| Str(cx.msg.share(cseq.method_text)))
}

/// `@src.ip`: IPv6 without brackets.
#[must_use]
pub fn src_ip(cx: &Cx) -> Option<Str> {
    Some(operand::ip_text(operand::src_ip(cx)))
}

/// `@src.port`
#[must_use]
pub fn src_port(cx: &Cx) -> Option<Str> {
    Some(int_to_str(operand::src_port(cx)))
}

/// `@dst.ip`: IPv6 without brackets.
#[must_use]
pub fn dst_ip(cx: &Cx) -> Option<Str> {
    Some(operand::ip_text(operand::dst_ip(cx)))
}

/// `@dst.port`
#[must_use]
pub fn dst_port(cx: &Cx) -> Option<Str> {
    Some(int_to_str(operand::dst_port(cx)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{Proto, RcvInfo, SockId};
    use srcc_sip::SipMsg;

    fn cx(first_line: &str, ip: &str) -> Cx {
        let text = format!(
            "{first_line}\r\nVia: SIP/2.0/UDP 127.0.0.1:26504;branch=z9hG4bKa\r\nFrom: <sip:a@b>\r\n\
             To: \"x\" <sip:b@b;p=1>;tag=\r\nCall-ID:  x@y\r\nCSeq: 007 OPTIONS\r\nContent-Length: 0\r\n\r\n"
        );
        let rcv = RcvInfo {
            src: (ip.parse::<std::net::IpAddr>().unwrap(), 26505).into(),
            dst: (ip.parse::<std::net::IpAddr>().unwrap(), 26504).into(),
            proto: Proto::Udp,
            socket: SockId(0),
            conn: None,
        };
        Cx::new(SipMsg::parse(text.into_bytes().into()).unwrap(), rcv, 1)
    }

    type Select = fn(&Cx) -> Option<Str>;

    /// What only a request has, and what only a reply has.
    const OF_A_REQUEST: [Select; 2] = [method, ruri];
    const OF_A_REPLY: [Select; 2] = [status, reason];
    const OF_BOTH: [Select; 10] =
        [version, from_uri, to_uri, call_id, cseq_num, cseq_method, src_ip, src_port, dst_ip, dst_port];

    fn values(selects: &[Select], cx: &Cx) -> Vec<Option<String>> {
        selects.iter().map(|select| select(cx).map(|text| String::from_utf8_lossy(&text).into_owned())).collect()
    }

    fn texts(all: &[&str]) -> Vec<Option<String>> {
        all.iter().map(|text| Some((*text).to_owned())).collect()
    }

    #[test]
    fn a_request_has_a_method_and_uri_and_no_status() {
        let cx = cx("OPTIONS sip:bob@127.0.0.1 SIP/2.0", "127.0.0.1");
        assert_eq!(values(&OF_A_REQUEST, &cx), texts(&["OPTIONS", "sip:bob@127.0.0.1"]));
        assert_eq!(values(&OF_A_REPLY, &cx), [None, None]);
        let expected =
            ["SIP/2.0", "sip:a@b", "sip:b@b;p=1", "x@y", "007", "OPTIONS", "127.0.0.1", "26505", "127.0.0.1", "26504"];
        assert_eq!(values(&OF_BOTH, &cx), texts(&expected));
    }

    #[test]
    fn a_reply_has_a_status_and_reason_and_no_method() {
        let cx = cx("SIP/2.0 404 Not Here", "::1");
        assert_eq!(values(&OF_A_REQUEST, &cx), [None, None]);
        assert_eq!(values(&OF_A_REPLY, &cx), texts(&["404", "Not Here"]));
        let expected = ["SIP/2.0", "sip:a@b", "sip:b@b;p=1", "x@y", "007", "OPTIONS", "::1", "26505", "::1", "26504"];
        assert_eq!(values(&OF_BOTH, &cx), texts(&expected));
    }
}
