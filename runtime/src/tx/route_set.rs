//! Where requests within a dialog go that our own request has made (RFC 3261 12.1.2, 12.2.1.1), and the ACK to a 2xx,
//! which is the first of them (13.2.2.4).

use super::key::write_branch;
use super::settings::settings;
use super::transaction::{Branch, Transaction};
use crate::destination;
use crate::transport::{self, Dest, RcvInfo};
use crate::value::Str;
use crate::worker;
use bytes::Bytes;
use srcc_sip::uri::Uri;
use srcc_sip::{HeaderKind, ParseError, SipMsg};

/// The way to the peer of a dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteSet {
    /// Request URI: the peer's contact, or the first route if that is a strict router.
    pub target: Str,
    /// URI that the request is sent to.
    pub next_hop: Str,
    /// URIs of the Route headers, in order, with their angle brackets' content only.
    pub routes: Vec<Str>,
}

impl RouteSet {
    /// The route set that a 2xx to a request of ours has made; `fallback` is where the request went, for a 2xx without
    /// a contact.
    #[must_use]
    pub fn of_reply(reply: &SipMsg, fallback: &[u8]) -> RouteSet {
        let share = |uri: &[u8]| Str::of(&reply.buf, uri);
        let contact = reply.contacts().next().and_then(Result::ok).map(|contact| share(contact.uri));
        let contact = contact.unwrap_or_else(|| Str::copy(fallback));
        let mut routes: Vec<Str> = reply.record_routes().filter_map(Result::ok).map(|route| share(route.uri)).collect();
        routes.reverse();
        match routes.first().cloned() {
            None => RouteSet { target: contact.clone(), next_hop: contact, routes },
            Some(first) if Uri::parse(&first).is_ok_and(|uri| uri.has_lr()) => {
                RouteSet { target: contact, next_hop: first, routes }
            }
            Some(strict) => {
                routes.remove(0);
                routes.push(contact);
                RouteSet { target: strict.clone(), next_hop: strict, routes }
            }
        }
    }

    /// The Route header without its line end; empty if there is no route.
    #[must_use]
    pub fn header(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (n, route) in self.routes.iter().enumerate() {
            out.extend_from_slice(if n == 0 { b"Route: <" } else { b", <" });
            out.extend_from_slice(route);
            out.push(b'>');
        }
        out
    }
}

/// Acknowledges a 2xx to an INVITE of our own. The ACK is a request of its own (a new branch), and lost if its next hop
/// cannot be found: the 2xx will come again. `local_ack_mode` 1 and 2 send it where the INVITE went, or where the 2xx came
/// from, whatever its Contact and route set say.
pub(super) fn acknowledge(tx: &Transaction, branch: &Branch, reply: &SipMsg, rcv: &RcvInfo) {
    let way = RouteSet::of_reply(reply, &branch.uri);
    // The INVITE has branch 0 alone.
    let param = write_branch(tx.id, 1);
    let ack = match branch.sent.headers().and_then(|invite| build(&invite, reply, &way, &param)) {
        Ok(ack) => Bytes::from(ack),
        Err(error) => return crate::error!("no ACK can be made for a 2xx: {error}"),
    };
    let known = match settings().local_ack_mode.get() {
        1 => Some(branch.dest),
        2 => Some(Dest { proto: rcv.proto, addr: rcv.src, ..branch.dest }),
        _ => None,
    };
    if let Some(dest) = known {
        if let Err(error) = transport::send(&dest, &ack) {
            crate::error!("an ACK to {} is not sent: {error}", dest.addr);
        }
        return;
    }
    let socket = branch.dest.socket;
    worker::spawn_inline(async move {
        match destination::resolve_uri(&way.next_hop, None).await {
            Ok(hops) => {
                let Some(mut dest) = hops.first().copied() else { return };
                dest.socket = socket;
                if let Err(error) = transport::send(&dest, &ack) {
                    crate::error!("an ACK to {} is not sent: {error}", dest.addr);
                }
            }
            Err(error) => crate::error!("an ACK to {} is not sent: {error}", way.next_hop),
        }
    });
}

fn build(invite: &SipMsg, reply: &SipMsg, way: &RouteSet, param: &[u8]) -> Result<Vec<u8>, ParseError> {
    let via = invite.first_via()?;
    let to = reply.header(HeaderKind::To).ok_or(ParseError::Missing("To"))?;
    let mut out = Vec::with_capacity(512);
    let mut put = |parts: &[&[u8]]| parts.iter().for_each(|part| out.extend_from_slice(part));
    let line = |kind| invite.header(kind).map_or(&[][..], |header| header.range.in_bytes(&invite.buf));
    put(&[b"ACK ", &way.target, b" SIP/2.0\r\nVia: SIP/2.0/", via.transport(), b" ", sent_by(invite, &via)]);
    put(&[b";branch=", param, b"\r\n", line(HeaderKind::From), line(HeaderKind::CallId)]);
    put(&[to.range.in_bytes(&reply.buf), b"CSeq: ", invite.cseq()?.number_text, b" ACK\r\nMax-Forwards: 70\r\n"]);
    if !way.routes.is_empty() {
        put(&[&way.header(), b"\r\n"]);
    }
    put(&[b"Content-Length: 0\r\n\r\n"]);
    Ok(out)
}

/// Host and port of our Via as they were written.
fn sent_by<'a>(invite: &'a SipMsg, via: &srcc_sip::via::Via<'_>) -> &'a [u8] {
    let written = invite.span_of(via.host()).map(|host| &invite.buf[host.start as usize..]);
    let end = |text: &[u8]| text.iter().position(|byte| matches!(byte, b';' | b',' | b'\r' | b'\n' | b' '));
    written.map_or(&[][..], |text| &text[..end(text).unwrap_or(text.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(headers: &str) -> SipMsg {
        let text = format!(
            "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP p;branch=z9hG4bKx\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\n\
             Call-ID: c\r\nCSeq: 10 INVITE\r\n{headers}Content-Length: 0\r\n\r\n"
        );
        SipMsg::parse(text.into_bytes().into()).unwrap()
    }

    #[test]
    fn a_dialog_without_routes_goes_to_the_contact() {
        let way = RouteSet::of_reply(&reply("Contact: <sip:b@h>\r\n"), b"sip:x");
        assert_eq!(
            (way.target.text(), way.next_hop.text(), way.header()),
            ("sip:b@h".into(), "sip:b@h".into(), vec![])
        );
        assert_eq!(RouteSet::of_reply(&reply(""), b"sip:x").target.text(), "sip:x");
    }

    #[test]
    fn routes_are_taken_in_reverse() {
        let way = RouteSet::of_reply(&reply("Record-Route: <sip:r1;lr>, <sip:r2;lr>\r\nContact: <sip:b@h>\r\n"), b"");
        assert_eq!((way.target.text(), way.next_hop.text()), ("sip:b@h".into(), "sip:r2;lr".into()));
        assert_eq!(way.header(), b"Route: <sip:r2;lr>, <sip:r1;lr>");
    }

    /// As Kamailio 5.6.3 answers `tm.t_uac_wait` about such a reply.
    #[test]
    fn a_strict_router_takes_the_place_of_the_target() {
        let routes = "Record-Route: <sip:r1;lr;x=1>\r\nRecord-Route: <sip:r2;lr>, <sip:r3>\r\nContact: <sip:b@h>\r\n";
        let way = RouteSet::of_reply(&reply(routes), b"");
        assert_eq!((way.target.text(), way.next_hop.text()), ("sip:r3".into(), "sip:r3".into()));
        assert_eq!(way.header(), b"Route: <sip:r2;lr>, <sip:r1;lr;x=1>, <sip:b@h>");
    }

    #[test]
    fn the_ack_has_the_callees_tag_and_a_branch_of_its_own() {
        let invite = "INVITE sip:b@x SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKi\r\n\
                      From: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: c\r\nCSeq: 10 INVITE\r\nContent-Length: 0\r\n\r\n";
        let invite = SipMsg::parse(Bytes::from_static(invite.as_bytes())).unwrap();
        let ok = reply("Contact: <sip:b@h>\r\nRecord-Route: <sip:r;lr>\r\n");
        let ack = build(&invite, &ok, &RouteSet::of_reply(&ok, b""), b"z9hG4bKa").unwrap();
        let text = "ACK sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKa\r\nFrom: <sip:a@x>;tag=1\r\n\
                    Call-ID: c\r\nTo: <sip:b@x>;tag=2\r\nCSeq: 10 ACK\r\nMax-Forwards: 70\r\nRoute: <sip:r;lr>\r\n\
                    Content-Length: 0\r\n\r\n";
        assert_eq!(String::from_utf8_lossy(&ack), text);
    }
}
