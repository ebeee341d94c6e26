//! Parts of a URI as the URI pseudo-variables show them, and a URI with one part replaced.
//!
//! Measured on Kamailio 5.6.3: a missing user is undefined, a missing port is 5060 (5061 only for `transport=tls`),
//! a missing transport is `UDP`, `user=phone` makes any URI a telephone number.

use crate::text::{sub, sub_or_none};
use srcc_runtime::transport::Proto;
use srcc_runtime::value::{Str, Val, int_to_str};
use srcc_sip::uri::{Scheme, Uri};

/// Parses a URI.
pub(crate) fn parse(text: &[u8]) -> Option<Uri<'_>> {
    Uri::parse(text).ok()
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

/// Where the parts of a URI lie in its text, as offsets.
struct Layout {
    /// Behind the scheme's colon.
    start: usize,
    /// Behind user, password and `@`; equal to `start` if there are none.
    host: usize,
    /// Behind the host.
    host_end: usize,
    /// Behind the port; equal to `host_end` if there is none.
    port_end: usize,
}

fn layout(text: &[u8], uri: &Uri<'_>) -> Option<Layout> {
    let start = text.iter().position(|&byte| byte == b':')? + 1;
    let host = srcc_sip::Span::of(text, uri.host)?.range();
    let rest = &text[host.end..];
    let port_len = match rest {
        [b':', ..] => rest.iter().position(|&byte| byte == b';' || byte == b'?').unwrap_or(rest.len()),
        _ => 0,
    };
    Some(Layout { start, host: host.start, host_end: host.end, port_end: host.end + port_len })
}

fn spliced(text: &[u8], cut: std::ops::Range<usize>, parts: &[&[u8]]) -> Str {
    let mut out = Vec::with_capacity(text.len() + parts.iter().map(|part| part.len()).sum::<usize>());
    out.extend_from_slice(&text[..cut.start]);
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out.extend_from_slice(&text[cut.end..]);
    Str::from(out)
}

/// The URI with another user; the password stays unless the user is removed (an empty one removes it, measured).
pub(crate) fn with_user(text: &Str, user: &[u8]) -> Option<Str> {
    let uri = parse(text)?;
    if matches!(uri.scheme, Scheme::Tel | Scheme::Tels) {
        let number = srcc_sip::Span::of(text, uri.user)?.range();
        return Some(spliced(text, number, &[user]));
    }
    let at = layout(text, &uri)?;
    if user.is_empty() {
        return Some(spliced(text, at.start..at.host, &[]));
    }
    if at.host == at.start {
        return Some(spliced(text, at.start..at.start, &[user, b"@"]));
    }
    Some(spliced(text, at.start..at.start + uri.user.len(), &[user]))
}

/// The URI with another host. A telephone URI becomes a SIP one (RFC 3261 19.1.6, measured).
pub(crate) fn with_host(text: &Str, host: &[u8]) -> Option<Str> {
    let uri = parse(text)?;
    if matches!(uri.scheme, Scheme::Tel | Scheme::Tels) {
        return Some(spliced(b"sip:", 4..4, &[uri.user, b"@", host, b";user=phone"]));
    }
    let at = layout(text, &uri)?;
    Some(spliced(text, at.host..at.host_end, &[host]))
}

/// The URI with another port; an empty one removes it. The text is not checked: a bad port makes a bad URI (measured).
pub(crate) fn with_port(text: &Str, port: &[u8]) -> Option<Str> {
    let uri = parse(text)?;
    let at = layout(text, &uri)?;
    let colon: &[u8] = if port.is_empty() { b"" } else { b":" };
    Some(spliced(text, at.host_end..at.port_end, &[colon, port]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(text: &'static str) -> Str {
        Str::from(text)
    }

    #[test]
    fn a_part_is_replaced_as_measured() {
        let full = s("sip:bob:secret@example.com:5070;transport=udp;user=phone?X-Hdr=abc");
        let cases: [(Option<Str>, &str); 12] = [
            (with_user(&full, b"k"), "sip:k:secret@example.com:5070;transport=udp;user=phone?X-Hdr=abc"),
            (with_user(&full, b""), "sip:example.com:5070;transport=udp;user=phone?X-Hdr=abc"),
            (with_host(&full, b"new.host"), "sip:bob:secret@new.host:5070;transport=udp;user=phone?X-Hdr=abc"),
            (with_port(&full, b"5099"), "sip:bob:secret@example.com:5099;transport=udp;user=phone?X-Hdr=abc"),
            (with_port(&full, b""), "sip:bob:secret@example.com;transport=udp;user=phone?X-Hdr=abc"),
            (with_user(&s("sip:y"), b"n"), "sip:n@y"),
            (with_user(&s("sip:a:b@h"), b""), "sip:h"),
            (with_user(&s("tel:+12"), b"n"), "tel:n"),
            (with_host(&s("tel:+12"), b"n"), "sip:+12@n;user=phone"),
            (with_port(&s("sip:a@h:5;x=1"), b""), "sip:a@h;x=1"),
            (with_port(&s("sip:a@[::1]"), b"7"), "sip:a@[::1]:7"),
            (with_user(&s("sip:+49;pc=x@h"), b"1"), "sip:1@h"),
        ];
        for (got, want) in cases {
            assert_eq!(got, Some(Str::copy(want.as_bytes())), "{want}");
        }
        assert_eq!(with_user(&s("bad uri"), b"x"), None);
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
