//! The reply to a REGISTER: the list of stored contacts, and why it was refused if it was.
//!
//! What is said, in which order and with which parameters was measured on Kamailio 5.6.3.

use srcc_mod_usrloc::contact::{Contact, Q_UNSPECIFIED, Secs};
use srcc_runtime::cx::Cx;
use srcc_runtime::reply::{self, ReplyParts};
use srcc_runtime::tx;
use srcc_sip::text::push_u32;

use crate::gruu;
use crate::params::Params;
use crate::refusal::Refusal;
use crate::register::supports;

/// What the last `save` of a message found, for its reply or a later `reg_send_reply`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    /// Why it was refused.
    pub(crate) refusal: Option<Refusal>,
    /// The whole Contact line; empty if no contact is stored.
    pub(crate) contacts: Vec<u8>,
    /// Path of the contacts that were stored; empty if there is none.
    pub(crate) path: Vec<u8>,
}

/// How contacts are shown to the client at hand.
pub(crate) struct Shown<'a> {
    pub(crate) params: &'a Params,
    pub(crate) aor: &'a [u8],
    /// Host of the To URI.
    pub(crate) host: &'a [u8],
    /// Hash of the address of record if the client wants GRUUs.
    pub(crate) gruu: Option<u64>,
    pub(crate) now: Secs,
}

/// The Contact line of the contacts that have not expired; empty if there are none.
pub(crate) fn contact_line(contacts: &[Contact], shown: &Shown<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for contact in contacts.iter().filter(|contact| contact.is_valid(shown.now)) {
        out.extend_from_slice(if out.is_empty() { b"Contact: <" } else { b", <" });
        write_contact(contact, shown, &mut out);
    }
    if !out.is_empty() {
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn write_contact(contact: &Contact, shown: &Shown<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(contact.uri());
    out.push(b'>');
    if contact.q != Q_UNSPECIFIED {
        write_q(contact.q, out);
    }
    // One that never expires (added by an operator) has no time.
    if contact.expires != 0 {
        out.extend_from_slice(b";expires=");
        push_u32(out, contact.expires_in(shown.now));
    }
    if !contact.received().is_empty() {
        let parts = [&b";"[..], &shown.params.received_param, b"=\"", contact.received(), b"\""];
        parts.iter().for_each(|part| out.extend_from_slice(part));
    }
    if contact.instance().is_empty() {
        return;
    }
    if let Some(hash) = shown.gruu {
        gruu::write(out, contact, shown.aor, shown.host, hash);
    }
    out.extend_from_slice(b";+sip.instance=\"");
    out.extend_from_slice(contact.instance());
    out.push(b'"');
    if contact.reg_id != 0 {
        out.extend_from_slice(b";reg-id=");
        push_u32(out, contact.reg_id);
    }
}

/// Appends `;q=0.75` for a priority in thousandths, without trailing zeros.
fn write_q(q: i16, out: &mut Vec<u8>) {
    let text = format!(";q={}.{:03}", q / 1000, q % 1000);
    out.extend_from_slice(text.trim_end_matches('0').trim_end_matches('.').as_bytes());
}

/// Header lines of the reply, and its status.
fn lines(cx: &Cx, answer: &Answer, params: &Params) -> (u16, &'static [u8], Vec<u8>) {
    let mut out = answer.contacts.clone();
    let mut refusal = answer.refusal;
    if refusal.is_none() && !answer.path.is_empty() && params.path_mode > 0 {
        let supported = supports(&cx.msg, b"path");
        if !supported && params.path_mode == 2 {
            refusal = Some(Refusal::PathUnsupported);
            out.extend_from_slice(b"Unsupported: path\r\n");
        }
        if supported || params.path_mode == 2 {
            [&b"Path: "[..], &answer.path, b"\r\n"].iter().for_each(|part| out.extend_from_slice(part));
        }
    }
    let Some(refusal) = refusal else { return (200, b"OK", out) };
    let (status, reason) = refusal.status();
    let mut line = |name: &[u8], value: &str| {
        [name, b": ", value.as_bytes(), b"\r\n"].iter().for_each(|part| out.extend_from_slice(part));
    };
    if refusal == Refusal::TooBrief {
        line(b"Min-Expires", &params.min_expires.get().to_string());
    }
    line(b"P-Registrar-Error", &refusal.to_string());
    if status >= 500 && params.retry_after.get() > 0 {
        line(b"Retry-After", &params.retry_after.get().to_string());
    }
    (status, reason, out)
}

/// Answers the REGISTER, in its transaction if it has one; false if nothing was sent.
pub(crate) async fn send(cx: &mut Cx, params: &Params) -> bool {
    let answer = cx.ext_get::<Answer>().cloned().unwrap_or_default();
    let (status, reason, lines) = lines(cx, &answer, params);
    cx.ext::<ReplyParts>().headers.extend_from_slice(&lines);
    if !tx::is_enabled() || cx.tx.current.get().is_none() {
        return reply::send(cx, status, reason).await.is_ok();
    }
    match tx::upstream::reply(cx, status, reason).await {
        Ok(()) => true,
        Err(error) => {
            srcc_runtime::error!("the REGISTER is not answered: {error}");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::register;
    use srcc_mod_usrloc::contact::ContactInfo;
    use srcc_runtime::cfgvar::LiveInt;

    fn shown(params: &Params, gruu: Option<u64>) -> Shown<'_> {
        Shown { params, aor: b"bob", host: b"wire.test", gruu, now: 1000 }
    }

    fn contact(info: ContactInfo<'_>) -> Contact {
        Contact::new(&ContactInfo { expires: 4600, ..info }, b"r-1").unwrap()
    }

    #[test]
    fn contacts_are_listed_with_their_parameters_in_the_measured_order() {
        let bare = contact(ContactInfo { uri: b"sip:b@2", q: -1, ..Default::default() });
        let full = contact(ContactInfo {
            uri: b"sip:a@1",
            q: 123,
            received: b"sip:4.4.4.4",
            instance: b"<urn:i>",
            reg_id: 3,
            ..Default::default()
        });
        let gone = Contact::new(&ContactInfo { uri: b"sip:x@y", expires: 999, ..Default::default() }, b"").unwrap();
        let params = Params::default();
        let list = [full, bare, gone];
        assert_eq!(
            String::from_utf8(contact_line(&list, &shown(&params, Some(0xb6)))).unwrap(),
            "Contact: <sip:a@1>;q=0.123;expires=3600;received=\"sip:4.4.4.4\";pub-gruu=\"sip:bob@wire.test;gr=urn:i\";\
             temp-gruu=\"sip:r-1-00000000000000b6@wire.test;gr\";+sip.instance=\"<urn:i>\";reg-id=3, \
             <sip:b@2>;expires=3600\r\n"
        );
        assert_eq!(contact_line(&list[2..], &shown(&params, None)), b"");
    }

    #[test]
    fn priorities_have_no_trailing_zeros() {
        for (q, text) in [(0, ";q=0"), (1000, ";q=1"), (700, ";q=0.7"), (250, ";q=0.25"), (123, ";q=0.123")] {
            let mut out = Vec::new();
            write_q(q, &mut out);
            assert_eq!(out, text.as_bytes());
        }
    }

    fn reply(headers: &str, answer: &Answer, params: &Params) -> (u16, String) {
        let (status, _, lines) = lines(&register(headers), answer, params);
        (status, String::from_utf8(lines).unwrap())
    }

    #[test]
    fn a_refusal_says_why_behind_the_stored_contacts() {
        let params = Params { retry_after: LiveInt::new(30), min_expires: LiveInt::new(3), ..Params::default() };
        let refused =
            |refusal| Answer { refusal: Some(refusal), contacts: b"Contact: <c>\r\n".to_vec(), ..Answer::default() };
        let rows = [
            (Refusal::CSeq, 400, "P-Registrar-Error: Invalid CSeq number\r\n"),
            (Refusal::TooBrief, 423, "Min-Expires: 3\r\nP-Registrar-Error: Interval too brief\r\n"),
            (Refusal::TooMany, 503, "P-Registrar-Error: Too many registered contacts\r\nRetry-After: 30\r\n"),
        ];
        for (refusal, status, lines) in rows {
            assert_eq!(reply("", &refused(refusal), &params), (status, format!("Contact: <c>\r\n{lines}")));
        }
    }

    #[test]
    fn a_path_is_answered_as_the_mode_says() {
        let answer = Answer { path: b"<sip:p;lr>".to_vec(), ..Answer::default() };
        let params = |path_mode| Params { path_mode, ..Params::default() };
        let yes = "Supported: gruu, path\r\n";
        assert_eq!(reply(yes, &answer, &params(0)), (200, String::new()));
        assert_eq!(reply("", &answer, &params(1)), (200, String::new()));
        assert_eq!(reply(yes, &answer, &params(1)), (200, "Path: <sip:p;lr>\r\n".into()));
        assert_eq!(reply(yes, &answer, &params(2)), (200, "Path: <sip:p;lr>\r\n".into()));
        let unsupported =
            "Unsupported: path\r\nPath: <sip:p;lr>\r\nP-Registrar-Error: No support for found Path indicated\r\n";
        assert_eq!(reply("", &answer, &params(2)), (420, unsupported.into()));
    }
}
