//! Selects of the transaction: `@tm.uas..` is the side towards the caller, `@tm.uac[n]..` branch `n`, counted from 0.

use srcc_runtime::cx::Cx;
use srcc_runtime::script_select;
use srcc_runtime::tx::view::{self, BranchView};
use srcc_runtime::value::Str;

/// 1 if the message belongs to a transaction, else 0.
#[script_select("tm", module = "tm")]
pub fn tm(cx: &Cx) -> Option<Str> {
    Some(if view::method(cx).is_some() { "1".into() } else { "0".into() })
}

/// The method of the transaction.
#[script_select("tm.method", module = "tm")]
pub fn method(cx: &Cx) -> Option<Str> {
    view::method(cx).map(|method| Str::copy(method.name().as_bytes()))
}

/// Status of the last reply sent upstream, 0 before any.
#[script_select("tm.uas.status", module = "tm")]
pub fn uas_status(cx: &Cx) -> Option<Str> {
    view::sent_status(cx).map(|status| status.to_string().into())
}

/// The request as received.
#[script_select("tm.uas.request|req", module = "tm")]
pub fn uas_request(cx: &Cx) -> Option<Str> {
    view::request(cx)
}

/// The last reply sent upstream, empty before any.
#[script_select("tm.uas.response|resp", module = "tm")]
pub fn uas_response(cx: &Cx) -> Option<Str> {
    view::sent_reply(cx)
}

/// The To tag of our own last reply; empty if a branch's reply was sent last, or none.
#[script_select("tm.uas.local_to_tag", module = "tm")]
pub fn local_to_tag(cx: &Cx) -> Option<Str> {
    view::local_to_tag(cx)
}

/// How many branches there are.
#[script_select("tm.uac.count", module = "tm")]
pub fn uac_count(cx: &Cx) -> Option<Str> {
    view::branch_count(cx).map(|count| count.to_string().into())
}

/// The branch whose reply was sent upstream last; -1 before any reply, -2 if it was our own.
#[script_select("tm.uac.relayed", module = "tm")]
pub fn relayed(cx: &Cx) -> Option<Str> {
    view::relayed_branch(cx).map(|number| number.to_string().into())
}

/// In a reply route: the last status of the branch that replied.
#[script_select("tm.uac.last_status", module = "tm")]
pub fn last_status(cx: &Cx) -> Option<Str> {
    view::replying_status(cx).map(|status| status.to_string().into())
}

/// Status of a branch's last reply, 0 before any.
#[script_select("tm.uac[n].status", module = "tm")]
pub fn branch_status(cx: &Cx, index: i32) -> Option<Str> {
    branch(cx, index).map(|branch| branch.status.to_string().into())
}

/// Request URI of a branch.
#[script_select("tm.uac[n].uri", module = "tm")]
pub fn branch_uri(cx: &Cx, index: i32) -> Option<Str> {
    branch(cx, index).map(|branch| branch.uri)
}

/// The request that was sent to a branch.
#[script_select("tm.uac[n].request|req", module = "tm")]
pub fn branch_request(cx: &Cx, index: i32) -> Option<Str> {
    branch(cx, index).map(|branch| branch.request)
}

/// The final reply of a branch while it waits for the choice.
#[script_select("tm.uac[n].response|resp", module = "tm")]
pub fn branch_response(cx: &Cx, index: i32) -> Option<Str> {
    branch(cx, index)?.reply
}

fn branch(cx: &Cx, index: i32) -> Option<BranchView> {
    view::branch(cx, usize::try_from(index).ok()?)
}
