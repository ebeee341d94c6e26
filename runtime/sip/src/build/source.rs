//! Completes the topmost Via with where the request really came from (RFC 3261 18.2.1, RFC 3581 4).
//!
//! Which parameter goes where was measured on Kamailio 5.6.3 (wire: via-rport): in a forwarded request `received`
//! stands first, in a reply last; `rport` is filled in where it was asked for.

use std::net::IpAddr;

use crate::msg::SipMsg;
use crate::span::Span;
use crate::text::is_ws;
use crate::via::Via;

use super::engine::{Change, Changes, Text};

/// Where a request really came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source<'a> {
    /// Address as text, IPv6 without brackets.
    pub ip: &'a [u8],
    /// Port.
    pub port: u16,
    /// `rport` is added even if the client did not ask for it (`force_rport()`).
    pub force_rport: bool,
}

/// Where new parameters go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Before the other parameters: a request to forward.
    First,
    /// After them: a reply.
    Last,
}

/// Adds the changes of the topmost Via. A Via that cannot be read is left alone.
pub(super) fn complete_via<'a>(msg: &SipMsg, source: &Source<'a>, place: Place, changes: &mut Changes<'a>) {
    let Ok(via) = msg.first_via() else { return };
    let Some(at) = insertion_point(msg, &via, place) else { return };
    let span_of = |name: &[u8]| via.params.get(name).and_then(|param| param_span(msg, param.name, param.value));
    let asked = via.rport().and_then(|_| span_of(b"rport"));
    if asked.is_none() && source.force_rport {
        changes.push(Change::insert(at, Text::Rport(source.port)));
    }
    if asked.is_some() || !is_address(via.host, source.ip) {
        changes.push(Change::insert(at, Text::Received(source.ip)));
        let old = via.received().and_then(|_| span_of(b"received"));
        changes.extend(old.map(|range| Change { range, text: Text::Bytes(b"") }));
    }
    changes.extend(asked.map(|range| Change { range, text: Text::Rport(source.port) }));
}

fn insertion_point(msg: &SipMsg, via: &Via<'_>, place: Place) -> Option<u32> {
    let sent_by = msg.span_of(via.sent_by)?;
    if via.params.is_empty() {
        return Some(sent_by.end);
    }
    let params = msg.span_of(via.params.text)?;
    match place {
        // One back: the list begins behind its first semicolon.
        Place::First => Some(params.start - 1),
        Place::Last => Some(params.end),
    }
}

/// The stretch of a parameter with its semicolon and the white space behind it.
fn param_span(msg: &SipMsg, name: &[u8], value: Option<&[u8]>) -> Option<Span> {
    let name = msg.span_of(name)?;
    let end = value.and_then(|value| msg.span_of(value)).map_or(name.end, |value| value.end.max(name.end)) as usize;
    let start = msg.buf.get(..name.range().start)?.iter().rposition(|&byte| byte == b';')?;
    let space = msg.buf.get(end..)?.iter().take_while(|&&byte| is_ws(byte)).count();
    Some(Span::new(start, end + space))
}

/// Whether a Via host is this address, whatever way it is written.
fn is_address(host: &[u8], ip: &[u8]) -> bool {
    let bare = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host);
    bare == ip || matches!((parse_ip(bare), parse_ip(ip)), (Some(a), Some(b)) if a == b)
}

fn parse_ip(text: &[u8]) -> Option<IpAddr> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
