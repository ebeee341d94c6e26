use super::*;
use crate::register::Contacts;
use crate::test_support::register_with;

/// What one address of record goes through.
struct Aor {
    stored: Vec<Contact>,
    max_contacts: usize,
    replace_others: bool,
    now: Secs,
}

impl Aor {
    fn new() -> Aor {
        Aor { stored: Vec::new(), max_contacts: 0, replace_others: false, now: 1_000_000 }
    }

    fn register(&mut self, call_id: &str, cseq: u32, contacts: &str) -> Result<i32, Refusal> {
        let cx = register_with(call_id, &cseq.to_string(), &format!("Contact: {contacts}\r\n"));
        let (params, location) = (Params::default(), Location::default());
        let Ok(Contacts::List(list)) = register::contacts(&cx.msg, &params) else { panic!("no contacts") };
        let common = crate::common::read(&cx, &params, &location);
        let update = Update {
            cx: &cx,
            params: &params,
            location: &location,
            contacts: &list,
            common: &common,
            max_contacts: self.max_contacts,
            replace_others: self.replace_others,
            now: self.now,
        };
        update.apply(&mut self.stored)
    }

    fn uris(&self) -> String {
        self.stored.iter().map(|c| String::from_utf8_lossy(c.uri()).into_owned()).collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn contacts_are_stored_refreshed_and_removed_by_call_id_and_cseq() {
    let mut aor = Aor::new();
    assert_eq!(aor.register("c1", 1, "<sip:a@1>"), Ok(INSERTED));
    assert_eq!(aor.register("c1", 1, "<sip:a@1>"), Ok(INSERTED));
    assert_eq!(aor.register("c1", 0, "<sip:a@1>"), Err(Refusal::CSeq));
    assert_eq!(aor.register("other", 0, "<sip:a@1>"), Ok(UPDATED));
    let ruid = aor.stored[0].ruid().to_vec();
    assert_eq!(aor.register("c1", 9, "<sip:a@1>;q=0.5"), Ok(UPDATED));
    assert_eq!(aor.stored[0].ruid(), ruid);
    assert_eq!(aor.register("c1", 10, "<sip:a@1>;expires=0"), Ok(REMOVED));
    assert_eq!(aor.register("c1", 11, "<sip:a@1>;expires=0"), Ok(INSERTED));
    assert!(aor.stored.is_empty());
    aor.register("c1", 12, "<sip:a@1>").unwrap();
    aor.now += 20;
    assert_eq!(aor.register("c1", 12, "<sip:a@1>"), Err(Refusal::CSeq));
}

#[test]
fn one_bad_contact_leaves_everything_as_it_was() {
    let mut aor = Aor::new();
    aor.register("c1", 1, "<sip:a@1>").unwrap();
    assert_eq!(aor.register("c1", 2, "<sip:b@1>;q=2, <sip:a@1>;expires=0"), Err(Refusal::Q));
    assert_eq!(aor.uris(), "sip:a@1");
}

#[test]
fn no_more_contacts_than_allowed_are_stored() {
    let mut aor = Aor::new();
    aor.max_contacts = 2;
    assert_eq!(aor.register("c", 1, "<sip:a@1>, <sip:b@1>, <sip:c@1>"), Err(Refusal::TooMany));
    assert_eq!(aor.register("c", 2, "<sip:b@1>, <sip:a@1>"), Ok(INSERTED));
    assert_eq!(aor.register("c", 3, "<sip:c@1>"), Err(Refusal::TooMany));
    assert_eq!(aor.register("c", 4, "<sip:c@1>, <sip:b@1>;expires=0"), Ok(INSERTED));
    assert_eq!(aor.uris(), "sip:a@1 sip:c@1");
    assert_eq!(aor.register("c", 5, "<sip:a@1>"), Ok(UPDATED));
    aor.now += 4000;
    assert_eq!(aor.register("c", 6, "<sip:x@1>, <sip:y@1>"), Ok(INSERTED));
}

#[test]
fn one_contact_may_take_the_place_of_all_others() {
    let mut aor = Aor::new();
    aor.register("c", 1, "<sip:a@1>, <sip:b@1>").unwrap();
    aor.replace_others = true;
    assert_eq!(aor.register("c", 2, "<sip:m@1>;expires=0"), Ok(INSERTED));
    assert_eq!(aor.uris(), "sip:b@1 sip:a@1");
    assert_eq!(aor.register("c", 3, "<sip:m5@1>, <sip:m6@1>"), Ok(INSERTED));
    assert_eq!(aor.uris(), "sip:m6@1");
    assert_eq!(aor.register("c", 4, "<sip:m6@1>"), Ok(UPDATED));
}

#[test]
fn an_instance_that_starts_anew_loses_what_it_had_registered_before() {
    let mut aor = Aor::new();
    aor.register("1", 1, "<sip:a@1>;+sip.instance=\"<i>\"").unwrap();
    aor.register("2", 2, "<sip:z@1>;+sip.instance=\"<i>\";reg-id=1").unwrap();
    aor.register("3", 3, "<sip:other@1>").unwrap();
    assert_eq!(aor.register("4", 4, "<sip:b@1>;+sip.instance=\"<i>\";reg-id=1"), Ok(UPDATED));
    assert_eq!(aor.uris(), "sip:b@1 sip:other@1");
}

#[test]
fn an_instance_is_another_contact_than_the_same_uri_without_one() {
    let mut aor = Aor::new();
    aor.register("1", 1, "<sip:b@1>").unwrap();
    assert_eq!(aor.register("1", 2, "<sip:b@1>;q=0.5;+sip.instance=\"<i>\""), Ok(INSERTED));
    assert_eq!(aor.stored.len(), 2);
    assert_eq!(aor.register("1", 3, "<sip:b@1>;expires=0"), Ok(REMOVED));
    assert_eq!((aor.stored.len(), aor.stored[0].instance()), (1, &b""[..]));
    assert_eq!(aor.register("1", 4, "<sip:b@1>;expires=0;+sip.instance=\"<i>\""), Ok(INSERTED));
    assert_eq!(aor.stored.len(), 1);
}

#[test]
fn of_two_equal_contacts_for_a_new_address_of_record_the_later_counts() {
    let mut aor = Aor::new();
    assert_eq!(aor.register("1", 1, "<sip:a@1>, <sip:a@1>;q=0.3").map(|_| aor.stored.len()), Ok(1));
    assert_eq!(aor.stored[0].q, -1);
}
