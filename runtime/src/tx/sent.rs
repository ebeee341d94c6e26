//! The request as a branch has sent it, kept to be sent again and for its ACK and CANCEL.

use bytes::Bytes;
use srcc_sip::{ParseError, SipMsg};

/// A body from this length on is not kept twice; below, a copy of the rest costs more than it saves.
const WORTH_SHARING: usize = 128;

/// A request as sent. Its body is mostly that of the request received, which the transaction keeps anyway.
#[derive(Clone, Debug, Default)]
pub(super) struct SentRequest {
    head: Bytes,
    body: Bytes,
}

impl SentRequest {
    /// All of it in one piece.
    pub(super) fn new(sent: Bytes) -> SentRequest {
        SentRequest { head: sent, body: Bytes::new() }
    }

    /// Lets the body go if it is the received request's.
    pub(super) fn share_body(&mut self, received: &SipMsg) {
        let body = received.body();
        if body.len() >= WORTH_SHARING
            && self.body.is_empty()
            && let Some(head) = self.head.strip_suffix(body)
        {
            *self = SentRequest { head: Bytes::copy_from_slice(head), body: received.share(body) };
        }
    }

    /// The message as it goes out, for `work`.
    pub(super) fn with<T>(&self, work: impl FnOnce(&Bytes) -> T) -> T {
        if self.body.is_empty() { work(&self.head) } else { work(&[&self.head[..], &self.body].concat().into()) }
    }

    /// The message as it went out.
    pub(super) fn whole(&self) -> Bytes {
        self.with(Bytes::clone)
    }

    /// Whether replies to it are acknowledged.
    pub(super) fn is_invite(&self) -> bool {
        self.head.starts_with(b"INVITE ")
    }

    /// Its first line and headers, from which ACK and CANCEL are made.
    pub(super) fn headers(&self) -> Result<SipMsg, ParseError> {
        SipMsg::parse(self.head.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(via: &str, body: &str) -> Bytes {
        Bytes::from(format!("INFO sip:b@h SIP/2.0\r\n{via}Via: SIP/2.0/UDP a\r\nCSeq: 1 INFO\r\n\r\n{body}"))
    }

    #[test]
    fn a_long_body_is_kept_once_and_sent_again_all_the_same() {
        let long = "x".repeat(WORTH_SHARING);
        for (received, sent, shared) in [(&long[..], &long[..], true), ("short", "short", false), (&long, "y", false)] {
            let msg = SipMsg::parse(request("", received)).unwrap();
            let built = request("Via: SIP/2.0/UDP us\r\n", sent);
            let mut kept = SentRequest::new(built.clone());
            kept.share_body(&msg);
            assert_eq!(kept.whole(), built);
            assert_eq!(!kept.body.is_empty(), shared, "{received}");
            assert_eq!(kept.headers().unwrap().first_via().unwrap().host(), b"us");
        }
    }
}
