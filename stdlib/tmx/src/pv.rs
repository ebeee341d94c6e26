//! The pseudo-variables about transactions.

use srcc_runtime::args::Pv;
use srcc_runtime::cx::Cx;
use srcc_runtime::script::RouteKind;
use srcc_runtime::script_pv;
use srcc_runtime::tx::query;
use srcc_runtime::value::{Str, Val, int_to_str};

/// Number of the branch at hand, from 0; in a failure route the number of the next branch.
#[script_pv("$T_branch_idx", module = "tmx")]
pub fn branch_idx(cx: &mut Cx) -> i32 {
    query::branch_index(cx)
}

/// Status: of the reply at hand, of the branch that made the transaction fail, or the last one sent; 0 if there is none.
#[script_pv("$T_reply_code", module = "tmx")]
pub fn reply_code(cx: &mut Cx) -> i32 {
    status(cx)
}

/// Reason phrase of the reply at hand, or of the branch that made the transaction fail; empty if there is none.
#[script_pv("$T_reply_reason", module = "tmx")]
pub fn reply_reason(cx: &mut Cx) -> Str {
    query::reason(cx).unwrap_or(Str::EMPTY)
}

/// Status of the last reply of the branch at hand, in an onreply route; elsewhere empty.
#[script_pv("$T_reply_last", module = "tmx")]
pub fn reply_last(cx: &mut Cx) -> Val {
    match query::status(cx).filter(|_| cx.route == RouteKind::Onreply) {
        Some(status) => Val::Int(status.into()),
        None => Val::Str(Str::EMPTY),
    }
}

/// Record id of the contact that the branch at hand went to; empty if there is none.
#[script_pv("$T_reply_ruid", module = "tmx")]
pub fn reply_ruid(cx: &mut Cx) -> Str {
    query::branch(cx).and_then(|branch| branch.ruid).unwrap_or(Str::EMPTY)
}

/// The status that the script looks at; 0 if there is none.
fn status(cx: &mut Cx) -> i32 {
    query::look(cx);
    query::status(cx).map_or(0, i32::from)
}

/// A pseudo-variable of the transaction's request, in reply routes.
#[script_pv("$T_req", module = "tmx")]
pub fn req(cx: &mut Cx, inner: Pv) -> Val {
    if cx.msg.is_request() {
        return Val::Null;
    }
    query::on_request(cx, |request| (inner.get)(request)).unwrap_or_default()
}

/// A pseudo-variable of the reply that made the transaction fail, in failure routes.
#[script_pv("$T_rpl", module = "tmx")]
pub fn rpl(cx: &mut Cx, inner: Pv) -> Val {
    query::on_reply(cx, |reply| (inner.get)(reply)).unwrap_or_default()
}

/// A pseudo-variable of the INVITE that this CANCEL is for.
#[script_pv("$T_inv", module = "tmx")]
pub fn inv(cx: &mut Cx, inner: Pv) -> Val {
    query::on_invite_of_cancel(cx, |invite| (inner.get)(invite)).unwrap_or_default()
}

/// A property of the transaction.
#[script_pv(
    "$T",
    module = "tmx",
    words(
        "id_index",
        "id_label",
        "id_index_n",
        "id_label_n",
        "uri",
        "ruid",
        "flags",
        "reply_code",
        "reply_type",
        "reply_reason",
        "branch_index"
    )
)]
pub fn transaction(cx: &mut Cx, what: &'static str) -> Val {
    property(cx, what)
}

/// A property of the branch at hand.
#[script_pv(
    "$T_branch",
    module = "tmx",
    words(
        "uri",
        "ruid",
        "flags",
        "id_index",
        "id_label",
        "id_index_n",
        "id_label_n",
        "reply_code",
        "reply_type",
        "reply_reason",
        "branch_index"
    )
)]
pub fn branch(cx: &mut Cx, what: &'static str) -> Val {
    property(cx, what)
}

fn property(cx: &mut Cx, what: &str) -> Val {
    match what {
        "id_index" | "id_label" | "id_index_n" | "id_label_n" => identity(cx, what),
        "reply_code" => Val::Int(status(cx)),
        "reply_reason" => Val::Str(query::reason(cx).unwrap_or(Str::EMPTY)),
        "reply_type" => reply_type(cx),
        "branch_index" => Val::Int(query::branch_index(cx)),
        _ => of_branch(cx, what),
    }
}

fn identity(cx: &mut Cx, what: &str) -> Val {
    query::look(cx);
    let Some((index, label)) = query::script_id(cx) else { return Val::Null };
    match what {
        "id_index" => Val::Named(int_to_str(index), index),
        "id_label" => Val::Named(int_to_str(label), label),
        "id_index_n" => Val::Int(index),
        _ => Val::Int(label),
    }
}

fn of_branch(cx: &Cx, what: &str) -> Val {
    let Some(branch) = query::branch(cx) else { return Val::Null };
    match what {
        "uri" => Val::Str(branch.uri),
        "ruid" => Val::Str(branch.ruid.unwrap_or(Str::EMPTY)),
        "flags" => Val::Int(branch.flags.cast_signed()),
        _ => Val::Null,
    }
}

/// 1 if a failure route is about a branch that timed out, else 0 (measured: wire tm-pvs).
fn reply_type(cx: &mut Cx) -> Val {
    if cx.tx.current.get().is_none() || cx.route == RouteKind::Reply {
        return Val::Null;
    }
    let faked = cx.route == RouteKind::Failure && query::branch(cx).is_some_and(|branch| branch.faked);
    Val::Int(faked.into())
}
