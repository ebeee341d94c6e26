//! Changing parts of the Request-URI: what `rewriteuser`, `strip`, `$rd = ..` and their like do to its text.
//!
//! Which other parts stay was measured on Kamailio 5.6.3 (wire: uri-manip): a new user keeps the password, a new host
//! keeps the port, parameters and headers always stay.

use srcc_sip::uri::{Scheme, Uri};

use crate::cx::Cx;
use crate::value::Str;

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// The user; empty removes it.
    User(&'a [u8]),
    /// User and password, `user:password`.
    UserPassword(&'a [u8]),
    /// The host.
    Host(&'a [u8]),
    /// Host and port, `host:port`.
    HostPort(&'a [u8]),
    /// Host, port and transport, `host:port;transport=tcp`.
    HostPortTransport(&'a [u8]),
    /// The port; empty removes it.
    Port(&'a [u8]),
    /// Text before the user.
    Prefix(&'a [u8]),
    /// Removes so many characters at the start of the user.
    Strip(usize),
    /// Removes so many characters at the end of the user.
    StripTail(usize),
    /// Adds `;user=phone`.
    UserPhone,
    /// Adds a parameter, `name=value`.
    Param(&'a [u8]),
}

/// Changes the request URI at hand; false if it does not parse or has no such part.
pub fn change(cx: &mut Cx, change: Change<'_>) -> bool {
    let uri = cx.request_uri();
    match rewrite(&uri, change) {
        Some(new) => {
            cx.fwd.new_uri = Some(Str::from(new));
            true
        }
        None => {
            crate::error!("the request uri {uri} cannot be changed");
            false
        }
    }
}

/// The URI with the change made; `None` if it is no SIP URI.
#[must_use]
pub fn rewrite(uri: &[u8], change: Change<'_>) -> Option<Vec<u8>> {
    let uri = Uri::parse(uri).ok()?;
    if !matches!(uri.scheme, Scheme::Sip | Scheme::Sips) {
        return rewrite_number(&uri, change);
    }
    let mut parts = Parts::of(&uri);
    parts.apply(change);
    Some(parts.write(&uri))
}

/// In a `tel:` URI only the number can be changed; given a host it becomes a `sip:` URI (measured, RFC 3261 19.1.6).
fn rewrite_number(uri: &Uri<'_>, change: Change<'_>) -> Option<Vec<u8>> {
    let mut parts = Parts { user: uri.user, ..Parts::default() };
    match change {
        Change::User(_) | Change::Prefix(_) | Change::Strip(_) | Change::StripTail(_) => parts.apply(change),
        Change::Host(host) if matches!(uri.scheme, Scheme::Tel | Scheme::Tels) => {
            return Some([b"sip:", uri.user, b"@", host, b";user=phone"].concat());
        }
        _ => return None,
    }
    let start = uri.text.len() - uri.text.iter().position(|byte| *byte == b':').map_or(0, |at| uri.text.len() - at - 1);
    let rest = &uri.text[start + uri.user.len()..];
    Some([&uri.text[..start], parts.prefix, parts.user, rest].concat())
}

#[derive(Default)]
struct Parts<'a> {
    prefix: &'a [u8],
    user: &'a [u8],
    password: Option<&'a [u8]>,
    /// Host and port, ready to be written.
    host: &'a [u8],
    port: Option<&'a [u8]>,
    /// Behind the URI's own parameters, each with its `;`.
    added: [&'a [u8]; 2],
    drops_transport: bool,
}

impl<'a> Parts<'a> {
    fn of(uri: &Uri<'a>) -> Parts<'a> {
        let port = uri.port.and_then(|_| uri.host_port().get(uri.host.len() + 1..));
        Parts { user: uri.user, password: uri.password, host: uri.host, port, ..Parts::default() }
    }

    fn apply(&mut self, change: Change<'a>) {
        match change {
            Change::User(user) => self.set_user(user),
            Change::UserPassword(text) => {
                let colon = memchr::memchr(b':', text);
                self.user = colon.map_or(text, |at| &text[..at]);
                self.password = colon.map(|at| &text[at + 1..]);
            }
            Change::Host(host) => self.host = host,
            Change::HostPort(text) => (self.host, self.port) = (text, None),
            Change::HostPortTransport(text) => {
                (self.host, self.port) = (text, None);
                self.drops_transport = true;
            }
            Change::Port(port) => self.port = (!port.is_empty()).then_some(port),
            Change::Prefix(prefix) => self.prefix = prefix,
            Change::Strip(count) => self.set_user(self.user.get(count..).unwrap_or_default()),
            Change::StripTail(count) => self.set_user(&self.user[..self.user.len().saturating_sub(count)]),
            Change::UserPhone => self.added = [b";", b"user=phone"],
            Change::Param(param) => self.added = [b";", param],
        }
    }

    /// Without a user there is no password either.
    fn set_user(&mut self, user: &'a [u8]) {
        self.user = user;
        if user.is_empty() {
            self.password = None;
        }
    }

    fn write(&self, uri: &Uri<'_>) -> Vec<u8> {
        let mut out = Vec::with_capacity(uri.text.len() + self.host.len() + self.user.len() + 32);
        out.extend_from_slice(if uri.scheme == Scheme::Sips { b"sips:" } else { b"sip:" });
        self.write_user(&mut out);
        out.extend_from_slice(self.host);
        if let Some(port) = self.port {
            out.push(b':');
            out.extend_from_slice(port);
        }
        self.write_params(uri, &mut out);
        if !uri.headers.is_empty() {
            out.push(b'?');
            out.extend_from_slice(uri.headers);
        }
        out
    }

    fn write_user(&self, out: &mut Vec<u8>) {
        if self.prefix.is_empty() && self.user.is_empty() && self.password.is_none() {
            return;
        }
        out.extend_from_slice(self.prefix);
        out.extend_from_slice(self.user);
        if let Some(password) = self.password {
            out.push(b':');
            out.extend_from_slice(password);
        }
        out.push(b'@');
    }

    fn write_params(&self, uri: &Uri<'_>, out: &mut Vec<u8>) {
        let user_phone = self.added[1] == b"user=phone";
        if self.drops_transport {
            let kept = uri.params.iter().filter(|param| !param.name.eq_ignore_ascii_case(b"transport"));
            for param in kept {
                out.push(b';');
                out.extend_from_slice(param.name);
                if let Some(value) = param.value {
                    out.push(b'=');
                    out.extend_from_slice(value);
                }
            }
        } else if !uri.params.is_empty() {
            out.push(b';');
            out.extend_from_slice(uri.params.text);
        }
        if !(user_phone && uri.params.has(b"user")) {
            self.added.iter().for_each(|part| out.extend_from_slice(part));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(uri: &str, change: Change<'_>) -> Option<String> {
        rewrite(uri.as_bytes(), change).map(|uri| String::from_utf8(uri).unwrap())
    }

    #[test]
    fn every_change_leaves_the_other_parts_as_measured() {
        const URI: &str = "sip:0123456:pw@wire.test:5070;user=phone?X=1";
        for (uri, change, expected) in [
            (URI, Change::Strip(1), "sip:123456:pw@wire.test:5070;user=phone?X=1"),
            (URI, Change::StripTail(2), "sip:01234:pw@wire.test:5070;user=phone?X=1"),
            (URI, Change::Prefix(b"+44"), "sip:+440123456:pw@wire.test:5070;user=phone?X=1"),
            (URI, Change::Host(b"one.test"), "sip:0123456:pw@one.test:5070;user=phone?X=1"),
            (URI, Change::Port(b"5099"), "sip:0123456:pw@wire.test:5099;user=phone?X=1"),
            (URI, Change::HostPort(b"h:1"), "sip:0123456:pw@h:1;user=phone?X=1"),
            (URI, Change::User(b"new"), "sip:new:pw@wire.test:5070;user=phone?X=1"),
            (URI, Change::UserPassword(b"u:p"), "sip:u:p@wire.test:5070;user=phone?X=1"),
            ("sip:wire.test", Change::Strip(1), "sip:wire.test"),
            ("sip:wire.test", Change::Prefix(b"+44"), "sip:+44@wire.test"),
            ("sips:b@wire.test;transport=tcp", Change::StripTail(2), "sips:wire.test;transport=tcp"),
            ("sips:b@w;transport=tcp", Change::Host(b"[::1]"), "sips:b@[::1];transport=tcp"),
            ("sip:b@[::1]:5070", Change::Port(b""), "sip:b@[::1]"),
            (
                "sip:b@w;transport=tcp;x=1",
                Change::HostPortTransport(b"h:1;transport=udp"),
                "sip:b@h:1;transport=udp;x=1",
            ),
            ("sip:b@w", Change::UserPhone, "sip:b@w;user=phone"),
            ("sip:b@w;user=ip", Change::UserPhone, "sip:b@w;user=ip"),
            ("sip:b@w?a=b", Change::Param(b"p=1"), "sip:b@w;p=1?a=b"),
            ("tel:+1234;phone-context=x", Change::Strip(1), "tel:1234;phone-context=x"),
        ] {
            assert_eq!(rewritten(uri, change).as_deref(), Some(expected), "{uri} {change:?}");
        }
        assert_eq!(rewritten("bad", Change::Strip(1)), None);
        assert_eq!(rewritten("tel:1", Change::Port(b"1")), None);
    }
}
