//! `event_route[usrloc:contact-expired]`: the script hears of each contact that has expired, as `$ulc(exp=>..)`.

use srcc_mod_usrloc::contact::Contact;
use srcc_mod_usrloc::expiry;
use srcc_mod_usrloc::table::Domain;
use srcc_runtime::cx::Cx;
use srcc_runtime::event::{self, EventName};
use srcc_runtime::script::{self, RouteKind};
use srcc_runtime::value::Str;
use srcc_runtime::worker;

use crate::fetch::{Profile, Profiles};

const CONTACT_EXPIRED: EventName = EventName("usrloc:contact-expired");

/// Watches for expired contacts if the script has the route.
pub(crate) fn watch() {
    if event::route(CONTACT_EXPIRED).is_some() {
        expiry::observe(run);
    }
}

fn run(domain: &'static Domain, aor: &[u8], contact: &Contact) {
    let Some(route) = event::route(CONTACT_EXPIRED) else { return };
    let Some(mut cx) = context(domain, aor, contact) else { return };
    worker::spawn_inline(async move {
        script::run(&mut cx, route, RouteKind::Event).await;
    });
}

fn context(domain: &Domain, aor: &[u8], contact: &Contact) -> Option<Cx> {
    let mut cx = event::faked_cx()?;
    let contacts = vec![contact.clone()];
    let exp = Profile { name: "exp", table: domain.name.clone(), aor: Str::copy(aor), contacts };
    cx.ext::<Profiles>().0.push(exp);
    Some(cx)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::ulc;
    use srcc_mod_usrloc::contact::ContactInfo;
    use srcc_mod_usrloc::table;
    use srcc_runtime::avp::PvIndex;
    use srcc_runtime::value::Val;

    #[test]
    fn the_route_sees_the_expired_contact() {
        let contact = Contact::new(&ContactInfo { uri: b"sip:a@1", ..Default::default() }, b"r").unwrap();
        let cx = context(table::domain(b"expired"), b"bob", &contact).unwrap();
        assert_eq!(cx.msg.check(), Ok(()));
        assert_eq!(ulc(&cx, "exp=>addr", PvIndex::None), Val::Str("sip:a@1".into()));
        assert_eq!(ulc(&cx, "exp=>aor", PvIndex::None), Val::Str("bob".into()));
        assert_eq!(ulc(&cx, "exp=>count", PvIndex::None), Val::Int(1));
    }
}
