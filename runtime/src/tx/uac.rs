//! Requests of our own (RFC 3261 17.1): probes, notifications, what scripts and operators send. The 2xx to an INVITE is
//! acknowledged here.
//!
//! `event_route[tm:local-request]` sees each before it is sent, and may add headers, set timers, or drop it. Header order is the original's (measured: wire tm-local-request, tm-rpc-uac).

use super::kept::Kept;
use super::key::{RequestKey, random, write_branch};
use super::stats::STATS;
use super::table::{self, Inserted};
use super::transaction::{State, Transaction};
use super::{Current, TxError, relay, run, timers};
use crate::config;
use crate::cx::Cx;
use crate::destination;
use crate::event::{self, EventName};
use crate::forward::process_key;
use crate::reply::SIGNATURE;
use crate::script::RouteKind;
use crate::transport::{Dest, RcvInfo, SockId};
use crate::value::Str;
use bytes::Bytes;
use srcc_sip::hash::{self, hex16};
use srcc_sip::{Method, SipMsg};
use std::sync::Arc;

/// A request to send.
#[derive(Clone, Debug, Default)]
pub struct LocalRequest {
    /// Method; ACK and CANCEL, which belong to another request, are refused.
    pub method: Str,
    /// Request URI.
    pub uri: Str,
    /// From URI, or a whole name-addr without tag.
    pub from: Str,
    /// To URI, or a whole name-addr.
    pub to: Str,
    /// Where to send instead of the request URI.
    pub dst_uri: Option<Str>,
    /// Call-ID; made if absent.
    pub call_id: Option<Str>,
    /// CSeq number; the original counts from 10.
    pub cseq: Option<u32>,
    /// From tag; made from the Call-ID if absent.
    pub from_tag: Option<Str>,
    /// To tag, within a dialog.
    pub to_tag: Option<Str>,
    /// Whole header lines. A Max-Forwards among them takes the place of ours.
    pub headers: Vec<u8>,
    /// Body; its Content-Type is in `headers`.
    pub body: Str,
    /// Socket to send from.
    pub socket: Option<SockId>,
    /// How long to wait for the final reply, in ms, instead of `fr_timer`.
    pub timeout: Option<u32>,
}

/// How a request of ours ended.
pub struct LocalOutcome {
    /// Final status; 408 if none came.
    pub status: u16,
    /// The final reply; `None` if none came.
    pub reply: Option<SipMsg>,
}

/// Told once, on the worker that handled the final reply or the timeout.
pub type OnDone = Box<dyn FnOnce(LocalOutcome) + Send>;

/// Why a request was not sent.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// The method needs more than a transaction.
    #[error("a request of this method cannot be sent")]
    Method,
    /// Something given is no header text.
    #[error("the request is malformed: {0}")]
    Request(#[from] srcc_sip::ParseError),
    /// No address, no socket, or the transport refused.
    #[error("the request is not sent ({0:?})")]
    Relay(TxError),
    /// `event_route[tm:local-request]` dropped it.
    #[error("the script dropped the request")]
    Dropped,
}

/// Sends a request in a transaction of its own, on this worker. Suspends only to look up a name.
#[crate::suspending]
pub async fn send(request: LocalRequest, done: Option<OnDone>) -> Result<(), LocalError> {
    let method = Method::from_name(&request.method);
    if matches!(method, Method::Ack | Method::Cancel) {
        return Err(LocalError::Method);
    }
    let msg = SipMsg::parse(build(&request))?;
    let next = request.dst_uri.as_ref().unwrap_or(&request.uri).clone();
    let hops = destination::resolve_uri(&next, None).await.map_err(|e| LocalError::Relay(e.into()))?;
    let dest = hops.first().copied().ok_or(LocalError::Relay(TxError::Unresolvable))?;
    let rcv = as_if_received(&dest, request.socket)?;
    let tx = new_transaction(method, dest, &request, done);
    let mut cx = Cx::new(msg, rcv, 0);
    cx.fwd.send_socket = request.socket;
    cx.fwd.dst_uri = Some(next);
    cx.tx.current = Current::Found(tx.clone());
    cx.tx.owner = true;
    let sent = announce_and_send(&mut cx, &tx, hops).await;
    if sent.is_err() {
        timers::delete(&tx, &mut tx.lock());
        return sent;
    }
    tx.lock().request = Some(Kept::from_cx(cx));
    super::queue::drain(&tx).await;
    sent
}

/// A request of ours is about to be sent.
const LOCAL_REQUEST: EventName = EventName("tm:local-request");

async fn announce_and_send(cx: &mut Cx, tx: &Arc<Transaction>, hops: destination::Hops) -> Result<(), LocalError> {
    if let Some(route) = event::route(LOCAL_REQUEST) {
        let outcome = run::guarded(cx, route, RouteKind::Event).await;
        if outcome.dropped {
            return Err(LocalError::Dropped);
        }
    }
    let param = write_branch(tx.id, 0);
    relay::send_local(cx, tx, hops, &param).map_err(LocalError::Relay)
}

/// The address and socket that the request would have come in by, for the choice of the sending socket.
fn as_if_received(dest: &Dest, forced: Option<SockId>) -> Result<RcvInfo, LocalError> {
    let table = destination::sockets();
    let socket = forced.and_then(|id| table.get(id)).or_else(|| table.for_dest(dest.proto, dest.addr));
    let socket = socket.ok_or(LocalError::Relay(TxError::NoSocket))?;
    Ok(RcvInfo { src: dest.addr, dst: socket.addr, proto: dest.proto, socket: socket.id, conn: None })
}

fn new_transaction(method: Method, dest: Dest, request: &LocalRequest, done: Option<OnDone>) -> Arc<Transaction> {
    let place = random();
    let key = RequestKey { bucket: (place & 0xffff) as u16, hash: random() };
    let opts = super::TxOpts { fr: request.timeout, ..super::TxOpts::default() };
    let make = |id| {
        let mut state = State::new(dest, opts, method == Method::Invite);
        state.is_local = true;
        state.acks_2xx = method == Method::Invite;
        state.done = done;
        Transaction::new(id, key.hash, method, state)
    };
    let (Inserted::New(tx, _) | Inserted::Known(tx)) = table::insert(key, make);
    STATS.created.inc();
    STATS.current.inc();
    // The original counts these among all as well (measured: wire tm-rpc-uac).
    STATS.total.inc();
    STATS.total_local.inc();
    tx
}

/// The request without our Via.
fn build(request: &LocalRequest) -> Bytes {
    let call_id = request.call_id.clone().unwrap_or_else(|| Str::copy(&hex16(random())));
    let tag = request.from_tag.clone().unwrap_or_else(|| Str::copy(&tag_for(&call_id)));
    let mut out = Vec::with_capacity(512 + request.headers.len() + request.body.len());
    let mut put = |parts: &[&[u8]]| parts.iter().for_each(|part| out.extend_from_slice(part));
    put(&[&request.method, b" ", &request.uri, b" SIP/2.0\r\n"]);
    put(&[b"To: ", &name_addr(&request.to)]);
    if let Some(tag) = &request.to_tag {
        put(&[b";tag=", tag]);
    }
    put(&[b"\r\nFrom: ", &name_addr(&request.from), b";tag=", &tag]);
    put(&[b"\r\nCSeq: ", request.cseq.unwrap_or(10).to_string().as_bytes(), b" ", &request.method]);
    put(&[b"\r\nCall-ID: ", &call_id, b"\r\n"]);
    if !has_max_forwards(&request.headers) {
        put(&[b"Max-Forwards: 70\r\n"]);
    }
    put(&[b"Content-Length: ", request.body.len().to_string().as_bytes(), b"\r\n"]);
    put(&[&user_agent(), b"\r\n", &request.headers, b"\r\n", &request.body]);
    Bytes::from(out)
}

/// A From tag that stays the same for the requests of one Call-ID (measured: wire timer-uac).
fn tag_for(call_id: &[u8]) -> [u8; 16] {
    let mut hash = hash::Hasher::new(process_key());
    hash.write(call_id);
    hex16(hash.finish())
}

fn has_max_forwards(headers: &[u8]) -> bool {
    const NAME: &[u8] = b"max-forwards";
    headers
        .split(|byte| *byte == b'\n')
        .any(|line| line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)))
}

fn name_addr(text: &Str) -> Vec<u8> {
    if text.contains(&b'<') { text.to_vec() } else { [b"<", &text[..], b">"].concat() }
}

fn user_agent() -> Vec<u8> {
    let line = &config::core().user_agent_header;
    if line.is_empty() { format!("User-Agent: {SIGNATURE}").into_bytes() } else { line.to_vec() }
}
