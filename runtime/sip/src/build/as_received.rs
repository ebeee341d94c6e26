//! ACK and CANCEL that we make for a branch from the INVITE as it was received, not as it was sent (`reparse_invite=0` of
//! module tm): a changed From or an added Route is not in them. Order and spelling were measured on Kamailio 5.6.3 (wire
//! tm-reparse-invite-off).

use crate::error::ParseError;
use crate::header::HeaderKind;
use crate::msg::{SipMsg, StartLine};
use crate::nameaddr::split_list;

/// The ACK to a negative reply. `sent` gives our Via and the request URI, `received` the rest but for the reply's To.
pub fn ack_as_received(sent: &SipMsg, received: &SipMsg, reply: &SipMsg) -> Result<Vec<u8>, ParseError> {
    let to = reply.value_of(HeaderKind::To).ok_or(ParseError::Missing("To"))?;
    build(sent, received, b"ACK", to, b"")
}

/// The CANCEL of an INVITE branch. `extra` is whole header lines, such as a Reason; they come last.
pub fn cancel_as_received(sent: &SipMsg, received: &SipMsg, extra: &[u8]) -> Result<Vec<u8>, ParseError> {
    let to = received.value_of(HeaderKind::To).ok_or(ParseError::Missing("To"))?;
    build(sent, received, b"CANCEL", to, extra)
}

fn build(sent: &SipMsg, received: &SipMsg, method: &[u8], to: &[u8], extra: &[u8]) -> Result<Vec<u8>, ParseError> {
    let StartLine::Request { uri, .. } = sent.start else { return Err(ParseError::StartLine) };
    let via = sent.value_of(HeaderKind::Via).and_then(|value| split_list(value).next());
    let via = via.ok_or(ParseError::Missing("Via"))?;
    let from = received.value_of(HeaderKind::From).ok_or(ParseError::Missing("From"))?;
    let number = received.cseq()?.number_text;
    let parts: [&[u8]; 17] = [
        method,
        b" ",
        uri.in_bytes(&sent.buf),
        b" SIP/2.0\r\nVia: ",
        via,
        b"\r\nFrom: ",
        from,
        b"\r\nCall-ID: ",
        received.call_id(),
        b"\r\nTo: ",
        to,
        b"\r\nCSeq: ",
        number,
        b" ",
        method,
        b"\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n",
        extra,
    ];
    let mut out = parts.concat();
    out.extend_from_slice(b"\r\n");
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[test]
    fn only_uri_and_via_are_those_that_were_sent() {
        let parse = |text: &'static str| SipMsg::parse(Bytes::from_static(text.as_bytes())).expect("a message");
        let sent = parse(
            "INVITE sip:new@h SIP/2.0\r\nVia: SIP/2.0/UDP us;branch=z9hG4bKours\r\nVia: SIP/2.0/UDP a\r\n\
             From: <sip:anon@x>;tag=f\r\nTo: <sip:b@x>\r\nCall-ID: c\r\nCSeq: 7 INVITE\r\nRoute: <sip:r;lr>\r\n\r\n",
        );
        let received = parse(
            "INVITE sip:old@h SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nFrom: <sip:a@x>;tag=f\r\nTo: <sip:b@x>\r\nCall-ID: c\r\n\
             CSeq: 7 INVITE\r\n\r\n",
        );
        let cancel = cancel_as_received(&sent, &received, b"Reason: SIP\r\n").expect("a CANCEL");
        let expected = "CANCEL sip:new@h SIP/2.0\r\nVia: SIP/2.0/UDP us;branch=z9hG4bKours\r\nFrom: <sip:a@x>;tag=f\r\n\
             Call-ID: c\r\nTo: <sip:b@x>\r\nCSeq: 7 CANCEL\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\
             Reason: SIP\r\n\r\n";
        assert_eq!(String::from_utf8(cancel).as_deref(), Ok(expected));
        let reply = parse("SIP/2.0 404 Gone\r\nTo: <sip:b@x>;tag=t\r\n\r\n");
        let ack = ack_as_received(&sent, &received, &reply).expect("an ACK");
        let expected = expected.replace("CANCEL", "ACK").replace("b@x>", "b@x>;tag=t").replace("Reason: SIP\r\n", "");
        assert_eq!(String::from_utf8(ack), Ok(expected));
    }
}
