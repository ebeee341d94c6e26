//! Which stored contact a REGISTER speaks of, whether it is newer than what is stored, and where a contact stands
//! among the others of its address of record.
//!
//! RFC 3261 10.3 step 7 for CSeq and Call-ID, RFC 5626 6 for instances; the matching modes, the order and the delay for
//! retransmissions are the original's, measured on Kamailio 5.6.3.

use crate::contact::{Contact, Secs};
use crate::params::Params;

/// What identifies a contact in a REGISTER.
#[derive(Clone, Copy, Debug, Default)]
pub struct Key<'a> {
    /// URI without brackets.
    pub uri: &'a [u8],
    /// Call-ID.
    pub call_id: &'a [u8],
    /// CSeq number.
    pub cseq: u32,
    /// Path; empty if there is none.
    pub path: &'a [u8],
    /// `+sip.instance` with its brackets; empty if there is none.
    pub instance: &'a [u8],
    /// `reg-id`; 0 = none.
    pub reg_id: u32,
}

/// How a contact of a REGISTER relates to those stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// It is not stored yet.
    New,
    /// It is the contact at this place, and newer.
    Stored(usize),
    /// It is stored, and this is the same REGISTER again.
    Repeated,
    /// It is stored from a newer REGISTER of the same Call-ID.
    Outdated,
}

/// Finds the contact of a REGISTER among those stored.
#[must_use]
pub fn find(contacts: &[Contact], key: &Key<'_>, params: &Params, now: Secs) -> Match {
    let Some(at) = position(contacts, key, params) else { return Match::New };
    let stored = &contacts[at];
    if stored.call_id() != key.call_id || key.cseq > stored.cseq {
        return Match::Stored(at);
    }
    let delay = u32::try_from(params.cseq_delay).unwrap_or(0);
    if key.cseq == stored.cseq && stored.last_modified.saturating_add(delay) > now {
        return Match::Repeated;
    }
    Match::Outdated
}

/// Finds the contact of a REGISTER among those stored, whatever its CSeq.
#[must_use]
pub fn position(contacts: &[Contact], key: &Key<'_>, params: &Params) -> Option<usize> {
    contacts.iter().position(|stored| {
        if !key.instance.is_empty() {
            return stored.instance() == key.instance && stored.reg_id == key.reg_id;
        }
        match params.matching_mode {
            1 => stored.uri() == key.uri && stored.call_id() == key.call_id,
            2 => stored.uri() == key.uri && stored.path() == key.path,
            3 => stored.call_id() == key.call_id,
            _ => stored.uri() == key.uri,
        }
    })
}

/// Puts a new contact at its place: behind those with the same or a higher q, or first if the newest comes first.
pub fn insert(contacts: &mut Vec<Contact>, new: Contact, params: &Params) {
    let lower = |stored: &Contact| stored.q < new.q;
    let at = if params.desc_time_order { 0 } else { contacts.iter().position(lower).unwrap_or(contacts.len()) };
    // Most addresses of record have one contact: no room is kept for more.
    contacts.reserve_exact(1);
    contacts.insert(at, new);
}

/// Puts `new` in the place of the contact at `at`. Where the newest comes first it moves to the front. Else it moves
/// only if its q no longer fits between its neighbours, and then in front of the first other one with the same or a
/// higher q (measured; so a contact that raises its q does not get ahead of those with a lower one).
pub fn replace(contacts: &mut [Contact], at: usize, new: Contact, params: &Params) {
    if at >= contacts.len() {
        return;
    }
    let q = new.q;
    contacts[at] = new;
    let to = if params.desc_time_order {
        0
    } else {
        let before = at.checked_sub(1).and_then(|n| contacts.get(n));
        let fits = before.is_none_or(|c| q <= c.q) && contacts.get(at + 1).is_none_or(|c| q >= c.q);
        if fits {
            return;
        }
        contacts.iter().position(|stored| stored.q >= q).unwrap_or(at)
    };
    if to <= at {
        contacts[to..=at].rotate_right(1);
    } else {
        contacts[at..to].rotate_left(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::ContactInfo;

    fn contact(uri: &str, q: i16, cseq: u32) -> Contact {
        let info =
            ContactInfo { uri: uri.as_bytes(), call_id: b"c", q, cseq, last_modified: 1000, ..Default::default() };
        Contact::new(&info, uri.as_bytes()).unwrap()
    }

    fn uris(contacts: &[Contact]) -> String {
        contacts.iter().map(|c| String::from_utf8_lossy(c.uri()).into_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_repeated_register_counts_as_a_retransmission_for_a_while_and_as_an_error_after_that() {
        let stored = [contact("a", -1, 5)];
        let params = Params::default();
        let key = |call_id: &'static str, cseq| Key { uri: b"a", call_id: call_id.as_bytes(), cseq, ..Key::default() };
        assert_eq!(find(&stored, &key("c", 6), &params, 1001), Match::Stored(0));
        assert_eq!(find(&stored, &key("c", 5), &params, 1019), Match::Repeated);
        assert_eq!(find(&stored, &key("c", 5), &params, 1020), Match::Outdated);
        assert_eq!(find(&stored, &key("c", 4), &params, 1001), Match::Outdated);
        assert_eq!(find(&stored, &key("d", 4), &params, 1001), Match::Stored(0));
        assert_eq!(find(&stored, &Key { uri: b"b", ..key("c", 9) }, &params, 1001), Match::New);
    }

    #[test]
    fn each_matching_mode_compares_its_own_parts() {
        let info = ContactInfo { uri: b"a", call_id: b"c", path: b"p", ..Default::default() };
        let stored = [Contact::new(&info, b"").unwrap()];
        let found = |mode, uri: &'static str, call_id: &'static str, path: &'static str| {
            let key = Key { uri: uri.as_bytes(), call_id: call_id.as_bytes(), path: path.as_bytes(), ..Key::default() };
            position(&stored, &key, &Params { matching_mode: mode, ..Params::default() }).is_some()
        };
        assert!(found(0, "a", "x", "x") && !found(0, "x", "c", "p"));
        assert!(found(1, "a", "c", "x") && !found(1, "a", "x", "p"));
        assert!(found(2, "a", "x", "p") && !found(2, "a", "c", "x"));
        assert!(found(3, "x", "c", "x") && !found(3, "a", "x", "p"));
    }

    #[test]
    fn an_instance_is_matched_with_its_reg_id_and_never_by_uri() {
        let info = ContactInfo { uri: b"a", instance: b"<i>", reg_id: 1, ..Default::default() };
        let stored = [Contact::new(&info, b"").unwrap()];
        let params = Params::default();
        let key = Key { uri: b"z", instance: b"<i>", reg_id: 1, ..Key::default() };
        assert_eq!(position(&stored, &key, &params), Some(0));
        assert_eq!(position(&stored, &Key { reg_id: 2, uri: b"a", ..key }, &params), None);
        assert_eq!(position(&stored, &Key { uri: b"a", ..Key::default() }, &params), Some(0));
    }

    #[test]
    fn contacts_stand_by_q_and_move_as_measured_when_it_changes() {
        let params = Params::default();
        let mut list = Vec::new();
        for (uri, q) in [("a", 300), ("b", 300), ("x", -1), ("c", 500)] {
            insert(&mut list, contact(uri, q, 1), &params);
        }
        assert_eq!(uris(&list), "c a b x");
        list.pop();
        replace(&mut list, 2, contact("b", 900, 1), &params);
        assert_eq!(uris(&list), "c a b");
        replace(&mut list, 1, contact("a", 900, 1), &params);
        replace(&mut list, 0, contact("c", -1, 1), &params);
        assert_eq!(uris(&list), "c a b");
        replace(&mut list, 1, contact("a", -1, 1), &params);
        assert_eq!(uris(&list), "a c b");
    }

    #[test]
    fn the_newest_contact_comes_first_if_asked_for() {
        let params = Params { desc_time_order: true, ..Params::default() };
        let mut list = Vec::new();
        for uri in ["a", "b", "c"] {
            insert(&mut list, contact(uri, -1, 1), &params);
        }
        replace(&mut list, 1, contact("b", -1, 2), &params);
        assert_eq!(uris(&list), "b c a");
    }
}
