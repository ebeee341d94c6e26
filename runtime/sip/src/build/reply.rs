//! Replies that we make ourselves from a request (RFC 3261 8.2.6).

use crate::header::{Header, HeaderKind};
use crate::msg::SipMsg;
use crate::proto::{BuildEnv, Proto, Socket};
use crate::text::push_u32;

use super::engine::{self, Changes, push_content_length};
use super::source::{Place, Source, complete_via};

/// A reply to make.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reply<'a> {
    /// Status code, 100 to 699.
    pub status: u16,
    /// Reason phrase.
    pub reason: &'a [u8],
    /// Tag for a To that has none or an empty one; `None` leaves the To as it is (100).
    pub to_tag: Option<&'a [u8]>,
    /// Whole header lines after those taken from the request (`append_to_reply`).
    pub headers: &'a [u8],
    /// The whole `Server` line without its line end, if it is wanted (`server_header`).
    pub server: Option<&'a [u8]>,
    /// Body; its Content-Type is in `headers`.
    pub body: &'a [u8],
    /// Where the request came from, to complete its topmost Via.
    pub source: Option<Source<'a>>,
}

/// Builds the reply: from the request, in its order and spelling, Via, From, To, Call-ID, CSeq and, in replies from
/// 180 to 299, Record-Route; then `headers`, Server, Content-Length. Measured on Kamailio 5.6.3.
pub fn reply(request: &SipMsg, reply: &Reply<'_>) -> Vec<u8> {
    let tag_len = reply.to_tag.map_or(0, <[u8]>::len) + reply.server.map_or(0, <[u8]>::len);
    let fixed = "SIP/2.0 65535 \r\n;tag=;rport=65535;received=\r\n\r\nContent-Length: 4294967295\r\n".len() + 46;
    let variable = reply.headers.len() + reply.reason.len() + reply.body.len() + tag_len;
    let mut out = Vec::with_capacity(request.headers_end as usize + variable + fixed);
    out.extend_from_slice(b"SIP/2.0 ");
    push_u32(&mut out, reply.status.into());
    out.push(b' ');
    out.extend_from_slice(reply.reason);
    out.extend_from_slice(b"\r\n");
    let mut vias = 0;
    for header in request.headers() {
        match header.kind {
            HeaderKind::Via => {
                write_via(request, header, reply.source.as_ref().filter(|_| vias == 0), &mut out);
                vias += 1;
            }
            HeaderKind::To => write_to(request, header, reply.to_tag, &mut out),
            HeaderKind::From | HeaderKind::CallId | HeaderKind::CSeq => copy(request, header, &mut out),
            HeaderKind::RecordRoute if (180..300).contains(&reply.status) => copy(request, header, &mut out),
            _ => {}
        }
    }
    out.extend_from_slice(reply.headers);
    if let Some(server) = reply.server {
        out.extend_from_slice(server);
        out.extend_from_slice(b"\r\n");
    }
    push_content_length(&mut out, reply.body.len() as u32);
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(reply.body);
    out
}

fn copy(request: &SipMsg, header: &Header, out: &mut Vec<u8>) {
    out.extend_from_slice(header.range.in_bytes(&request.buf));
}

fn write_via(request: &SipMsg, header: &Header, source: Option<&Source<'_>>, out: &mut Vec<u8>) {
    // The changes of a Via depend on no socket; any will do.
    const NOWHERE: Socket<'_> = Socket { proto: Proto::Udp, host: b"", port: 0 };
    let mut changes = Changes::new();
    if let Some(source) = source {
        complete_via(request, source, Place::Last, &mut changes);
        engine::sort(&mut changes);
    }
    let env = BuildEnv { received: NOWHERE, sending: NOWHERE };
    engine::write(&request.buf, header.range, &changes, &env, out);
}

/// The To, with the tag at its very end if it has none.
fn write_to(request: &SipMsg, header: &Header, tag: Option<&[u8]>, out: &mut Vec<u8>) {
    let line = header.range.in_bytes(&request.buf);
    let tag = tag.filter(|_| request.to_tag().is_none());
    let Some(tag) = tag else {
        out.extend_from_slice(line);
        return;
    };
    let content = line.strip_suffix(b"\n").unwrap_or(line);
    let content = content.strip_suffix(b"\r").unwrap_or(content);
    out.extend_from_slice(content);
    out.extend_from_slice(b";tag=");
    out.extend_from_slice(tag);
    out.extend_from_slice(&line[content.len()..]);
}
