//! Serial forking by q (RFC 3261 16.6): `t_load_contacts` sorts the destinations and puts them away, `t_next_contacts` takes
//! the next group. They are kept in an attribute, which lives with the transaction, so that failure routes find them.

use crate::params::params;
use srcc_runtime::avp::AvpName;
use srcc_runtime::cx::{Branch, Cx};
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::transport::SockId;
use srcc_runtime::value::{Str, Val, text_to_int};

/// Separates the fields of a contact in its attribute; can stand in none of them.
const SEPARATOR: u8 = b'\n';

/// Puts the request URI and the appended branches away, ordered by q, those of the same q as one group.
#[script_fn(module = "tm", routes(request, failure, event))]
#[returns(1 = "done, or there is nothing to order", -1 = "`contacts_avp` is not set")]
pub fn t_load_contacts(cx: &mut Cx) -> Rc {
    load(cx, false)
}

/// As `t_load_contacts()`; with 1 every contact is a group of its own.
#[script_fn(module = "tm", name = "t_load_contacts", routes(request, failure, event))]
pub fn t_load_contacts_mode(cx: &mut Cx, serial: i32) -> Rc {
    load(cx, serial != 0)
}

/// Makes the group with the highest q the request URI and the branches of the next `t_relay`.
#[script_fn(module = "tm", routes(request, failure, event))]
#[returns(1 = "there was a group", -2 = "there is none left", -1 = "`contacts_avp` is not set")]
pub fn t_next_contacts(cx: &mut Cx) -> Rc {
    let Some(name) = params().contacts_avp.clone() else { return Rc::FALSE };
    let Some((first, mut last)) = take(cx, &name) else { return Rc(-2) };
    cx.set_first_branch(first);
    while !last {
        let Some((contact, is_last)) = take(cx, &name) else { break };
        cx.branches.push(contact);
        last = is_last;
    }
    Rc::TRUE
}

fn load(cx: &mut Cx, serial: bool) -> Rc {
    let Some(name) = params().contacts_avp.clone() else { return Rc::FALSE };
    let same_q = cx.branches.iter().all(|branch| branch.q == cx.fwd.q);
    if cx.branches.is_empty() || (same_q && !serial) {
        return Rc::TRUE;
    }
    let mut all = vec![cx.first_branch()];
    all.append(&mut cx.branches);
    all.sort_by_key(|contact| std::cmp::Reverse(contact.q));
    cx.avps.remove_all(&name);
    // The newest attribute is read first, so the last contact goes in first.
    for (number, contact) in all.iter().enumerate().rev() {
        let last = serial || all.get(number + 1).is_none_or(|next| next.q != contact.q);
        cx.avps.push(name.clone(), Val::Str(encode(contact, last)));
    }
    Rc::TRUE
}

fn take(cx: &mut Cx, name: &AvpName) -> Option<(Branch, bool)> {
    let Some(Val::Str(text)) = cx.avps.first(name) else { return None };
    let contact = decode(text);
    cx.avps.remove_first(name);
    contact
}

fn encode(contact: &Branch, last: bool) -> Str {
    let number = |n: i64| n.to_string().into_bytes();
    let text = |value: &Option<Str>| value.as_ref().map_or_else(Vec::new, |value| value.to_vec());
    let socket = contact.send_socket.map_or(-1, |socket| i64::from(socket.0));
    let fields = [
        number(i64::from(last)),
        contact.uri.to_vec(),
        text(&contact.dst_uri),
        text(&contact.path),
        number(contact.q.into()),
        number(contact.flags.cast_signed().into()),
        number(socket),
        text(&contact.instance),
        number(contact.reg_id.into()),
        text(&contact.ruid),
        text(&contact.location_ua),
    ];
    Str::from(fields.join(&SEPARATOR))
}

fn decode(encoded: &Str) -> Option<(Branch, bool)> {
    let mut fields = encoded.split(|byte| *byte == SEPARATOR);
    let last = fields.next()? == b"1";
    let mut text = || fields.next().map(|field| (!field.is_empty()).then(|| Str::copy(field)));
    let (uri, dst_uri, path) = (text()??, text()?, text()?);
    let mut number = || Some(text_to_int(&text()??));
    let (q, flags, socket) = (number()?, number()?.cast_unsigned(), number()?);
    let instance = text()?;
    let reg_id = text_to_int(&text()??);
    let (ruid, location_ua) = (text()?, text()?);
    let send_socket = u16::try_from(socket).ok().map(SockId);
    Some((Branch { uri, dst_uri, path, q, flags, send_socket, instance, reg_id, ruid, location_ua }, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_survives_the_attribute() {
        let contact = Branch {
            uri: "sip:bob@10.0.0.1".into(),
            path: Some("<sip:edge;lr>".into()),
            q: 700,
            flags: 0x8000_0001,
            send_socket: Some(SockId(3)),
            ruid: Some("uloc-1".into()),
            ..Branch::default()
        };
        let (back, last) = decode(&encode(&contact, true)).expect("decodes");
        assert!(last);
        assert_eq!(format!("{back:?}"), format!("{contact:?}"));
        assert!(!decode(&encode(&contact, false)).expect("decodes").1);
    }
}
