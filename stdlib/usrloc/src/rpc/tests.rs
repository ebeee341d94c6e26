use super::*;

fn args(values: &[RpcValue]) -> RpcArgs {
    RpcArgs { values: values.to_vec() }
}

fn added(aor: &str, uri: &str, expires: i64) -> RpcResult {
    let values = ["rpc".into(), aor.into(), uri.into(), expires.into(), RpcValue::Double(0.5), "0".into()];
    let bits = [1.into(), 64.into(), 15.into()];
    change::add(&RpcArgs { values: values.into_iter().chain(bits).collect() })
}

fn member<'a>(value: &'a RpcValue, name: &str) -> &'a RpcValue {
    let RpcValue::Struct(members) = value else { panic!("{value:?} is no structure") };
    &members.iter().find(|(n, _)| *n == name).unwrap().1
}

fn items(value: &RpcValue) -> &[RpcValue] {
    let RpcValue::Array(items) = value else { panic!("{value:?} is no list") };
    items
}

#[test]
fn a_contact_added_by_hand_is_shown_with_the_measured_members_in_order() {
    table::domain(b"rpc");
    assert_eq!(added("dave", "sip:dave@1.2.3.4", 0), Ok(vec![]));
    let answer = lookup(&args(&["rpc".into(), "dave@x".into()])).unwrap();
    assert_eq!(member(&answer[0], "AoR"), &"dave".into());
    let contact = member(&items(member(&answer[0], "Contacts"))[0], "Contact");
    let RpcValue::Struct(members) = contact else { panic!("no structure") };
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names.join(" "),
        "Address Expires Q Call-ID CSeq User-Agent Received Path State Flags CFlags Socket Methods Ruid Instance Reg-Id \
         Server-Id Tcpconn-Id Keepalive Last-Keepalive KA-Roundtrip Last-Modified"
    );
    assert_eq!(member(contact, "Expires"), &"permanent".into());
    assert_eq!(member(contact, "Q"), &RpcValue::Double(0.5));
    assert_eq!(member(contact, "Received"), &"[not set]".into());
    assert_eq!((member(contact, "Flags"), member(contact, "Tcpconn-Id")), (&1.into(), &(-1).into()));
}

#[test]
fn commands_name_what_is_missing_as_the_original_does() {
    table::domain(b"rpc");
    let error = |result: RpcResult| result.unwrap_err().to_string();
    assert_eq!(error(lookup(&args(&["rpc".into()]))), "500 Not enough parameters (table and AOR to lookup)");
    assert_eq!(error(lookup(&args(&["none".into(), "x".into()]))), "500 Domain table not found");
    assert_eq!(error(lookup(&args(&["rpc".into(), "nobody".into()]))), "500 AOR not found in location table");
    let rm = |aor: &str, uri: &str| change::rm_contact(&args(&["rpc".into(), aor.into(), uri.into()]));
    assert_eq!(error(rm("nobody", "sip:x@y")), "404 AOR not found");
    assert_eq!(added("eve", "sip:eve@1.2.3.4", 100), Ok(vec![]));
    assert_eq!(error(rm("eve", "sip:x@y")), "404 Contact not found");
    assert_eq!(rm("eve", "sip:eve@1.2.3.4"), Ok(vec![]));
    assert_eq!(change::rm(&args(&["rpc".into(), "eve".into()])), Ok(vec![]));
    assert_eq!(error(no_database(&args(&[]))), "500 Command is not supported in db_mode=0");
}

#[test]
fn a_dump_lists_each_table_with_its_addresses_of_record() {
    table::domain(b"dump");
    let answer = dump(&args(&["brief".into()])).unwrap();
    let domains = items(member(&answer[0], "Domains"));
    let dumped = domains.iter().map(|d| member(d, "Domain")).find(|d| member(d, "Domain") == &"dump".into()).unwrap();
    assert_eq!(member(dumped, "Size"), &1024.into());
    assert_eq!(items(member(dumped, "AoRs")), []);
    assert_eq!(member(member(dumped, "Stats"), "Records"), &0.into());
}
