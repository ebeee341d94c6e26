//! `reg_fetch_contacts` and `$ulc`: the contacts of an address of record as variables of the script.

use srcc_mod_usrloc::contact::Contact;
use srcc_mod_usrloc::params::params as location;
use srcc_mod_usrloc::table;
use srcc_runtime::avp::PvIndex;
use srcc_runtime::config;
use srcc_runtime::cx::Cx;
use srcc_runtime::destination::sockets;
use srcc_runtime::flow::Rc;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_fn, script_pv};

use crate::aor;
use crate::params::params;

/// Contacts that were fetched under a name.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) name: &'static str,
    pub(crate) table: String,
    pub(crate) aor: Str,
    pub(crate) contacts: Vec<Contact>,
}

/// The profiles of a message.
#[derive(Debug, Default)]
pub(crate) struct Profiles(pub(crate) Vec<Profile>);

/// Copies the contacts of the address of record `uri` to `$ulc(profile=>..)`, expired ones included.
#[script_fn(module = "registrar", routes(request, failure, event))]
#[returns(1 = "there are contacts", -1 = "not registered")]
pub fn reg_fetch_contacts(cx: &mut Cx, table: &'static str, uri: Str, profile: &'static str) -> Rc {
    forget(cx, profile);
    let Ok(aor) = aor::of_uri(&uri, params(), location()) else {
        srcc_runtime::error!("<{uri}> is no address of record");
        return Rc::FALSE;
    };
    let contacts = table::domain(table.as_bytes()).view(&aor, <[Contact]>::to_vec);
    if contacts.is_empty() {
        return Rc::FALSE;
    }
    let fetched = Profile { name: profile, table: table.to_owned(), aor: aor.into(), contacts };
    cx.ext::<Profiles>().0.push(fetched);
    Rc::TRUE
}

/// Forgets the contacts fetched under that name.
#[script_fn(module = "registrar", routes(request, failure, event))]
pub fn reg_free_contacts(cx: &mut Cx, profile: &'static str) -> Rc {
    forget(cx, profile);
    Rc::TRUE
}

fn forget(cx: &mut Cx, profile: &str) {
    cx.ext::<Profiles>().0.retain(|fetched| fetched.name != profile);
}

/// An attribute of a fetched contact, `$(ulc(profile=>addr)[n])`, the first without an index: addr, path, received,
/// expires, callid, q, cseq, flags, cflags, user_agent, socket, modified, methods, ruid, regid, instance, conid,
/// server_id; or of all of them: aor, domain, aorhash, count.
#[script_pv("$ulc", module = "registrar")]
pub fn ulc(cx: &Cx, name: &'static str, index: PvIndex) -> Val {
    let Some((profile, attribute)) = name.split_once("=>") else { return Val::Null };
    let fetched = cx.ext_get::<Profiles>().and_then(|all| all.0.iter().find(|fetched| fetched.name == profile.trim()));
    let Some(fetched) = fetched else { return Val::Null };
    let number = match index {
        PvIndex::At(n) => usize::try_from(n).unwrap_or(0),
        PvIndex::None | PvIndex::All => 0,
    };
    match attribute.trim() {
        "aor" => fetched.aor.clone().into(),
        "domain" => Str::from(fetched.table.clone()).into(),
        // Measured: always 0 for a script.
        "aorhash" => Val::Int(0),
        "count" => Val::Int(i32::try_from(fetched.contacts.len()).unwrap_or(i32::MAX)),
        attribute => fetched.contacts.get(number).map_or(Val::Null, |contact| of_contact(contact, attribute)),
    }
}

fn of_contact(contact: &Contact, attribute: &str) -> Val {
    let text = |text: Option<Str>| Val::Str(text.unwrap_or_default());
    let number = |n: u32| match i32::try_from(n) {
        Ok(n) => Val::Int(n),
        // Beyond what a script's number holds it is given as text.
        Err(_) => Val::Str(n.to_string().into()),
    };
    match attribute {
        "addr" => contact.shared_uri().into(),
        "path" => text(contact.shared_path()),
        "received" => text(contact.shared_received()),
        "expires" => number(contact.expires),
        "callid" => Str::copy(contact.call_id()).into(),
        "regid" => number(contact.reg_id),
        "q" => Val::Int(contact.q.into()),
        "cseq" => number(contact.cseq),
        "flags" => number(contact.flags),
        "cflags" => number(contact.cflags),
        "user_agent" => text(contact.shared_user_agent()),
        "socket" => contact.socket.and_then(|id| sockets().get(id)).map(|socket| Str::from(socket.text())).into(),
        "modified" => number(contact.last_modified),
        "methods" => number(contact.methods),
        "ruid" => text(contact.shared_ruid()),
        "instance" => contact.shared_instance().into(),
        "conid" => contact.conn.map(|conn| i32::try_from(conn.0).unwrap_or(i32::MAX)).into(),
        "server_id" => Val::Int(config::core().server_id as i32),
        _ => Val::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::request;
    use srcc_mod_usrloc::contact::ContactInfo;

    #[test]
    fn fetched_contacts_are_read_by_index_until_they_are_freed() {
        for (uri, methods) in [("sip:a@1", u32::MAX), ("sip:b@1", 5)] {
            let info = ContactInfo { uri: uri.as_bytes(), methods, q: -1, expires: 7, ..Default::default() };
            let contact = Contact::new(&info, b"r").unwrap();
            table::domain(b"fetch").update(b"bob", |stored| stored.push(contact));
        }
        let mut cx = request("OPTIONS", "sip:bob@x");
        assert_eq!(reg_fetch_contacts(&mut cx, "fetch", "sip:Bob@x".into(), "caller"), Rc::TRUE);
        let get = |cx: &Cx, name, index| ulc(cx, name, index);
        assert_eq!(get(&cx, "caller=>count", PvIndex::At(1)), Val::Int(2));
        assert_eq!(get(&cx, "caller=>aor", PvIndex::None), Val::Str("bob".into()));
        assert_eq!(get(&cx, "caller=>addr", PvIndex::None), Val::Str("sip:a@1".into()));
        assert_eq!(get(&cx, "caller=>addr", PvIndex::At(1)), Val::Str("sip:b@1".into()));
        assert_eq!(get(&cx, "caller=>addr", PvIndex::At(9)), Val::Null);
        assert_eq!(get(&cx, "caller=>addr", PvIndex::At(-1)), Val::Str("sip:a@1".into()));
        assert_eq!(get(&cx, "caller=>methods", PvIndex::None), Val::Str("4294967295".into()));
        assert_eq!(get(&cx, "caller=>received", PvIndex::None), Val::Str(Str::EMPTY));
        assert_eq!(get(&cx, "caller=>instance", PvIndex::None), Val::Null);
        reg_free_contacts(&mut cx, "caller");
        assert_eq!(get(&cx, "caller=>count", PvIndex::None), Val::Null);
        assert_eq!(reg_fetch_contacts(&mut cx, "fetch", "sip:nn@x".into(), "caller"), Rc::FALSE);
    }
}
