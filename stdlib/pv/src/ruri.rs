//! The request line and where the request goes: `$ru` and its parts, `$ou`, `$du`, `$nh`.

use crate::text::text_or_null;
use crate::uri_part;
use srcc_runtime::cx::Cx;
use srcc_runtime::ruri::Change;
use srcc_runtime::value::{Str, Val, int_to_str};
use srcc_runtime::{script_pv, script_pv_set};
use srcc_sip::MsgUri;
use srcc_sip::method::Method;

/// The request URI as it will be sent; of a reply, nothing.
fn current(cx: &Cx) -> Option<Str> {
    cx.msg.is_request().then(|| cx.request_uri())
}

/// Whether the request URI is still the one received.
fn received(cx: &Cx) -> bool {
    cx.fwd.new_uri.is_none() && cx.msg.is_request()
}

/// The request URI as received.
fn original(cx: &Cx) -> Option<Str> {
    cx.msg.is_request().then(|| Str::of(&cx.msg.buf, cx.msg.request_uri()))
}

/// Request method; of a reply, that of its CSeq. Its number is the method's bit.
#[script_pv("$rm", module = "pv")]
pub fn rm(cx: &Cx) -> Val {
    let method = cx.msg.method();
    let name = match method {
        Method::Other => Str::of(&cx.msg.buf, cx.msg.method_bytes()),
        known => Str::lit(known.name().as_bytes()),
    };
    Val::Named(name, method.id().cast_signed())
}

/// Number of the request method: 1 INVITE, 2 CANCEL, 4 ACK, 8 BYE, ..
#[script_pv("$rmid", module = "pv")]
pub fn rmid(cx: &Cx) -> i32 {
    cx.msg.method().id().cast_signed()
}

/// Version of the first line.
#[script_pv("$rv", module = "pv")]
pub fn rv(cx: &Cx) -> Str {
    Str::of(&cx.msg.buf, cx.msg.version())
}

/// Request URI; undefined if it cannot be parsed.
#[script_pv("$ru", "$ruri", module = "pv")]
pub fn ru(cx: &Cx) -> Option<Str> {
    current(cx).filter(|uri| uri_part::parse(uri).is_some())
}

/// Sets the request URI, unchecked.
#[script_pv_set("$ru", "$ruri", module = "pv")]
pub fn set_ru(cx: &mut Cx, value: Val) -> bool {
    match text_or_null(value) {
        Ok(Some(uri)) => {
            cx.fwd.new_uri = Some(uri);
            true
        }
        _ => false,
    }
}

/// User of the request URI.
#[script_pv("$rU", "$ruri.user", module = "pv")]
pub fn ru_user(cx: &Cx) -> Option<Str> {
    match received(cx) {
        true => uri_part::msg_part(cx, uri_part::of_message(cx, MsgUri::Request)?.user),
        false => uri_part::user(&current(cx)?),
    }
}

/// Sets the user of the request URI; the undefined value removes it together with the password.
#[script_pv_set("$rU", "$ruri.user", module = "pv")]
pub fn set_ru_user(cx: &mut Cx, value: Val) -> bool {
    match text_or_null(value) {
        Ok(user) => rewrite(cx, Change::User(user.as_deref().unwrap_or_default())),
        Err(_) => false,
    }
}

/// Host of the request URI.
#[script_pv("$rd", "$ruri.domain", module = "pv")]
pub fn ru_domain(cx: &Cx) -> Option<Str> {
    match received(cx) {
        true => uri_part::msg_part(cx, uri_part::of_message(cx, MsgUri::Request)?.host),
        false => uri_part::host(&current(cx)?),
    }
}

/// Sets the host of the request URI.
#[script_pv_set("$rd", "$ruri.domain", module = "pv")]
pub fn set_ru_domain(cx: &mut Cx, value: Val) -> bool {
    match text_or_null(value) {
        Ok(Some(host)) => rewrite(cx, Change::Host(&host)),
        _ => false,
    }
}

/// Port of the request URI, as text.
#[script_pv("$rp", module = "pv")]
pub fn ru_port(cx: &Cx) -> Val {
    current(cx).and_then(|uri| uri_part::port(&uri)).unwrap_or_default()
}

/// Sets the port of the request URI; the undefined or empty value removes it.
#[script_pv_set("$rp", module = "pv")]
pub fn set_ru_port(cx: &mut Cx, value: Val) -> bool {
    let port = match value {
        Val::Null => Str::EMPTY,
        Val::Int(port) => int_to_str(port),
        Val::Str(port) | Val::Named(port, _) => port,
    };
    rewrite(cx, Change::Port(&port))
}

fn rewrite(cx: &mut Cx, change: Change<'_>) -> bool {
    cx.msg.is_request() && srcc_runtime::ruri::change(cx, change)
}

/// Transport of the request URI, `UDP` if none is written.
#[script_pv("$rP", module = "pv")]
pub fn ru_transport(cx: &Cx) -> Val {
    current(cx).and_then(|uri| uri_part::transport(&uri)).unwrap_or_default()
}

/// Scheme of the request URI; `tel` for any with `user=phone`.
#[script_pv("$rz", module = "pv")]
pub fn ru_scheme(cx: &Cx) -> Val {
    current(cx).and_then(|uri| uri_part::scheme(&uri)).unwrap_or_default()
}

/// Length of the request URI's user.
#[script_pv("$rUl", module = "pv")]
pub fn ru_user_len(cx: &Cx) -> Option<i32> {
    uri_part::user_len(&current(cx)?)
}

/// Request URI as received.
#[script_pv("$ou", "$ouri", module = "pv")]
pub fn ou(cx: &Cx) -> Option<Str> {
    original(cx)
}

/// User of the received request URI.
#[script_pv("$oU", module = "pv")]
pub fn ou_user(cx: &Cx) -> Option<Str> {
    uri_part::user(&original(cx)?)
}

/// Host of the received request URI.
#[script_pv("$od", module = "pv")]
pub fn ou_domain(cx: &Cx) -> Option<Str> {
    uri_part::host(&original(cx)?)
}

/// Port of the received request URI, as text.
#[script_pv("$op", module = "pv")]
pub fn ou_port(cx: &Cx) -> Val {
    original(cx).and_then(|uri| uri_part::port(&uri)).unwrap_or_default()
}

/// Transport of the received request URI.
#[script_pv("$oP", module = "pv")]
pub fn ou_transport(cx: &Cx) -> Val {
    original(cx).and_then(|uri| uri_part::transport(&uri)).unwrap_or_default()
}

/// Length of the received request URI's user.
#[script_pv("$oUl", module = "pv")]
pub fn ou_user_len(cx: &Cx) -> Option<i32> {
    uri_part::user_len(&original(cx)?)
}

/// Destination URI: where to send, instead of the request URI.
#[script_pv("$du", "$duri", module = "pv")]
pub fn du(cx: &Cx) -> Option<Str> {
    cx.fwd.dst_uri.clone()
}

/// Sets the destination URI; the undefined or empty value clears it.
#[script_pv_set("$du", "$duri", module = "pv")]
pub fn set_du(cx: &mut Cx, value: Val) -> bool {
    match text_or_null(value) {
        Ok(uri) => {
            cx.fwd.dst_uri = uri.filter(|uri| !uri.is_empty());
            true
        }
        Err(_) => false,
    }
}

/// Host of the destination URI.
#[script_pv("$dd", module = "pv")]
pub fn du_domain(cx: &Cx) -> Option<Str> {
    uri_part::host(cx.fwd.dst_uri.as_ref()?)
}

/// Port of the destination URI, as text.
#[script_pv("$dp", module = "pv")]
pub fn du_port(cx: &Cx) -> Val {
    cx.fwd.dst_uri.as_ref().and_then(uri_part::port).unwrap_or_default()
}

/// Transport of the destination URI.
#[script_pv("$dP", module = "pv")]
pub fn du_transport(cx: &Cx) -> Val {
    cx.fwd.dst_uri.as_ref().and_then(uri_part::transport).unwrap_or_default()
}

/// The next hop: the destination URI, else the request URI; of a reply, the address in its second Via. `u` all of
/// it, `U` user, `d` host, `p` port, `P` transport, `i` 4 or 6 if the host is an address, else 0.
#[script_pv("$nh", module = "pv", words("u", "U", "d", "p", "P", "i"))]
pub fn nh(cx: &Cx, part: &'static str) -> Val {
    let hop = match cx.msg.is_request() {
        true => cx.fwd.dst_uri.clone().or_else(|| current(cx)),
        false => crate::reply::destination(cx),
    };
    let Some(hop) = hop else { return Val::Null };
    match part {
        "u" => Val::Str(hop),
        "U" => uri_part::user(&hop).into(),
        "d" => uri_part::host(&hop).into(),
        "p" => nh_port(&hop).into(),
        "P" => uri_part::transport(&hop).unwrap_or_default(),
        "i" => ip_version(&hop).into(),
        _ => Val::Null,
    }
}

/// Unlike `$rp`, the default is 5060 for every transport (measured).
fn nh_port(hop: &Str) -> Option<Str> {
    let port = uri_part::parse(hop)?.port;
    Some(port.map_or(Str::lit(b"5060"), |port| int_to_str(i32::from(port))))
}

fn ip_version(hop: &Str) -> Option<i32> {
    let uri = uri_part::parse(hop)?;
    let host = std::str::from_utf8(uri.host_bare()).ok()?;
    Some(match host.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => 4,
        Ok(std::net::IpAddr::V6(_)) => 6,
        Err(_) => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::measured_request;

    type Setter = fn(&mut Cx, Val) -> bool;

    #[test]
    fn the_request_line_is_read_as_measured() {
        let cx = measured_request();
        assert_eq!(rm(&cx), Val::Named("OPTIONS".into(), 512));
        assert_eq!((ru_user(&cx), ru_domain(&cx)), (Some("bob".into()), Some("example.com".into())));
        assert_eq!(ru_port(&cx), Val::Named("5070".into(), 5070));
        assert_eq!((ru_transport(&cx), ru_scheme(&cx)), (Val::Named("udp".into(), 1), Val::Named("tel".into(), 3)));
        assert_eq!((ru_user_len(&cx), rv(&cx), rmid(&cx)), (Some(3), "SIP/2.0".into(), 512));
        assert_eq!((du(&cx), du_domain(&cx), du_transport(&cx)), (None, None, Val::Null));
    }

    #[test]
    fn assignments_change_the_request_uri_as_measured() {
        const URI: &str = "sip:bob:secret@example.com:5070;transport=udp;user=phone?X-Hdr=abc";
        let text = |text: &'static str| Val::Str(text.into());
        let rows: [(Setter, Val, bool, Option<&str>); 16] = [
            (set_ru, text("sip:x@y"), true, Some("sip:x@y")),
            (set_ru, text("bad uri"), true, None),
            (set_ru, Val::Null, false, Some(URI)),
            (set_ru, Val::Int(5), false, Some(URI)),
            (
                set_ru_user,
                text("carol"),
                true,
                Some("sip:carol:secret@example.com:5070;transport=udp;user=phone?X-Hdr=abc"),
            ),
            (set_ru_user, Val::Null, true, Some("sip:example.com:5070;transport=udp;user=phone?X-Hdr=abc")),
            (set_ru_user, text(""), true, Some("sip:example.com:5070;transport=udp;user=phone?X-Hdr=abc")),
            (set_ru_user, Val::Int(5), false, Some(URI)),
            (set_ru_domain, text("h"), true, Some("sip:bob:secret@h:5070;transport=udp;user=phone?X-Hdr=abc")),
            (set_ru_domain, text(""), true, None),
            (set_ru_domain, Val::Null, false, Some(URI)),
            (
                set_ru_port,
                Val::Int(5099),
                true,
                Some("sip:bob:secret@example.com:5099;transport=udp;user=phone?X-Hdr=abc"),
            ),
            (
                set_ru_port,
                text("5099"),
                true,
                Some("sip:bob:secret@example.com:5099;transport=udp;user=phone?X-Hdr=abc"),
            ),
            (set_ru_port, Val::Null, true, Some("sip:bob:secret@example.com;transport=udp;user=phone?X-Hdr=abc")),
            (set_ru_port, Val::Int(99999), true, None),
            (set_ru_port, text("abc"), true, None),
        ];
        for (set, value, done, want) in rows {
            let mut cx = measured_request();
            assert_eq!(set(&mut cx, value.clone()), done, "{value:?}");
            assert_eq!(ru(&cx), want.map(|uri| Str::copy(uri.as_bytes())), "{value:?}");
            assert_eq!(ou(&cx), Some(URI.into()));
        }
    }

    #[test]
    fn the_destination_uri_is_the_next_hop() {
        let mut cx = measured_request();
        assert_eq!(nh(&cx, "d"), Val::Str("example.com".into()));
        assert!(set_du(&mut cx, Val::Str("sip:1.2.3.4:99;transport=tcp".into())));
        assert_eq!((du_domain(&cx), du_port(&cx)), (Some("1.2.3.4".into()), Val::Named("99".into(), 99)));
        assert_eq!((nh(&cx, "p"), nh(&cx, "i"), nh(&cx, "U")), (Val::Str("99".into()), Val::Int(4), Val::Null));
        assert!(!set_du(&mut cx, Val::Int(5)) && set_du(&mut cx, Val::Null));
        assert_eq!(du(&cx), None);
    }
}
