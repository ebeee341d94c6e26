//! The message as it would go out, made while the script runs: for `msg_apply_changes()` and `$mbu`.

use crate::cx::Cx;
use crate::destination::sockets;
use crate::forward::{received_address, sip_proto};
use crate::reply::ReplyParts;
use bytes::Bytes;
use srcc_sip::{BuildEnv, ParseError, SipMsg, Socket};

/// The message with its edits and the script's request URI, without our Via. What depends on the sending socket is
/// written for the socket that the message came in by.
#[must_use]
pub fn rebuilt(cx: &Cx) -> Bytes {
    let new_uri = cx.fwd.new_uri.as_ref().filter(|_| cx.msg.is_request());
    if cx.msg.edits.is_empty() && new_uri.is_none() {
        return cx.msg.buf.clone();
    }
    let unknown = Socket { proto: sip_proto(cx.rcv.proto), host: b"", port: 0 };
    let own = received_address(sockets(), &cx.rcv).unwrap_or(unknown);
    let env = BuildEnv { received: own, sending: own };
    cx.msg.apply_edits(new_uri.map(|uri| &uri[..]), &env).into()
}

/// Makes the rebuilt message the received one: look-ups see the edits from then on, and the script's request URI is
/// the original one (measured on Kamailio 5.6.3). The destination, flags and branches stay.
pub fn apply_changes(cx: &mut Cx) -> Result<(), ParseError> {
    let bytes = rebuilt(cx);
    set_message(cx, bytes)
}

/// Puts another message in the place of the received one. Headers that every message needs may be missing from it, and
/// what the script added for replies is forgotten (measured on Kamailio 5.6.3).
///
/// Fails if there is no usable first line; the received message stays then.
pub fn set_message(cx: &mut Cx, bytes: Bytes) -> Result<(), ParseError> {
    cx.msg = SipMsg::parse(bytes)?;
    cx.fwd.new_uri = None;
    if cx.ext_get::<ReplyParts>().is_some() {
        *cx.ext::<ReplyParts>() = ReplyParts::NONE;
    }
    Ok(())
}
