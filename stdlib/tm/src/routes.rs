//! Arming the routes of a transaction.

use srcc_runtime::args::{BranchRoute, FailureRoute, OnreplyRoute};
use srcc_runtime::cx::Cx;
use srcc_runtime::event::{self, EventName};
use srcc_runtime::flow::Rc;
use srcc_runtime::script::RouteKind;
use srcc_runtime::script_fn;
use srcc_runtime::tx::query;

/// Sets the route that runs when all branches have failed, for the branches that are added later; in a branch route, for
/// that branch. It runs if one of its branches has the best reply.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_on_failure(cx: &mut Cx, route: FailureRoute) -> Rc {
    if cx.route == RouteKind::Branch {
        cx.tx.armed.on_failure = route.0;
    } else {
        query::with_opts(cx, |opts| opts.on_failure = route.0);
    }
    Rc::TRUE
}

/// Sets the route that runs for each branch of the next relay before it is sent.
#[script_fn(module = "tm", routes(request, failure, event))]
pub fn t_on_branch(cx: &mut Cx, route: BranchRoute) -> Rc {
    query::with_opts(cx, |opts| opts.on_branch = route.0);
    Rc::TRUE
}

/// Sets the route that runs for each reply of the branches that are added later; in a branch route, for the replies of that
/// branch.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_on_reply(cx: &mut Cx, route: OnreplyRoute) -> Rc {
    if cx.route == RouteKind::Branch {
        cx.tx.armed.on_reply = route.0;
    } else {
        query::with_opts(cx, |opts| opts.on_reply = route.0);
    }
    Rc::TRUE
}

/// A branch failed; the script chooses the last part of the name.
const BRANCH_FAILURE: EventName = EventName("tm:branch-failure:*");

/// Sets `event_route[tm:branch-failure:NAME]` to run when a branch fails, while others may be alive.
#[script_fn(module = "tm", routes(request, failure, branch, onreply, event))]
pub fn t_on_branch_failure(cx: &mut Cx, name: &'static str) -> Rc {
    let route = event::route_for(BRANCH_FAILURE, name);
    if cx.route == RouteKind::Branch {
        cx.tx.armed.on_branch_failure = route;
    } else {
        query::with_opts(cx, |opts| opts.on_branch_failure = route);
    }
    Rc::TRUE
}

/// Whether a route of this kind is set: `branch_route`, `failure_route`, `onreply_route` or `branch_failure_route`.
#[script_fn(module = "tm", routes(any))]
pub fn t_is_set(cx: &mut Cx, kind: &'static str) -> Rc {
    if cx.route == RouteKind::Branch {
        // Measured: wire tm-is-set.
        let set = match kind {
            "failure_route" => cx.tx.armed.on_failure.is_some(),
            "onreply_route" => cx.tx.armed.on_reply.is_some(),
            _ => false,
        };
        return Rc::from(set);
    }
    Rc::from(query::with_opts(cx, |opts| match kind {
        "branch_route" => opts.on_branch.is_some(),
        "failure_route" => opts.on_failure.is_some(),
        "onreply_route" => opts.on_reply.is_some(),
        "branch_failure_route" => opts.on_branch_failure.is_some(),
        _ => false,
    }))
}
