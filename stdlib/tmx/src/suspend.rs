//! Suspending a transaction and continuing it later, from another message's script.

use srcc_runtime::args::RequestRoute;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script;
use srcc_runtime::script_fn;
use srcc_runtime::tx::suspend;

/// Lets the transaction live on after the script without a branch or an answer. `$T(id_index)` and `$T(id_label)` name it.
#[script_fn(module = "tmx", routes(any))]
pub async fn t_suspend(cx: &mut Cx) -> Rc {
    Rc::from(suspend::suspend(cx).await)
}

/// Runs a route on a suspended transaction.
#[script_fn(module = "tmx", routes(any))]
pub fn t_continue(_cx: &Cx, index: i32, label: i32, route: RequestRoute) -> Rc {
    let Some(tx) = suspend::by_script_id(index, label) else { return Rc::FALSE };
    let route = route.0.and_then(|id| script::script().routes.get(usize::from(id.0)));
    Rc::from(route.is_some_and(|route| suspend::resume(&tx, route.run)))
}
