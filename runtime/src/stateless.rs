//! Forwarding without a transaction: the script's `forward()` and replies that no transaction waits for
//! (RFC 3261 16.11, 18.2.2).

use srcc_sip::SipMsg;
use srcc_sip::text::hex_value;
use srcc_sip::via::{Rport, Via};

use crate::blocklist;
use crate::config;
use crate::core_stats as counts;
use crate::cx::Cx;
use crate::destination::{self, Hop, HopError, Hops};
use crate::forward::{self, Outgoing, Ready};
use crate::onsend;
use crate::transport::{self, ConnId, Dest, Proto, RcvInfo, SendError};
use crate::value::Str;

/// Why a message was not forwarded.
#[derive(Debug, thiserror::Error)]
pub enum ForwardError {
    /// It has no destination.
    #[error(transparent)]
    Hop(#[from] HopError),
    /// The transport refused.
    #[error("cannot be sent: {0}")]
    Send(#[from] SendError),
    /// A header is broken, so that no message can be built.
    #[error("the message cannot be built: {0}")]
    Message(srcc_sip::ParseError),
}

/// What became of a forwarded request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forwarded {
    /// It was sent.
    Sent,
    /// `onsend_route` kept it back.
    Dropped,
}

/// Forwards the request at hand to `$du` or its Request-URI; `proto` overrides the URI's.
#[crate::suspending]
pub async fn forward_by_uri(cx: &mut Cx, proto: Option<Proto>) -> Result<Forwarded, ForwardError> {
    let uri = cx.fwd.dst_uri.clone().unwrap_or_else(|| cx.request_uri());
    let hops = destination::resolve_uri(&uri, proto).await;
    forward_to(cx, hops).await
}

/// Forwards the request at hand to a host and port.
pub async fn forward_to_hop(cx: &mut Cx, hop: &Hop<'_>) -> Result<Forwarded, ForwardError> {
    let hops = destination::resolve(hop).await;
    forward_to(cx, hops).await
}

async fn forward_to(cx: &mut Cx, hops: Result<Hops, HopError>) -> Result<Forwarded, ForwardError> {
    let sent = try_each(cx, hops).await;
    match &sent {
        Ok(_) => counts::FWD_REQUESTS.inc(),
        Err(error) => {
            counts::DROP_REQUESTS.inc();
            crate::error!("a request to {} is not forwarded: {error}", cx.request_uri());
        }
    }
    sent
}

/// Tries the destinations in order until one takes the message.
async fn try_each(cx: &mut Cx, hops: Result<Hops, HopError>) -> Result<Forwarded, ForwardError> {
    cx.msg.content_length().map_err(ForwardError::Message)?;
    let branch = forward::stateless_branch(&cx.msg);
    let uri = cx.request_uri();
    let path = cx.fwd.path.clone();
    let mut failure = ForwardError::Hop(HopError::Unresolvable);
    for dest in hops? {
        if blocklist::leaves_out(cx.msg.method(), &dest) {
            failure = HopError::LeftOut.into();
            continue;
        }
        let ready = prepare(cx, &uri, path.as_ref(), &branch, dest)?;
        if !onsend::allows(cx, &ready).await {
            return Ok(Forwarded::Dropped);
        }
        match transport::send(&ready.dest, &ready.bytes) {
            Ok(_) => return Ok(Forwarded::Sent),
            Err(error) => failure = error.into(),
        }
    }
    Err(failure)
}

fn prepare(cx: &Cx, uri: &Str, path: Option<&Str>, branch: &[u8], dest: Dest) -> Result<Ready, HopError> {
    let out = Outgoing { uri, path: path.map(|path| &path[..]), branch };
    forward::prepare(&cx.msg, &cx.rcv, &cx.fwd, &out, dest)
}

/// Forwards a reply by its second Via; false if it has none, which means that it ends here.
#[crate::suspending]
pub async fn forward_reply(cx: &mut Cx) -> Result<bool, ForwardError> {
    match cx.msg.via(1) {
        None => return Ok(false),
        Some(Err(error)) => return Err(ForwardError::Message(error)),
        Some(Ok(_)) => {}
    }
    let mut dest = via_dest(&cx.msg, 1, &cx.rcv).await?;
    // Our own Via says by which connection the request came in.
    dest.conn = cx.msg.first_via().ok().and_then(|via| via.i()).and_then(parse_conn);
    dest.flags = cx.fwd.send_flags;
    dest.socket = Some(destination::choose_socket(destination::sockets(), &dest, cx.fwd.send_socket, Some(&cx.rcv))?);
    let bytes = forward::build_reply(&cx.msg, &cx.rcv, &dest);
    transport::send(&dest, &bytes)?;
    Ok(true)
}

/// Where a reply goes by the `n`-th Via (RFC 3261 18.2.2, RFC 3581): `maddr`, else `received` at `rport`, else the host
/// of sent-by. With `reply_to_via` sent-by is used as it is.
pub async fn via_dest(msg: &SipMsg, n: usize, rcv: &RcvInfo) -> Result<Dest, HopError> {
    let Some(Ok(via)) = msg.via(n) else { return Err(HopError::NoHost) };
    let hop = via_hop(&via, rcv.proto);
    let hops = destination::resolve(&hop).await?;
    hops.first().copied().ok_or(HopError::Unresolvable)
}

fn via_hop<'a>(via: &Via<'a>, fallback: Proto) -> Hop<'a> {
    let proto = Proto::from_name(via.transport()).unwrap_or(fallback);
    let rport = match via.rport() {
        Some(Rport::Port(port)) => Some(port),
        _ => None,
    };
    let literal = config::core().reply_to_via;
    let host = via.maddr().or(via.received().filter(|_| !literal)).unwrap_or(via.host());
    let port = rport.filter(|_| !literal).or(via.port()).unwrap_or(proto.default_port());
    Hop { host, port: Some(port), proto: Some(proto), sips: false }
}

/// The connection number in our Via's `i` parameter.
fn parse_conn(text: &[u8]) -> Option<ConnId> {
    let value =
        text.iter().try_fold(0u32, |value, digit| Some(value.checked_mul(16)? | u32::from(hex_value(*digit)?)))?;
    (value != 0).then_some(ConnId(value))
}
