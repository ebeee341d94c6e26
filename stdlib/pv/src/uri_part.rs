//! Parts of a URI as the URI pseudo-variables show them.
//!
//! Measured on Kamailio 5.6.3: a missing user is undefined, a missing port is 5060 (5061 only for `transport=tls`),
//! a missing transport is `UDP`, `user=phone` makes any URI a telephone number.

use crate::text::{sub, sub_or_none};
use srcc_runtime::cx::Cx;
use srcc_runtime::transport::Proto;
use srcc_runtime::value::{Str, Val, int_to_str};
use srcc_sip::uri::{Scheme, Uri};
use srcc_sip::{MsgUri, UserHost};

/// Parses a URI. The original does not take one apart that begins with `tels:` (measured).
pub(crate) fn parse(text: &[u8]) -> Option<Uri<'_>> {
    Uri::parse(text).ok().filter(|uri| uri.scheme != Scheme::Tels)
}

pub(crate) fn user(text: &Str) -> Option<Str> {
    sub_or_none(text, parse(text)?.user)
}

pub(crate) fn host(text: &Str) -> Option<Str> {
    sub_or_none(text, parse(text)?.host)
}

/// Length of the user part, 0 if there is none.
pub(crate) fn user_len(text: &Str) -> Option<i32> {
    Some(crate::text::length(parse(text)?.user.len()))
}

/// User and host of a URI of the message, which reads it once.
pub(crate) fn of_message(cx: &Cx, which: MsgUri) -> Option<UserHost<'_>> {
    cx.msg.user_host(which).filter(|parts| parts.scheme != Scheme::Tels)
}

/// A part of the message, undefined if it is empty.
pub(crate) fn msg_part(cx: &Cx, part: &[u8]) -> Option<Str> {
    (!part.is_empty()).then(|| Str::of(&cx.msg.buf, part))
}

/// The port as text, with its default and the number behind it.
pub(crate) fn port(text: &Str) -> Option<Val> {
    let uri = parse(text)?;
    let tls = uri.transport().is_some_and(|name| name.eq_ignore_ascii_case(b"tls"));
    Some(match uri.port {
        Some(port) => Val::Named(int_to_str(i32::from(port)), i32::from(port)),
        None if tls => Val::Named(Str::lit(b"5061"), 5061),
        None => Val::Named(Str::lit(b"5060"), 5060),
    })
}

/// The transport as written in the URI, with the protocol's number behind it; `UDP` if none is written.
pub(crate) fn transport(text: &Str) -> Option<Val> {
    let uri = parse(text)?;
    Some(match uri.transport() {
        Some(name) => Val::Named(sub(text, name), Proto::from_name(name).map_or(0, |proto| proto as i32)),
        None => Val::Named(Str::lit(b"UDP"), Proto::Udp as i32),
    })
}

/// The scheme's name, with the original's number for it.
pub(crate) fn scheme(text: &Str) -> Option<Val> {
    let uri = parse(text)?;
    let phone = uri.user_param() == Some(b"phone");
    let (name, number): (&'static [u8], i32) = match uri.scheme {
        Scheme::Sip | Scheme::Sips if phone => (b"tel", 3),
        Scheme::Sip => (b"sip", 1),
        Scheme::Sips => (b"sips", 2),
        Scheme::Tel => (b"tel", 3),
        Scheme::Tels => (b"tels", 4),
        Scheme::Urn => (b"urn", 5),
    };
    Some(Val::Named(Str::lit(name), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(text: &'static str) -> Str {
        Str::from(text)
    }

    #[test]
    fn parts_are_read_as_measured() {
        type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, i32, &'static str, i32);
        let rows: [Row; 9] = [
            ("sips:a@h", "a", "h", "5060", "UDP", 1, "sips", 2),
            ("sip:a@h;transport=tls", "a", "h", "5061", "tls", 3, "sip", 1),
            ("sip:a@h;transport=WS", "a", "h", "5060", "WS", 5, "sip", 1),
            ("sip:a@h;transport=xx", "a", "h", "5060", "xx", 0, "sip", 1),
            ("sips:a@h;user=phone", "a", "h", "5060", "UDP", 1, "tel", 3),
            ("urn:service:sos", "service", "sos", "5060", "UDP", 1, "urn", 5),
            ("sip:+49;pc=x@h", "+49;pc=x", "h", "5060", "UDP", 1, "sip", 1),
            ("sip:h:0", "", "h", "0", "UDP", 1, "sip", 1),
            ("tel:+12", "+12", "", "5060", "UDP", 1, "tel", 3),
        ];
        for (text, u, h, p, t, t_no, z, z_no) in rows {
            let text = s(text);
            let opt = |part: &'static str| (!part.is_empty()).then(|| Str::from(part));
            assert_eq!((user(&text), host(&text)), (opt(u), opt(h)), "{text}");
            assert_eq!(port(&text).map(|port| port.to_str()), opt(p), "{text}");
            assert_eq!(transport(&text), Some(Val::Named(t.into(), t_no)), "{text}");
            assert_eq!(scheme(&text), Some(Val::Named(z.into(), z_no)), "{text}");
        }
        assert_eq!(user(&s("sip:@h")), None);
        assert_eq!(port(&s("notauri")), None);
    }
}
