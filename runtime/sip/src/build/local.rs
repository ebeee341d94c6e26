//! ACK and CANCEL that we make for a branch from the INVITE that was sent on it (RFC 3261 17.1.1.3, 9.1).

use crate::error::ParseError;
use crate::header::HeaderKind;
use crate::msg::{SipMsg, StartLine};

/// The ACK to a negative reply: hop by hop, with the To of the reply.
///
/// `invite` is the INVITE as it was sent, our Via on top.
pub fn ack_for(invite: &SipMsg, reply: &SipMsg) -> Result<Vec<u8>, ParseError> {
    let to = reply.header(HeaderKind::To).ok_or(ParseError::Missing("To"))?;
    build(invite, b"ACK", to.range.in_bytes(&reply.buf), b"")
}

/// The CANCEL of an INVITE branch. `extra` is whole header lines, such as a Reason.
///
/// `invite` is the INVITE as it was sent, our Via on top.
pub fn cancel_for(invite: &SipMsg, extra: &[u8]) -> Result<Vec<u8>, ParseError> {
    let to = invite.header(HeaderKind::To).ok_or(ParseError::Missing("To"))?;
    build(invite, b"CANCEL", to.range.in_bytes(&invite.buf), extra)
}

fn build(invite: &SipMsg, method: &[u8], to: &[u8], extra: &[u8]) -> Result<Vec<u8>, ParseError> {
    let StartLine::Request { uri, .. } = invite.start else { return Err(ParseError::StartLine) };
    let mut out = Vec::with_capacity(invite.headers_end as usize + to.len() + extra.len() + 64);
    out.extend_from_slice(method);
    out.push(b' ');
    out.extend_from_slice(uri.in_bytes(&invite.buf));
    out.extend_from_slice(b" SIP/2.0\r\nVia: ");
    out.extend_from_slice(invite.first_via()?.text);
    out.extend_from_slice(b"\r\n");
    for header in &invite.headers {
        match header.kind {
            HeaderKind::From | HeaderKind::CallId | HeaderKind::MaxForwards | HeaderKind::Route => {
                out.extend_from_slice(header.range.in_bytes(&invite.buf));
            }
            HeaderKind::To => out.extend_from_slice(to),
            HeaderKind::CSeq => {
                out.extend_from_slice(b"CSeq: ");
                out.extend_from_slice(invite.cseq()?.number_text);
                out.push(b' ');
                out.extend_from_slice(method);
                out.extend_from_slice(b"\r\n");
            }
            _ => {}
        }
    }
    out.extend_from_slice(b"Content-Length: 0\r\n");
    out.extend_from_slice(extra);
    out.extend_from_slice(b"\r\n");
    Ok(out)
}
