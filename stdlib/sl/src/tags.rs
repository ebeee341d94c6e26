//! `$ltt(..)`: the To tag that a reply of ours would have.

use srcc_runtime::cx::Cx;
use srcc_runtime::script_pv;
use srcc_runtime::tx::upstream;
use srcc_runtime::value::Str;
use srcc_runtime::{reply, tx};

/// The To tag of replies of ours to this request: `s` without a transaction, `t` in its transaction (nothing if there is
/// none), `x` as it is at this moment.
#[script_pv("$ltt", module = "sl", words("x", "s", "t"))]
pub fn ltt(cx: &mut Cx, which: &'static str) -> Option<Str> {
    if !cx.msg.is_request() {
        return None;
    }
    let in_transaction = || {
        let found = cx.tx.current.get().filter(|_| tx::is_enabled())?;
        Some(Str::copy(&upstream::own_tag(found, &cx.msg)))
    };
    let without = || Some(Str::copy(&reply::stateless_tag(&cx.msg)));
    match which {
        "s" => without(),
        "t" => in_transaction(),
        _ => in_transaction().or_else(without),
    }
}
