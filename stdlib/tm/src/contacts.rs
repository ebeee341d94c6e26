//! Serial forking by q (RFC 3261 16.6): `t_load_contacts` sorts the destinations and puts them away, `t_next_contacts` takes
//! the next group, `t_next_contact_flow` another way to a user agent that could not be reached. They are kept in attributes,
//! which live with the transaction, so that failure routes find them.

use crate::params::params;
use srcc_runtime::avp::AvpName;
use srcc_runtime::cx::{Branch, Cx};
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::transport::SockId;
use srcc_runtime::tx::key::random;
use srcc_runtime::tx::query;
use srcc_runtime::value::{Str, Val, text_to_int};

/// Separates the fields of a contact in its attribute; can stand in none of them.
const SEPARATOR: u8 = b'\n';

/// Puts the request URI and the appended branches away, ordered by q, those of the same q as one group. One destination
/// stays as it is.
#[script_fn(module = "tm", routes(request, failure, event))]
#[returns(1 = "done, or there is nothing to order", -1 = "`contacts_avp` is not set")]
pub fn t_load_contacts(cx: &mut Cx) -> Rc {
    load(cx, false)
}

/// As `t_load_contacts()`; with 1 every contact is a group of its own, in an order drawn by lot with q as the weight. Those
/// without a q above 0 come last.
#[script_fn(module = "tm", name = "t_load_contacts", routes(request, failure, event))]
pub fn t_load_contacts_mode(cx: &mut Cx, serial: i32) -> Rc {
    load(cx, serial != 0)
}

/// Makes the group with the highest q the request URI and the branches of the next `t_relay`. Of contacts with the same
/// `+sip.instance` one is taken, the others wait for `t_next_contact_flow`.
#[script_fn(module = "tm", routes(request, failure, event))]
#[returns(1 = "there was a group", -2 = "there is none left", -1 = "`contacts_avp` is not set")]
pub fn t_next_contacts(cx: &mut Cx) -> Rc {
    let Some(name) = &params().contacts_avp else { return Rc::FALSE };
    let Some((first, mut last)) = take(cx, name) else { return Rc(-2) };
    let mut instances = Vec::from_iter(first.instance.clone());
    cx.set_first_branch(first);
    if let Some(flows) = &params().contact_flows_avp {
        cx.avps.remove_all(flows);
    }
    while !last {
        let Some((contact, is_last)) = take(cx, name) else { break };
        last = is_last;
        match (&contact.instance, &params().contact_flows_avp) {
            (Some(instance), Some(flows)) if instances.contains(instance) => {
                cx.avps.push(flows.clone(), Val::Str(encode(&contact, false)));
            }
            _ => {
                instances.extend(contact.instance.clone());
                cx.branches.push(contact);
            }
        }
    }
    Rc::TRUE
}

/// In `event_route[tm:branch-failure:..]`: adds another contact with the `+sip.instance` of the branch that failed, for the
/// next `t_relay` (RFC 5626 5.3).
#[script_fn(module = "tm", routes(request, event))]
#[returns(1 = "there was one", -2 = "there is none", -1 = "`contact_flows_avp` is not set")]
pub fn t_next_contact_flow(cx: &mut Cx) -> Rc {
    let Some(flows) = &params().contact_flows_avp else { return Rc::FALSE };
    let failed = query::branch(cx).and_then(|branch| branch.instance);
    let mut waiting: Vec<Branch> = cx.avps.all(flows).filter_map(stored).map(|(contact, _)| contact).collect();
    let same = failed.and_then(|failed| waiting.iter().position(|contact| contact.instance.as_ref() == Some(&failed)));
    let Some(at) = same else { return Rc(-2) };
    let next = waiting.remove(at);
    cx.avps.remove_all(flows);
    // The newest attribute is read first.
    for contact in waiting.iter().rev() {
        cx.avps.push(flows.clone(), Val::Str(encode(contact, false)));
    }
    cx.branches.push(next);
    Rc::TRUE
}

fn load(cx: &mut Cx, serial: bool) -> Rc {
    let Some(name) = &params().contacts_avp else { return Rc::FALSE };
    if cx.branches.is_empty() {
        return Rc::TRUE;
    }
    let mut all = vec![cx.first_branch()];
    all.append(&mut cx.branches);
    if serial {
        all = by_lot(all);
    } else {
        // Of the same q, what was added last is tried first (measured: wire tm-contacts).
        all.reverse();
        all.sort_by_key(|contact| std::cmp::Reverse(contact.q));
    }
    cx.avps.remove_all(name);
    // The newest attribute is read first, so the last contact goes in first.
    for (number, contact) in all.iter().enumerate().rev() {
        let last = serial || all.get(number + 1).is_none_or(|next| next.q != contact.q);
        cx.avps.push(name.clone(), Val::Str(encode(contact, last)));
    }
    Rc::TRUE
}

/// Draws the contacts one after the other, each as likely as its q is high among the rest.
fn by_lot(all: Vec<Branch>) -> Vec<Branch> {
    let weight = |contact: &Branch| u64::try_from(contact.q).unwrap_or(0);
    let (mut weighted, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|contact| contact.q > 0);
    let mut drawn = Vec::with_capacity(weighted.len() + rest.len());
    while !weighted.is_empty() {
        let total: u64 = weighted.iter().map(weight).sum();
        let mut lot = random() % total.max(1);
        let at = weighted.iter().position(|contact| {
            let hit = lot < weight(contact);
            lot = lot.saturating_sub(weight(contact));
            hit
        });
        drawn.push(weighted.remove(at.unwrap_or(0)));
    }
    drawn.extend(rest);
    drawn
}

fn take(cx: &mut Cx, name: &AvpName) -> Option<(Branch, bool)> {
    let contact = stored(cx.avps.first(name)?)?;
    cx.avps.remove_first(name);
    Some(contact)
}

fn stored(value: &Val) -> Option<(Branch, bool)> {
    match value {
        Val::Str(text) => decode(text),
        _ => None,
    }
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
    fn lots_keep_every_contact_once_and_those_without_q_last() {
        let contact = |uri: &'static str, q| Branch { uri: uri.into(), q, ..Branch::default() };
        for _ in 0..20 {
            let drawn = by_lot(vec![contact("none", -1), contact("a", 300), contact("zero", 0), contact("b", 700)]);
            let mut uris: Vec<_> = drawn.iter().map(|contact| contact.uri.text().into_owned()).collect();
            assert_eq!(uris[2..], ["none", "zero"]);
            uris[..2].sort();
            assert_eq!(uris[..2], ["a", "b"]);
        }
    }

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
