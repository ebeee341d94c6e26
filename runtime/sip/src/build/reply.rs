//! Replies that we make ourselves from a request (RFC 3261 8.2.6).

use crate::header::HeaderKind;
use crate::msg::SipMsg;
use crate::text::push_u32;

use super::forward::Source;

/// A reply to make.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reply<'a> {
    /// Status code, 100 to 699.
    pub status: u16,
    /// Reason phrase.
    pub reason: &'a [u8],
    /// Tag for a To that has none; `None` leaves the To as it is (100, or a reply within a dialog).
    pub to_tag: Option<&'a [u8]>,
    /// Whole header lines after those taken from the request (`append_to_reply`).
    pub headers: &'a [u8],
    /// `Server` value, if the header is wanted.
    pub server: Option<&'a [u8]>,
    /// Body; its Content-Type is in `headers`.
    pub body: &'a [u8],
    /// Where the request came from, to complete its topmost Via.
    pub source: Option<Source<'a>>,
}

/// Builds the reply: all Via, Record-Route for what opens a dialog, From, To, Call-ID, CSeq in the request's order,
/// then `headers`, Server, Content-Length.
pub fn reply(request: &SipMsg, reply: &Reply<'_>) -> Vec<u8> {
    let extra = reply.headers.len() + reply.reason.len() + reply.body.len() + 160;
    let mut out = Vec::with_capacity(request.buf.len() + extra);
    out.extend_from_slice(b"SIP/2.0 ");
    push_u32(&mut out, reply.status.into());
    out.push(b' ');
    out.extend_from_slice(reply.reason);
    out.extend_from_slice(b"\r\n");
    for header in &request.headers {
        match header.kind {
            HeaderKind::Via | HeaderKind::From | HeaderKind::CallId | HeaderKind::CSeq | HeaderKind::To => {
                out.extend_from_slice(header.range.in_bytes(&request.buf));
            }
            _ => {}
        }
    }
    out.extend_from_slice(reply.headers);
    out.extend_from_slice(b"Content-Length: ");
    push_u32(&mut out, reply.body.len() as u32);
    out.extend_from_slice(b"\r\n\r\n");
    out.extend_from_slice(reply.body);
    out
}
