//! Pseudo-variables of the module.

use crate::direction::{Direction, direction};
use crate::route;
use srcc_runtime::cx::Cx;
use srcc_runtime::script_pv;
use srcc_runtime::value::{Str, Val};

/// URI of the topmost Route as received; empty if there is none.
#[script_pv("$route_uri", module = "rr")]
pub fn route_uri(cx: &Cx) -> Str {
    let all = route::routes(&cx.msg).unwrap_or_default();
    all.first().map_or(Str::EMPTY, |top| Str::from(cx.msg.slice(top.uri)))
}

/// Tag of the side that opened the dialog.
#[script_pv("$fti", module = "rr")]
pub fn fti(cx: &Cx) -> Option<Str> {
    match direction(cx) {
        Direction::Downstream => from_tag(cx),
        Direction::Upstream => to_tag(cx),
    }
}

/// Tag of the side that answered.
#[script_pv("$tti", module = "rr")]
pub fn tti(cx: &Cx) -> Option<Str> {
    match direction(cx) {
        Direction::Downstream => to_tag(cx),
        Direction::Upstream => from_tag(cx),
    }
}

/// Direction of the request: `$rdir(id)` is 1 downstream and 2 upstream, `$rdir(name)` the word.
#[script_pv("$rdir", module = "rr", words("id", "name"))]
pub fn rdir(cx: &Cx, form: &'static str) -> Val {
    match (form, direction(cx)) {
        ("id", Direction::Downstream) => Val::Int(1),
        ("id", Direction::Upstream) => Val::Int(2),
        (_, Direction::Downstream) => Val::Str("downstream".into()),
        (_, Direction::Upstream) => Val::Str("upstream".into()),
    }
}

fn from_tag(cx: &Cx) -> Option<Str> {
    let tag = cx.msg.from().ok()?.tag()?;
    Some(Str::of(&cx.msg.buf, tag))
}

fn to_tag(cx: &Cx) -> Option<Str> {
    let tag = cx.msg.to().ok()?.tag()?;
    Some(Str::of(&cx.msg.buf, tag))
}
