//! Puts into the replies of a transaction the From and To that the caller wrote, where the script has replaced them in
//! the request: a reply has those of its request (RFC 3261 8.2.6.2).
//!
//! Module uac says what to put back. Display name and URI are replaced, parameters stay (measured: wire uac-replace).

use crate::cx::Cx;
use bytes::Bytes;
use srcc_sip::{HeaderKind, SipMsg, Span};

/// What to put back.
#[derive(Clone, Debug, Default)]
pub struct Restore {
    /// Display name and URI of From as received.
    pub from: Option<Bytes>,
    /// Display name and URI of To as received.
    pub to: Option<Bytes>,
}

/// Has the replies to this request show its From (or To) as it was received.
pub fn restore_in_replies(cx: &mut Cx, kind: HeaderKind) {
    let Some(text) = address_span(&cx.msg, kind).map(|span| cx.msg.slice(span)) else { return };
    let restore = cx.fwd.restore.get_or_insert_default();
    match kind {
        HeaderKind::To => restore.to = Some(text),
        _ => restore.from = Some(text),
    }
}

impl Restore {
    /// The reply as it goes upstream.
    pub(super) fn applied(&self, reply: &SipMsg) -> SipMsg {
        let mut reply = reply.clone();
        for (kind, text) in [(HeaderKind::From, &self.from), (HeaderKind::To, &self.to)] {
            if let (Some(text), Some(span)) = (text, address_span(&reply, kind)) {
                reply.edits.replace(span, text.clone());
            }
        }
        reply
    }
}

/// Display name and URI of From or To, with the brackets.
fn address_span(msg: &SipMsg, kind: HeaderKind) -> Option<Span> {
    let address = if kind == HeaderKind::To { msg.to() } else { msg.from() }.ok()?;
    let (whole, uri) = (msg.span_of(address.text)?, msg.span_of(address.uri)?);
    let bracket = msg.buf.get(uri.end as usize) == Some(&b'>');
    Some(Span { start: whole.start, end: uri.end + u32::from(bracket) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event;

    #[test]
    fn a_reply_shows_the_addresses_of_the_request_as_received() {
        let mut cx = event::faked_cx().unwrap();
        restore_in_replies(&mut cx, HeaderKind::From);
        let reply = SipMsg::parse(Bytes::from_static(
            b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1\r\nFrom: \"New\" <sip:new@x;a=b>;tag=123\r\n\
              To: sip:you@kamailio.org;tag=b\r\nCall-ID: 123\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
        ))
        .unwrap();
        cx.msg = cx.fwd.restore.take().unwrap().applied(&reply);
        crate::rebuild::apply_changes(&mut cx).unwrap();
        let built = String::from_utf8_lossy(&cx.msg.buf).into_owned();
        assert!(
            built.contains("From: <sip:you@kamailio.org>;tag=123\r\nTo: sip:you@kamailio.org;tag=b\r\n"),
            "{built}"
        );
    }
}
