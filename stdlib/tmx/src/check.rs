//! Where the script is, and whether the request is being handled already.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script::RouteKind;
use srcc_runtime::script_fn;
use srcc_runtime::tx::{precheck, relay};

/// Whether the same request is being handled by another script right now. Before a retransmission finds a transaction, this
/// tells that there will be one.
#[script_fn(module = "tmx", routes(request, event))]
#[returns(1 = "it is being handled", -1 = "it is not")]
pub fn t_precheck_trans(cx: &mut Cx) -> Rc {
    Rc::from(precheck::is_in_progress(cx))
}

/// Whether a request route runs.
#[script_fn(module = "tmx", routes(any))]
pub fn t_is_request_route(cx: &Cx) -> Rc {
    Rc::from(cx.route == RouteKind::Request)
}

/// Whether a branch route runs.
#[script_fn(module = "tmx", routes(any))]
pub fn t_is_branch_route(cx: &Cx) -> Rc {
    Rc::from(cx.route == RouteKind::Branch)
}

/// Whether a failure route runs.
#[script_fn(module = "tmx", routes(any))]
pub fn t_is_failure_route(cx: &Cx) -> Rc {
    Rc::from(cx.route == RouteKind::Failure)
}

/// Whether a reply route runs.
#[script_fn(module = "tmx", routes(any))]
pub fn t_is_reply_route(cx: &Cx) -> Rc {
    Rc::from(matches!(cx.route, RouteKind::Reply | RouteKind::Onreply))
}

/// Makes the message flags of the script those of its transaction, where relaying has done so before.
#[script_fn(module = "tmx", routes(any))]
#[returns(1 = "done", -1 = "there is no transaction")]
pub fn t_flush_flags(cx: &mut Cx) -> Rc {
    Rc::from(relay::flush_flags(cx))
}

/// As `t_flush_flags`, for the extended flags.
#[script_fn(module = "tmx", routes(any))]
pub fn t_flush_xflags(cx: &mut Cx) -> Rc {
    Rc::from(relay::flush_flags(cx))
}
