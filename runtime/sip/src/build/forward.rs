//! Forwarding: a request with our Via on top (RFC 3261 16.6), a reply without it (16.7).

use crate::header::HeaderKind;
use crate::msg::SipMsg;
use crate::nameaddr::split_list;
use crate::proto::{BuildEnv, Proto};
use crate::span::Span;
use crate::text::{decimal_len, push_u32};

use super::engine::{self, Change, Changes, Text};
use super::source::{Place, Source, complete_via};

/// The Via that we put on top of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OurVia<'a> {
    /// Transport it is sent over.
    pub proto: Proto,
    /// Our address or advertised name, IPv6 in brackets.
    pub host: &'a [u8],
    /// Our port, if it is to be shown.
    pub port: Option<u16>,
    /// The branch parameter's value, cookie included.
    pub branch: &'a [u8],
    /// Further parameters as they are to be written, each with its `;`: `;rport`, `;i=1`, `;alias`.
    pub params: &'a [u8],
}

impl OurVia<'_> {
    /// Appends the header line with its line end.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"Via: SIP/2.0/");
        out.extend_from_slice(self.proto.upper());
        // The original writes one more space after WS (wire: websocket).
        out.extend_from_slice(if self.proto == Proto::Ws { b"  " } else { b" " });
        out.extend_from_slice(self.host);
        if let Some(port) = self.port {
            out.push(b':');
            push_u32(out, port.into());
        }
        out.extend_from_slice(b";branch=");
        out.extend_from_slice(self.branch);
        out.extend_from_slice(self.params);
        out.extend_from_slice(b"\r\n");
    }

    /// Length of what [`OurVia::write`] appends.
    pub(super) fn len(&self) -> usize {
        let space = if self.proto == Proto::Ws { 2 } else { 1 };
        let port = self.port.map_or(0, |port| 1 + decimal_len(port.into()));
        let variable = self.proto.upper().len() + self.host.len() + self.branch.len() + self.params.len();
        "Via: SIP/2.0/;branch=\r\n".len() + variable + space + port
    }
}

/// How a request is forwarded.
#[derive(Clone, Copy, Debug)]
pub struct Forward<'a> {
    /// The new Request-URI; `None` leaves the received one.
    pub request_uri: Option<&'a [u8]>,
    /// Our Via.
    pub via: OurVia<'a>,
    /// A Path to add as one Route header directly behind our Via (wire: path).
    pub route: Option<&'a [u8]>,
    /// Where the request came from; `None` leaves its Via alone.
    pub source: Option<Source<'a>>,
    /// The sockets it came in by and goes out by.
    pub env: BuildEnv<'a>,
}

/// Builds a request to forward: edits applied, our Via before the first, the received Via completed, Content-Length
/// mended.
pub fn forward_request(msg: &SipMsg, forward: &Forward<'_>) -> Vec<u8> {
    let mut changes = Changes::new();
    engine::collect(msg, forward.request_uri, &mut changes);
    let top = msg.header(HeaderKind::Via).map_or(msg.headers_start(), |via| via.range.start);
    changes.push(Change::insert(top, Text::Via(&forward.via)));
    if let Some(route) = forward.route {
        let line = [&b"Route: "[..], route, b"\r\n"];
        changes.extend(line.map(|part| Change::insert(top, Text::Bytes(part))));
    }
    if let Some(source) = &forward.source {
        complete_via(msg, source, Place::First, &mut changes);
    }
    engine::build(msg, &mut changes, &forward.env)
}

/// Builds a reply to forward: the topmost Via value, ours, removed, edits applied, Content-Length mended.
pub fn forward_reply(msg: &SipMsg, env: &BuildEnv<'_>) -> Vec<u8> {
    let mut changes = Changes::new();
    engine::collect(msg, None, &mut changes);
    if let Some(range) = top_via_range(msg) {
        changes.push(Change { range, text: Text::Bytes(b"") });
    }
    engine::build(msg, &mut changes, env)
}

/// What goes with the topmost Via value: its header, or the value and its comma if others share the header.
fn top_via_range(msg: &SipMsg) -> Option<Span> {
    let header = msg.header(HeaderKind::Via)?;
    if msg.first_via_is_alone() {
        return Some(header.range);
    }
    match split_list(msg.value(header)).nth(1) {
        Some(second) => Some(Span { start: header.value.start, end: msg.span_of(second)?.start }),
        None => Some(header.range),
    }
}
