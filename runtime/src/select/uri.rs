//! The parts of a URI, continuing every select whose value is one (`@ruri.host`, `@from.uri.params.lr`).
//!
//! Two oddities are the original's: a SIP URI with `user=phone` counts as a telephone number, whose parameters are those
//! inside its user part; and of parameters with one name the last one counts, one without a value not at all.

use super::part;
use crate::cx::Cx;
use crate::value::Str;
use srcc_macros::script_select;
use srcc_sip::{Params, Scheme, Uri};

/// `sip`, `sips`, `tel` or `urn`.
#[script_select("<uri>.type", module = "core")]
pub fn uri_type(_cx: &Cx, uri: Str) -> Option<Str> {
    let uri = parsed(&uri)?;
    Some(match uri.scheme {
        _ if is_phone(&uri) => "tel".into(),
        Scheme::Sips => "sips".into(),
        Scheme::Urn => "urn".into(),
        Scheme::Sip | Scheme::Tel | Scheme::Tels => "sip".into(),
    })
}

/// The user, empty if there is none; a telephone number without visual separators.
#[script_select("<uri>.user", module = "core")]
pub fn uri_user(_cx: &Cx, uri: Str) -> Option<Str> {
    Some(user(&uri, &parsed(&uri)?))
}

/// The routing number (parameter `rn`, RFC 4694) if there is one, else the user.
#[script_select("<uri>.rn_user", module = "core")]
pub fn uri_rn_user(_cx: &Cx, uri: Str) -> Option<Str> {
    let view = parsed(&uri)?;
    let number = param(&view, b"rn");
    Some(number.map_or_else(|| user(&uri, &view), |number| digits(&uri, number)))
}

/// The password, empty if there is none.
#[script_select("<uri>.pwd", module = "core")]
pub fn uri_pwd(_cx: &Cx, uri: Str) -> Option<Str> {
    Some(part(&uri, parsed(&uri)?.password.unwrap_or_default()))
}

/// The host, an IPv6 address with its brackets; empty for a telephone number.
#[script_select("<uri>.host", module = "core")]
pub fn uri_host(_cx: &Cx, uri: Str) -> Option<Str> {
    Some(part(&uri, parsed(&uri)?.host))
}

/// The port, empty if none is given.
#[script_select("<uri>.port", module = "core")]
pub fn uri_port(_cx: &Cx, uri: Str) -> Option<Str> {
    Some(parsed(&uri)?.port.map_or(Str::EMPTY, |port| super::number(port.into())))
}

/// Host and port, 5060 or 5061 (sips) if none is given.
#[script_select("<uri>.hostport", module = "core")]
pub fn uri_hostport(_cx: &Cx, uri: Str) -> Option<Str> {
    let view = parsed(&uri)?;
    if view.host.is_empty() {
        return None;
    }
    let default = if view.scheme == Scheme::Sips && !is_phone(&view) { 5061 } else { 5060 };
    let mut text = view.host.to_vec();
    text.push(b':');
    text.extend_from_slice(view.port.unwrap_or(default).to_string().as_bytes());
    Some(Str::from(text))
}

/// The transport of the next hop in lower case: that of the parameter, else `tls` for sips and `udp` for all others.
#[script_select("<uri>.transport", module = "core")]
pub fn uri_transport(_cx: &Cx, uri: Str) -> Option<Str> {
    const KNOWN: [&str; 5] = ["udp", "tcp", "tls", "sctp", "ws"];
    let view = parsed(&uri)?;
    let default = if view.scheme == Scheme::Sips && !is_phone(&view) { "tls" } else { "udp" };
    let wanted = view.transport().unwrap_or_default();
    let known = KNOWN.into_iter().find(|name| name.as_bytes().eq_ignore_ascii_case(wanted));
    Some(known.unwrap_or(default).into())
}

/// All parameters, without the first `;`.
#[script_select("<uri>.params", module = "core")]
pub fn uri_params(_cx: &Cx, uri: Str) -> Option<Str> {
    let view = parsed(&uri)?;
    let params = if is_phone(&view) && view.scheme != Scheme::Tel { view.user_params() } else { view.params };
    Some(part(&uri, params.text))
}

/// The value of one parameter.
#[script_select("<uri>.params.*", module = "core")]
pub fn uri_param(_cx: &Cx, uri: Str, name: &'static str) -> Option<Str> {
    param(&parsed(&uri)?, name.as_bytes()).map(|value| part(&uri, value))
}

/// What the original can parse.
fn parsed(uri: &Str) -> Option<Uri<'_>> {
    let view = Uri::parse(uri).ok()?;
    let is_known = match view.scheme {
        Scheme::Sip | Scheme::Sips | Scheme::Tel => true,
        Scheme::Urn => view.user.eq_ignore_ascii_case(b"service") && view.params.is_empty(),
        Scheme::Tels => false,
    };
    is_known.then_some(view)
}

fn is_phone(uri: &Uri<'_>) -> bool {
    match uri.scheme {
        Scheme::Tel => true,
        Scheme::Sip | Scheme::Sips => uri.user_param().is_some_and(|kind| kind.eq_ignore_ascii_case(b"phone")),
        Scheme::Tels | Scheme::Urn => false,
    }
}

fn user(of: &Str, uri: &Uri<'_>) -> Str {
    if is_phone(uri) { digits(of, uri.user_name()) } else { part(of, uri.user) }
}

/// A telephone number without visual separators (RFC 3966 5.1.1).
fn digits(of: &Str, number: &[u8]) -> Str {
    let is_separator = |byte: &u8| matches!(byte, b'-' | b'.' | b'(' | b')');
    if number.iter().any(is_separator) {
        return Str::from(number.iter().copied().filter(|byte| !is_separator(byte)).collect::<Vec<u8>>());
    }
    part(of, number)
}

fn param<'a>(uri: &Uri<'a>, name: &[u8]) -> Option<&'a [u8]> {
    let inside = if is_phone(uri) { uri.user_params() } else { Params::default() };
    last_value(inside, name).or_else(|| last_value(uri.params, name))
}

/// The value of the last parameter of that name; `None` if it is empty.
fn last_value<'a>(params: Params<'a>, name: &[u8]) -> Option<&'a [u8]> {
    let found = params.iter().filter(|param| param.name.eq_ignore_ascii_case(name)).last()?;
    Some(found.unquoted()).filter(|value| !value.is_empty())
}
