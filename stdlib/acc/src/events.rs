//! Which events of a transaction make a line.

use crate::line::{self, Kind, Outcome};
use crate::params;
use srcc_runtime::args::FlagNo;
use srcc_runtime::cx::Cx;
use srcc_runtime::tx::Event;
use srcc_sip::{Method, SipMsg};

/// Called by the transaction engine with the transaction's request in `cx`.
pub fn observe(event: &Event<'_>, cx: &mut Cx) {
    if cx.msg.method() == Method::Cancel && !params::params().report_cancels {
        return;
    }
    match *event {
        Event::ResponseOut { code, reason, to_tag, reply } => {
            if is_wanted(cx, code, reply) {
                line::write(cx, Kind::Answered, &Outcome { code, reason, to_tag });
            }
        }
        Event::Failure { code, reply } => missed(cx, code, reply),
        Event::E2eAckIn { ack } => {
            if params::params().report_ack && has(cx, params::params().log_flag) {
                acknowledged(cx, ack);
            }
        }
        Event::RequestIn | Event::E2eCancelIn { .. } => (),
    }
}

fn has(cx: &Cx, flag: Option<FlagNo>) -> bool {
    flag.is_some_and(|flag| cx.fwd.flags & flag.bit() != 0)
}

/// Provisional replies count if they carry early media and that is asked for, negative ones with the flag for them.
fn is_wanted(cx: &Cx, code: u16, reply: Option<&SipMsg>) -> bool {
    let p = params::params();
    match code {
        ..200 => has(cx, p.log_flag) && p.early_media && reply.is_some_and(|reply| !reply.body().is_empty()),
        200..300 => has(cx, p.log_flag),
        300.. => has(cx, p.failed_transaction_flag),
    }
}

/// A missed call is logged once: the flag goes with it, so that serial forking asks for it anew.
fn missed(cx: &mut Cx, code: u16, reply: Option<&SipMsg>) {
    let Some(flag) = params::params().log_missed_flag else { return };
    if cx.msg.method() != Method::Invite || !has(cx, Some(flag)) {
        return;
    }
    let reason =
        reply.map_or_else(|| srcc_runtime::tx::reason::phrase(code).as_bytes().to_vec(), |r| r.reason().to_vec());
    let to_tag = reply.and_then(SipMsg::to_tag).map(<[u8]>::to_vec).unwrap_or_default();
    line::write(cx, Kind::Missed, &Outcome { code, reason: &reason, to_tag: &to_tag });
    cx.fwd.flags &= !flag.bit();
}

/// The line tells of the ACK itself: its method, its tags, its variables.
fn acknowledged(cx: &mut Cx, ack: &SipMsg) {
    let request = std::mem::replace(&mut cx.msg, ack.clone());
    let uri = cx.fwd.new_uri.take();
    let to_tag = ack.to_tag().unwrap_or_default();
    line::write(cx, Kind::Acknowledged, &Outcome { code: 200, reason: b"OK", to_tag });
    cx.msg = request;
    cx.fwd.new_uri = uri;
}
