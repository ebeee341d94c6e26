//! Contact. Of several addresses in the first header the original looks at the last one.

use super::part;
use crate::cx::Cx;
use crate::value::Str;
use srcc_macros::script_select;
use srcc_sip::nameaddr::split_list;
use srcc_sip::{HeaderKind, NameAddr};

/// The first Contact header as written.
#[script_select("contact|m", module = "core", then = "contact")]
pub fn contact(cx: &Cx) -> Option<Str> {
    cx.msg.value_of(HeaderKind::Contact).map(|value| Str::of(&cx.msg.buf, value))
}

/// The URI of the last address.
#[script_select("<contact>.uri", module = "core", then = "uri")]
pub fn contact_uri(_cx: &Cx, value: Str) -> Option<Str> {
    Some(part(&value, last(&value)?.uri))
}

/// Its display name as written; empty if there is none.
#[script_select("<contact>.name", module = "core")]
pub fn contact_name(_cx: &Cx, value: Str) -> Option<Str> {
    Some(part(&value, last(&value)?.display))
}

/// Its preference as written (RFC 3261 20.10).
#[script_select("<contact>.q", module = "core")]
pub fn contact_q(cx: &Cx, value: Str) -> Option<Str> {
    contact_param(cx, value, "q")
}

/// Its life time as written.
#[script_select("<contact>.expires", module = "core")]
pub fn contact_expires(cx: &Cx, value: Str) -> Option<Str> {
    contact_param(cx, value, "expires")
}

/// The methods it takes.
#[script_select("<contact>.methods", module = "core")]
pub fn contact_methods(cx: &Cx, value: Str) -> Option<Str> {
    contact_param(cx, value, "methods")
}

/// Where it was received from, as a registrar notes it.
#[script_select("<contact>.received", module = "core")]
pub fn contact_received(cx: &Cx, value: Str) -> Option<Str> {
    contact_param(cx, value, "received")
}

/// The instance of the user agent (RFC 5626).
#[script_select("<contact>.instance", module = "core")]
pub fn contact_instance(cx: &Cx, value: Str) -> Option<Str> {
    contact_param(cx, value, "+sip.instance")
}

/// The value of a parameter; of several with that name the last one.
#[script_select("<contact>.params.*", module = "core")]
pub fn contact_param(_cx: &Cx, value: Str, name: &'static str) -> Option<Str> {
    let params = last(&value)?.params;
    let found = params.iter().filter(|param| param.name.eq_ignore_ascii_case(name.as_bytes())).last()?;
    Some(part(&value, found.unquoted()))
}

fn last(value: &Str) -> Option<NameAddr<'_>> {
    let address = NameAddr::parse(split_list(value).last()?).ok()?;
    (!address.is_star()).then_some(address)
}
