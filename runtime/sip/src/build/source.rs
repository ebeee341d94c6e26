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
    let at = insertion_point(&via, place);
    let asked = via.rport_span().and_then(|param| whole_param(msg, param));
    if asked.is_none() && source.force_rport {
        changes.push(Change::insert(at, Text::Rport(source.port)));
    }
    if asked.is_some() || !is_address(via.host(), source.ip) {
        changes.push(Change::insert(at, Text::Received(source.ip)));
        let old = via.received_span().and_then(|param| whole_param(msg, param));
        changes.extend(old.map(|range| Change { range, text: Text::Bytes(b"") }));
    }
    changes.extend(asked.map(|range| Change { range, text: Text::Rport(source.port) }));
}

fn insertion_point(via: &Via<'_>, place: Place) -> u32 {
    let params = via.params_span();
    match place {
        _ if params.is_empty() => via.sent_by_end(),
        // One back: the list begins behind its first semicolon.
        Place::First => params.start - 1,
        Place::Last => params.end,
    }
}

/// The stretch of a parameter with its semicolon and the white space behind it.
fn whole_param(msg: &SipMsg, param: Span) -> Option<Span> {
    let start = msg.buf.get(..param.start as usize)?.iter().rposition(|&byte| byte == b';')?;
    let space = msg.buf.get(param.end as usize..)?.iter().take_while(|&&byte| is_ws(byte)).count();
    Some(Span::new(start, param.end as usize + space))
}

/// Whether a Via host is this address, whatever way it is written.
fn is_address(host: &[u8], ip: &[u8]) -> bool {
    let bare = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host);
    bare == ip || matches!((parse_ip(bare), parse_ip(ip)), (Some(a), Some(b)) if a == b)
}

fn parse_ip(text: &[u8]) -> Option<IpAddr> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
