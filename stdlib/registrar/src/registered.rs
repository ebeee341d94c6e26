//! `registered` and `unregister`: whether an address of record has contacts, and their removal by the script.

use srcc_mod_usrloc::contact::{self, Contact};
use srcc_mod_usrloc::params::params as location;
use srcc_mod_usrloc::table;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::{Str, Val};

use crate::aor;
use crate::params::{Params, params};
use crate::rcd;
use crate::register::setting;

/// Bits of `registered`'s `compare`: which attributes must be those in `xavp_cfg`.
const CALL_ID: i32 = 1;
const RECEIVED: i32 = 2;
const CONTACT: i32 = 4;
/// Bit of `registered`'s `action`: `xavp_rcd` is left alone.
const NO_XAVP: i32 = 2;

/// Whether the request URI, or the address of record `uri`, has a contact.
///
/// `compare` asks for one whose attributes are those in the XAVP `xavp_cfg`: 1 = Call-ID (`match_callid`), 2 = received
/// URI (`match_received`), 4 = contact URI (`match_contact`). The contact's attributes go into the XAVP `xavp_rcd`
/// unless `action` has bit 2.
#[script_fn(module = "registrar", routes(request, failure, branch, onreply, reply, onsend, event))]
#[returns(1 = "registered", -1 = "not registered")]
pub fn registered(cx: &mut Cx, table: &'static str, uri: Option<Str>, compare: Option<i32>, action: Option<i32>) -> Rc {
    let uri = uri.unwrap_or_else(|| cx.request_uri());
    let Ok(aor) = aor::of_uri(&uri, params(), location()) else {
        srcc_runtime::error!("<{uri}> is no address of record");
        return Rc::FALSE;
    };
    let wanted = Wanted::read(cx, params(), compare.unwrap_or(0));
    let now = contact::now();
    let found = table::domain(table.as_bytes())
        .view(&aor, |stored| stored.iter().find(|c| c.is_valid(now) && wanted.fits(c)).cloned());
    let Some(found) = found else { return Rc::FALSE };
    if action.unwrap_or(0) & NO_XAVP == 0 {
        rcd::set(cx, &found, params(), now);
    }
    Rc::TRUE
}

/// Attributes that a contact must have.
#[derive(Default)]
struct Wanted {
    call_id: Option<Str>,
    received: Option<Str>,
    uri: Option<Str>,
}

impl Wanted {
    fn read(cx: &Cx, params: &Params, compare: i32) -> Wanted {
        let text = |bit, name| match setting(cx, params, name) {
            Some(Val::Str(text)) if compare & bit != 0 => Some(text),
            _ => None,
        };
        Wanted {
            call_id: text(CALL_ID, b"match_callid"),
            received: text(RECEIVED, b"match_received"),
            uri: text(CONTACT, b"match_contact"),
        }
    }

    fn fits(&self, contact: &Contact) -> bool {
        let same = |wanted: &Option<Str>, text: &[u8]| wanted.as_ref().is_none_or(|wanted| **wanted == *text);
        same(&self.call_id, contact.call_id())
            && same(&self.received, contact.received())
            && same(&self.uri, contact.uri())
    }
}

/// Removes the address of record `uri`, or of its contacts the one with this record id (`$ruid`).
#[script_fn(module = "registrar", routes(request, failure, branch, onreply, reply, onsend, event))]
#[returns(1 = "removed, or there was nothing", -1 = "the URI is no address of record", -3 = "no contact has this record id")]
pub fn unregister(_cx: &mut Cx, table: &'static str, uri: Str, ruid: Option<Str>) -> Rc {
    let Ok(aor) = aor::of_uri(&uri, params(), location()) else {
        srcc_runtime::error!("<{uri}> is no address of record");
        return Rc::FALSE;
    };
    table::domain(table.as_bytes()).update(&aor, |stored| {
        let Some(ruid) = &ruid else {
            stored.clear();
            return Rc::TRUE;
        };
        let before = stored.len();
        stored.retain(|contact| contact.ruid() != &ruid[..]);
        if stored.len() < before { Rc::TRUE } else { Rc(-3) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::request;
    use srcc_mod_usrloc::contact::ContactInfo;
    use srcc_runtime::xavp::{self, XField, XVal};

    fn put(aor: &str, call_id: &str, ruid: &str) {
        let info = ContactInfo { uri: b"sip:b@1", call_id: call_id.as_bytes(), ..Default::default() };
        let contact = Contact::new(&info, ruid.as_bytes()).unwrap();
        table::domain(b"registered").update(aor.as_bytes(), |stored| stored.push(contact));
    }

    #[test]
    fn an_address_of_record_with_a_contact_is_registered_until_it_is_removed() {
        put("alice", "c1", "r1");
        put("alice", "c2", "r2");
        let mut cx = request("INVITE", "sip:Alice@x");
        let uri = || Str::from("sip:alice@x");
        assert_eq!(registered(&mut cx, "registered", None, None, None), Rc::TRUE);
        assert_eq!(registered(&mut cx, "registered", Some("sip:nn@x".into()), None, None), Rc::FALSE);
        assert_eq!(unregister(&mut cx, "registered", uri(), Some("r3".into())), Rc(-3));
        assert_eq!(unregister(&mut cx, "registered", uri(), Some("r1".into())), Rc::TRUE);
        assert_eq!(registered(&mut cx, "registered", Some(uri()), None, None), Rc::TRUE);
        assert_eq!(unregister(&mut cx, "registered", uri(), None), Rc::TRUE);
        assert_eq!(unregister(&mut cx, "registered", uri(), None), Rc::TRUE);
        assert_eq!(registered(&mut cx, "registered", Some(uri()), None, None), Rc::FALSE);
        assert_eq!(unregister(&mut cx, "registered", "bad uri".into(), None), Rc::FALSE);
    }

    #[test]
    fn only_the_attributes_asked_for_are_compared() {
        let params = Params { xavp_cfg: Some("reg".into()), ..Params::default() };
        let mut cx = request("INVITE", "sip:x@x");
        let call_id = XField { name: "match_callid".into(), value: XVal::Val(Val::Str("c1".into())) };
        xavp::push(&mut cx.xavps.xavp, "reg".into(), XVal::Record(vec![call_id]));
        let contact = |call_id: &'static str| {
            Contact::new(&ContactInfo { call_id: call_id.as_bytes(), ..Default::default() }, b"").unwrap()
        };
        let fits = |compare, call_id| Wanted::read(&cx, &params, compare).fits(&contact(call_id));
        assert!(fits(0, "c2") && fits(4, "c2") && fits(1, "c1") && !fits(1, "c2"));
    }
}
