//! `uac_replace_from`, `uac_replace_to` and what takes them back: other names than the caller's own towards the callee.
//!
//! Measured on Kamailio 5.6.3: an empty display name removes it, an empty URI leaves it; a second replacement of the same
//! header fails; what is only a display name is not put back in replies.

use crate::mask;
use crate::params::{Params, RestoreMode, mode, params};
use srcc_mod_pv::from_to;
use srcc_mod_rr::direction::{Direction, direction, route_params};
use srcc_mod_rr::record::add_rr_param;
use srcc_runtime::avp::AvpName;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::tx::restore::restore_in_replies;
use srcc_runtime::value::{Str, Val};
use srcc_sip::HeaderKind;

/// One of the two headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// From.
    From,
    /// To.
    To,
}

impl Side {
    fn kind(self) -> HeaderKind {
        match self {
            Side::From => HeaderKind::From,
            Side::To => HeaderKind::To,
        }
    }

    /// The URI as received.
    pub(crate) fn uri(self, cx: &Cx) -> Option<Str> {
        let address = match self {
            Side::From => cx.msg.from(),
            Side::To => cx.msg.to(),
        };
        address.ok().map(|address| Str::of(&cx.msg.buf, address.uri))
    }

    fn store_param(self, params: &Params) -> &Str {
        match self {
            Side::From => &params.rr_from_store_param,
            Side::To => &params.rr_to_store_param,
        }
    }

    fn avp(self, params: &Params) -> Option<&AvpName> {
        match self {
            Side::From => params.restore_from_avp.as_ref(),
            Side::To => params.restore_to_avp.as_ref(),
        }
    }
}

/// What has been replaced in the message at hand.
#[derive(Default)]
struct Replaced {
    from: bool,
    to: bool,
}

/// Replaces the URI of From.
#[script_fn(module = "uac", routes(request, branch, event))]
#[returns(1 = "replaced", -1 = "done already, or there is no From")]
pub fn uac_replace_from(cx: &mut Cx, uri: Str) -> Rc {
    replace(cx, Side::From, None, &uri)
}

/// Replaces display name and URI of From.
#[script_fn(module = "uac", name = "uac_replace_from", routes(request, branch, event))]
#[returns(1 = "replaced", -1 = "done already, or there is no From")]
pub fn uac_replace_from_display(cx: &mut Cx, display: Str, uri: Str) -> Rc {
    replace(cx, Side::From, Some(display), &uri)
}

/// Replaces the URI of To.
#[script_fn(module = "uac", routes(request, branch, event))]
#[returns(1 = "replaced", -1 = "done already, or there is no To")]
pub fn uac_replace_to(cx: &mut Cx, uri: Str) -> Rc {
    replace(cx, Side::To, None, &uri)
}

/// Replaces display name and URI of To.
#[script_fn(module = "uac", name = "uac_replace_to", routes(request, branch, event))]
#[returns(1 = "replaced", -1 = "done already, or there is no To")]
pub fn uac_replace_to_display(cx: &mut Cx, display: Str, uri: Str) -> Rc {
    replace(cx, Side::To, Some(display), &uri)
}

/// In a later request of the dialog, which `loose_route` has taken: puts the other From URI, as Record-Route carries it.
#[script_fn(module = "uac", routes(request, event))]
#[returns(1 = "done", -1 = "our Route carries none")]
pub fn uac_restore_from(cx: &mut Cx) -> Rc {
    exchange(cx, Side::From).into()
}

/// As `uac_restore_from`, for To.
#[script_fn(module = "uac", routes(request, event))]
#[returns(1 = "done", -1 = "our Route carries none")]
pub fn uac_restore_to(cx: &mut Cx) -> Rc {
    exchange(cx, Side::To).into()
}

fn replace(cx: &mut Cx, side: Side, display: Option<Str>, uri: &Str) -> Rc {
    let replaced = cx.ext::<Replaced>();
    let done = match side {
        Side::From => &mut replaced.from,
        Side::To => &mut replaced.to,
    };
    if std::mem::replace(done, true) {
        srcc_runtime::error!("{side:?} was replaced before");
        return Rc::FALSE;
    }
    let Some(old) = side.uri(cx) else { return Rc::FALSE };
    if let Some(display) = display {
        set_display(cx, side, display);
    }
    if uri.is_empty() {
        return Rc::TRUE;
    }
    if mode() != RestoreMode::None {
        store(cx, side, &old, uri);
    }
    set_uri(cx, side, uri);
    Rc::TRUE
}

/// Has replies show the old URI, and later requests carry both.
fn store(cx: &mut Cx, side: Side, old: &Str, new: &Str) {
    let params = params();
    restore_in_replies(cx, side.kind());
    if let Some(avp) = side.avp(params) {
        cx.avps.push(avp.clone(), Val::Str(old.clone()));
    }
    let value = mask::cover(old, new, &params.restore_passwd);
    add_rr_param(cx, Str::from(format!(";{}={value}", side.store_param(params))));
}

/// Puts the other URI of those that our Route carries; false if it carries none. The caller's From is the callee's To.
pub(crate) fn exchange(cx: &mut Cx, side: Side) -> bool {
    let params = params();
    let name = match (direction(cx), side) {
        (Direction::Downstream, side) => side.store_param(params),
        (Direction::Upstream, Side::From) => Side::To.store_param(params),
        (Direction::Upstream, Side::To) => Side::From.store_param(params),
    };
    let route = route_params(cx);
    let Some(value) = srcc_sip::Params::new(&route).value(name) else { return false };
    let Some(here) = side.uri(cx) else { return false };
    let Some(other) = mask::uncover(value, &here, &params.restore_passwd) else { return false };
    restore_in_replies(cx, side.kind());
    set_uri(cx, side, &Str::from(other));
    true
}

fn set_uri(cx: &mut Cx, side: Side, uri: &Str) {
    let value = Val::Str(uri.clone());
    match side {
        Side::From => from_to::set_fu(cx, value),
        Side::To => from_to::set_tu(cx, value),
    };
}

fn set_display(cx: &mut Cx, side: Side, display: Str) {
    let value = Val::Str(display);
    match side {
        Side::From => from_to::set_fn_display(cx, value),
        Side::To => from_to::set_tn(cx, value),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use srcc_runtime::event;
    use srcc_runtime::rebuild::apply_changes;

    fn address(mut cx: Cx, kind: HeaderKind) -> String {
        apply_changes(&mut cx).unwrap();
        String::from_utf8_lossy(cx.msg.value_of(kind).unwrap()).into_owned()
    }

    #[test]
    fn display_name_and_uri_are_replaced_once() {
        let mut cx = event::faked_cx().unwrap();
        assert_eq!(uac_replace_from_display(&mut cx, "Disp".into(), "sip:new@from".into()), Rc::TRUE);
        assert_eq!(uac_replace_from(&mut cx, "sip:other@from".into()), Rc::FALSE);
        assert_eq!(uac_replace_to_display(&mut cx, "".into(), "sip:t@to".into()), Rc::TRUE);
        let restore = cx.fwd.restore.clone().unwrap();
        assert_eq!(restore.from.as_deref(), Some(&b"<sip:you@kamailio.org>"[..]));
        assert_eq!(address(cx, HeaderKind::From), "Disp <sip:new@from>;tag=123");
    }

    #[test]
    fn a_display_name_alone_is_not_put_back() {
        let mut cx = event::faked_cx().unwrap();
        assert_eq!(uac_replace_to_display(&mut cx, "Only".into(), "".into()), Rc::TRUE);
        assert!(cx.fwd.restore.is_none());
        assert_eq!(address(cx, HeaderKind::To), "Only <sip:you@kamailio.org>");
    }

    #[test]
    fn what_no_route_carries_is_not_restored() {
        let mut cx = event::faked_cx().unwrap();
        assert_eq!((uac_restore_from(&mut cx), uac_restore_to(&mut cx)), (Rc::FALSE, Rc::FALSE));
    }
}
