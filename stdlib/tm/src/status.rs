//! Asking how the transaction fares.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::regex::Regex;
use srcc_runtime::script_fn;
use srcc_runtime::tx::{lookup, query};

/// Whether the status matches a regular expression: of the reply at hand in reply routes, of the chosen branch in a
/// failure route, else of the last reply sent.
#[script_fn(module = "tm", routes(request, failure, onreply, reply, event))]
pub fn t_check_status(cx: &mut Cx, pattern: &Regex) -> Rc {
    query::look(cx);
    Rc::from(query::status(cx).is_some_and(|status| pattern.is_match(status.to_string().as_bytes())))
}

/// The status that `t_check_status` looks at, -1 if there is none.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, reply, event))]
pub fn t_get_status_code(cx: &mut Cx) -> Rc {
    query::look(cx);
    query::status(cx).filter(|status| *status > 0).map_or(Rc::FALSE, |status| Rc(i32::from(status)))
}

/// Whether any branch has had this final status.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_grep_status(cx: &mut Cx, code: i32) -> Rc {
    Rc::from(u16::try_from(code).is_ok_and(|code| query::any_has_status(cx, code)))
}

/// Whether any branch has had a reply.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_any_replied(cx: &Cx) -> Rc {
    Rc::from(query::any_replied(cx))
}

/// Whether any branch has waited in vain for its final reply.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_any_timeout(cx: &Cx) -> Rc {
    Rc::from(query::any_timed_out(cx))
}

/// Whether the branch that made the transaction fail has had a reply.
#[script_fn(module = "tm", routes(request, failure, event))]
pub fn t_branch_replied(cx: &Cx) -> Rc {
    Rc::from(query::branch_replied(cx))
}

/// Whether the branch that made the transaction fail has waited in vain.
#[script_fn(module = "tm", routes(request, failure, event))]
pub fn t_branch_timeout(cx: &Cx) -> Rc {
    Rc::from(query::branch_timed_out(cx))
}

/// Whether the transaction has lived longer than it may.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_is_expired(cx: &mut Cx) -> Rc {
    if cx.msg.is_request() {
        lookup::request(cx);
    }
    Rc::from(query::is_expired(cx))
}

/// Takes the replies of all branches out of the choice; with `l` or `last` those of the last step, with `n` none.
#[script_fn(module = "tm", routes(failure))]
pub fn t_drop_replies(cx: &Cx, which: Option<&'static str>) -> Rc {
    match which.and_then(|text| text.bytes().next()) {
        Some(b'n') => Rc::TRUE,
        Some(b'l') => Rc::from(query::drop_replies(cx, true)),
        _ => Rc::from(query::drop_replies(cx, false)),
    }
}

/// Whether the reply at hand came while its transaction was suspended. Replies wait for a suspended script here, so none does.
#[script_fn(module = "tm", routes(onreply))]
pub fn t_is_retr_async_reply(_cx: &Cx) -> Rc {
    Rc::FALSE
}

/// Keeps the changes made so far for later branches. Relaying does so of itself here; an earlier call keeps the state of
/// that moment.
#[script_fn(module = "tm", routes(request, event))]
#[returns(1 = "kept", -1 = "there is no transaction yet")]
pub fn t_save_lumps(cx: &mut Cx) -> Rc {
    if cx.tx.current.get().is_none() {
        return Rc::FALSE;
    }
    srcc_runtime::tx::relay::keep(cx);
    Rc::TRUE
}
