//! `append_branch()`: one more destination for the request.

use srcc_runtime::config;
use srcc_runtime::cx::{Branch, Cx};
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;

/// Adds a destination: `uri`, or the present request URI with what belongs to it; with priority `q` ("0.0" to "1.0").
#[script_fn(module = "corex", routes(request, failure, event))]
#[returns(1 = "added", -1 = "not a URI, or there are as many branches as max_branches allows")]
pub fn append_branch(cx: &mut Cx, uri: Option<Str>, q: Option<Str>) -> Rc {
    // The request URI is a branch as well.
    if cx.branches.len() + 1 >= config::core().max_branches {
        srcc_runtime::error!("append_branch: there are {} branches already", config::core().max_branches);
        return Rc::FALSE;
    }
    let q = match q.as_deref().filter(|q| !q.is_empty()) {
        None => None,
        Some(text) => match srcc_sip::nameaddr::parse_q(text) {
            Some(q) => Some(i32::from(q)),
            None => {
                srcc_runtime::error!("append_branch: `{}` is no q value", String::from_utf8_lossy(text));
                return Rc::FALSE;
            }
        },
    };
    let branch = match uri.filter(|uri| !uri.is_empty()) {
        Some(uri) if srcc_sip::Uri::parse(&uri).is_err() => {
            srcc_runtime::error!("append_branch: `{uri}` is no URI");
            return Rc::FALSE;
        }
        // It has the branch flags that are set so far (measured: wire tm-attributes).
        Some(uri) => Branch { uri, q: q.unwrap_or(-1), flags: cx.fwd.branch_flags, ..Branch::default() },
        None => Branch { q: q.unwrap_or(cx.fwd.q), ..cx.first_branch() },
    };
    cx.branches.push(branch);
    Rc::TRUE
}
