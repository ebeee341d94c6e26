//! ACK and CANCEL that we make for a branch from the INVITE that was sent on it (RFC 3261 17.1.1.3, 9.1).
//!
//! Headers come in the order and spelling of the INVITE, as measured on Kamailio 5.6.3.

use crate::error::ParseError;
use crate::header::{Header, HeaderKind};
use crate::msg::{SipMsg, StartLine};
use crate::nameaddr::split_list;

use super::engine::push_content_length;

/// The ACK to a negative reply: hop by hop, with the To of the reply.
///
/// `invite` is the INVITE as it was sent, our Via on top; headers of it whose names begin with `keep` are taken over, unless
/// that is empty. Fails if one of the two lacks what the ACK needs.
pub fn ack_for(invite: &SipMsg, reply: &SipMsg, keep: &[u8]) -> Result<Vec<u8>, ParseError> {
    let to = reply.header(HeaderKind::To).ok_or(ParseError::Missing("To"))?;
    build(invite, b"ACK", to.range.in_bytes(&reply.buf), keep, b"")
}

/// The CANCEL of an INVITE branch. `extra` is whole header lines, such as a Reason; they come last.
///
/// `invite` and `keep` as for [`ack_for`]. Fails if the INVITE lacks what the CANCEL needs.
pub fn cancel_for(invite: &SipMsg, keep: &[u8], extra: &[u8]) -> Result<Vec<u8>, ParseError> {
    let to = invite.header(HeaderKind::To).ok_or(ParseError::Missing("To"))?;
    build(invite, b"CANCEL", to.range.in_bytes(&invite.buf), keep, extra)
}

fn build(invite: &SipMsg, method: &[u8], to: &[u8], keep: &[u8], extra: &[u8]) -> Result<Vec<u8>, ParseError> {
    let StartLine::Request { uri, .. } = invite.start else { return Err(ParseError::StartLine) };
    let mut out = Vec::with_capacity(invite.headers_end as usize + to.len() + extra.len() + 32);
    out.extend_from_slice(method);
    out.push(b' ');
    out.extend_from_slice(uri.in_bytes(&invite.buf));
    out.extend_from_slice(b" SIP/2.0\r\n");
    let (mut has_via, mut has_length) = (false, false);
    for header in invite.headers() {
        match header.kind {
            HeaderKind::Via if !has_via => {
                has_via = true;
                let top = split_list(invite.value(header)).next().unwrap_or_default();
                push_with_value(invite, header, top, &mut out);
            }
            HeaderKind::From | HeaderKind::CallId | HeaderKind::MaxForwards | HeaderKind::Route => {
                out.extend_from_slice(header.range.in_bytes(&invite.buf));
            }
            HeaderKind::To => out.extend_from_slice(to),
            HeaderKind::CSeq => push_cseq(invite, header, method, &mut out)?,
            HeaderKind::ContentLength => {
                has_length = true;
                push_with_value(invite, header, b"0", &mut out);
            }
            _ if !keep.is_empty() && begins_with(header.range.in_bytes(&invite.buf), keep) => {
                out.extend_from_slice(header.range.in_bytes(&invite.buf));
            }
            _ => {}
        }
    }
    if !has_length {
        push_content_length(&mut out, 0);
    }
    out.extend_from_slice(extra);
    out.extend_from_slice(b"\r\n");
    Ok(out)
}

fn begins_with(line: &[u8], prefix: &[u8]) -> bool {
    line.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// The header's name as written, with another value.
fn push_with_value(invite: &SipMsg, header: &Header, value: &[u8], out: &mut Vec<u8>) {
    let lead = &invite.buf[header.range.start as usize..header.value.start as usize];
    out.extend_from_slice(lead);
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

/// The CSeq as written up to the method, then another method.
fn push_cseq(invite: &SipMsg, header: &Header, method: &[u8], out: &mut Vec<u8>) -> Result<(), ParseError> {
    let old = invite.span_of(invite.cseq()?.method_text).ok_or(ParseError::CSeq)?;
    let lead = invite.buf.get(header.range.start as usize..old.start as usize).ok_or(ParseError::CSeq)?;
    out.extend_from_slice(lead);
    out.extend_from_slice(method);
    out.extend_from_slice(b"\r\n");
    Ok(())
}
