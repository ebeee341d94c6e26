//! SIP, SIPS, TEL and URN URIs (RFC 3261 19.1, RFC 3966, RFC 5031), parsed without a copy.

use crate::error::UriError;
use crate::params::Params;
use crate::text::{hex_value, parse_port};

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
    /// of a tel URI. Empty if there is none.
    pub user: &'a [u8],
    /// Password, if there is a colon before `@`.
    pub password: Option<&'a [u8]>,
    /// Host; an IPv6 address with its brackets; empty for tel; what follows `urn:` for a URN.
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
        if text.iter().any(|&byte| byte <= b' ' || byte == 0x7f || byte == b'<' || byte == b'>') {
            return Err(UriError::Character);
        }
        match scheme {
            Scheme::Sip | Scheme::Sips => parse_sip(text, scheme, rest),
            Scheme::Tel | Scheme::Tels => parse_tel(text, scheme, rest),
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

    /// Whether both are equal by RFC 3261 19.1.4.
    pub fn same(&self, other: &Uri<'_>) -> bool {
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

fn parse_sip<'a>(text: &'a [u8], scheme: Scheme, rest: &'a [u8]) -> Result<Uri<'a>, UriError> {
    let (userinfo, rest) = match user_end(rest) {
        Some(at) => (&rest[..at], &rest[at + 1..]),
        None => (&rest[..0], rest),
    };
    let (user, password) = match memchr::memchr(b':', userinfo) {
        Some(colon) => (&userinfo[..colon], Some(&userinfo[colon + 1..])),
        None => (userinfo, None),
    };
    let host_len = host_end(rest)?;
    let (host, rest) = rest.split_at(host_len);
    let (port, rest) = match rest.strip_prefix(b":") {
        Some(rest) => {
            let end = rest.iter().position(|&byte| byte == b';' || byte == b'?').unwrap_or(rest.len());
            (Some(parse_port(&rest[..end]).ok_or(UriError::Port)?), &rest[end..])
        }
        None => (None, rest),
    };
    let (params, headers) = split_headers(rest);
    Ok(Uri { text, scheme, user, password, host, port, params, headers })
}

/// Place of the `@` that ends the user part. `;` and `?` may stand before it (`sip:1;phone-context=x@host`), unless
/// the host has already ended in a parameter whose value holds an `@`.
fn user_end(rest: &[u8]) -> Option<usize> {
    memchr::memchr(b'@', rest)
}

/// Length of the host at the start of `rest`.
fn host_end(rest: &[u8]) -> Result<usize, UriError> {
    let end = match rest.first() {
        Some(b'[') => memchr::memchr(b']', rest).ok_or(UriError::Host)? + 1,
        _ => rest.iter().position(|&byte| matches!(byte, b':' | b';' | b'?')).unwrap_or(rest.len()),
    };
    let next_is_part = rest.get(end).is_none_or(|&byte| matches!(byte, b':' | b';' | b'?'));
    let usable = end > 0 && rest[..end] != *b"[]" && !rest[..end].contains(&b'@');
    if next_is_part && usable { Ok(end) } else { Err(UriError::Host) }
}

fn split_headers(rest: &[u8]) -> (Params<'_>, &[u8]) {
    match memchr::memchr(b'?', rest) {
        Some(at) => (Params::new(&rest[..at]), &rest[at + 1..]),
        None => (Params::new(rest), &rest[..0]),
    }
}

fn parse_tel<'a>(text: &'a [u8], scheme: Scheme, rest: &'a [u8]) -> Result<Uri<'a>, UriError> {
    let end = rest.iter().position(|&byte| byte == b';' || byte == b'?').unwrap_or(rest.len());
    let (user, rest) = rest.split_at(end);
    if user.is_empty() {
        return Err(UriError::Host);
    }
    let (params, headers) = split_headers(rest);
    Ok(Uri { text, scheme, user, password: None, host: &text[..0], port: None, params, headers })
}

fn parse_urn<'a>(text: &'a [u8], rest: &'a [u8]) -> Result<Uri<'a>, UriError> {
    let end = rest.iter().position(|&byte| byte == b';' || byte == b'?').unwrap_or(rest.len());
    let (host, rest) = rest.split_at(end);
    if host.is_empty() {
        return Err(UriError::Host);
    }
    let (params, headers) = split_headers(rest);
    Ok(Uri { text, scheme: Scheme::Urn, user: &text[..0], password: None, host, port: None, params, headers })
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
