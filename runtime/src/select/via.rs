//! Via values: `@via` is the first one, `@via[n]` the n-th counted from 1, with a negative number the last one.

use super::part;
use crate::cx::Cx;
use crate::value::{Str, int_to_str};
use srcc_macros::script_select;
use srcc_sip::Via;

/// A Via value as written.
#[script_select("via|v", "via|v[n]", module = "core", then = "via")]
pub fn via(cx: &Cx, index: Option<i32>) -> Option<Str> {
    let text = match index.unwrap_or(1) {
        0 => return None,
        1 => cx.msg.first_via().ok()?.text(),
        n if n < 0 => cx.msg.vias().last()?.ok()?.text(),
        n => cx.msg.via(usize::try_from(n).ok()? - 1)?.ok()?.text(),
    };
    Some(Str::of(&cx.msg.buf, text))
}

/// `SIP`.
#[script_select("<via>.name", module = "core")]
pub fn via_name(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |via| Some(protocol(via).0))
}

/// `2.0`.
#[script_select("<via>.version", module = "core")]
pub fn via_version(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |via| Some(protocol(via).1))
}

/// The transport as written, such as `UDP`.
#[script_select("<via>.transport", module = "core")]
pub fn via_transport(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |via| Some(via.transport()))
}

/// The host of sent-by, an IPv6 address with its brackets.
#[script_select("<via>.host", module = "core")]
pub fn via_host(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |via| Some(via.host()))
}

/// The port of sent-by, empty if none is given.
#[script_select("<via>.port", module = "core")]
pub fn via_port(_cx: &Cx, value: Str) -> Option<Str> {
    Some(Via::parse(&value).ok()?.port().map_or(Str::EMPTY, |port| int_to_str(port.into())))
}

/// The comment behind the parameters, empty if there is none.
#[script_select("<via>.comment", module = "core")]
pub fn via_comment(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |via| Some(via.comment().unwrap_or_default()))
}

/// The parameter `branch`.
#[script_select("<via>.branch", module = "core")]
pub fn via_branch(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |via| via.branch())
}

/// The parameter `received`.
#[script_select("<via>.received", module = "core")]
pub fn via_received(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |via| via.received())
}

/// The parameter `rport`, empty if it only asks.
#[script_select("<via>.rport", module = "core")]
pub fn via_rport(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |via| via.params().value(b"rport"))
}

/// The parameter `i`, the original's number of a connection.
#[script_select("<via>.i", module = "core")]
pub fn via_i(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |via| via.i())
}

/// The parameter `alias`.
#[script_select("<via>.alias", module = "core")]
pub fn via_alias(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |via| via.params().value(b"alias"))
}

/// Any parameter; one without a value is empty.
#[script_select("<via>.params.*", module = "core")]
pub fn via_param(_cx: &Cx, value: Str, name: &'static str) -> Option<Str> {
    field(&value, |via| via.params().value(name.as_bytes()))
}

fn field(value: &Str, get: impl for<'a> FnOnce(&Via<'a>) -> Option<&'a [u8]>) -> Option<Str> {
    let via = Via::parse(value).ok()?;
    get(&via).map(|found| part(value, found))
}

/// Name and version in `SIP / 2.0 / UDP`.
fn protocol<'a>(via: &Via<'a>) -> (&'a [u8], &'a [u8]) {
    let mut parts = via.text().split(|byte| *byte == b'/').map(<[u8]>::trim_ascii);
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}
