//! Finds the transaction of a request, and makes new ones (RFC 3261 17.2.3).

use super::key::{RequestKey, request_key};
use super::observe::{self, Event};
use super::queue::{self, Baton};
use super::settings::settings;
use super::stats::STATS;
use super::table::{self, Inserted};
use super::transaction::{State, Transaction};
use super::{Current, TxError, run, upstream};
use crate::cx::Cx;
use crate::reply;
use crate::transport::Dest;
use srcc_sip::{Method, SipMsg};
use std::sync::Arc;

/// The transaction that a request may belong to as retransmission or ACK.
fn find(cx: &mut Cx) -> Option<Arc<Transaction>> {
    if cx.msg.method() != Method::Ack {
        return table::by_key(own_key(cx)?);
    }
    // The ACK to a 2xx is no part of the INVITE transaction, even from clients that do not give it a new branch.
    let msg = &cx.msg;
    let key = request_key(msg, Method::Invite)?;
    match table::by_key(key) {
        Some(tx) => Some(tx).filter(|tx| !(200..300).contains(&tx.lock().uas.status)),
        None => table::of_bucket(key.bucket).into_iter().find(|tx| is_early_ack(tx, msg)),
    }
}

/// An ACK of the same dialog while the INVITE has no final reply yet: it ends the transaction, whatever its branch
/// (measured: wire tm-fork-6xx).
fn is_early_ack(tx: &Transaction, ack: &SipMsg) -> bool {
    let st = tx.lock();
    tx.is_invite() && st.uas.status < 200 && same_dialog(&st, ack)
}

/// The key of the request at hand, worked out once.
pub(super) fn own_key(cx: &mut Cx) -> Option<RequestKey> {
    if cx.tx.key.is_none() {
        cx.tx.key = request_key(&cx.msg, cx.msg.method());
    }
    cx.tx.key
}

/// `t_lookup_request`: looks for the transaction, once; true if it exists.
pub fn request(cx: &mut Cx) -> bool {
    if matches!(cx.tx.current, Current::Unknown) {
        cx.tx.current = find(cx).map_or(Current::Absent, Current::Found);
    }
    cx.tx.current.get().is_some()
}

/// The INVITE transaction that a CANCEL is for.
#[must_use]
pub fn invite_of_cancel(cx: &Cx) -> Option<Arc<Transaction>> {
    if cx.msg.method() != Method::Cancel {
        return None;
    }
    table::by_key(request_key(&cx.msg, Method::Invite)?)
}

/// The outcome of [`new_transaction`].
pub enum NewTran {
    /// The transaction of this request, made now or before by the same script.
    Ready(Arc<Transaction>),
    /// The request was a retransmission, or the ACK to a negative reply, and has been dealt with.
    Retransmission,
    /// An ACK makes no transaction.
    Ack,
    /// There can be no transaction.
    Failed(TxError),
}

/// Makes the transaction of the request at hand unless the script has made it already.
#[crate::suspending]
pub async fn new_transaction(cx: &mut Cx) -> NewTran {
    if let Current::Found(tx) = &cx.tx.current {
        let tx = tx.clone();
        if cx.tx.owner {
            return NewTran::Ready(tx);
        }
        absorb(&cx.msg, &tx);
        return NewTran::Retransmission;
    }
    if cx.msg.method() == Method::Ack {
        return if request(cx) { absorbed_ack(cx) } else { NewTran::Ack };
    }
    let Some(key) = own_key(cx) else { return NewTran::Failed(TxError::BadUri) };
    // Neither forwarded nor answered: a broken header behind those that the script needed (measured: wire malformed-udp).
    if reply::usable(&cx.msg).is_err() {
        return NewTran::Failed(TxError::BadUri);
    }
    if STATS.current.get() >= i64::from(settings().max_transactions.get()) {
        return overloaded(cx).await;
    }
    let dest = reply::way_back(cx).await.unwrap_or_else(|_| Dest::reply_to(&cx.rcv));
    insert(cx, key, dest)
}

fn absorbed_ack(cx: &Cx) -> NewTran {
    if let Some(tx) = cx.tx.current.get() {
        absorb(&cx.msg, tx);
    }
    NewTran::Retransmission
}

fn known_already(cx: &mut Cx, tx: Arc<Transaction>) -> NewTran {
    absorb(&cx.msg, &tx);
    cx.tx.current = Current::Found(tx);
    NewTran::Retransmission
}

/// Serves a retransmission with the last reply, or takes note of an ACK.
fn absorb(msg: &SipMsg, tx: &Arc<Transaction>) {
    if msg.method() == Method::Ack {
        upstream::acknowledged(tx);
    } else {
        upstream::resend_last(tx);
    }
}

fn insert(cx: &mut Cx, key: RequestKey, dest: Dest) -> NewTran {
    let method = cx.msg.method();
    let invite = method == Method::Invite;
    let opts = std::mem::take(&mut cx.tx.opts);
    let made = table::insert(key, |id| Transaction::new(id, key.hash, method, State::new(dest, opts, invite)));
    let (tx, beside_cancel) = match made {
        Inserted::New(tx, beside_cancel) => (tx, beside_cancel),
        Inserted::Known(tx) => return known_already(cx, tx),
    };
    if invite && beside_cancel && request_key(&cx.msg, Method::Cancel).and_then(table::by_key).is_some() {
        tx.lock().canceled = true;
    }
    STATS.created.inc();
    STATS.current.inc();
    STATS.total.inc();
    cx.tx.baton = Some(Baton::of(&tx));
    cx.tx.owner = true;
    cx.tx.current = Current::Found(tx.clone());
    cx.tx.in_progress = None;
    if observe::any() {
        observe::tell(&Event::RequestIn, cx);
    }
    NewTran::Ready(tx)
}

/// No further transaction is made: the caller is told to try later (RFC 3261 21.5.4).
async fn overloaded(cx: &mut Cx) -> NewTran {
    if cx.msg.method() != Method::Cancel {
        // Failing to say so changes nothing for the caller.
        let _ = reply::send(cx, 503, b"Service Unavailable").await;
    }
    NewTran::Failed(TxError::TooMany)
}

/// `t_check_trans`. 0 ends the script: a retransmission was served, or the ACK to a negative reply absorbed. 1: a CANCEL
/// whose INVITE exists, or an ACK to a 2xx of a watched transaction. -1: nothing known.
#[crate::suspending]
pub async fn check(cx: &mut Cx) -> i32 {
    if !cx.msg.is_request() {
        return if cx.tx.current.get().is_some() { 1 } else { -1 };
    }
    if cx.tx.owner {
        return 1;
    }
    if request(cx) {
        if let Some(tx) = cx.tx.current.get() {
            absorb(&cx.msg, tx);
        }
        return 0;
    }
    let known = match cx.msg.method() {
        Method::Cancel => invite_of_cancel(cx).is_some(),
        Method::Ack => e2e_ack(cx).await,
        _ => false,
    };
    if known { 1 } else { -1 }
}

/// Whether an ACK belongs to the 2xx of a transaction; looked for only if someone watches transactions (measured), who
/// is then told.
async fn e2e_ack(cx: &mut Cx) -> bool {
    if !observe::any() {
        return false;
    }
    let Some(key) = request_key(&cx.msg, Method::Invite) else { return false };
    let Some(tag) = cx.msg.to().ok().and_then(|to| to.tag()) else { return false };
    let of_this_dialog = |tx: &Arc<Transaction>| {
        let st = tx.lock();
        tx.is_invite()
            && (200..300).contains(&st.uas.status)
            && st.uas.to_tag.as_deref() == Some(tag)
            && same_dialog(&st, &cx.msg)
    };
    let Some(tx) = table::of_bucket(key.bucket).into_iter().find(of_this_dialog) else { return false };
    if queue::try_take(&mut tx.lock()) {
        let ack = &cx.msg;
        run::with_request(&tx, |request| observe::tell(&Event::E2eAckIn { ack }, request));
        queue::drain(&tx).await;
    }
    true
}

fn same_dialog(st: &State, ack: &SipMsg) -> bool {
    let Some(request) = &st.request else { return false };
    let from_tag = |msg: &SipMsg| msg.from().ok().and_then(|from| from.tag()).map(<[u8]>::to_vec);
    let number = |msg: &SipMsg| msg.cseq().ok().and_then(|cseq| cseq.number);
    let msg = request.msg.received();
    msg.call_id() == ack.call_id() && number(&msg) == number(ack) && from_tag(&msg) == from_tag(ack)
}
