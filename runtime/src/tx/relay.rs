//! Forwarding with state: the branches of a transaction are made here (RFC 3261 16.5, 16.6).
//!
//! A branch is made completely (branch route, next hop, message) before the transaction's lock is taken; then all are
//! added and sent in one go, so that no reply can find its branch missing.

use super::key::write_branch;
use super::lookup::{self, NewTran};
use super::sent::SentRequest;
use super::settings::settings;
use super::transaction::{Branch, Cancel, Contact, Retr, State, Transaction};
use super::{Relayed, TxError, cancel, failover, run, timers, upstream};
use crate::avp::AvpName;
use crate::blocklist;
use crate::config;
use crate::cx::{Branch as Extra, Cx, Fwd};
use crate::destination::{self, Hop, HopError, Hops};
use crate::forward::{self, Outgoing, Ready};
use crate::onsend;
use crate::reply::ReplyParts;
use crate::script::{self, RouteKind};
use crate::stateless;
use crate::transport::Proto;
use crate::value::Str;
use smallvec::SmallVec;
use srcc_sip::Method;
use std::sync::Arc;

/// Where and how to relay, where the script says more than the request URI and `$du` do.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// Host and port instead of those of `$du` or the request URI; port 0 = the default.
    pub hop: Option<(Str, u16)>,
    /// Protocol instead of the URI's.
    pub proto: Option<Proto>,
    /// Replies stay here (`t_replicate`).
    pub replicate: bool,
    /// No 100 is sent.
    pub no_100: bool,
    /// No failure of the transaction is answered.
    pub no_internal_reply: bool,
    /// If nothing can be sent, the script gets the code, and the caller no reply.
    pub no_error_reply: bool,
    /// Only the first address of a host is tried.
    pub no_failover: bool,
}

/// The request URI and `$du` that branches were made from, to see whether a script has set new ones since.
#[derive(Default)]
pub(super) struct UriSeen(Option<(Option<Str>, Option<Str>)>);

impl UriSeen {
    /// Those of a context now.
    pub(super) fn of(cx: &mut Cx) -> UriSeen {
        for uri in [&mut cx.fwd.new_uri, &mut cx.fwd.dst_uri].into_iter().flatten() {
            uri.make_shared();
        }
        UriSeen(Some((cx.fwd.new_uri.clone(), cx.fwd.dst_uri.clone())))
    }

    /// Whether a script has assigned to either; an assignment of the same text counts (measured).
    fn is_new(&self, cx: &Cx) -> bool {
        let Some((uri, dst)) = &self.0 else { return true };
        !same_object(uri.as_ref(), cx.fwd.new_uri.as_ref()) || !same_object(dst.as_ref(), cx.fwd.dst_uri.as_ref())
    }
}

fn same_object(a: Option<&Str>, b: Option<&Str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.is_copy_of(b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// `t_relay`: makes the transaction if there is none yet, and forwards. Result: the script function's return code.
#[crate::suspending]
pub async fn relay(cx: &mut Cx, target: &Target) -> i32 {
    if cx.msg.method() == Method::Cancel {
        return cancel::relay(cx, target).await;
    }
    let tx = match lookup::new_transaction(cx).await {
        NewTran::Ready(tx) => tx,
        // It was a retransmission, and has been served.
        NewTran::Retransmission => return 1,
        NewTran::Ack => return forward_ack(cx, target).await,
        NewTran::Failed(error) => return failed(cx, error),
    };
    relay_in(cx, &tx, target).await
}

/// Forwards a request that has its transaction.
pub(super) async fn relay_in(cx: &mut Cx, tx: &Arc<Transaction>, target: &Target) -> i32 {
    if target.replicate || target.no_internal_reply {
        let mut st = tx.lock();
        st.is_local |= target.replicate;
        st.opts.disable_internal_reply |= target.no_internal_reply;
    }
    timers_from_avps(cx, tx);
    if !target.no_100 {
        trying(cx, tx).await;
    }
    match fork(cx, tx, target).await {
        Ok(()) => {
            cx.tx.error = None;
            if cx.tx.baton.is_some() {
                keep(cx);
            }
            cx.tx.uri_seen = UriSeen::of(cx);
            1
        }
        Err(error) if target.no_error_reply => error.rc(),
        Err(error) => failed(cx, error),
    }
}

/// `t_forward_nonack`: forwards in the transaction that the script has made before; -1 if there is none.
#[crate::suspending]
pub async fn forward_nonack(cx: &mut Cx, target: &Target) -> i32 {
    match cx.tx.current.get().cloned() {
        Some(tx) if cx.tx.owner => relay_in(cx, &tx, target).await,
        _ => -1,
    }
}

/// `fr_timer_avp` and `fr_inv_timer_avp`: seconds that the script has set for this transaction.
fn timers_from_avps(cx: &Cx, tx: &Transaction) {
    let ms = |name: &Option<AvpName>| {
        let seconds = cx.avps.first(name.as_ref()?)?.to_int();
        u32::try_from(seconds).ok().filter(|seconds| *seconds > 0)?.checked_mul(1000)
    };
    let (fr, fr_inv) = (ms(&settings().fr_timer_avp), ms(&settings().fr_inv_timer_avp));
    if fr.is_some() || fr_inv.is_some() {
        let mut st = tx.lock();
        st.opts.fr = fr.or(st.opts.fr);
        st.opts.fr_inv = fr_inv.or(st.opts.fr_inv);
    }
}

fn failed(cx: &mut Cx, error: TxError) -> i32 {
    let quiet = cx.tx.current.get().is_some_and(|tx| tx.lock().opts.disable_internal_reply);
    cx.tx.error = Some(error).filter(|_| !quiet);
    // Measured: wire tm-relay-proto.
    if quiet { -4 } else { error.rc() }
}

/// The 100 of our own for an INVITE that has had no reply yet.
pub(super) async fn trying(cx: &mut Cx, tx: &Arc<Transaction>) {
    if tx.is_invite() && wants_100(tx) {
        let reason = settings().auto_inv_100_reason.get();
        // A request that cannot be answered can still be forwarded.
        let _ = upstream::reply(cx, 100, &reason).await;
    }
}

fn wants_100(tx: &Transaction) -> bool {
    let st = tx.lock();
    st.uas.status < 100 && st.opts.auto_100.unwrap_or(settings().auto_inv_100.get() != 0)
}

/// An ACK to a 2xx has no transaction (RFC 3261 17.1.1.3): it is forwarded without state.
async fn forward_ack(cx: &mut Cx, target: &Target) -> i32 {
    let sent = match &target.hop {
        Some((host, port)) => stateless::forward_to_hop(cx, &hop(host, *port, target.proto)).await,
        None => stateless::forward_by_uri(cx, target.proto).await,
    };
    if sent.is_ok() { 1 } else { -1 }
}

fn hop(host: &Str, port: u16, proto: Option<Proto>) -> Hop<'_> {
    Hop { host, port: Some(port).filter(|port| *port != 0), proto, sips: false }
}

/// Later branches shall be made from the request as it is now, unless an earlier state was kept already.
pub fn keep(cx: &mut Cx) {
    if cx.tx.relayed.is_none() {
        let reply_headers = cx.ext_get::<ReplyParts>().map_or(0, |parts| parts.headers.len());
        cx.tx.relayed = Some(Box::new(Relayed { mark: cx.msg.edits.mark(), fwd: cx.fwd.clone(), reply_headers }));
    }
}

/// `t_flush_flags`: later routes of the transaction see the flags as they are now. False without a transaction.
pub fn flush_flags(cx: &mut Cx) -> bool {
    if let Some(relayed) = &mut cx.tx.relayed {
        (relayed.fwd.flags, relayed.fwd.xflags) = (cx.fwd.flags, cx.fwd.xflags);
    }
    cx.tx.current.get().is_some()
}

/// The request URI and `$du` as they are now count as relayed to.
pub fn mark_relayed(cx: &mut Cx) {
    cx.tx.uri_seen = UriSeen::of(cx);
}

/// The request URI and `$du` as they are now make a branch of the next relay, whatever was relayed before.
pub fn mark_new(cx: &mut Cx) {
    cx.tx.uri_seen = UriSeen::default();
}

/// Makes and sends a branch for the request URI, if it is new, and one for each that the script appended.
async fn fork(cx: &mut Cx, tx: &Arc<Transaction>, target: &Target) -> Result<(), TxError> {
    let (first, on_branch, armed) = {
        let mut st = tx.lock();
        if st.canceled {
            return Err(TxError::Canceled);
        }
        // Armed for these branches only; those that are added later arm their own (measured: wire tm-is-set).
        (st.branches.len(), st.opts.on_branch.take(), st.opts.arm())
    };
    let route = on_branch.and_then(|id| script::script().branch.get(usize::from(id.0))).map(|route| route.run);
    let extra = std::mem::take(&mut cx.branches);
    let base = (route.is_some() || !extra.is_empty()).then(|| cx.fwd.clone());
    let mut made: SmallVec<[Branch; 2]> = SmallVec::new();
    let mut error = TxError::NoDestination;
    let main = cx.tx.uri_seen.is_new(cx).then_some(None);
    for extra in main.into_iter().chain(extra.into_iter().map(Some)) {
        let number = first + made.len();
        if number >= config::core().max_branches {
            crate::error!("more than {} branches: the rest is left out", config::core().max_branches);
            break;
        }
        if let (Some(base), Some(extra)) = (&base, extra) {
            cx.fwd = extra_fwd(base, extra);
        }
        let mark = cx.msg.edits.mark();
        cx.tx.armed = armed;
        let branch = make_branch(cx, tx, number, route, target).await;
        if cx.fwd.restore.is_some() {
            tx.lock().restore.clone_from(&cx.fwd.restore);
        }
        cx.msg.edits.truncate(mark);
        if let Some(base) = &base {
            cx.fwd = base.clone();
        }
        match branch {
            Ok(branch) => made.push(branch),
            Err(e) => error = e,
        }
    }
    if made.is_empty() {
        return Err(error);
    }
    let mut st = tx.lock();
    let sent = add_and_send(cx, tx, &mut st, made);
    timers::arm(tx, &mut st);
    if sent { Ok(()) } else { Err(TxError::Send) }
}

/// Sends a request of our own as the only branch of its transaction.
pub(super) fn send_local(cx: &mut Cx, tx: &Arc<Transaction>, mut hops: Hops, param: &[u8]) -> Result<(), TxError> {
    let uri = cx.request_uri();
    let ready = first_usable(cx, &uri, param, &mut hops)?;
    cx.tx.armed = tx.lock().opts.arm();
    let branch = new_branch(cx, uri, ready, hops);
    let mut st = tx.lock();
    let sent = add_and_send(cx, tx, &mut st, SmallVec::from_iter([branch]));
    timers::arm(tx, &mut st);
    if sent { Ok(()) } else { Err(TxError::Send) }
}

/// What an appended branch is forwarded with.
fn extra_fwd(base: &Fwd, extra: Extra) -> Fwd {
    Fwd {
        new_uri: Some(extra.uri),
        dst_uri: extra.dst_uri,
        path: extra.path,
        branch_flags: extra.flags,
        q: extra.q,
        send_socket: extra.send_socket,
        instance: extra.instance,
        reg_id: extra.reg_id,
        ruid: extra.ruid,
        location_ua: extra.location_ua,
        ..base.clone()
    }
}

/// Makes one branch from `cx.fwd`. One that the branch route or the onsend route dropped is an error like any other.
async fn make_branch(
    cx: &mut Cx,
    tx: &Arc<Transaction>,
    number: usize,
    route: Option<script::RouteFn>,
    target: &Target,
) -> Result<Branch, TxError> {
    if let Some(route) = route {
        let before = cx.tx.branch.replace(number);
        let outcome = run::guarded(cx, route, RouteKind::Branch).await;
        cx.tx.branch = before;
        if outcome.dropped {
            return Err(TxError::Dropped);
        }
    }
    let uri = cx.request_uri();
    let mut hops = match &target.hop {
        Some((host, port)) => destination::resolve(&hop(host, *port, target.proto)).await?,
        None => {
            let next = cx.fwd.dst_uri.as_ref().unwrap_or(&uri).clone();
            destination::resolve_uri(&next, target.proto).await?
        }
    };
    let param = write_branch(tx.id, number);
    let ready = first_usable(cx, &uri, &param, &mut hops)?;
    if !onsend::allows(cx, &ready).await {
        return Err(TxError::Send);
    }
    if target.no_failover || !config::core().use_dns_failover {
        hops.clear();
    }
    Ok(new_branch(cx, uri, ready, hops))
}

fn new_branch(cx: &Cx, uri: Str, ready: Ready, more: Hops) -> Branch {
    Branch {
        uri,
        dest: ready.dest,
        more: more.into_boxed_slice(),
        sent: SentRequest::new(ready.bytes),
        status: 0,
        reply: None,
        replied: false,
        timed_out: false,
        dropped: false,
        retr: Retr::OFF,
        fails_at: super::transaction::NEVER,
        cancel: Cancel::None,
        armed: cx.tx.armed,
        flags: cx.fwd.branch_flags,
        contact: Contact::of(&cx.fwd),
    }
}

/// Makes the request ready for the first address that some socket of ours can send to; the rest stays in `hops`.
fn first_usable(cx: &Cx, uri: &Str, param: &[u8], hops: &mut Hops) -> Result<Ready, HopError> {
    let out = Outgoing { uri, path: cx.fwd.path.as_deref(), branch: param };
    let mut error = HopError::Unresolvable;
    while !hops.is_empty() {
        let dest = hops.remove(0);
        if blocklist::leaves_out(cx.msg.method(), &dest) {
            error = HopError::LeftOut;
            continue;
        }
        match forward::prepare(&cx.msg, &cx.rcv, &cx.fwd, &out, dest) {
            Ok(ready) => return Ok(ready),
            Err(e) => error = e,
        }
    }
    Err(error)
}

/// Adds the branches and sends them; true if at least one went out. Those that did not are failed.
fn add_and_send(cx: &Cx, tx: &Transaction, st: &mut State, made: SmallVec<[Branch; 2]>) -> bool {
    let mut any = false;
    let before = st.branches.len();
    // Most transactions have one branch, and room for further ones would be kept as long as they live.
    st.branches.reserve_exact(made.len());
    for mut branch in made {
        let param = write_branch(tx.id, st.branches.len());
        match failover::send_or_next(cx, &mut branch, &param) {
            true => {
                any = true;
                start_timers(st, &mut branch);
            }
            false if settings().failure_exec_mode => {
                any = true;
                start_timers(st, &mut branch);
            }
            false => branch.status = 500,
        }
        st.branches.push(branch);
    }
    if !any {
        st.branches.truncate(before);
    }
    any
}

pub(super) fn start_timers(st: &State, branch: &mut Branch) {
    branch.retr = if branch.dest.proto.is_reliable() { Retr::OFF } else { Retr::start(&st.opts) };
    branch.fails_at = timers::deadline(st, st.opts.fr_ms());
}
