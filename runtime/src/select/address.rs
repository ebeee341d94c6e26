//! Addresses: From, To, Refer-To and Remote-Party-ID, Record-Route, and any address with a display name.

use super::part;
use crate::cx::Cx;
use crate::value::Str;
use srcc_macros::script_select;
use srcc_sip::nameaddr::split_list;
use srcc_sip::{HeaderKind, NameAddr};

/// The From as written.
#[script_select("from|f", module = "core", then = "party")]
pub fn from(cx: &Cx) -> Option<Str> {
    value(cx, HeaderKind::From)
}

/// The To as written.
#[script_select("to|t", module = "core", then = "party")]
pub fn to(cx: &Cx) -> Option<Str> {
    value(cx, HeaderKind::To)
}

/// The Refer-To as written (RFC 3515).
#[script_select("refer_to", module = "core", then = "party")]
pub fn refer_to(cx: &Cx) -> Option<Str> {
    super::header::first(cx, b"Refer-To")
}

/// The Remote-Party-ID as written.
#[script_select("rpid|remote_party_id", module = "core", then = "party")]
pub fn rpid(cx: &Cx) -> Option<Str> {
    super::header::first(cx, b"Remote-Party-ID")
}

/// The first Record-Route header as written, if it parses.
#[script_select("record_route|rr", module = "core", then = "route")]
pub fn record_route(cx: &Cx) -> Option<Str> {
    value(cx, HeaderKind::RecordRoute).filter(|value| first_route(value).is_some())
}

fn value(cx: &Cx, kind: HeaderKind) -> Option<Str> {
    cx.msg.value_of(kind).map(|value| Str::of(&cx.msg.buf, value))
}

/// The URI without brackets.
#[script_select("<party>.uri", module = "core", then = "uri")]
pub fn party_uri(_cx: &Cx, value: Str) -> Option<Str> {
    Some(part(&value, NameAddr::parse(&value).ok()?.uri))
}

/// The tag, empty if there is none.
#[script_select("<party>.tag", module = "core")]
pub fn party_tag(_cx: &Cx, value: Str) -> Option<Str> {
    Some(part(&value, NameAddr::parse(&value).ok()?.tag().unwrap_or_default()))
}

/// The display name as written, quotes included; empty if there is none.
#[script_select("<party>.name", module = "core")]
pub fn party_name(_cx: &Cx, value: Str) -> Option<Str> {
    Some(part(&value, NameAddr::parse(&value).ok()?.display))
}

/// The value of a parameter; one without a value is empty.
#[script_select("<party>.params.*", module = "core")]
pub fn party_param(_cx: &Cx, value: Str, name: &'static str) -> Option<Str> {
    let found = NameAddr::parse(&value).ok()?.params.value(name.as_bytes())?;
    Some(part(&value, found))
}

/// The URI of the first address.
#[script_select("<route>.uri", module = "core", then = "uri")]
pub fn route_uri(_cx: &Cx, value: Str) -> Option<Str> {
    Some(part(&value, first_route(&value)?.uri))
}

/// The display name of the first address as written, with the blanks that follow it; empty if there is none.
#[script_select("<route>.name", module = "core")]
pub fn route_name(_cx: &Cx, value: Str) -> Option<Str> {
    let route = first_route(&value)?;
    let open = memchr::memchr(b'<', route.text).unwrap_or_default();
    Some(part(&value, if route.display.is_empty() { b"" } else { &route.text[..open.max(route.display.len())] }))
}

/// The value of a parameter of the first address; empty if there is none.
#[script_select("<route>.params.*", module = "core")]
pub fn route_param(_cx: &Cx, value: Str, name: &'static str) -> Option<Str> {
    Some(part(&value, first_route(&value)?.params.value(name.as_bytes()).unwrap_or_default()))
}

/// The first address, if the header parses as a whole.
fn first_route(value: &Str) -> Option<NameAddr<'_>> {
    let all: Result<Vec<NameAddr<'_>>, _> = split_list(value).map(NameAddr::parse).collect();
    all.ok()?.first().copied()
}

/// The display name as written; empty if there is none, undefined if the address has no brackets either.
#[script_select("<nameaddr>.name", "<header>.nameaddr.name", module = "core")]
pub fn nameaddr_name(_cx: &Cx, value: Str) -> Option<Str> {
    let address = first_address(&value)?;
    let is_bare = address.display.is_empty() && !address.text.starts_with(b"<");
    (!is_bare).then(|| part(&value, address.display))
}

/// The URI without brackets.
#[script_select("<nameaddr>.uri", "<header>.nameaddr.uri", module = "core", then = "uri")]
pub fn nameaddr_uri(_cx: &Cx, value: Str) -> Option<Str> {
    Some(part(&value, first_address(&value)?.uri))
}

/// All parameters behind the address, without the first `;`.
#[script_select("<nameaddr>.params", "<header>.nameaddr.params", module = "core")]
pub fn nameaddr_params(_cx: &Cx, value: Str) -> Option<Str> {
    Some(part(&value, first_address(&value)?.params.text))
}

/// The value of one of them.
#[script_select("<nameaddr>.params.*", "<header>.nameaddr.params.*", module = "core")]
pub fn nameaddr_param(_cx: &Cx, value: Str, name: &'static str) -> Option<Str> {
    let found = first_address(&value)?.params.value(name.as_bytes())?;
    Some(part(&value, found))
}

/// Of several addresses the first one counts.
fn first_address(value: &Str) -> Option<NameAddr<'_>> {
    NameAddr::parse(split_list(value).next()?).ok()
}
