//! Timers and switches of one transaction. They may be set before it exists.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::tx::query::{apply_fr, with_opts};

/// A time in ms as scripts give it: 0 keeps the present value.
fn set(slot: &mut Option<u32>, ms: i32) {
    if let Ok(ms @ 1..) = u32::try_from(ms) {
        *slot = Some(ms);
    }
}

/// Sets `fr_inv_timer` of the transaction, in ms; 0 keeps it.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_set_fr(cx: &mut Cx, fr_inv: i32, fr: Option<i32>) -> Rc {
    with_opts(cx, |opts| {
        set(&mut opts.fr_inv, fr_inv);
        set(&mut opts.fr, fr.unwrap_or(0));
    });
    apply_fr(cx);
    Rc::TRUE
}

/// Puts `fr_timer` and `fr_inv_timer` of the transaction back to the parameters.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_reset_fr(cx: &mut Cx) -> Rc {
    with_opts(cx, |opts| (opts.fr, opts.fr_inv) = (None, None));
    apply_fr(cx);
    Rc::TRUE
}

/// Sets the first and the longest retransmission interval of the transaction, in ms; 0 keeps a value.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_set_retr(cx: &mut Cx, t1: i32, t2: i32) -> Rc {
    with_opts(cx, |opts| {
        set(&mut opts.retr1, t1);
        set(&mut opts.retr2, t2);
    });
    Rc::TRUE
}

/// Puts the retransmission intervals of the transaction back to the parameters.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_reset_retr(cx: &mut Cx) -> Rc {
    with_opts(cx, |opts| (opts.retr1, opts.retr2) = (None, None));
    Rc::TRUE
}

/// Sets the longest life of the transaction in ms, as INVITE transaction and as another; 0 keeps a value.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_set_max_lifetime(cx: &mut Cx, invite: i32, other: i32) -> Rc {
    with_opts(cx, |opts| {
        set(&mut opts.max_inv, invite);
        set(&mut opts.max_noninv, other);
    });
    srcc_runtime::tx::query::apply_lifetime(cx);
    Rc::TRUE
}

/// Puts the longest life of the transaction back to the parameters.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_reset_max_lifetime(cx: &mut Cx) -> Rc {
    with_opts(cx, |opts| (opts.max_inv, opts.max_noninv) = (None, None));
    srcc_runtime::tx::query::apply_lifetime(cx);
    Rc::TRUE
}

/// Whether an INVITE is answered with a 100 before it is forwarded.
#[script_fn(module = "tm", routes(request, event))]
pub fn t_set_auto_inv_100(cx: &mut Cx, on: i32) -> Rc {
    with_opts(cx, |opts| opts.auto_100 = Some(on != 0));
    Rc::TRUE
}

/// With 1, a 6xx of one branch leaves the others alone.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_set_disable_6xx(cx: &mut Cx, on: i32) -> Rc {
    with_opts(cx, |opts| opts.disable_6xx = Some(on != 0));
    Rc::TRUE
}

/// With 1, only the first address of a host is tried. Without a transaction it changes nothing, as in the original.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_set_disable_failover(cx: &mut Cx, on: i32) -> Rc {
    if cx.tx.current.get().is_some() {
        with_opts(cx, |opts| opts.disable_failover = on != 0);
    }
    Rc::TRUE
}

/// With 1, a failure of the transaction is not answered. Without a transaction it changes nothing, as in the original.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_set_disable_internal_reply(cx: &mut Cx, on: i32) -> Rc {
    if cx.tx.current.get().is_some() {
        with_opts(cx, |opts| opts.disable_internal_reply = on != 0);
    }
    Rc::TRUE
}

/// With 1, the Reason of a CANCEL received is not copied to those sent.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_set_no_e2e_cancel_reason(cx: &mut Cx, on: i32) -> Rc {
    with_opts(cx, |opts| opts.no_cancel_reason = on != 0);
    Rc::TRUE
}

/// As `t_set_no_e2e_cancel_reason`.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_disable_e2e_cancel_reason(cx: &mut Cx, on: i32) -> Rc {
    t_set_no_e2e_cancel_reason(cx, on)
}
