//! What only replies have: status, reason, and where the reply goes.

use crate::text::length;
use srcc_runtime::cx::Cx;
use srcc_runtime::script_pv;
use srcc_runtime::transport::Proto;
use srcc_runtime::value::{Str, Val, int_to_str};
use srcc_sip::via::Rport;
use srcc_sip::{HeaderKind, Via};

/// Status code; undefined in a request.
#[script_pv("$rs", module = "pv")]
pub fn rs(cx: &Cx) -> Option<i32> {
    (!cx.msg.is_request()).then(|| i32::from(cx.msg.status()))
}

/// Status code; 0 in a request.
#[script_pv("$rsi", module = "pv")]
pub fn rsi(cx: &Cx) -> i32 {
    i32::from(cx.msg.status())
}

/// Reason phrase; undefined in a request.
#[script_pv("$rr", module = "pv")]
pub fn rr(cx: &Cx) -> Option<Str> {
    (!cx.msg.is_request()).then(|| Str::of(&cx.msg.buf, cx.msg.reason()))
}

/// Where the second Via sends a reply (RFC 3261 18.2.2, RFC 3581).
fn next_via(cx: &Cx) -> Option<Via<'_>> {
    if cx.msg.is_request() { None } else { cx.msg.via(1)?.ok() }
}

fn host<'a>(via: &Via<'a>) -> &'a [u8] {
    via.received().unwrap_or(via.host())
}

fn port(via: &Via<'_>) -> u16 {
    match via.rport() {
        Some(Rport::Port(port)) => port,
        _ => via.port().unwrap_or(5060),
    }
}

fn proto_name(via: &Via<'_>) -> Str {
    match Proto::from_name(via.transport()) {
        Some(proto) => Str::from(proto.name()),
        None => Str::from(via.transport().to_ascii_lowercase()),
    }
}

/// The address of the second Via as a URI.
pub(crate) fn destination(cx: &Cx) -> Option<Str> {
    let via = next_via(cx)?;
    let port = int_to_str(i32::from(port(&via)));
    Some([b"sip:", host(&via), b":", &port, b";transport=", &proto_name(&via)].concat().into())
}

/// Of a reply: `duri` where it goes, as a URI, its parts `dhost`, `dport`, `dproto`, `dprotoid`; `cntvia` and `cntrr`
/// how many Via and Record-Route values it has.
#[script_pv("$rpl", module = "pv", words("duri", "dhost", "dport", "dproto", "dprotoid", "cntvia", "cntrr"))]
pub fn rpl(cx: &Cx, part: &'static str) -> Val {
    if cx.msg.is_request() {
        return Val::Null;
    }
    let count = |kind| Val::Int(length(cx.msg.values(kind).count()));
    match part {
        "cntvia" => return count(HeaderKind::Via),
        "cntrr" => return count(HeaderKind::RecordRoute),
        "duri" => return destination(cx).into(),
        _ => {}
    }
    let Some(via) = next_via(cx) else { return Val::Null };
    let number = Proto::from_name(via.transport()).map_or(0, |proto| proto as i32);
    match part {
        "dhost" => Val::Str(Str::of(&cx.msg.buf, host(&via))),
        "dport" => Val::Int(i32::from(port(&via))),
        "dproto" => Val::Named(proto_name(&via), number),
        "dprotoid" => Val::Int(number),
        _ => Val::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{cx_of, measured_request};

    #[test]
    fn a_reply_goes_where_its_second_via_says() {
        let cx = cx_of(
            "SIP/2.0 183 Session Progress\r\nVia: SIP/2.0/UDP 127.0.0.1:23760;branch=z9hG4bK1\r\n\
             Via: SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=w\r\nTo: <sip:b@b>;tag=z\r\n\
             Call-ID: c1\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n",
        );
        assert_eq!((rs(&cx), rsi(&cx), rr(&cx)), (Some(183), 183, Some("Session Progress".into())));
        assert_eq!(rpl(&cx, "duri"), Val::Str("sip:127.0.0.1:5099;transport=udp".into()));
        assert_eq!(rpl(&cx, "dhost"), Val::Str("127.0.0.1".into()));
        assert_eq!(rpl(&cx, "dport"), Val::Int(5099));
        assert_eq!(rpl(&cx, "dproto"), Val::Named("udp".into(), 1));
        assert_eq!((rpl(&cx, "cntvia"), rpl(&cx, "cntrr")), (Val::Int(2), Val::Int(0)));
    }

    #[test]
    fn a_request_has_none_of_it() {
        let cx = measured_request();
        assert_eq!((rs(&cx), rsi(&cx), rr(&cx), rpl(&cx, "cntvia")), (None, 0, None, Val::Null));
    }
}
