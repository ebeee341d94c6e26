//! Which way a request within a dialog goes, and other marks that the script left in our Record-Route.

use crate::loose::{Routed, uri_params};
use crate::route;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::operand::is_myself_uri;
use srcc_runtime::regex::Regex;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::Params;

/// Direction of a request within a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the caller to the callee, as the first request.
    Downstream,
    /// From the callee to the caller.
    Upstream,
}

/// The parameters of our topmost Route, as `loose_route` found them, or as they stand in the request.
#[must_use]
pub fn route_params(cx: &Cx) -> Str {
    if let Some(routed) = cx.ext_get::<Routed>() {
        return routed.params.clone();
    }
    let all = route::routes(&cx.msg).unwrap_or_default();
    match all.first() {
        Some(top) if is_myself_uri(top.text(&cx.msg)) => uri_params(cx, top.text(&cx.msg)),
        _ => Str::EMPTY,
    }
}

/// Where the request goes: upstream if the From tag is not the one in our Route.
#[must_use]
pub fn direction(cx: &Cx) -> Direction {
    let params = route_params(cx);
    let Some(ftag) = Params::new(&params).value(b"ftag") else { return Direction::Downstream };
    let from_tag = cx.msg.from().ok().and_then(|from| from.tag()).unwrap_or_default();
    if ftag == from_tag { Direction::Downstream } else { Direction::Upstream }
}

/// Whether a parameter of our Route matches.
#[script_fn(module = "rr", routes(request, event))]
#[returns(1 = "matches", -1 = "does not match, or there is no Route of ours")]
pub fn check_route_param(cx: &Cx, pattern: &Regex) -> Rc {
    let params = route_params(cx);
    Rc::from(!params.is_empty() && pattern.is_match(&params))
}

/// Whether the request goes `downstream` or `upstream`.
#[script_fn(module = "rr", routes(request, event))]
#[returns(1 = "yes", -1 = "no")]
pub fn is_direction(cx: &Cx, way: &'static str) -> Rc {
    Rc::from(match way {
        "upstream" => direction(cx) == Direction::Upstream,
        _ => direction(cx) == Direction::Downstream,
    })
}
