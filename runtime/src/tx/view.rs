//! What the selects of module tm (`@tm.uas.status`) read of the transaction. When which value is there was measured on
//! Kamailio 5.6.3.

use super::transaction::State;
use crate::cx::Cx;
use crate::script::RouteKind;
use crate::value::Str;
use srcc_sip::{Method, SipMsg};

/// One branch.
#[derive(Clone, Debug)]
pub struct BranchView {
    /// Its request URI.
    pub uri: Str,
    /// Status of its last reply, 0 before any.
    pub status: u16,
    /// The request as sent.
    pub request: Str,
    /// The final reply that is kept for the choice among branches.
    pub reply: Option<Str>,
}

/// The transaction's method; `None` without a transaction.
#[must_use]
pub fn method(cx: &Cx) -> Option<Method> {
    cx.tx.current.get().map(|tx| tx.method)
}

/// Status of the last reply sent upstream, 0 before any.
#[must_use]
pub fn sent_status(cx: &Cx) -> Option<u16> {
    state(cx, |st| st.uas.status)
}

/// The last reply sent upstream, empty before any.
#[must_use]
pub fn sent_reply(cx: &Cx) -> Option<Str> {
    state(cx, |st| st.uas.last.clone().map_or(Str::EMPTY, Str::from))
}

/// The request that made the transaction, as received. While a script has it, it is the message at hand.
#[must_use]
pub fn request(cx: &Cx) -> Option<Str> {
    let kept = state(cx, |st| st.request.as_ref().map(|request| Str::from(request.msg.buf.clone())))?;
    Some(kept.unwrap_or_else(|| if cx.msg.is_request() { Str::from(cx.msg.buf.clone()) } else { Str::EMPTY }))
}

/// The To tag of the last reply that we made ourselves; empty if there is none.
#[must_use]
pub fn local_to_tag(cx: &Cx) -> Option<Str> {
    let made = state(cx, |st| st.uas.last.clone().filter(|_| st.uas.relayed_branch.is_none()))?;
    let reply = made.and_then(|reply| SipMsg::parse(reply).ok());
    Some(reply.and_then(|msg| Some(Str::of(&msg.buf, msg.to_tag()?))).unwrap_or_default())
}

/// The branch whose reply went upstream; -1 before any reply, -2 if we made it ourselves.
#[must_use]
pub fn relayed_branch(cx: &Cx) -> Option<i32> {
    state(cx, |st| match st.uas.relayed_branch {
        Some(branch) => i32::try_from(branch).unwrap_or(i32::MAX),
        None if st.uas.status == 0 => -1,
        None => -2,
    })
}

/// How many branches there are.
#[must_use]
pub fn branch_count(cx: &Cx) -> Option<usize> {
    state(cx, |st| st.branches.len())
}

/// Status of the branch whose reply is at hand; in the transaction's own reply routes it is already that of the reply.
#[must_use]
pub fn replying_status(cx: &Cx) -> Option<u16> {
    if cx.route == RouteKind::Onreply {
        return Some(cx.msg.status());
    }
    let number = cx.tx.branch.filter(|_| !cx.msg.is_request())?;
    state(cx, |st| st.branches.get(number).map(|branch| branch.status))?
}

/// A branch by number, counted from 0.
#[must_use]
pub fn branch(cx: &Cx, number: usize) -> Option<BranchView> {
    state(cx, |st| {
        st.branches.get(number).map(|branch| BranchView {
            uri: branch.uri.clone(),
            status: branch.status,
            request: Str::from(branch.sent.whole()),
            reply: branch.reply.as_ref().map(|reply| Str::from(reply.msg.buf.clone())),
        })
    })?
}

fn state<T>(cx: &Cx, ask: impl FnOnce(&State) -> T) -> Option<T> {
    Some(ask(&cx.tx.current.get()?.lock()))
}
