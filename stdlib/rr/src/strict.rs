//! Strict routers (RFC 2543), before us and behind us: they keep the next hop in the Request-URI and the target at the
//! end of the Route set (RFC 3261 16.6 step 6, 16.12.1.2).

use crate::loose::{set_next_hop, take_ours};
use crate::route::{self, Route};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::operand::is_myself_uri;
use srcc_runtime::value::Str;

/// The next hop routes strictly: it is put into the Request-URI, which goes to the end of the Route set. The first `ours`
/// Routes are our own.
pub(crate) fn before_strict(cx: &mut Cx, all: &[Route], ours: usize) {
    let Some(next) = all.get(ours) else { return };
    let target = cx.request_uri();
    let line = [&b"Route: <"[..], &target, b">\r\n"].concat();
    route::remove_first(cx, all, ours + 1);
    cx.msg.append_header(line.into());
    cx.fwd.new_uri = Some(Str::from(cx.msg.slice(next.uri)));
}

/// A strict router was before us: the Request-URI is our own Route, and the target is the last Route.
pub(crate) fn after_strict(cx: &mut Cx, all: &[Route]) -> Rc {
    let second_of_two = all.first().filter(|top| top.is_double(&cx.msg) && is_myself_uri(top.text(&cx.msg)));
    let ours = if second_of_two.is_some() { take_ours(cx, all).min(1) } else { 0 };
    let Some(next) = all.get(ours) else { return Rc::FALSE };
    if !next.is_loose(&cx.msg) {
        // The target stays where it is: the next hop expects it at the end as well.
        cx.fwd.new_uri = Some(Str::from(cx.msg.slice(next.uri)));
        route::remove_first(cx, all, ours + 1);
        return Rc::TRUE;
    }
    set_next_hop(cx, next);
    route::remove_first(cx, all, ours);
    if let Some(last) = all.last() {
        cx.fwd.new_uri = Some(Str::from(cx.msg.slice(last.uri)));
        route::remove_last(cx, all, ours);
    }
    Rc::TRUE
}
