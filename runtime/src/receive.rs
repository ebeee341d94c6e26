//! What a worker does with one received message: checks it, runs the script, and forwards replies that no transaction
//! waits for (RFC 3261 16, 18).
//!
//! What reaches the script, and what is only counted and logged, was measured on Kamailio 5.6.3 (wire scenarios
//! malformed-udp and malformed-tcp).

use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use srcc_sip::{Method, ParseError, SipMsg};

use crate::config;
use crate::core_stats as counts;
use crate::cx::Cx;
use crate::destination;
use crate::reply;
use crate::script::{self, RouteKind};
use crate::stateless;
use crate::transport::net::net;
use crate::transport::{Proto, RcvInfo};
use crate::tx::{self, Handled};
use crate::worker;

/// Handles a message; the workers call it for each one. Returns when the script has ended or waits for something.
pub fn on_message(buf: Bytes, rcv: RcvInfo) {
    match read(buf, &rcv) {
        Some(msg) if msg.is_request() => worker::spawn_made(|| request(Cx::boxed(msg, rcv, next_id()))),
        Some(msg) => worker::spawn_made(|| reply(Cx::boxed(msg, rcv, next_id()))),
        None => reply::close_stream(&rcv),
    }
}

/// Parses a message and counts and logs what is wrong with one that the script shall not see.
fn read(buf: Bytes, rcv: &RcvInfo) -> Option<SipMsg> {
    let msg = match SipMsg::parse(buf) {
        Ok(msg) => msg,
        Err(error) => {
            crate::info!("no sip message from {}:{}: {error}", rcv.proto, rcv.src);
            return None;
        }
    };
    let Err(error) = msg.check() else { return Some(msg) };
    let (kind, errors) = match msg.is_request() {
        true => ("request", &counts::ERR_REQUESTS),
        false => ("reply", &counts::ERR_REPLIES),
    };
    match error {
        ParseError::Via => {
            counts::BAD_MSG_HDR.inc();
            crate::error!("core parsing of SIP message failed ({}/{}): {error}", rcv.src, rcv.proto as u8);
        }
        ParseError::Missing("Via") => {
            errors.inc();
            crate::error!("no via found in {kind} from {}:{}", rcv.proto, rcv.src);
        }
        ParseError::Missing(_) => {
            errors.inc();
            crate::error!("required headers not found in {kind} from {}:{}: {error}", rcv.proto, rcv.src);
        }
        _ => {
            counts::BAD_MSG_HDR.inc();
            errors.inc();
            crate::error!("parsing relevant headers failed in {kind} from {}:{}: {error}", rcv.proto, rcv.src);
        }
    }
    None
}

/// Number of the next message (`$mi`); starts at 1 and wraps.
fn next_id() -> u32 {
    static LAST: AtomicU32 = AtomicU32::new(0);
    LAST.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
}

async fn request(mut cx: Box<Cx>) {
    counts::count_request(&cx.msg);
    if cx.msg.method() == Method::Ack && reply::is_ack_to_ours(&cx.msg) {
        reply::ack_absorbed(&mut cx).await;
        return;
    }
    accept_alias(&cx.msg, &cx.rcv);
    if let Some(route) = script::script().request {
        script::run(&mut cx, route, RouteKind::Request).await;
    }
    if tx::is_enabled() {
        tx::end_of_request_script(cx).await;
    }
}

/// `tcp_accept_aliases`: the connection stands for the port of a Via with the `alias` parameter too (RFC 5923).
fn accept_alias(msg: &SipMsg, rcv: &RcvInfo) {
    let (Some(conn), Some(net)) = (rcv.conn, net()) else { return };
    if net.tcp.accept_aliases.is_set()
        && let Ok(via) = msg.first_via()
        && via.has_alias()
    {
        net.conns.add_alias(conn, via.port().unwrap_or(rcv.proto.default_port()));
    }
}

async fn reply(mut cx: Box<Cx>) {
    counts::count_reply(&cx.msg);
    if config::core().check_via && !top_via_is_ours(&cx.msg) {
        crate::notice!("a reply whose topmost Via is not ours is dropped (from {}:{})", cx.rcv.proto, cx.rcv.src);
        return;
    }
    if let Some(route) = script::script().reply {
        let outcome = script::run(&mut cx, route, RouteKind::Reply).await;
        if outcome.dropped || outcome.code <= 0 {
            counts::DROP_REPLIES.inc();
            return;
        }
    }
    if tx::is_enabled() {
        if let Err(error) = cx.msg.from() {
            crate::error!("a reply is dropped: {error} (From)");
            return;
        }
        if tx::reply_received(&mut cx).await == Handled::Yes {
            return;
        }
    }
    // One that is ours alone (a single Via) ends here without a word, as in the original.
    match stateless::forward_reply(&mut cx).await {
        Ok(true) => counts::FWD_REPLIES.inc(),
        Ok(false) => {}
        Err(error) => crate::error!("a reply cannot be forwarded: {error}"),
    }
}

/// Whether the topmost Via names one of our sockets or aliases.
fn top_via_is_ours(msg: &SipMsg) -> bool {
    let Ok(via) = msg.first_via() else { return false };
    let proto = Proto::from_name(via.transport());
    let port = via.port().unwrap_or_else(|| proto.unwrap_or(Proto::Udp).default_port());
    destination::sockets().is_myself(via.host(), port, proto)
}
