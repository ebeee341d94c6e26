use super::*;
use crate::test_support::request;
use srcc_mod_usrloc::contact::ContactInfo;
use srcc_mod_usrloc::matching;
use srcc_runtime::cfgvar::LiveInt;
use srcc_runtime::transport::SockId;

fn put(table: &str, aor: &str, info: ContactInfo<'_>) {
    let info = ContactInfo { methods: if info.methods == 0 { u32::MAX } else { info.methods }, ..info };
    // `sip:b@2` has the record id `r-b`.
    let contact = Contact::new(&info, &[b"r-", &info.uri[4..5]].concat()).unwrap();
    let domain = table::domain(table.as_bytes());
    domain.update(aor.as_bytes(), |stored| matching::insert(stored, contact, &Location::default()));
}

fn uris(cx: &Cx) -> String {
    cx.branches.iter().map(|branch| branch.uri.text().into_owned()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_preferred_contact_becomes_the_request_uri_and_the_others_branches() {
    for (uri, q) in [("sip:a@1", 200), ("sip:b@2", 900), ("sip:c@3", -1)] {
        put("lookup-1", "multi", ContactInfo { uri: uri.as_bytes(), q, ..Default::default() });
    }
    let mut cx = request("MESSAGE", "sip:MULTI@other.test");
    assert_eq!(lookup(&mut cx, "lookup-1", None), Rc::TRUE);
    assert_eq!((cx.request_uri(), cx.fwd.q, cx.fwd.ruid.clone()), ("sip:b@2".into(), 900, Some("r-b".into())));
    assert_eq!((uris(&cx), cx.branches[0].q), ("sip:a@1 sip:c@3".into(), 200));
    let mut cx = request("MESSAGE", "sip:nn@wire.test");
    assert_eq!(lookup(&mut cx, "lookup-1", None), Rc(-1));
    assert_eq!(lookup(&mut cx, "lookup-1", Some("bad uri".into())), Rc(-3));
    assert_eq!(lookup_to_dset(&mut cx, "lookup-1", Some("sip:multi@x".into())), Rc::TRUE);
    assert_eq!((cx.request_uri(), uris(&cx)), ("sip:nn@wire.test".into(), "sip:b@2 sip:a@1 sip:c@3".into()));
}

#[test]
fn a_request_goes_to_the_path_or_the_received_uri_of_the_contact() {
    let path = b"<sip:p1;lr>, <sip:p2;lr>";
    put("lookup-2", "p", ContactInfo { uri: b"sip:a@1", path, received: b"sip:4.4.4.4", ..Default::default() });
    let socket = Some(SockId(3));
    put(
        "lookup-2",
        "r",
        ContactInfo { uri: b"sip:a@1", received: b"sip:4.4.4.4", cflags: 64, socket, ..Default::default() },
    );
    let mut cx = request("INVITE", "sip:p@x");
    assert_eq!(lookup(&mut cx, "lookup-2", None), Rc::TRUE);
    assert_eq!((cx.fwd.dst_uri.clone(), cx.fwd.path.as_deref()), (Some("sip:p1;lr".into()), Some(&path[..])));
    let mut cx = request("INVITE", "sip:r@x");
    cx.fwd.branch_flags = 8;
    assert_eq!(lookup(&mut cx, "lookup-2", None), Rc::TRUE);
    assert_eq!((cx.fwd.dst_uri.clone(), cx.fwd.path.clone()), (Some("sip:4.4.4.4".into()), None));
    assert_eq!((cx.fwd.branch_flags, cx.fwd.send_socket), (72, socket));
}

fn found(cx: &Cx, table: &str, uri: &str, params: &Params) -> Result<String, Missing> {
    let found = find(cx, table::domain(table.as_bytes()), uri.as_bytes(), params, &Location::default())?;
    Ok(found.iter().map(|c| String::from_utf8_lossy(c.uri()).into_owned()).collect::<Vec<_>>().join(" "))
}

#[test]
fn contacts_that_cannot_handle_the_method_or_have_expired_are_passed_over() {
    put("lookup-3", "m", ContactInfo { uri: b"sip:options@1", methods: 512, ..Default::default() });
    put("lookup-3", "m", ContactInfo { uri: b"sip:old@1", expires: 5, ..Default::default() });
    let filtering = Params { method_filtering: true, ..Params::default() };
    let (invite, options) = (request("INVITE", "sip:m@x"), request("OPTIONS", "sip:m@x"));
    assert_eq!(found(&invite, "lookup-3", "sip:m@x", &filtering), Err(Missing::Method));
    assert_eq!(found(&options, "lookup-3", "sip:m@x", &filtering), Ok("sip:options@1".into()));
    assert_eq!(found(&invite, "lookup-3", "sip:m@x", &Params::default()), Ok("sip:options@1".into()));
}

#[test]
fn a_gruu_leads_to_one_contact_alone() {
    put("lookup-4", "bob", ContactInfo { uri: b"sip:a@1", instance: b"<urn:i>", ..Default::default() });
    put("lookup-4", "bob", ContactInfo { uri: b"sip:b@1", instance: b"<urn:j>", ..Default::default() });
    let cx = request("INVITE", "sip:x@y");
    let params = Params::default();
    let look = |uri: &str| found(&cx, "lookup-4", uri, &params);
    assert_eq!(look("sip:bob@x;gr=urn:j"), Ok("sip:b@1".into()));
    assert_eq!(look("sip:bob@x;gr=urn:none"), Err(Missing::Unregistered));
    assert_eq!(look("sip:bob@x;gr"), Err(Missing::Uri));
    let temporary = |ruid| format!("sip:{ruid}-{:016x}@x;gr", table::hash(b"bob"));
    assert_eq!(look(&temporary("r-b")), Ok("sip:b@1".into()));
    assert_eq!(look(&temporary("r-c")), Err(Missing::Unregistered));
    let off = Params { gruu_enabled: false, ..Params::default() };
    assert_eq!(found(&cx, "lookup-4", "sip:bob@x;gr=urn:j", &off), Ok("sip:a@1 sip:b@1".into()));
}

#[test]
fn branches_are_looked_up_as_well_and_stay_where_nothing_is_registered() {
    put("lookup-5", "b1", ContactInfo { uri: b"sip:c1@1", ..Default::default() });
    put("lookup-5", "b1", ContactInfo { uri: b"sip:c2@1", ..Default::default() });
    let mut cx = request("INVITE", "sip:nn@x");
    for uri in ["sip:b1@x", "sip:b2@x"] {
        cx.branches.push(Branch { uri: uri.into(), q: -1, ..Branch::default() });
    }
    assert_eq!(lookup_branches(&mut cx, "lookup-5"), Rc::TRUE);
    assert_eq!((cx.request_uri(), uris(&cx)), ("sip:nn@x".into(), "sip:c1@1 sip:b2@x sip:c2@1".into()));
}

#[test]
fn the_attributes_of_the_contact_found_are_put_into_an_xavp() {
    let params = Params {
        xavp_rcd: Some("rcd".into()),
        xavp_rcd_mask: 2,
        append_branches: LiveInt::new(0),
        ..Params::default()
    };
    let info = ContactInfo { uri: b"sip:a@1", path: b"<sip:p;lr>", ..Default::default() };
    let contacts = [Contact::new(&info, b"r-1").unwrap(), Contact::new(&info, b"r-2").unwrap()];
    let mut cx = request("INVITE", "sip:a@x");
    assert_eq!(to_request_uri(&mut cx, &contacts, &params), Rc::TRUE);
    let root = &cx.xavps.xavp[0];
    let srcc_runtime::xavp::XVal::Record(fields) = &root.value else { panic!("no record") };
    let names: Vec<_> = fields.iter().map(|field| field.name.text().into_owned()).collect();
    assert_eq!((names.join(" "), cx.branches.len()), ("ruid expires path".into(), 0));
}
