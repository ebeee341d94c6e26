//! `loose_route`: takes our own Route off a request and finds the next hop (RFC 3261 16.4, 16.12).
//!
//! The cases and codes were measured on Kamailio 5.6.3 (wire: rr-loose-strict, rr-double).

use crate::params::params;
use crate::route::{self, Route};
use crate::strict;
use srcc_runtime::cx::Cx;
use srcc_runtime::destination::sockets;
use srcc_runtime::flow::Rc;
use srcc_runtime::operand::is_myself_uri;
use srcc_runtime::script_fn;
use srcc_runtime::transport::Proto;
use srcc_runtime::value::Str;
use srcc_sip::Uri;
use std::sync::{PoisonError, RwLock};

static OBSERVERS: RwLock<Vec<fn(&mut Cx)>> = RwLock::new(Vec::new());

/// Has `observer` called for each request from which a Route of ours is taken; only in a module's start-up code.
pub fn observe(observer: fn(&mut Cx)) {
    OBSERVERS.write().unwrap_or_else(PoisonError::into_inner).push(observer);
}

/// The request was routed by a Route that it had from the start (its To has no tag).
const PRELOADED: Rc = Rc(-3);

/// What `loose_route` found out. Kept with the message for `check_route_param`, `is_direction` and other modules.
#[derive(Clone, Debug, Default)]
pub struct Routed {
    /// Parameters of our topmost Route, those of its URI from the first `;`; empty if there was none of ours.
    pub params: Str,
    /// Whether a Route follows ours.
    pub has_next: bool,
}

/// Routes a request within a dialog: removes our Route and sets `$du` to the next one. The Request-URI is restored if a
/// strict router replaced it.
#[script_fn(module = "rr", routes(request, event))]
#[returns(1 = "the next hop is known", -1 = "not routed by Route", -3 = "routed, but the request opens a dialog")]
pub fn loose_route(cx: &mut Cx) -> Rc {
    match routed(cx) {
        Rc::TRUE if is_preloaded(cx) => PRELOADED,
        rc => rc,
    }
}

/// As `loose_route`; bit 1 of `mode` refuses to take a topmost Route that is not ours for a next hop.
#[script_fn(module = "rr", routes(request, event))]
#[returns(1 = "the next hop is known", -1 = "not routed by Route", -3 = "routed, but the request opens a dialog")]
pub fn loose_route_mode(cx: &mut Cx, mode: i32) -> Rc {
    if mode & 1 != 0 && !top_is_ours(cx) {
        return Rc::FALSE;
    }
    loose_route(cx)
}

/// As `loose_route`, but only for requests that open a dialog.
#[script_fn(module = "rr", routes(request, event))]
#[returns(1 = "the next hop is known", -1 = "not routed by Route, or within a dialog")]
pub fn loose_route_preloaded(cx: &mut Cx) -> Rc {
    if is_preloaded(cx) { routed(cx) } else { Rc::FALSE }
}

/// Whether a Route follows ours; asked after `loose_route`.
#[script_fn(module = "rr", routes(any))]
#[returns(1 = "yes", -1 = "no")]
pub fn rr_next_hop_route(cx: &Cx) -> Rc {
    Rc::from(cx.ext_get::<Routed>().is_some_and(|routed| routed.has_next))
}

fn is_preloaded(cx: &Cx) -> bool {
    cx.msg.to().is_ok_and(|to| to.tag().is_none_or(<[u8]>::is_empty))
}

fn top_is_ours(cx: &Cx) -> bool {
    let all = route::routes(&cx.msg).unwrap_or_default();
    all.first().is_some_and(|top| is_myself_uri(top.text(&cx.msg)))
}

fn routed(cx: &mut Cx) -> Rc {
    let all = match route::routes(&cx.msg) {
        Ok(all) => all,
        Err(error) => {
            srcc_runtime::error!("a Route cannot be read: {error}");
            return Rc::FALSE;
        }
    };
    let Some(top) = all.first() else { return Rc::FALSE };
    let uri = cx.request_uri();
    // A Request-URI that is ours was put there by a strict router, unless it names one of our users (RFC 5627).
    if is_myself_uri(&uri) && !Uri::parse(&uri).is_ok_and(|uri| uri.gr().is_some()) {
        return strict::after_strict(cx, &all);
    }
    let ours = if is_myself_uri(top.text(&cx.msg)) { take_ours(cx, &all) } else { 0 };
    let Some(next) = all.get(ours) else {
        route::remove_first(cx, &all, ours);
        return Rc::TRUE;
    };
    if next.is_loose(&cx.msg) {
        route::remove_first(cx, &all, ours);
        set_next_hop(cx, next);
    } else {
        strict::before_strict(cx, &all, ours);
    }
    Rc::TRUE
}

/// Notes our topmost Route and says how many are ours: two if it is the first of a double Record-Route.
pub(crate) fn take_ours(cx: &mut Cx, all: &[Route]) -> usize {
    let Some(top) = all.first() else { return 0 };
    let params = uri_params(cx, top.text(&cx.msg));
    let count = match all.get(1) {
        Some(second) if params_double(cx, top, second) => {
            leave_by(cx, second, params_warn());
            2
        }
        _ => {
            if params_force() {
                leave_by(cx, top, false);
            }
            1
        }
    };
    *cx.ext::<Routed>() = Routed { params, has_next: all.len() > count };
    OBSERVERS.read().unwrap_or_else(PoisonError::into_inner).iter().for_each(|observer| observer(cx));
    count
}

fn params_double(cx: &Cx, top: &Route, second: &Route) -> bool {
    params().enable_double_rr && top.is_double(&cx.msg) && is_myself_uri(second.text(&cx.msg))
}

fn params_warn() -> bool {
    params().enable_socket_mismatch_warning
}

fn params_force() -> bool {
    params().force_send_socket
}

/// The request leaves by the socket that this Route of ours names.
fn leave_by(cx: &mut Cx, route: &Route, warn: bool) {
    let text = route.text(&cx.msg);
    let Ok(uri) = Uri::parse(text) else { return };
    let proto = uri.transport().and_then(Proto::from_name).unwrap_or(Proto::Udp);
    match sockets().find(uri.host, uri.port_or_default(), Some(proto)) {
        Some(socket) => cx.fwd.send_socket = Some(socket.id),
        None if warn => {
            srcc_runtime::warn!("no socket found to match second RR ({})", String::from_utf8_lossy(text));
        }
        None => {}
    }
}

/// The parameters of a URI as text from the first `;`, and the headers behind them.
pub(crate) fn uri_params(cx: &Cx, uri: &[u8]) -> Str {
    let Ok(parsed) = Uri::parse(uri) else { return Str::EMPTY };
    let Some(span) = srcc_sip::Span::of(uri, parsed.params.text).filter(|span| !span.is_empty()) else {
        return Str::EMPTY;
    };
    Str::of(&cx.msg.buf, &uri[span.start.saturating_sub(1) as usize..])
}

/// Sets `$du` to the Route that comes next.
pub(crate) fn set_next_hop(cx: &mut Cx, next: &Route) {
    cx.fwd.dst_uri = Some(Str::from(cx.msg.slice(next.uri)));
}
