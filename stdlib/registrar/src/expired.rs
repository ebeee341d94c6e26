//! `event_route[usrloc:contact-expired]`: the script hears of each contact that has expired, as `$ulc(exp=>..)`.

use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use srcc_mod_usrloc::contact::Contact;
use srcc_mod_usrloc::expiry;
use srcc_mod_usrloc::table::Domain;
use srcc_runtime::cx::Cx;
use srcc_runtime::script::{self, RouteKind};
use srcc_runtime::transport::{Proto, RcvInfo, SockId};
use srcc_runtime::value::Str;
use srcc_runtime::worker;
use srcc_sip::SipMsg;

use crate::fetch::{Profile, Profiles};

const EVENT: &str = "usrloc:contact-expired";

/// The message that the route runs on, since there is none.
const MESSAGE: &[u8] = b"OPTIONS sip:you@kamailio.org SIP/2.0\r\n\
    Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK-expired\r\nFrom: <sip:you@kamailio.org>;tag=expired\r\n\
    To: <sip:you@kamailio.org>\r\nCall-ID: expired\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

/// Watches for expired contacts if the script has the route.
pub(crate) fn watch() {
    if script::event_route(EVENT).is_some() {
        expiry::observe(run);
    }
}

fn run(domain: &'static Domain, aor: &[u8], contact: &Contact) {
    let Some(route) = script::event_route(EVENT) else { return };
    let Some(mut cx) = context(domain, aor, contact) else { return };
    worker::spawn_inline(async move {
        script::run(&mut cx, route, RouteKind::Event).await;
    });
}

fn context(domain: &Domain, aor: &[u8], contact: &Contact) -> Option<Cx> {
    let msg = SipMsg::parse(Bytes::from_static(MESSAGE)).ok()?;
    let nobody = SocketAddr::from((Ipv4Addr::LOCALHOST, 5060));
    let rcv = RcvInfo { src: nobody, dst: nobody, proto: Proto::Udp, socket: SockId(0), conn: None };
    let mut cx = Cx::new(msg, rcv, 0);
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
