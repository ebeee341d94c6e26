//! The Via values: `$via0` the topmost, `$via1` the second, `$viaZ` the last.

use srcc_runtime::cx::Cx;
use srcc_runtime::script_pv;
use srcc_runtime::transport::Proto;
use srcc_runtime::value::{Str, Val};
use srcc_sip::Via;
use srcc_sip::via::Rport;

fn part(cx: &Cx, via: Option<Via<'_>>, part: &str) -> Val {
    let Some(via) = via else { return Val::Null };
    let text = |value: Option<&[u8]>| Val::from(value.map(|value| Str::of(&cx.msg.buf, value)));
    match part {
        "host" => text(Some(via.host())),
        "port" => Val::Int(i32::from(via.port().unwrap_or(5060))),
        "proto" => text(Some(via.transport())),
        "protoid" => Val::Int(Proto::from_name(via.transport()).map_or(0, |proto| proto as i32)),
        "branch" => text(via.branch()),
        "received" => text(via.received()),
        "rport" => match via.rport() {
            Some(Rport::Port(port)) => Val::Int(i32::from(port)),
            _ => Val::Null,
        },
        _ => Val::Null,
    }
}

/// A part of the topmost Via; the port is 5060 if none is written, `rport` undefined unless it has a value.
#[script_pv("$via0", module = "pv", words("host", "port", "proto", "protoid", "branch", "received", "rport"))]
pub fn via0(cx: &Cx, name: &'static str) -> Val {
    part(cx, cx.msg.first_via().ok(), name)
}

/// A part of the second Via.
#[script_pv("$via1", module = "pv", words("host", "port", "proto", "protoid", "branch", "received", "rport"))]
pub fn via1(cx: &Cx, name: &'static str) -> Val {
    part(cx, cx.msg.via(1).and_then(Result::ok), name)
}

/// A part of the last Via, that of the client which sent the request first.
#[script_pv("$viaZ", module = "pv", words("host", "port", "proto", "protoid", "branch", "received", "rport"))]
pub fn via_last(cx: &Cx, name: &'static str) -> Val {
    part(cx, cx.msg.vias().last().and_then(Result::ok), name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{cx, measured_request};

    #[test]
    fn first_second_and_last_via_are_read() {
        let cx = measured_request();
        assert_eq!(via0(&cx, "port"), Val::Int(21001));
        assert_eq!(via0(&cx, "branch"), Val::Str("z9hG4bK-m1".into()));
        assert_eq!(via0(&cx, "rport"), Val::Null);
        assert_eq!(via1(&cx, "received"), Val::Str("127.0.0.8".into()));
        assert_eq!(via_last(&cx, "host"), Val::Str("127.0.0.9".into()));
    }

    #[test]
    fn values_after_a_comma_count() {
        let cx = cx("Via: SIP/2.0/TCP v1;branch=a, SIP/2.0/TLS v2;branch=b\r\n");
        assert_eq!((via0(&cx, "host"), via1(&cx, "host")), (Val::Str("v1".into()), Val::Str("v2".into())));
        assert_eq!(via1(&cx, "port"), Val::Int(5060));
        assert_eq!((via_last(&cx, "proto"), via_last(&cx, "protoid")), (Val::Str("TLS".into()), Val::Int(3)));
    }
}
