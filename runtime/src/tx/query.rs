//! What scripts ask about their transaction. Which answer belongs to which kind of route was measured on Kamailio 5.6.3
//! (wire scenarios tm-fr-timer, tm-grep-status).

use super::run;
use super::timers;
use super::transaction::{Branch, NEVER, TxOpts};
use super::{Current, Failed, lookup, relay, replies, suspend};
use crate::cx::Cx;
use crate::script::RouteKind;
use crate::value::Str;
use std::sync::Arc;

/// Changes the routes, timers or switches of the transaction, or of the one that this message may make.
pub fn with_opts<T>(cx: &mut Cx, change: impl FnOnce(&mut TxOpts) -> T) -> T {
    match cx.tx.current.get() {
        Some(tx) if cx.tx.owner || !cx.msg.is_request() => change(&mut tx.lock().opts),
        _ => change(&mut cx.tx.opts),
    }
}

/// The status that the script looks at: of the reply at hand in onreply routes, of the chosen branch in failure routes,
/// else of the last reply sent, 0 before it. `None` without a transaction.
#[must_use]
pub fn status(cx: &Cx) -> Option<u16> {
    if !cx.msg.is_request() {
        return Some(cx.msg.status());
    }
    if let Some(failed) = cx.tx.failed.as_ref().filter(|_| cx.route != RouteKind::Branch) {
        return Some(failed.code);
    }
    Some(cx.tx.current.get()?.lock().uas.status)
}

/// Reason phrase of the reply at hand: in onreply routes the reply's, in failure routes that of the chosen branch; not in
/// the event about a failed branch (measured: wire tm-pvs).
#[must_use]
pub fn reason(cx: &Cx) -> Option<Str> {
    if !cx.msg.is_request() {
        return Some(Str::of(&cx.msg.buf, cx.msg.reason()));
    }
    let failed = cx.tx.failed.as_ref().filter(|_| cx.route == RouteKind::Failure)?;
    Some(match &failed.reply {
        Some(reply) => Str::of(&reply.msg.buf, reply.msg.reason()),
        None => Str::from(super::reason::phrase(failed.code)),
    })
}

/// The reply that a failure route is about.
#[must_use]
pub fn failed(cx: &Cx) -> Option<&Failed> {
    cx.tx.failed.as_ref()
}

/// Whether a branch has this status, the reply at hand included. A branch counts only once an earlier reply of its has
/// been dealt with (measured: a failure route does not see the status of the branch that failed with its first reply).
#[must_use]
pub fn any_has_status(cx: &Cx, status: u16) -> bool {
    let at_hand = (!cx.msg.is_request()).then_some(cx.tx.branch).flatten();
    branches(cx, |all| {
        all.iter().enumerate().any(|(number, branch)| {
            let last = if at_hand == Some(number) { cx.msg.status() } else { branch.status };
            branch.replied && last == status
        })
    })
}

/// Whether any branch has had a reply before the one that is being dealt with.
#[must_use]
pub fn any_replied(cx: &Cx) -> bool {
    branches(cx, |all| all.iter().any(|branch| branch.replied))
}

/// Whether any branch has waited in vain.
#[must_use]
pub fn any_timed_out(cx: &Cx) -> bool {
    branches(cx, |all| all.iter().any(|branch| branch.timed_out))
}

/// Whether the branch at hand has had a reply before the one that is being dealt with.
#[must_use]
pub fn branch_replied(cx: &Cx) -> bool {
    this_branch(cx, |branch| branch.replied).unwrap_or(false)
}

/// Whether the branch at hand has waited in vain.
#[must_use]
pub fn branch_timed_out(cx: &Cx) -> bool {
    this_branch(cx, |branch| branch.timed_out).unwrap_or(false)
}

/// Whether the transaction has lived longer than it may.
#[must_use]
pub fn is_expired(cx: &Cx) -> bool {
    cx.tx.current.get().is_some_and(|tx| tx.lock().end_of_life <= crate::clock::now_ms())
}

/// Takes the replies of the branches out of the choice: of all, or of those that the last step added.
pub fn drop_replies(cx: &Cx, only_last: bool) -> bool {
    let Some(tx) = cx.tx.current.get() else { return false };
    let mut st = tx.lock();
    let first = if only_last { st.step } else { 0 };
    st.branches.iter_mut().skip(first).for_each(|branch| branch.dropped = true);
    true
}

fn branches(cx: &Cx, ask: impl FnOnce(&[Branch]) -> bool) -> bool {
    cx.tx.current.get().is_some_and(|tx| ask(&tx.lock().branches))
}

fn this_branch<T>(cx: &Cx, ask: impl FnOnce(&Branch) -> T) -> Option<T> {
    let number = cx.tx.branch?;
    cx.tx.current.get()?.lock().branches.get(number).map(ask)
}

/// `$T_branch_idx`: the branch at hand; in a failure route the number that the next branch will have, in a request route
/// how many further destinations there are, in an event about no branch -1 (measured).
#[must_use]
pub fn branch_index(cx: &Cx) -> i32 {
    let number = |n| i32::try_from(n).unwrap_or(i32::MAX);
    match (cx.route, cx.tx.current.get()) {
        (RouteKind::Failure, Some(tx)) => number(tx.lock().branches.len()),
        (RouteKind::Request, _) => number(cx.branches.len()),
        (RouteKind::Event | RouteKind::Reply, _) => cx.tx.branch.map_or(-1, number),
        _ => cx.tx.branch.map_or(0, number),
    }
}

/// What is known about the branch at hand.
#[derive(Clone, Debug)]
pub struct BranchInfo {
    /// Its number.
    pub index: usize,
    /// Its request URI.
    pub uri: Str,
    /// Record id of its contact.
    pub ruid: Option<Str>,
    /// `+sip.instance` of its contact.
    pub instance: Option<Str>,
    /// Its flags.
    pub flags: u32,
    /// Status of its last reply.
    pub status: u16,
    /// It has no reply of its own: it timed out.
    pub faked: bool,
}

/// The branch at hand.
#[must_use]
pub fn branch(cx: &Cx) -> Option<BranchInfo> {
    let index = cx.tx.branch?;
    this_branch(cx, |branch| BranchInfo {
        index,
        uri: branch.uri.clone(),
        ruid: branch.contact.as_ref().and_then(|contact| contact.ruid.clone()),
        instance: branch.contact.as_ref().and_then(|contact| contact.instance.clone()),
        flags: branch.flags,
        status: branch.status,
        faked: branch.timed_out,
    })
}

/// Index and label of the transaction, as `t_continue` takes them.
#[must_use]
pub fn script_id(cx: &Cx) -> Option<(i32, i32)> {
    cx.tx.current.get().map(|tx| suspend::script_id(tx))
}

/// Looks for the transaction of a message, as the pseudo-variables about it do; makes none.
pub fn look(cx: &mut Cx) {
    if cx.msg.is_request() {
        lookup::request(cx);
    } else if matches!(cx.tx.current, Current::Unknown) {
        cx.tx.current = replies::transaction_of(&cx.msg).map_or(Current::Absent, Current::Found);
    }
}

/// Lends the request of the transaction to `work`, in reply routes; in other routes the message at hand is it. `None` while
/// another script has the request.
/// Changes that `work` makes are kept.
pub fn on_request<T>(cx: &mut Cx, work: impl FnOnce(&mut Cx) -> T) -> Option<T> {
    if cx.msg.is_request() {
        return Some(work(cx));
    }
    look(cx);
    let tx = cx.tx.current.get().map(Arc::clone)?;
    run::with_request(&tx, work)
}

/// The transactions that exist, as `tm.list` shows them.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Number of its bucket.
    pub index: i32,
    /// Its label as scripts see it.
    pub label: i32,
    /// Method.
    pub method: Str,
    /// Header values, empty while a script has the request.
    pub from: Str,
    /// To value.
    pub to: Str,
    /// Call-ID.
    pub call_id: Str,
    /// CSeq number.
    pub cseq: Str,
    /// It is a request of our own.
    pub is_local: bool,
    /// Branches.
    pub branches: usize,
    /// Status sent.
    pub status: u16,
}

/// Describes all transactions.
#[must_use]
pub fn list() -> Vec<Listed> {
    super::all().iter().map(listed).collect()
}

fn listed(tx: &Arc<super::Transaction>) -> Listed {
    use srcc_sip::HeaderKind::{CallId, From, To};
    let (index, label) = suspend::script_id(tx);
    let st = tx.lock();
    let request = st.request.as_ref().map(|request| request.msg.received());
    let request = request.as_ref();
    let value = |kind| request.and_then(|msg| Some(Str::of(&msg.buf, msg.value_of(kind)?))).unwrap_or(Str::EMPTY);
    let cseq = request.and_then(|msg| Some(Str::of(&msg.buf, msg.cseq().ok()?.number_text))).unwrap_or(Str::EMPTY);
    Listed {
        index,
        label,
        method: Str::copy(tx.method.name().as_bytes()),
        from: value(From),
        to: value(To),
        call_id: value(CallId),
        cseq,
        is_local: st.is_local,
        branches: st.branches.len(),
        status: st.uas.status,
    }
}

/// The transaction of a Call-ID and CSeq number whose request no script has at this moment.
#[must_use]
pub fn by_call_id(call_id: &[u8], cseq: &[u8]) -> Option<Arc<super::Transaction>> {
    super::all().into_iter().find(|tx| {
        let st = tx.lock();
        st.request.as_ref().is_some_and(|request| {
            let msg = request.msg.received();
            msg.call_id() == call_id
                && msg.cseq().is_ok_and(|c| c.number_text == cseq)
                && tx.method != srcc_sip::Method::Cancel
        })
    })
}

/// Applies a longest life that was changed after the transaction was made.
pub fn apply_lifetime(cx: &Cx) {
    if let Some(tx) = cx.tx.current.get() {
        let mut st = tx.lock();
        st.end_of_life = crate::clock::now_ms().saturating_add(st.opts.lifetime(tx.is_invite()));
    }
}

/// Applies waiting times that were changed while branches wait: they wait that long from now on.
pub fn apply_fr(cx: &Cx) {
    let Some(tx) = cx.tx.current.get() else { return };
    let at_hand = (!cx.msg.is_request()).then_some(cx.tx.branch).flatten();
    let mut st = tx.lock();
    let (fr, fr_inv) = (timers::deadline(&st, st.opts.fr_ms()), timers::deadline(&st, st.opts.fr_inv_ms()));
    for (number, branch) in st.branches.iter_mut().enumerate() {
        if branch.is_pending() && branch.fails_at != NEVER {
            let rings = tx.is_invite() && (branch.status > 0 || at_hand == Some(number));
            branch.fails_at = if rings { fr_inv } else { fr };
        }
    }
    timers::arm(tx, &mut st);
}

/// Lends the reply that a failure route is about to `work`, as the message of a context of its own.
pub fn on_reply<T>(cx: &Cx, work: impl FnOnce(&mut Cx) -> T) -> Option<T> {
    let reply = cx.tx.failed.as_ref()?.reply.as_ref()?;
    let mut own = Cx::new(reply.msg.clone(), reply.rcv, cx.id);
    Some(work(&mut own))
}

/// Lends a copy of the INVITE that this CANCEL is for to `work`; `None` while a script has the INVITE.
pub fn on_invite_of_cancel<T>(cx: &Cx, work: impl FnOnce(&mut Cx) -> T) -> Option<T> {
    if !cx.msg.is_request() || cx.msg.method() != srcc_sip::Method::Cancel {
        return None;
    }
    let invite = lookup::invite_of_cancel(cx)?;
    let (msg, rcv, fwd) = {
        let st = invite.lock();
        let request = st.request.as_ref()?;
        (request.msg.received(), request.rcv, request.fwd())
    };
    let mut own = Cx::new(msg, rcv, cx.id);
    own.fwd = fwd;
    Some(work(&mut own))
}

/// `t_reuse_branch`: makes the failed branch, with URI, path, instance, record id and flags, the next one to relay to. Only
/// in the event about it; elsewhere false (measured: wire tm-reuse-branch).
pub fn reuse_branch(cx: &mut Cx) -> bool {
    let (Some(tx), Some(number)) = (cx.tx.current.get().map(Arc::clone), cx.tx.branch) else { return false };
    if cx.route != RouteKind::Event {
        return false;
    }
    let st = tx.lock();
    let Some(branch) = st.branches.get(number) else { return false };
    cx.fwd.new_uri = Some(branch.uri.clone());
    let contact = branch.contact.as_deref().cloned().unwrap_or_default();
    cx.fwd.path = contact.path;
    cx.fwd.instance = contact.instance;
    cx.fwd.ruid = contact.ruid;
    cx.fwd.branch_flags = branch.flags;
    relay::mark_new(cx);
    true
}
