//! What the engine puts on the wire, and the messages that it makes itself.

use super::kept::Kept;
use super::settings::settings;
use super::transaction::{Branch, Cancel, Retr, SentCancel, State, Transaction};
use crate::clock;
use crate::transport::{self, Dest, SendError};
use bytes::Bytes;
use srcc_sip::{HeaderKind, SipMsg, build};

/// Sends a message for the first time.
pub(super) fn send(dest: &Dest, msg: &Bytes) -> Result<(), SendError> {
    transport::send(dest, msg).map(drop)
}

/// Sends a message again; should it fail, the next retransmission or the timeout takes care of it.
pub(super) fn resend(dest: &Dest, msg: &Bytes) {
    if let Err(error) = send(dest, msg) {
        crate::debug!("a retransmission to {} is lost: {error}", dest.addr);
    }
}

/// Acknowledges a negative reply of an INVITE branch, on its hop (RFC 3261 17.1.1.3).
pub(super) fn send_ack(branch: &Branch, received: Option<&Kept>, reply: &SipMsg) {
    let ack = branch.sent.headers().and_then(|sent| match as_received(received) {
        Some(received) => build::ack_as_received(&sent, &received, reply),
        None => build::ack_for(&sent, reply, &settings().ac_extra_hdrs),
    });
    match ack {
        Ok(ack) => resend(&branch.dest, &Bytes::from(ack)),
        Err(error) => crate::error!("no ACK can be made for a reply: {error}"),
    }
}

/// The INVITE as it was received, where `reparse_invite` 0 has ACK and CANCEL made from it and no script has it in hand.
fn as_received(request: Option<&Kept>) -> Option<SipMsg> {
    request.filter(|_| !settings().reparse_invite).map(|request| request.msg.received())
}

/// Why a branch is cancelled: becomes the Reason header of the CANCEL (RFC 3326).
#[derive(Clone, Copy)]
pub(super) enum Reason<'a> {
    /// No header.
    None,
    /// Another branch or the script ended the transaction with this status.
    Code(u16),
    /// Header lines copied from the CANCEL received.
    Lines(&'a Bytes),
}

impl Reason<'_> {
    fn lines(self) -> Bytes {
        match self {
            Reason::None => Bytes::new(),
            Reason::Code(200..=299) => {
                Bytes::from_static(b"Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n")
            }
            Reason::Code(code) => Bytes::from(format!("Reason: SIP;cause={code}\r\n")),
            Reason::Lines(lines) => lines.clone(),
        }
    }
}

/// The Reason lines of a CANCEL received.
pub(super) fn reason_lines(cancel: &SipMsg) -> Bytes {
    let mut lines = Vec::new();
    for header in cancel.headers_of(HeaderKind::Reason) {
        lines.extend_from_slice(header.range.in_bytes(&cancel.buf));
    }
    Bytes::from(lines)
}

/// Cancels a pending INVITE branch: at once if it has had a provisional reply or `early` says so, else when one comes.
pub(super) fn cancel_branch(st: &mut State, number: usize, reason: Reason<'_>, early: bool) {
    let Some(branch) = st.branches.get_mut(number) else { return };
    if branch.status >= 200 || !matches!(branch.cancel, Cancel::None) {
        return;
    }
    branch.cancel = Cancel::Wanted(Box::new(reason.lines()));
    if branch.status > 0 || early {
        send_cancel(st, number);
    }
}

/// Cancels a branch that was given up without a reply and gets one now.
pub(super) fn cancel_late(st: &mut State, number: usize, reason: Reason<'_>) {
    let Some(branch) = st.branches.get_mut(number) else { return };
    if matches!(branch.cancel, Cancel::None) {
        branch.cancel = Cancel::Wanted(Box::new(reason.lines()));
        send_cancel(st, number);
    }
}

/// Sends the CANCEL that a branch waits for.
pub(super) fn send_cancel(st: &mut State, number: usize) {
    let State { opts, branches, request, .. } = st;
    let Some(branch) = branches.get_mut(number) else { return };
    let Cancel::Wanted(lines) = &branch.cancel else { return };
    let cancel = branch.sent.headers().and_then(|sent| match as_received(request.as_deref()) {
        Some(received) => build::cancel_as_received(&sent, &received, lines),
        None => build::cancel_for(&sent, &settings().ac_extra_hdrs, lines),
    });
    match cancel {
        Ok(cancel) => {
            let msg = Bytes::from(cancel);
            resend(&branch.dest, &msg);
            // Who gets the CANCEL need not be asked again.
            branch.retr = Retr::OFF;
            let retr = if branch.dest.proto.is_reliable() { Retr::OFF } else { Retr::start(opts) };
            let ends_at = clock::now_ms() + opts.fr_ms();
            branch.cancel = Cancel::Sent(Box::new(SentCancel { msg, retr, ends_at }));
        }
        Err(error) => {
            branch.cancel = Cancel::None;
            crate::error!("no CANCEL can be made for a branch: {error}");
        }
    }
}

/// Cancels all pending branches of an INVITE transaction but `winner`.
pub(super) fn cancel_others(tx: &Transaction, st: &mut State, winner: Option<usize>, reason: Reason<'_>) {
    if !tx.is_invite() {
        return;
    }
    for number in (0..st.branches.len()).filter(|number| Some(*number) != winner) {
        cancel_branch(st, number, reason, false);
    }
}
