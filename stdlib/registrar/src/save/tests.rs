use super::*;
use crate::test_support::{register_of, register_with};

/// Registers in a table of the test's own; returns the code and the reply's Contact line without its end.
fn save_in(table: &str, cx: &Cx, flags: i32, params: &Params) -> (Result<i32, Refusal>, String) {
    let (result, answer) = register(cx, table::domain(table.as_bytes()), flags, None, params, &Location::default());
    (result, String::from_utf8(answer.contacts).unwrap().trim_end().to_owned())
}

#[test]
fn the_exchange_of_the_wire_scenario_gives_its_codes_and_contact_lines() {
    let params = Params {
        default_expires: srcc_runtime::cfgvar::LiveInt::new(1200),
        max_expires: srcc_runtime::cfgvar::LiveInt::new(7200),
        ..Params::default()
    };
    let home = "<sip:bob@127.0.0.1:23102>";
    let (old, new) =
        (format!("{home};expires=7200"), format!("{home};q=0.5;expires=1200;+sip.instance=\"<urn:uuid:1>\""));
    let steps = [
        (format!("Contact: {home}\r\n"), 1, format!("{home};expires=1200")),
        (format!("Contact: {home}\r\nExpires: 600\r\n"), 2, format!("{home};expires=600")),
        (format!("Contact: {home};expires=5\r\n"), 2, format!("{home};expires=60")),
        (format!("Contact: {home};expires=99999\r\n"), 2, old.clone()),
        (format!("Contact: {home};q=0.5;+sip.instance=\"<urn:uuid:1>\"\r\n"), 1, format!("{new}, {old}")),
        (String::new(), 4, format!("{new}, {old}")),
        (format!("Contact: {home};expires=0\r\n"), 3, old.clone()),
        (format!("Contact: {home};expires=0;+sip.instance=\"<urn:uuid:1>\"\r\n"), 1, old.clone()),
        ("Contact: *\r\nExpires: 0\r\n".into(), 3, String::new()),
    ];
    for (n, (headers, code, contacts)) in steps.into_iter().enumerate() {
        let cx = register_with("reg1", &(n + 1).to_string(), &headers);
        let line = if contacts.is_empty() { contacts } else { format!("Contact: {contacts}") };
        assert_eq!(save_in("save-wire", &cx, 0, &params), (Ok(code), line), "step {n}");
    }
}

#[test]
fn an_address_of_record_is_the_to_uri_or_the_one_given() {
    let params = Params::default();
    let domain = table::domain(b"save-aor");
    let cx = register_of("sip:BOB@x", "1", "1", "Contact: <sip:b@1>\r\n");
    let uri = Str::from("sip:foo@bar.org");
    assert!(register(&cx, domain, 0, None, &params, &Location::default()).0.is_ok());
    assert!(register(&cx, domain, 0, Some(&uri), &params, &Location::default()).0.is_ok());
    assert_eq!((domain.view(b"bob", <[_]>::len), domain.view(b"foo", <[_]>::len)), (1, 1));
    let bad = Str::from("bad uri");
    assert_eq!(register(&cx, domain, 0, Some(&bad), &params, &Location::default()).0, Err(Refusal::Aor));
}

#[test]
fn gruus_are_shown_only_to_clients_that_support_them() {
    let headers = "Contact: <sip:b@1>;+sip.instance=\"<urn:i>\"\r\n";
    let without = save_in("save-gruu", &register_with("1", "1", headers), 0, &Params::default()).1;
    assert!(!without.contains("gruu"), "{without}");
    let cx = register_with("1", "2", &format!("{headers}Supported: gruu\r\n"));
    let with = save_in("save-gruu", &cx, 0, &Params::default()).1;
    assert!(with.contains(";pub-gruu=\"sip:bob@wire.test;gr=urn:i\";temp-gruu=\"sip:uloc-"), "{with}");
    let off = Params { gruu_enabled: false, ..Params::default() };
    let cx = register_with("1", "3", &format!("{headers}Supported: gruu\r\n"));
    assert!(!save_in("save-gruu", &cx, 0, &off).1.contains("gruu"));
}

#[test]
fn a_refused_register_still_shows_what_is_stored() {
    let params = Params::default();
    save_in("save-refused", &register_with("1", "5", "Contact: <sip:b@1>\r\n"), 0, &params).0.unwrap();
    let again = save_in("save-refused", &register_with("1", "4", "Contact: <sip:b@1>\r\n"), 0, &params);
    assert_eq!(again, (Err(Refusal::CSeq), "Contact: <sip:b@1>;expires=3600".into()));
}

#[test]
fn the_script_may_set_limits_for_one_message() {
    use srcc_runtime::value::Val;
    use srcc_runtime::xavp::{self, XField, XVal};
    let params = Params { xavp_cfg: Some("reg".into()), ..Params::default() };
    let mut cx = register_with("1", "1", "Contact: <sip:b@1>, <sip:c@1>\r\n");
    let field = |name: &'static str, n| XField { name: name.into(), value: XVal::Val(Val::Int(n)) };
    let settings = XVal::Record(vec![field("max_contacts", 1), field("expires", 88)]);
    xavp::push(&mut cx.xavps.xavp, "reg".into(), settings);
    assert_eq!(save_in("save-cfg", &cx, 0, &params).0, Err(Refusal::TooMany));
    assert_eq!(save_in("save-cfg", &cx, REPLACE, &params), (Ok(1), "Contact: <sip:c@1>;expires=88".into()));
}
