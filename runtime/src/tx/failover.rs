//! The further addresses of a host (RFC 3263 4.3): where a branch goes that its first address refuses, does not answer or
//! answers with 503. The message stays as it was sent but for our Via, so that what the branch route did is kept.

use super::key::write_branch;
use super::sent::SentRequest;
use super::transaction::{Branch, Cancel, NEVER, Retr, Transaction};
use super::{relay, run, timers, wire};
use crate::config;
use crate::cx::Cx;
use crate::forward::{self, Outgoing};
use crate::transport::Dest;
use bytes::Bytes;
use srcc_sip::{HeaderKind, SipMsg};
use std::sync::Arc;

/// Sends a branch, to the next address of its host if the first one refuses.
pub(super) fn send_or_next(cx: &Cx, branch: &mut Branch, param: &[u8]) -> bool {
    loop {
        match branch.sent.with(|msg| wire::send(&branch.dest, msg)) {
            Ok(()) => {
                branch.sent.share_body(&cx.msg);
                return true;
            }
            Err(error) => crate::error!("the branch to {} is not sent: {error}", branch.dest.addr),
        }
        if !readdress(cx, branch, param) {
            return false;
        }
    }
}

/// Points a branch to the next address of its host; false if there is none. The message stays as it was sent but for
/// our Via, so that what the branch route did to it is kept.
fn readdress(cx: &Cx, branch: &mut Branch, param: &[u8]) -> bool {
    while let Some((dest, rest)) = branch.more.split_first() {
        let dest: Dest = *dest;
        branch.more = rest.into();
        let out = Outgoing { uri: &branch.uri, path: None, branch: param };
        let fresh = forward::prepare(&cx.msg, &cx.rcv, &cx.fwd, &out, dest);
        if let Ok(ready) = fresh
            && let Some(sent) = with_via_of(branch.sent.whole(), &ready.bytes)
        {
            branch.dest = ready.dest;
            branch.sent = SentRequest::new(sent);
            return true;
        }
    }
    false
}

/// `old` with its topmost Via header replaced by that of `new`.
fn with_via_of(old: Bytes, new: &Bytes) -> Option<Bytes> {
    let (old, new) = (SipMsg::parse(old).ok()?, SipMsg::parse(new.clone()).ok()?);
    let place = old.header(HeaderKind::Via)?.range;
    let via = new.header(HeaderKind::Via)?.range.in_bytes(&new.buf);
    let mut out = Vec::with_capacity(old.buf.len() + via.len());
    out.extend_from_slice(old.buf.get(..place.start as usize)?);
    out.extend_from_slice(via);
    out.extend_from_slice(old.buf.get(place.end as usize..)?);
    Some(Bytes::from(out))
}

/// DNS failover (RFC 3263 4.3): a branch that timed out without any reply, or was answered 503, is repeated at the next
/// address of its host, as a new branch. The caller has the baton. False if the failure stands.
pub(super) fn try_next_address(tx: &Arc<Transaction>, number: usize) -> bool {
    let mut branch = {
        let mut st = tx.lock();
        if st.canceled
            || st.is_completed()
            || st.opts.disable_failover
            || st.branches.len() >= config::core().max_branches
        {
            return false;
        }
        let Some(old) = st.branches.get_mut(number) else { return false };
        let unreachable = old.status == 503 || (old.timed_out && !old.replied);
        if !unreachable || old.more.is_empty() {
            return false;
        }
        Branch {
            uri: old.uri.clone(),
            dest: old.dest,
            more: std::mem::take(&mut old.more),
            sent: old.sent.clone(),
            status: 0,
            reply: None,
            replied: false,
            timed_out: false,
            dropped: false,
            retr: Retr::OFF,
            fails_at: NEVER,
            cancel: Cancel::None,
            armed: old.armed,
            flags: old.flags,
            contact: old.contact.clone(),
        }
    };
    let param = write_branch(tx.id, tx.lock().branches.len());
    let sent = run::with_request(tx, |cx| readdress(cx, &mut branch, &param) && send_or_next(cx, &mut branch, &param));
    if sent != Some(true) {
        return false;
    }
    let mut st = tx.lock();
    relay::start_timers(&st, &mut branch);
    if let Some(old) = st.branches.get_mut(number) {
        old.dropped = true;
    }
    st.branches.push(branch);
    timers::arm(tx, &mut st);
    true
}
