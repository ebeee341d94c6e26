//! What all contacts of a REGISTER have in common: where it came from, by which path, and its place in the client's
//! sequence.

use srcc_mod_usrloc::params::Params as Location;
use srcc_runtime::cx::Cx;
use srcc_runtime::destination::sockets;
use srcc_runtime::transport::{ConnId, Proto, SockId};
use srcc_runtime::value::{Str, Val};
use srcc_sip::{HeaderKind, NameAddr, SipMsg, nameaddr::split_list};

use crate::params::Params;
use crate::refusal::Refusal;
use crate::register::setting;

/// Longest Call-ID in bytes.
const MAX_CALL_ID: usize = 255;

/// The part of a REGISTER that is the same for all its contacts.
#[derive(Debug)]
pub(crate) struct Common<'a> {
    pub(crate) call_id: &'a [u8],
    pub(crate) cseq: u32,
    pub(crate) user_agent: &'a [u8],
    /// Path, all headers joined by commas; empty if there is none or it is not used.
    pub(crate) path: Vec<u8>,
    /// Received URI that the first Path URI names.
    pub(crate) path_received: Option<Vec<u8>>,
    /// Received URI that the script has found (`received_avp`).
    pub(crate) script_received: Option<Str>,
    pub(crate) socket: Option<SockId>,
    pub(crate) conn: Option<ConnId>,
    /// Branch flags of the contacts.
    pub(crate) cflags: u32,
}

/// Reads it from the message at hand.
pub(crate) fn read<'a>(cx: &'a Cx, params: &Params, location: &Location) -> Result<Common<'a>, Refusal> {
    let call_id = cx.msg.call_id();
    if call_id.len() > MAX_CALL_ID {
        return Err(Refusal::CallIdTooLong);
    }
    let cseq = cx.msg.cseq().ok().and_then(|cseq| cseq.number).ok_or(Refusal::CSeq)?;
    let path = if params.use_path { path(&cx.msg) } else { Vec::new() };
    let first_hop = if path.is_empty() { None } else { Some(first_hop(&path).ok_or(Refusal::Path)?) };
    let path_received = first_hop.filter(|_| params.path_use_received).and_then(|uri| received_param(uri.uri));
    let nat = if path_received.is_some() { location.nat_bits() } else { 0 };
    Ok(Common {
        call_id,
        cseq,
        user_agent: cx.msg.value_of(HeaderKind::UserAgent).filter(|text| !text.is_empty()).unwrap_or(b"n/a"),
        path_received,
        path,
        script_received: script_received(cx, params)?,
        socket: socket(cx, params),
        conn: cx.rcv.conn,
        cflags: cx.fwd.branch_flags | nat,
    })
}

fn path(msg: &SipMsg) -> Vec<u8> {
    let values: Vec<&[u8]> = msg.headers_of(HeaderKind::Path).map(|header| msg.value(header)).collect();
    values.join(&b","[..])
}

/// The first address of a Path, if it is a loose router's in angle brackets.
pub(crate) fn first_hop(path: &[u8]) -> Option<NameAddr<'_>> {
    let first = split_list(path).next()?;
    let addr = NameAddr::parse(first).ok()?;
    let loose = addr.parse_uri().is_ok_and(|uri| uri.has_lr());
    (first.contains(&b'<') && loose).then_some(addr)
}

fn received_param(uri: &[u8]) -> Option<Vec<u8>> {
    let uri = srcc_sip::Uri::parse(uri).ok()?;
    uri.params.value(b"received").filter(|text| !text.is_empty()).map(<[u8]>::to_vec)
}

fn script_received(cx: &Cx, params: &Params) -> Result<Option<Str>, Refusal> {
    let Some(Val::Str(uri)) = params.received_avp.as_ref().and_then(|name| cx.avps.first(name)) else {
        return Ok(None);
    };
    if uri.len() > usize::try_from(params.contact_max_size).unwrap_or(0) {
        return Err(Refusal::ContactTooLong);
    }
    Ok(Some(uri.clone()).filter(|uri| !uri.is_empty()))
}

/// The socket to reach the contacts by: one that the script names, else the one that the REGISTER came in by.
fn socket(cx: &Cx, params: &Params) -> Option<SockId> {
    let named = match setting(cx, params, b"socket") {
        Some(Val::Str(text)) => Some(text),
        _ => header_socket(cx, params),
    };
    let found = named.and_then(|text| {
        let found = own_socket(&text);
        if found.is_none() {
            srcc_runtime::error!("<{text}> is none of our sockets: the contact is stored with the one it came in by");
        }
        found
    });
    Some(found.unwrap_or(cx.rcv.socket))
}

fn header_socket(cx: &Cx, params: &Params) -> Option<Str> {
    let flag = params.sock_flag.filter(|_| !params.sock_hdr_name.is_empty())?;
    if cx.fwd.flags & flag.bit() == 0 {
        return None;
    }
    let header = cx.msg.headers_named(&params.sock_hdr_name).next()?;
    Some(Str::from(cx.msg.slice(header.value)))
}

/// The socket that `proto:host:port` names.
fn own_socket(text: &[u8]) -> Option<SockId> {
    let (proto, rest) = std::str::from_utf8(text).ok()?.split_once(':')?;
    let (host, port) = rest.rsplit_once(':')?;
    let found = sockets().find(host.as_bytes(), port.parse().ok()?, Proto::from_name(proto.as_bytes()));
    found.map(|socket| socket.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::register;
    use srcc_runtime::args::FlagNo;

    fn params() -> Params {
        Params { use_path: true, path_use_received: true, ..Params::default() }
    }

    #[test]
    fn path_headers_are_joined_and_the_first_hop_may_name_the_received_uri() {
        let cx = register("Path: <sip:p1;lr;received=\"sip:7.7.7.7:7\">,<sip:p2;lr>\r\nPath: <sip:p3>\r\n");
        let location = Location { nat_bflag: Some(FlagNo(6)), ..Location::default() };
        let common = read(&cx, &params(), &location).unwrap();
        assert_eq!(common.path, b"<sip:p1;lr;received=\"sip:7.7.7.7:7\">,<sip:p2;lr>,<sip:p3>");
        assert_eq!(common.path_received.as_deref(), Some(&b"sip:7.7.7.7:7"[..]));
        assert_eq!((common.cflags, common.user_agent), (64, &b"n/a"[..]));
        assert!(read(&cx, &Params::default(), &location).unwrap().path.is_empty());
    }

    #[test]
    fn a_path_that_is_no_loose_router_in_brackets_is_refused() {
        for path in ["<sip:p1>", "sip:p1;lr", "<bad", ","] {
            let cx = register(&format!("Path: {path}\r\n"));
            assert_eq!(read(&cx, &params(), &Location::default()).err(), Some(Refusal::Path), "{path}");
        }
    }

    #[test]
    fn a_long_call_id_or_a_bad_cseq_is_refused() {
        let message = |call_id: &str, cseq: &str| crate::test_support::register_with(call_id, cseq, "");
        let error = |cx: &Cx| read(cx, &params(), &Location::default()).err();
        assert_eq!(error(&message(&"c".repeat(300), "1")), Some(Refusal::CallIdTooLong));
        assert_eq!(error(&message("c", "4294967296")), Some(Refusal::CSeq));
        assert_eq!(error(&message("c", "x1")), Some(Refusal::CSeq));
        assert_eq!(error(&message("c", "7")), None);
    }
}
