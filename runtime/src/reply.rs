//! Replies that we make without a transaction (RFC 3261 8.2.6, 8.2.7).
//!
//! The To-tag of a stateless reply is a hash of the request, so that each retransmission gets the same one and the ACK
//! to a negative reply is recognised by its tag and absorbed.

use std::borrow::Cow;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use srcc_sip::build::{self, Source};
use srcc_sip::via::Rport;
use srcc_sip::{HeaderKind, Method, SipMsg, hash};

use crate::config;
use crate::core_stats;
use crate::cx::Cx;
use crate::destination::{self, HopError};
use crate::event::{self, EventName};
use crate::forward::{self, IpText};
use crate::redirect;
use crate::script::{self, RouteKind};
use crate::stateless;
use crate::stats::Counter;
use crate::transport::net::net;
use crate::transport::{self, Dest, RcvInfo, SendError};
use crate::tx;
use crate::value::Str;

/// What scripts and modules add to the replies that we make: `append_to_reply`, `set_reply_body`. Kept with the
/// message: `cx.ext::<ReplyParts>()`.
#[derive(Clone, Debug, Default)]
pub struct ReplyParts {
    /// Whole header lines.
    pub headers: Vec<u8>,
    /// Content-Type value and body; an empty value if `headers` has it.
    pub body: Option<(Str, Str)>,
}

impl ReplyParts {
    /// Nothing.
    pub const NONE: ReplyParts = ReplyParts { headers: Vec::new(), body: None };
}

/// Why a reply was not sent.
#[derive(Debug, thiserror::Error)]
pub enum ReplyError {
    /// An ACK has no reply (RFC 3261 17.1.1.2).
    #[error("an ACK is not answered")]
    Ack,
    /// There is no request to answer.
    #[error("this is not a request")]
    NotARequest,
    /// A header of the request is broken or doubled, so that no reply can be made from it.
    #[error("no reply can be made from the request: {0}")]
    Request(srcc_sip::ParseError),
    /// The topmost Via names no address.
    #[error("no way back: {0}")]
    Hop(#[from] HopError),
    /// The transport refused.
    #[error("the reply cannot be sent: {0}")]
    Send(#[from] SendError),
}

/// Statistics of stateless replies.
pub mod counts {
    use super::Counter;

    /// Replies sent.
    pub static SENT: Counter = Counter::new();
    /// Error replies sent by `sl_reply_error` and its like.
    pub static SENT_ERR: Counter = Counter::new();
    /// Replies that could not be sent.
    pub static FAILURES: Counter = Counter::new();
    /// ACKs to our replies.
    pub static RECEIVED_ACKS: Counter = Counter::new();
    /// By status code; the names are those of the module sl.
    pub static BY_CODE: [(u16, &str, Counter); 12] = [
        (200, "200_replies", Counter::new()),
        (202, "202_replies", Counter::new()),
        (300, "300_replies", Counter::new()),
        (301, "301_replies", Counter::new()),
        (302, "302_replies", Counter::new()),
        (400, "400_replies", Counter::new()),
        (401, "401_replies", Counter::new()),
        (403, "403_replies", Counter::new()),
        (404, "404_replies", Counter::new()),
        (407, "407_replies", Counter::new()),
        (408, "408_replies", Counter::new()),
        (483, "483_replies", Counter::new()),
    ];
    /// 500, which has a counter of its own.
    pub static CODE_500: Counter = Counter::new();
    /// Codes without a counter of their own, by class; index 0 are those outside 1xx to 6xx.
    pub static BY_CLASS: [Counter; 7] = [const { Counter::new() }; 7];

    pub(super) fn count(code: u16) {
        SENT.inc();
        if code == 500 {
            CODE_500.inc();
        } else if let Some((_, _, counter)) = BY_CODE.iter().find(|(c, _, _)| *c == code) {
            counter.inc();
        } else {
            BY_CLASS.get(usize::from(code / 100)).unwrap_or(&BY_CLASS[0]).inc();
        }
    }
}

/// Set once a stateless reply to an INVITE was sent: before that no ACK can be for us.
static ANSWERED: AtomicBool = AtomicBool::new(false);

/// Answers the request without a transaction. `reason` may be empty. The headers and the body that the script added
/// for replies go with it.
#[crate::suspending]
pub async fn send(cx: &mut Cx, code: u16, reason: &[u8]) -> Result<(), ReplyError> {
    let sent = send_now(cx, code, reason).await;
    match &sent {
        Ok(()) => counts::count(code),
        Err(error) => {
            counts::FAILURES.inc();
            crate::error!("{code} {}: {error}", String::from_utf8_lossy(reason));
            if matches!(error, ReplyError::Request(_)) {
                close_stream(&cx.rcv);
            }
        }
    }
    sent
}

/// Framing cannot be trusted behind a malformed message: its connection is closed (measured: wire malformed-tcp).
pub(crate) fn close_stream(rcv: &RcvInfo) {
    if let Some(conn) = rcv.conn.zip(net()).and_then(|(conn, net)| net.conns.get(conn)) {
        conn.close();
    }
}

/// Answers the request in its transaction if it has one, else without; false if no reply was sent.
#[crate::suspending]
pub async fn answer(cx: &mut Cx, code: u16, reason: &[u8]) -> bool {
    if tx::is_enabled() && cx.tx.current.get().is_some() {
        return tx::upstream::reply(cx, code, reason).await.is_ok();
    }
    send(cx, code, reason).await.is_ok()
}

async fn send_now(cx: &mut Cx, code: u16, reason: &[u8]) -> Result<(), ReplyError> {
    if !cx.msg.is_request() {
        return Err(ReplyError::NotARequest);
    }
    if cx.msg.method() == Method::Ack {
        return Err(ReplyError::Ack);
    }
    redirect::add_contacts(cx, code, &redirect::STATELESS);
    let tag = stateless_tag(&cx.msg);
    let bytes = build(cx, code, reason, &tag, cx.ext_get().unwrap_or(&ReplyParts::NONE))?;
    let dest = way_back(cx).await?;
    if cx.msg.method() == Method::Invite {
        ANSWERED.store(true, Ordering::Relaxed);
    }
    let listens = event::route(LOCAL_RESPONSE).is_some();
    let copy = listens.then(|| bytes.clone());
    transport::send(&dest, &bytes)?;
    if let Some(reply) = copy {
        event::on_own_reply(LOCAL_RESPONSE, cx, reply).await;
    }
    Ok(())
}

/// The To tag of a stateless reply to this request, the same each time.
#[must_use]
pub fn stateless_tag(request: &SipMsg) -> [u8; 16] {
    hash::stateless_to_tag(request, forward::process_key())
}

/// Builds a reply to the request at hand: with the headers and the body that the script added for replies, `Server` as
/// configured, and `to_tag` where the code and the To ask for one.
pub fn build(cx: &Cx, code: u16, reason: &[u8], to_tag: &[u8], parts: &ReplyParts) -> Result<Bytes, ReplyError> {
    usable(&cx.msg)?;
    let mut headers = Cow::Borrowed(&parts.headers[..]);
    if let Some((content_type, _)) = &parts.body
        && !content_type.is_empty()
    {
        let line = [&b"Content-Type: "[..], content_type, b"\r\n"].concat();
        headers.to_mut().extend_from_slice(&line);
    }
    if config::core().sip_warning {
        write_warning(cx, headers.to_mut());
    }
    let ip = IpText::new(cx.rcv.src.ip());
    let reply = build::Reply {
        status: code,
        reason,
        to_tag: (code > 100).then_some(to_tag),
        headers: &headers,
        server: server_line(),
        body: parts.body.as_ref().map_or(&[][..], |(_, body)| body),
        source: Some(Source { ip: ip.bytes(), port: cx.rcv.src.port(), force_rport: forward::forces_rport(&cx.fwd) }),
    };
    Ok(Bytes::from(build::reply(&cx.msg, &reply)))
}

/// Whether replies and forwarded copies can be made from a request: not if its headers do not all parse, or if it has
/// two Content-Length headers (measured).
pub fn usable(msg: &SipMsg) -> Result<(), ReplyError> {
    if let Some(error) = msg.header_error {
        return Err(ReplyError::Request(error));
    }
    msg.content_length().map_err(ReplyError::Request)?;
    if msg.headers_of(HeaderKind::ContentLength).nth(1).is_some() {
        return Err(ReplyError::Request(srcc_sip::ParseError::Number("Content-Length")));
    }
    Ok(())
}

/// Where a reply to this request goes (RFC 3261 18.2.2, RFC 3581): over its connection, or to the address that it came
/// from, at the port of its topmost Via, or at the source port if the client asked for it.
pub async fn way_back(cx: &Cx) -> Result<Dest, HopError> {
    if config::core().reply_to_via {
        return stateless::via_dest(&cx.msg, 0, &cx.rcv).await;
    }
    let mut dest = Dest::reply_to(&cx.rcv);
    if let Ok(via) = cx.msg.first_via()
        && via.rport() != Some(Rport::Asked)
        && !forward::forces_rport(&cx.fwd)
    {
        dest.addr.set_port(via.port().unwrap_or(dest.proto.default_port()));
    }
    dest.flags = cx.fwd.reply_flags;
    Ok(dest)
}

/// Whether an ACK ends at us: its To-tag is the one that we gave to the INVITE.
#[must_use]
pub fn is_ack_to_ours(ack: &SipMsg) -> bool {
    ANSWERED.load(Ordering::Relaxed)
        && ack
            .to()
            .ok()
            .and_then(|to| to.tag())
            .is_some_and(|tag| tag == hash::stateless_to_tag(ack, forward::process_key()))
}

/// A reply without a transaction was sent.
const LOCAL_RESPONSE: EventName = EventName("sl:local-response");

/// An ACK to a stateless reply ended here.
const FILTERED_ACK: EventName = EventName("sl:filtered-ack");

/// Counts an ACK to a reply of ours, and tells the script if it wants to know.
pub(crate) async fn ack_absorbed(ack: &mut Cx) {
    counts::RECEIVED_ACKS.inc();
    core_stats::DROP_REQUESTS.inc();
    if let Some(route) = event::route(FILTERED_ACK) {
        script::run(ack, route, RouteKind::Event).await;
    }
}

/// The `Server` line without its end; `None` if `server_signature` is off.
#[must_use]
pub fn server_line() -> Option<&'static [u8]> {
    static LINE: LazyLock<Option<Vec<u8>>> = LazyLock::new(|| {
        let core = config::core();
        let line = || if core.server_header.is_empty() { default_line() } else { core.server_header.to_vec() };
        core.server_signature.then(line)
    });
    LINE.as_deref()
}

fn default_line() -> Vec<u8> {
    format!("Server: {SIGNATURE}").into_bytes()
}

/// How we name ourselves in Server and User-Agent.
pub const SIGNATURE: &str = concat!("srcc/", env!("CARGO_PKG_VERSION"));

/// `sip_warning`: who answered and why, for debugging (RFC 3261 20.43).
fn write_warning(cx: &Cx, out: &mut Vec<u8>) {
    use std::io::Write;
    let own = destination::sockets().get(cx.rcv.socket).map_or("", |socket| &socket.via_host_port);
    // Writing to memory does not fail.
    let _ = write!(
        out,
        "Warning: 392 {own} \"Noisy feedback tells:  pid={} req_src_ip={} req_src_port={} in_uri={} out_uri={} via_cnt=={}\"\r\n",
        std::process::id(),
        cx.rcv.src.ip(),
        cx.rcv.src.port(),
        String::from_utf8_lossy(cx.msg.request_uri()),
        cx.request_uri().text(),
        cx.msg.vias().count(),
    );
}
