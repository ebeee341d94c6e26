//! Further destinations beside the request URI.

use crate::cx::Cx;
use crate::flow::Rc;
use crate::script_fn;

/// Forgets all further destinations.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
pub fn clear_branches(cx: &mut Cx) -> Rc {
    cx.branches.clear();
    Rc::TRUE
}

/// Forgets one further destination: number `index`, or counted from the end if negative; the first if left out.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "removed", -1 = "there is no such branch")]
pub fn remove_branch(cx: &mut Cx, index: Option<i32>) -> Rc {
    let count = cx.branches.len();
    let at = match index.unwrap_or(0) {
        n @ 0.. => usize::try_from(n).ok(),
        back => usize::try_from(back.unsigned_abs()).ok().and_then(|back| count.checked_sub(back)),
    };
    let Some(at) = at.filter(|at| *at < count) else { return Rc::FALSE };
    cx.branches.remove(at);
    Rc::TRUE
}
