//! `remove_body`.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;

/// Removes the received body; Content-Type stays. A body that the script has set stays as well (measured).
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "removed, or there is none")]
pub fn remove_body(cx: &mut Cx) -> Rc {
    let body = cx.msg.body_span();
    if !body.is_empty() {
        cx.msg.edits.delete(body);
    }
    Rc::TRUE
}
