//! Replies towards the caller: those of branches, and those that we make (RFC 3261 16.7 step 9, 17.2).

use super::error::TxError;
use super::key::{RequestKey, request_key, to_tag};
use super::observe::{self, Event};
use super::queue;
use super::reason::phrase;
use super::replies::local_reason;
use super::route_set;
use super::run;
use super::settings::settings;
use super::stats::{self, STATS};
use super::timers;
use super::transaction::{Branch, NEVER, Retr, State, Transaction};
use super::uac::LocalOutcome;
use super::wire;
use crate::clock;
use crate::cx::Cx;
use crate::forward;
use crate::redirect;
use crate::reply::{self, ReplyParts};
use crate::transport::RcvInfo;
use crate::value::Str;
use bytes::Bytes;
use srcc_sip::{HeaderKind, Method, SipMsg};
use std::sync::Arc;

/// Sends the reply of a branch upstream.
pub(super) fn relay(tx: &Arc<Transaction>, st: &mut State, number: usize, msg: &SipMsg, rcv: &RcvInfo) {
    if st.is_local {
        if st.acks_2xx
            && matches!(msg.status(), 200..=299)
            && let Some(branch) = st.branches.get(number)
        {
            route_set::acknowledge(tx, branch, msg, rcv);
        }
        if msg.status() >= 200 {
            st.uas.status = msg.status();
            timers::put_on_wait(st);
        }
        return;
    }
    let bytes = match &st.restore {
        None => forward::build_reply(msg, rcv, &st.uas.dest),
        Some(restore) => forward::build_reply(&restore.applied(msg), rcv, &st.uas.dest),
    };
    STATS.rpl_relayed.inc();
    if observe::any() && msg.status() >= 200 && !st.is_completed() {
        let tag = msg.to().ok().and_then(|to| to.tag()).unwrap_or_default();
        st.uas.to_tag = Some(tag.into());
    }
    send(tx, st, msg.status(), bytes, Some(number));
}

/// Sends a reply and starts what follows from it.
fn send(tx: &Arc<Transaction>, st: &mut State, status: u16, bytes: Bytes, branch: Option<usize>) {
    if let Err(error) = wire::send(&st.uas.dest, &bytes) {
        crate::error!("a {status} to {} is not sent: {error}", st.uas.dest.addr);
    }
    STATS.rpl_sent.inc();
    if st.is_completed() {
        // A further 2xx of a forked INVITE, or its retransmission: it changes nothing here.
        return;
    }
    st.uas.status = status;
    st.uas.last = Some(bytes);
    st.uas.relayed_branch = branch;
    if status >= 200 {
        stats::completed(status);
        start_final_timer(tx, st);
    }
}

/// After the final reply: a negative one to an INVITE is sent until its ACK comes, a 2xx of our own as well; all else
/// only waits for late messages.
fn start_final_timer(tx: &Transaction, st: &mut State) {
    let ours = st.uas.relayed_branch.is_none();
    if !tx.is_invite() {
        // Whoever has not answered yet cannot change anything any more (measured: reg-save-lookup).
        st.branches.iter_mut().for_each(Branch::stop);
    }
    if !tx.is_invite() || (st.uas.status < 300 && !ours) {
        timers::put_on_wait(st);
        return;
    }
    // A 2xx is repeated whatever the transport: further up it may be UDP.
    let repeated = st.uas.status < 300 || !st.uas.dest.proto.is_reliable();
    st.uas.retr = if repeated { Retr::start(&st.opts) } else { Retr::OFF };
    st.uas.give_up_at = clock::now_ms() + st.opts.fr_ms();
}

/// The ACK to a negative reply came in, or one before any final reply, after which nothing is waited for either.
pub(super) fn acknowledged(tx: &Arc<Transaction>) {
    let mut st = tx.lock();
    let early = st.uas.status < 200;
    if early {
        st.branches.iter_mut().for_each(Branch::stop);
    }
    if early || st.uas.give_up_at != NEVER {
        timers::put_on_wait(&mut st);
        timers::arm(tx, &mut st);
    }
}

/// Sends the last reply again, if there was one.
pub fn resend_last(tx: &Transaction) -> bool {
    let st = tx.lock();
    if let Some(last) = &st.uas.last {
        wire::resend(&st.uas.dest, last);
    }
    st.uas.last.is_some()
}

/// Why [`reply`] sent nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoReply {
    /// There is no transaction.
    #[error("there is no transaction to reply in")]
    NoTransaction,
    /// The final reply has been sent already.
    #[error("the transaction has its final reply already")]
    TooLate,
    /// The request cannot be answered.
    #[error("no reply can be made from the request")]
    Request,
}

/// `t_reply`: answers the transaction of the message at hand. A final reply cancels the pending branches.
#[crate::suspending]
pub async fn reply(cx: &mut Cx, status: u16, reason: &[u8]) -> Result<(), NoReply> {
    let tx = cx.tx.current.get().cloned().ok_or(NoReply::NoTransaction)?;
    if cx.msg.is_request() {
        if let Ok(dest) = reply::way_back(cx).await {
            tx.lock().uas.dest = dest;
        }
        redirect::add_contacts(cx, status, &redirect::STATEFUL);
        reply_in(&tx, cx, status, reason, &[])?;
        let mut st = tx.lock();
        timers::arm(&tx, &mut st);
        return Ok(());
    }
    // In an onreply route the transaction has the request, and this thread the baton.
    run::with_request(&tx, |request| reply_in(&tx, request, status, reason, &[])).unwrap_or(Err(NoReply::Request))
}

/// Builds and sends a reply to the request in `cx`, with further header lines.
fn reply_in(tx: &Arc<Transaction>, cx: &mut Cx, status: u16, reason: &[u8], more: &[u8]) -> Result<(), NoReply> {
    let mut parts = cx.ext_get::<ReplyParts>().cloned().unwrap_or_default();
    parts.headers.extend_from_slice(more);
    let tag = own_tag(tx, &cx.msg);
    reply_with(tx, cx, status, reason, &parts, &tag)
}

/// The To tag of our replies. A CANCEL and its INVITE share it (RFC 3261 9.2).
#[must_use]
pub fn own_tag(tx: &Transaction, msg: &SipMsg) -> [u8; 16] {
    let invite = if tx.method == Method::Cancel { request_key(msg, Method::Invite) } else { None };
    to_tag(invite.unwrap_or(RequestKey { bucket: tx.id.bucket, hash: tx.key }))
}

/// As [`reply_in`], with these headers and body, and this To tag where the request has none.
fn reply_with(
    tx: &Arc<Transaction>,
    cx: &mut Cx,
    status: u16,
    reason: &[u8],
    parts: &ReplyParts,
    tag: &[u8],
) -> Result<(), NoReply> {
    if tx.lock().is_completed() {
        return Err(NoReply::TooLate);
    }
    let bytes = reply::build(cx, status, reason, tag, parts).map_err(|error| {
        crate::error!("{status}: {error}");
        NoReply::Request
    })?;
    {
        let mut st = tx.lock();
        if st.is_completed() {
            return Err(NoReply::TooLate);
        }
        STATS.rpl_generated.inc();
        st.uas.dest.flags = cx.fwd.reply_flags;
        if status >= 200 {
            wire::cancel_others(tx, &mut st, None, local_reason(status));
        }
        send(tx, &mut st, status, bytes.clone(), None);
    }
    if run::wants_own_replies() {
        queue::dispatch(tx, queue::Waiting::Sent(bytes));
    }
    if observe::any() {
        let own = cx.msg.to().ok().and_then(|to| to.tag()).map(|tag| cx.msg.share(tag));
        let to_tag = own.as_deref().unwrap_or(tag);
        observe::tell(&Event::ResponseOut { code: status, reason, to_tag, reply: None }, cx);
    }
    Ok(())
}

/// Sends the reply of the chosen branch when all have failed, or an error where no reply is left. The caller has the baton.
pub(super) async fn conclude(tx: &Arc<Transaction>, number: Option<usize>) {
    let plan = {
        let mut st = tx.lock();
        if !st.alive || st.is_completed() {
            return;
        }
        plan(tx, &mut st, number)
    };
    match plan {
        Plan::Quiet { status, reply } => local_done(tx, status, reply.as_deref()),
        Plan::Relay { number, msg, rcv } => {
            relay(tx, &mut tx.lock(), number, &msg, &rcv);
            observe_sent(tx, Some(&msg));
        }
        Plan::Own { status, reason, headers } => {
            run::with_request(tx, |cx| reply_in(tx, cx, status, reason, &headers));
        }
    }
}

/// How a failed transaction is answered.
enum Plan {
    /// Not at all: nobody upstream waits, or the script does not want it.
    Quiet { status: u16, reply: Option<Box<SipMsg>> },
    /// With the reply of a branch.
    Relay { number: usize, msg: Box<SipMsg>, rcv: RcvInfo },
    /// With a reply of ours.
    Own { status: u16, reason: &'static [u8], headers: Vec<u8> },
}

fn plan(tx: &Transaction, st: &mut State, number: Option<usize>) -> Plan {
    let Some((status, reason)) = TxError::NoDestination.reply().filter(|_| number.is_none()) else {
        return plan_of(tx, st, number.unwrap_or(0));
    };
    if st.is_local || st.opts.disable_internal_reply {
        timers::put_on_wait(st);
        st.uas.status = status;
        return Plan::Quiet { status, reply: None };
    }
    Plan::Own { status, reason, headers: Vec::new() }
}

/// `noisy_ctimer` 0: an INVITE whose only branch never had a reply is let go without an answer, unless a failure route
/// might have looked at it (measured: wire tm-noisy-ctimer).
fn ends_silently(tx: &Transaction, st: &State, branch: &Branch) -> bool {
    tx.is_invite()
        && settings().noisy_ctimer.get() == 0
        && st.branches.len() == 1
        && branch.timed_out
        && !branch.replied
        && branch.armed.on_failure.is_none()
        && !st.canceled
}

fn plan_of(tx: &Transaction, st: &mut State, number: usize) -> Plan {
    let silent = st.branches.get(number).is_some_and(|branch| ends_silently(tx, st, branch));
    if silent || st.is_local || st.opts.disable_internal_reply {
        timers::put_on_wait(st);
        let branch = st.branches.get_mut(number);
        let (status, reply) = branch.map_or((408, None), |branch| (branch.status, branch.reply.take()));
        st.uas.status = status;
        return Plan::Quiet { status, reply: reply.map(|stored| Box::new(stored.msg)) };
    }
    let canceled = st.canceled;
    let challenges = challenges(st);
    let Some(branch) = st.branches.get_mut(number) else { return Plan::Quiet { status: 408, reply: None } };
    let Some(stored) = branch.reply.take() else {
        // Measured: a cancelled call that never got its 487 is answered by one.
        let status = if canceled { 487 } else { branch.status };
        return Plan::Own { status, reason: phrase(status).as_bytes(), headers: Vec::new() };
    };
    match branch.status {
        503 if settings().remap_503_500 => {
            Plan::Own { status: 500, reason: phrase(503).as_bytes(), headers: Vec::new() }
        }
        401 | 407 if challenges.1 > 1 && settings().aggregate_challenges.get() != 0 => {
            let status = branch.status;
            Plan::Own { status, reason: phrase(status).as_bytes(), headers: challenges.0 }
        }
        _ => Plan::Relay { number, msg: Box::new(stored.msg), rcv: stored.rcv },
    }
}

/// The challenges of all branches that count, and how many branches have one (RFC 3261 16.7 step 7).
fn challenges(st: &State) -> (Vec<u8>, usize) {
    let asked = st.branches.iter().filter(|branch| !branch.dropped && matches!(branch.status, 401 | 407));
    let mut lines = Vec::new();
    let mut count = 0;
    for reply in asked.filter_map(|branch| branch.reply.as_ref()) {
        count += 1;
        let is_challenge = |kind| matches!(kind, HeaderKind::WwwAuthenticate | HeaderKind::ProxyAuthenticate);
        for header in reply.msg.headers().iter().filter(|header| is_challenge(header.kind)) {
            lines.extend_from_slice(header.range.in_bytes(&reply.msg.buf));
        }
    }
    (lines, count)
}

/// Tells the observers that the reply of a branch went upstream. The caller has the baton.
pub(super) fn observe_sent(tx: &Arc<Transaction>, reply: Option<&SipMsg>) {
    let Some(msg) = reply.filter(|_| observe::any()) else { return };
    let to_tag = msg.to().ok().and_then(|to| to.tag()).unwrap_or_default();
    let event = Event::ResponseOut { code: msg.status(), reason: msg.reason(), to_tag, reply };
    run::with_request(tx, |cx| observe::tell(&event, cx));
}

/// Tells who sent a request of our own how it ended.
pub(super) fn local_done(tx: &Arc<Transaction>, status: u16, reply: Option<&SipMsg>) {
    if status < 200 {
        return;
    }
    let done = tx.lock().done.take();
    if let Some(done) = done {
        done(LocalOutcome { status, reply: reply.cloned() });
    }
}

/// The script has ended: a transaction that was neither relayed nor answered gets the reply to its relay's error, or is
/// let go without one (measured).
pub(super) async fn answer_unfinished(tx: &Arc<Transaction>, cx: &mut Cx) {
    let (started, suspended) = {
        let st = tx.lock();
        (!st.branches.is_empty() || st.is_completed(), st.suspended)
    };
    if started || suspended {
        return;
    }
    let answer = cx.tx.error.and_then(TxError::reply);
    if let Some((status, reason)) = answer
        && reply_in(tx, cx, status, reason, &[]).is_ok()
    {
        return;
    }
    timers::put_on_wait(&mut tx.lock());
}

/// A reply that does not come from the script.
#[derive(Clone, Debug, Default)]
pub struct OutsideReply {
    /// Status code.
    pub status: u16,
    /// Reason phrase.
    pub reason: Str,
    /// To tag, where the request has none; ours if this is empty.
    pub to_tag: Str,
    /// Whole header lines.
    pub headers: Vec<u8>,
    /// Body; its Content-Type is in `headers`.
    pub body: Str,
}

/// Answers a transaction from outside its script (RPC, timers): when its baton is free. False if the request is gone or
/// a script has it, or the final reply was sent.
pub fn reply_outside(tx: &Arc<Transaction>, reply: OutsideReply) -> bool {
    if !queue::try_take(&mut tx.lock()) {
        return false;
    }
    let own_tag = to_tag(RequestKey { bucket: tx.id.bucket, hash: tx.key });
    let tag = if reply.to_tag.is_empty() { &own_tag[..] } else { &reply.to_tag };
    let body = (!reply.body.is_empty()).then_some((Str::EMPTY, reply.body));
    let parts = ReplyParts { headers: reply.headers, body };
    let sent = run::with_request(tx, |cx| reply_with(tx, cx, reply.status, &reply.reason, &parts, tag));
    let tx = tx.clone();
    crate::worker::spawn_inline(async move { queue::drain(&tx).await });
    matches!(sent, Some(Ok(())))
}

/// `t_release`: a transaction that was neither relayed nor answered waits out its time.
pub fn release(cx: &mut Cx) {
    let Some(tx) = cx.tx.current.get().filter(|_| cx.tx.owner) else { return };
    let mut st = tx.lock();
    if st.branches.is_empty() {
        timers::put_on_wait(&mut st);
        cx.tx.error = None;
    }
}

/// `t_drop`: the transaction ends without an answer, whatever its branches do. False if there is none.
pub fn drop_transaction(cx: &mut Cx) -> bool {
    let Some(tx) = cx.tx.current.get() else { return false };
    let mut st = tx.lock();
    st.branches.iter_mut().for_each(Branch::stop);
    st.opts.disable_internal_reply = true;
    timers::put_on_wait(&mut st);
    timers::arm(tx, &mut st);
    cx.tx.error = None;
    true
}

/// Message flags of a transaction's request; `None` while a script has it.
#[must_use]
pub fn message_flags(tx: &Transaction) -> Option<u32> {
    tx.lock().request.as_ref().map(|request| request.flags)
}

/// Sets a message flag on a transaction's request, unless a script has it.
pub fn set_message_flag(tx: &Transaction, bit: u32) {
    if let Some(request) = &mut tx.lock().request {
        request.flags |= bit;
    }
}
