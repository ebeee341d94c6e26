//! SIP, SIPS, TEL and URN URIs (RFC 3261 19.1, RFC 3966, RFC 5031), parsed without a copy.

use crate::error::UriError;
use crate::params::Params;
use crate::text::{hex_value, is_host, is_uri_mark, parse_port};

/// URI scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `sip:`
    Sip,
    /// `sips:`
    Sips,
    /// `tel:`
    Tel,
    /// `tels:`, known to the original though to no RFC.
    Tels,
    /// `urn:`, `urn:service:` and `urn:nena:service:` included.
    Urn,
}

/// A URI, as slices of the text it was parsed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uri<'a> {
    /// The whole text.
    pub text: &'a [u8],
    /// The scheme.
    pub scheme: Scheme,
    /// User part as written, with parameters of its own (`+49;phone-context=x`) but without password; the number
    /// of a tel URI; the namespace of a URN (`service`). Empty if there is none.
    pub user: &'a [u8],
    /// Password, if there is a colon before `@`.
    pub password: Option<&'a [u8]>,
    /// Host; an IPv6 address with its brackets; empty for tel; what follows the namespace of a URN.
    pub host: &'a [u8],
    /// Port, if given.
    pub port: Option<u16>,
    /// URI parameters.
    pub params: Params<'a>,
    /// Headers after `?`, unparsed, without the `?`.
    pub headers: &'a [u8],
}

impl<'a> Uri<'a> {
    /// Parses a URI that fills `text`.
    pub fn parse(text: &'a [u8]) -> Result<Uri<'a>, UriError> {
        if text.len() < 4 {
            return Err(UriError::TooShort);
        }
        let (scheme, rest) = split_scheme(text)?;
        let start = text.len() - rest.len();
        let marks = Marks::of(text, start)?;
        match scheme {
            Scheme::Sip | Scheme::Sips => parse_sip(text, scheme, start, marks),
            Scheme::Tel | Scheme::Tels => parse_tel(text, scheme, start, marks),
            Scheme::Urn => parse_urn(text, rest),
        }
    }

    /// The port, or the default one of scheme and transport: 5061 for sips and TLS, else 5060.
    pub fn port_or_default(&self) -> u16 {
        self.port.unwrap_or_else(|| {
            let secure =
                self.scheme == Scheme::Sips || self.transport().is_some_and(|name| name.eq_ignore_ascii_case(b"tls"));
            if secure { 5061 } else { 5060 }
        })
    }

    /// The user without parameters of its own: the part before `;`.
    pub fn user_name(&self) -> &'a [u8] {
        self.user.split(|&byte| byte == b';').next().unwrap_or_default()
    }

    /// Parameters inside the user part, such as `rn` and `npdi` (RFC 4694).
    pub fn user_params(&self) -> Params<'a> {
        Params::new(&self.user[self.user_name().len()..])
    }

    /// The host without brackets.
    pub fn host_bare(&self) -> &'a [u8] {
        match self.host {
            [b'[', inner @ .., b']'] => inner,
            host => host,
        }
    }

    /// Host and port as written, `host[:port]`.
    pub fn host_port(&self) -> &'a [u8] {
        let Some(host) = crate::span::Span::of(self.text, self.host) else { return self.host };
        let after = &self.text[host.range().end..];
        let port_len = after.iter().position(|&byte| byte == b';' || byte == b'?').unwrap_or(after.len());
        if self.port.is_none() { self.host } else { &self.text[host.range().start..host.range().end + port_len] }
    }

    /// The `transport` parameter.
    pub fn transport(&self) -> Option<&'a [u8]> {
        self.params.value(b"transport")
    }

    /// The `maddr` parameter.
    pub fn maddr(&self) -> Option<&'a [u8]> {
        self.params.value(b"maddr")
    }

    /// The `user` parameter, `phone` for a telephone number.
    pub fn user_param(&self) -> Option<&'a [u8]> {
        self.params.value(b"user")
    }

    /// The `ttl` parameter.
    pub fn ttl(&self) -> Option<&'a [u8]> {
        self.params.value(b"ttl")
    }

    /// The `method` parameter.
    pub fn method(&self) -> Option<&'a [u8]> {
        self.params.value(b"method")
    }

    /// The `gr` parameter (RFC 5627); a flag gives the empty value.
    pub fn gr(&self) -> Option<&'a [u8]> {
        self.params.value(b"gr")
    }

    /// The `r2` parameter, which marks a double Record-Route.
    pub fn r2(&self) -> Option<&'a [u8]> {
        self.params.value(b"r2")
    }

    /// Whether there is an `lr` parameter: the element routes loosely (RFC 3261 16.12).
    pub fn has_lr(&self) -> bool {
        self.params.has(b"lr")
    }

    /// Whether there is an `ob` parameter (RFC 5626).
    pub fn has_ob(&self) -> bool {
        self.params.has(b"ob")
    }

    /// Whether both name the same user at the same host and port: user by bytes after undoing `%` escapes, host
    /// without regard to case, port with its default. Parameters do not count (the address of record of
    /// RFC 3261 10.3 step 5).
    pub fn same_aor(&self, other: &Uri<'_>) -> bool {
        unescaped(self.user).eq(unescaped(other.user))
            && self.host.eq_ignore_ascii_case(other.host)
            && self.port_or_default() == other.port_or_default()
    }

    /// Whether both are equal by RFC 3261 19.1.4. Equal texts always are, even with a parameter that occurs twice.
    pub fn same(&self, other: &Uri<'_>) -> bool {
        self.text == other.text || self.same_parts(other)
    }

    fn same_parts(&self, other: &Uri<'_>) -> bool {
        self.scheme == other.scheme
            && unescaped(self.user).eq(unescaped(other.user))
            && self.password == other.password
            && self.host.eq_ignore_ascii_case(other.host)
            && self.port == other.port
            && params_agree(self.params, other.params)
            && params_agree(other.params, self.params)
            && same_headers(self.headers, other.headers)
    }
}

fn split_scheme(text: &[u8]) -> Result<(Scheme, &[u8]), UriError> {
    if let [b's', b'i', b'p', b':', rest @ ..] = text {
        return Ok((Scheme::Sip, rest));
    }
    let colon = text.iter().take(5).position(|&byte| byte == b':').ok_or(UriError::Scheme)?;
    let schemes: [(&[u8], Scheme); 5] = [
        (b"sip", Scheme::Sip),
        (b"sips", Scheme::Sips),
        (b"tel", Scheme::Tel),
        (b"tels", Scheme::Tels),
        (b"urn", Scheme::Urn),
    ];
    let found = schemes.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(&text[..colon]));
    found.map(|(_, scheme)| (scheme, &text[colon + 1..])).ok_or(UriError::Scheme)
}

/// What parts a URI, found in one pass that also sees what may not be in it.
#[derive(Clone, Copy)]
struct Marks {
    /// Offset of the first `@`.
    at: Option<usize>,
    /// There is another one.
    at_again: bool,
    /// Offset of the first `:` in front of the first `@`, or of all if there is none.
    colon: Option<usize>,
    /// Offset of the first `?` behind the first `@`, or of all if there is none.
    query: Option<usize>,
}

impl Marks {
    /// Looks at what follows the scheme, from offset `start` on.
    fn of(text: &[u8], start: usize) -> Result<Marks, UriError> {
        let mut marks = Marks { at: None, at_again: false, colon: None, query: None };
        let mut rest = &text[start..];
        // Most bytes are none of these: four of them are looked at for one branch.
        while let Some((four, others)) = rest.split_first_chunk::<4>() {
            if four.map(is_uri_mark).contains(&true) {
                marks.see(four, text.len() - rest.len())?;
            }
            rest = others;
        }
        marks.see(rest, text.len() - rest.len())?;
        Ok(marks)
    }

    fn see(&mut self, bytes: &[u8], start: usize) -> Result<(), UriError> {
        for (offset, &byte) in (start..).zip(bytes) {
            match byte {
                _ if !is_uri_mark(byte) => {}
                b':' if self.at.is_none() => self.colon = self.colon.or(Some(offset)),
                b':' => {}
                b'@' if self.at.is_some() => self.at_again = true,
                b'@' => (self.at, self.query) = (Some(offset), None),
                b'?' => self.query = self.query.or(Some(offset)),
                _ => return Err(UriError::Character),
            }
        }
        Ok(())
    }
}

/// Parses what follows the scheme, from offset `start` on.
fn parse_sip(text: &[u8], scheme: Scheme, start: usize, marks: Marks) -> Result<Uri<'_>, UriError> {
    let (user, password, rest) = match marks.at {
        Some(at) => {
            let (user, password) = split_userinfo(&text[start..at], marks.colon.map(|colon| colon - start))?;
            (user, password, &text[at + 1..])
        }
        None => (&text[start..start], None, &text[start..]),
    };
    let host_len = host_end(rest)?;
    let (host, rest) = rest.split_at(host_len);
    let (port, rest) = split_port(rest)?;
    // Measured: an `@` behind the host makes the URI bad.
    if marks.at_again {
        return Err(UriError::Character);
    }
    let (params, headers) = match marks.query {
        Some(query) => (Params::new(&rest[..rest.len() - (text.len() - query)]), &text[query + 1..]),
        None => (Params::new(rest), &rest[..0]),
    };
    Ok(Uri { text, scheme, user, password, host, port, params, headers })
}

/// User and password. `;` and `?` may stand in the user (`sip:1;phone-context=x@host`), but not in the password
/// (measured).
type UserInfo<'a> = (&'a [u8], Option<&'a [u8]>);

fn split_userinfo(userinfo: &[u8], colon: Option<usize>) -> Result<UserInfo<'_>, UriError> {
    let (user, password) = match colon {
        Some(colon) => (&userinfo[..colon], Some(&userinfo[colon + 1..])),
        None => (userinfo, None),
    };
    if user.is_empty() {
        return Err(UriError::User);
    }
    if password.is_some_and(|password| password.iter().any(|&byte| matches!(byte, b';' | b'?' | b':'))) {
        return Err(UriError::Character);
    }
    Ok((user, password))
}

/// Length of the host at the start of `rest`. What is in brackets is not looked at (measured: `[::x]` is a host).
fn host_end(rest: &[u8]) -> Result<usize, UriError> {
    let end = match rest.first() {
        Some(b'[') => memchr::memchr(b']', rest).filter(|&at| at > 1).ok_or(UriError::Host)? + 1,
        Some(first) if first.is_ascii_alphanumeric() => {
            rest.iter().position(|&byte| !is_host(byte)).unwrap_or(rest.len())
        }
        _ => return Err(UriError::Host),
    };
    let next_is_part = rest.get(end).is_none_or(|&byte| matches!(byte, b':' | b';' | b'?'));
    if next_is_part { Ok(end) } else { Err(UriError::Host) }
}

/// The port after a colon. An empty one counts as none (measured: `sip:a@b:`).
fn split_port(rest: &[u8]) -> Result<(Option<u16>, &[u8]), UriError> {
    let Some(rest) = rest.strip_prefix(b":") else { return Ok((None, rest)) };
    let (port, rest) = split_at_params(rest);
    match port {
        [] => Ok((None, rest)),
        digits => parse_port(digits).map(|port| (Some(port), rest)).ok_or(UriError::Port),
    }
}

fn split_at_params(rest: &[u8]) -> (&[u8], &[u8]) {
    rest.split_at(rest.iter().position(|&byte| byte == b';' || byte == b'?').unwrap_or(rest.len()))
}

fn split_headers(rest: &[u8]) -> (Params<'_>, &[u8]) {
    match memchr::memchr(b'?', rest) {
        Some(at) => (Params::new(&rest[..at]), &rest[at + 1..]),
        None => (Params::new(rest), &rest[..0]),
    }
}

/// A tel URI has its number as user and no host. One with an `@` is read like a SIP URI and its host becomes the user,
/// as in the original (measured: `tel:x@127.0.0.1:5060` has the user `127.0.0.1`).
fn parse_tel(text: &[u8], scheme: Scheme, start: usize, marks: Marks) -> Result<Uri<'_>, UriError> {
    let (user, rest) = split_at_params(&text[start..]);
    if user.contains(&b'@') {
        let sip = parse_sip(text, scheme, start, marks)?;
        return Ok(Uri { user: sip.host, password: None, host: &text[..0], ..sip });
    }
    if user.is_empty() {
        return Err(UriError::User);
    }
    let (params, headers) = split_headers(rest);
    Ok(Uri { text, scheme, user, password: None, host: &text[..0], port: None, params, headers })
}

/// Measured: of `urn:service:sos`, `service` is the user and `sos` the host.
fn parse_urn<'a>(text: &'a [u8], rest: &'a [u8]) -> Result<Uri<'a>, UriError> {
    let (name, rest) = split_at_params(rest);
    let (user, host) = match memchr::memchr(b':', name) {
        Some(colon) => (&name[..colon], &name[colon + 1..]),
        None => (&name[..0], name),
    };
    if host.is_empty() {
        return Err(UriError::Host);
    }
    let (params, headers) = split_headers(rest);
    Ok(Uri { text, scheme: Scheme::Urn, user, password: None, host, port: None, params, headers })
}

/// The bytes of `text` with `%41` read as `A`; a malformed escape stands for itself.
pub fn unescaped(text: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let byte = *text.get(at)?;
        let pair = text.get(at + 1..at + 3).filter(|_| byte == b'%');
        let escaped = pair.and_then(|pair| Some(hex_value(pair[0])? << 4 | hex_value(pair[1])?));
        at += if escaped.is_some() { 3 } else { 1 };
        Some(escaped.unwrap_or(byte))
    })
}

/// Each parameter of `ours` agrees with the one of the same name in `theirs`; one that only we have agrees unless it
/// is user, ttl, method, maddr or transport (RFC 3261 19.1.4; transport counts as in its examples).
fn params_agree(ours: Params<'_>, theirs: Params<'_>) -> bool {
    const MUST_APPEAR: [&[u8]; 5] = [b"user", b"ttl", b"method", b"maddr", b"transport"];
    ours.iter().all(|param| match theirs.get(param.name) {
        Some(other) => param.unquoted().eq_ignore_ascii_case(other.unquoted()),
        None => !MUST_APPEAR.iter().any(|name| name.eq_ignore_ascii_case(param.name)),
    })
}

fn same_headers(ours: &[u8], theirs: &[u8]) -> bool {
    let contains = |list: &[u8], one: &[u8]| list.split(|&b| b == b'&').any(|other| other.eq_ignore_ascii_case(one));
    ours.len() == theirs.len() && ours.split(|&b| b == b'&').all(|one| contains(theirs, one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Uri<'_> {
        Uri::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn all_parts_of_a_sip_uri_are_found() {
        let uri = parse("SIP:al:pw@host.example:5070;transport=tcp;lr?Subject=x&y=z");
        assert_eq!((uri.user, uri.password), (&b"al"[..], Some(&b"pw"[..])));
        assert_eq!(
            (uri.host, uri.port, uri.host_port()),
            (&b"host.example"[..], Some(5070), &b"host.example:5070"[..])
        );
        assert_eq!((uri.transport(), uri.has_lr()), (Some(&b"tcp"[..]), true));
        assert_eq!(uri.headers, b"Subject=x&y=z");
    }

    #[test]
    fn user_and_host_end_where_measured() {
        // uri, user, host
        let cases = [
            ("sip:y", "", "y"),
            ("sip:y:5070;x=1", "", "y"),
            ("sip:bad;x=1@y", "bad;x=1", "y"),
            ("sip:bad?x=1@y", "bad?x=1", "y"),
            ("sip:y;a=b@c", "y;a=b", "c"),
            ("sip:bad@y:", "bad", "y"),
            ("sip:bad@y;;lr", "bad", "y"),
            ("sip:\"bad\"@y", "\"bad\"", "y"),
            ("sip:bad@[::1]:5060", "bad", "[::1]"),
            ("sip:x@[::x]", "x", "[::x]"),
            ("tel:+123;phone-context=y", "+123", ""),
            ("tel:x@127.0.0.1:24102", "127.0.0.1", ""),
            ("urn:service:sos", "service", "sos"),
        ];
        for (text, user, host) in cases {
            let uri = parse(text);
            assert_eq!((uri.user, uri.host), (user.as_bytes(), host.as_bytes()), "{text}");
        }
        assert_eq!(parse("tel:x@127.0.0.1:24102").port, Some(24102));
    }

    #[test]
    fn what_the_original_refuses_is_refused() {
        let bad = [
            "junk",
            "sip:",
            "tel:",
            "sip:@y",
            "sip:bad@",
            "sip:bad@y:70000",
            "sip:bad@y:50:60",
            "sip:bad@a@y",
            "sip:bad@y;x=a@b",
            "sip:bad@y_z",
            "sip:bad@.",
            "sip:bad:pw;a@y",
            "sip:bad@y?h@x",
            "sip:bad@<y>",
            "http://x",
            "sip:a@[::1",
            "sip:a@[]",
            "sip:a@b c",
            "sip:a@[::1]x",
            "sip:;x=1",
            "urn:",
            "urn:service:",
        ];
        for text in bad {
            assert!(Uri::parse(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_users_own_parameters_are_apart_from_its_name() {
        let uri = parse("sip:+49;rn=+1;npdi@h;user=phone");
        assert_eq!(uri.user_name(), b"+49");
        assert_eq!(uri.user_params().value(b"rn"), Some(&b"+1"[..]));
        assert_eq!(uri.user_param(), Some(&b"phone"[..]));
    }

    #[test]
    fn equality_follows_rfc_3261_19_1_4() {
        let equal = [
            ("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"),
            ("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"),
            ("sip:b@x.com;transport=tcp;lr?a=1&b=2", "sip:b@x.com;lr;transport=tcp?b=2&a=1"),
        ];
        for (a, b) in equal {
            assert!(parse(a).same(&parse(b)) && parse(b).same(&parse(a)), "{a} {b}");
        }
        let different = [
            ("SIP:ALICE@AtLanTa.CoM", "sip:alice@AtLanTa.CoM"),
            ("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"),
            ("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"),
            ("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next"),
            ("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"),
        ];
        for (a, b) in different {
            assert!(!parse(a).same(&parse(b)) && !parse(b).same(&parse(a)), "{a} {b}");
        }
    }

    #[test]
    fn an_address_of_record_is_user_host_and_port() {
        assert!(parse("sip:bob@x.com;lr").same_aor(&parse("sip:bob@X.com:5060;transport=udp")));
        assert!(!parse("sip:bob@x.com").same_aor(&parse("sip:bob@x.com:5070")));
    }

    #[test]
    fn percent_escapes_are_undone_and_malformed_ones_kept() {
        assert_eq!(unescaped(b"%41%4").collect::<Vec<_>>(), b"A%4");
        assert_eq!(unescaped(b"%zz%").collect::<Vec<_>>(), b"%zz%");
    }
}
