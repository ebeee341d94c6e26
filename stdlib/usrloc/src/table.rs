//! The location tables: per table a hash table of addresses of record, in parts that are locked one by one.
//!
//! A look-up or a registration locks one part for as long as it works on one address of record; nothing on the message
//! path walks a part or the table. The hash is keyed at random, so that nobody can choose colliding addresses.

use std::hash::{BuildHasher, RandomState};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError, RwLock};

use hashbrown::HashTable;
use srcc_runtime::stats::{self, Counter};

use crate::contact::{Contact, Secs};
use crate::expiry;
use crate::params;

/// An address of record with its contacts, at least one.
#[derive(Debug)]
pub struct Record {
    /// Hash of `aor`.
    hash: u64,
    /// Address of record: `user`, or `user@domain` with `use_domain`.
    pub aor: Box<[u8]>,
    /// Contacts, the preferred one first.
    pub contacts: Vec<Contact>,
}

/// A part of a table.
#[derive(Default)]
pub struct Part {
    records: HashTable<Record>,
}

/// A location table, such as `location`.
pub struct Domain {
    /// Name, the first argument of `save` and `lookup`.
    pub name: String,
    /// Addresses of record in the table.
    pub users: Counter,
    /// Contacts in the table.
    pub contacts: Counter,
    /// Contacts that have expired.
    pub expires: Counter,
    parts: Box<[Mutex<Part>]>,
}

static DOMAINS: RwLock<Vec<&'static Domain>> = RwLock::new(Vec::new());
static HASH_KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// The table of that name, made on first use.
pub fn domain(name: &[u8]) -> &'static Domain {
    find_domain(name).unwrap_or_else(|| make_domain(name))
}

/// The table of that name, if there is one.
#[must_use]
pub fn find_domain(name: &[u8]) -> Option<&'static Domain> {
    let all = DOMAINS.read().unwrap_or_else(PoisonError::into_inner);
    all.iter().find(|domain| domain.name.as_bytes() == name).copied()
}

/// All tables, the oldest first.
#[must_use]
pub fn domains() -> Vec<&'static Domain> {
    DOMAINS.read().unwrap_or_else(PoisonError::into_inner).clone()
}

fn make_domain(name: &[u8]) -> &'static Domain {
    let mut all = DOMAINS.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(made) = all.iter().find(|domain| domain.name.as_bytes() == name) {
        return made;
    }
    let name = String::from_utf8_lossy(name).into_owned();
    // A script names a handful of tables, which live as long as the process.
    let domain: &'static Domain = Box::leak(Box::new(Domain::new(name, params::params().hash_size)));
    let statistic = |what, counter| {
        let name = format!("{}_{what}", domain.name.replace('-', "_"));
        stats::register("usrloc", &name, stats::Source::Counter(counter));
    };
    statistic("users", &domain.users);
    statistic("contacts", &domain.contacts);
    statistic("expires", &domain.expires);
    all.push(domain);
    domain
}

/// Registers the statistics that are not of one table.
pub(crate) fn register_statistics() {
    let all_users = || domains().iter().map(|domain| domain.users.get()).sum();
    stats::register("usrloc", "registered_users", stats::Source::Computed(all_users));
}

/// Hash of an address of record, different in each run of the process.
#[must_use]
pub fn hash(aor: &[u8]) -> u64 {
    HASH_KEY.hash_one(aor)
}

impl Domain {
    /// A table of 2^`hash_size` parts.
    fn new(name: String, hash_size: i32) -> Domain {
        let parts = 1usize << hash_size.clamp(0, 16);
        Domain {
            name,
            users: Counter::new(),
            contacts: Counter::new(),
            expires: Counter::new(),
            parts: (0..parts).map(|_| Mutex::default()).collect(),
        }
    }

    /// Number of parts.
    #[must_use]
    pub fn size(&self) -> usize {
        self.parts.len()
    }

    fn part(&self, hash: u64) -> MutexGuard<'_, Part> {
        // The number of parts is a power of two; the table inside a part uses other bits of the hash.
        let at = (hash >> 32) as usize & (self.parts.len() - 1);
        self.parts[at].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the contacts of an address of record to `look`, none if it is not registered. The part is locked
    /// meanwhile: `look` must be short and must not come back to the table.
    pub fn view<R>(&self, aor: &[u8], look: impl FnOnce(&[Contact]) -> R) -> R {
        let hash = hash(aor);
        let part = self.part(hash);
        look(part.records.find(hash, |r| *r.aor == *aor).map_or(&[][..], |r| &r.contacts))
    }

    /// Gives the contacts of an address of record to `work`, which may change them; none are there if it is not
    /// registered. The part is locked meanwhile: `work` must be short and must not come back to the table.
    pub fn update<R>(&self, aor: &[u8], work: impl FnOnce(&mut Vec<Contact>) -> R) -> R {
        let hash = hash(aor);
        let mut part = self.part(hash);
        if let Ok(mut entry) = part.records.find_entry(hash, |r| *r.aor == *aor) {
            let contacts = &mut entry.get_mut().contacts;
            let before = contacts.len();
            let result = work(contacts);
            let after = contacts.len();
            if after == 0 {
                entry.remove();
                self.users.add(-1);
            }
            self.count(before, after);
            return result;
        }
        let mut contacts = Vec::new();
        let result = work(&mut contacts);
        if !contacts.is_empty() {
            self.count(0, contacts.len());
            self.users.inc();
            part.records.insert_unique(hash, Record { hash, aor: aor.into(), contacts }, |r| r.hash);
            drop(part);
            expiry::wake();
        }
        result
    }

    fn count(&self, before: usize, after: usize) {
        if before != after {
            self.contacts.add(after as i64 - before as i64);
        }
    }

    /// Gives the record with this hash that satisfies `wanted` to `look` (a temporary GRUU carries the hash).
    pub fn view_hashed<R>(&self, hash: u64, wanted: impl Fn(&Record) -> bool, look: impl FnOnce(&[Contact]) -> R) -> R {
        let part = self.part(hash);
        look(part.records.find(hash, wanted).map_or(&[][..], |r| &r.contacts))
    }

    /// Removes all records.
    pub fn clear(&self) {
        for part in &self.parts {
            let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
            self.users.add(-(part.records.len() as i64));
            self.contacts.add(-(part.records.iter().map(|r| r.contacts.len() as i64).sum::<i64>()));
            part.records.clear();
        }
    }

    /// Gives the records to `look` part by part. For operators: it locks each part while `look` walks it.
    pub fn each_part(&self, mut look: impl FnMut(&mut dyn Iterator<Item = &Record>)) {
        for part in &self.parts {
            let part = part.lock().unwrap_or_else(PoisonError::into_inner);
            look(&mut part.records.iter());
        }
    }

    /// Takes the expired contacts out of part `at`, with their addresses of record, and counts them.
    pub fn take_expired(&self, at: usize, now: Secs) -> Vec<(Box<[u8]>, Contact)> {
        let Some(part) = self.parts.get(at) else { return Vec::new() };
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        let mut expired = Vec::new();
        let mut emptied = 0;
        part.records.retain(|record| {
            let Record { aor, contacts, .. } = record;
            let gone = contacts.extract_if(.., |contact| !contact.is_valid(now));
            expired.extend(gone.map(|contact| (aor.clone(), contact)));
            emptied += i64::from(contacts.is_empty());
            !contacts.is_empty()
        });
        if part.records.capacity() > 64 && part.records.len() < part.records.capacity() / 4 {
            part.records.shrink_to_fit(|r| r.hash);
        }
        drop(part);
        self.users.add(-emptied);
        self.contacts.add(-(expired.len() as i64));
        self.expires.add(expired.len() as i64);
        expired
    }
}

impl Record {
    /// Hash of the address of record, as shown to operators: 31 bits.
    #[must_use]
    pub fn hash_id(&self) -> i64 {
        (self.hash & 0x7fff_ffff) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::ContactInfo;

    fn contact(uri: &str, expires: Secs) -> Contact {
        Contact::new(&ContactInfo { uri: uri.as_bytes(), expires, ..Default::default() }, uri.as_bytes()).unwrap()
    }

    fn counts(domain: &Domain) -> (i64, i64, i64) {
        (domain.users.get(), domain.contacts.get(), domain.expires.get())
    }

    #[test]
    fn a_record_lives_as_long_as_it_has_contacts() {
        let domain = Domain::new("t".into(), 4);
        domain.update(b"bob", |contacts| contacts.push(contact("a", 0)));
        domain.update(b"bob", |contacts| contacts.push(contact("b", 0)));
        assert_eq!(counts(&domain), (1, 2, 0));
        assert_eq!(domain.view(b"bob", <[Contact]>::len), 2);
        assert_eq!(domain.view(b"nobody", <[Contact]>::len), 0);
        domain.update(b"bob", Vec::clear);
        assert_eq!(counts(&domain), (0, 0, 0));
        domain.update(b"nobody", |contacts| assert!(contacts.is_empty()));
        assert_eq!(counts(&domain), (0, 0, 0));
    }

    #[test]
    fn expired_contacts_are_taken_out_and_counted() {
        let domain = Domain::new("t".into(), 2);
        for (aor, uri, expires) in [("a", "a1", 10), ("a", "a2", 20), ("b", "b1", 10), ("c", "c1", 0)] {
            domain.update(aor.as_bytes(), |contacts| contacts.push(contact(uri, expires)));
        }
        let expired: usize = (0..domain.size()).map(|at| domain.take_expired(at, 10).len()).sum();
        assert_eq!(expired, 2);
        assert_eq!(counts(&domain), (2, 2, 2));
        assert_eq!(domain.view(b"a", |contacts| contacts[0].uri().to_vec()), b"a2");
    }

    #[test]
    fn a_record_is_found_by_its_hash_alone() {
        let domain = Domain::new("t".into(), 4);
        domain.update(b"bob", |contacts| contacts.push(contact("a", 0)));
        let has = |record: &Record| record.contacts.iter().any(|c| c.ruid() == b"a");
        assert_eq!(domain.view_hashed(hash(b"bob"), has, <[Contact]>::len), 1);
        assert_eq!(domain.view_hashed(hash(b"bob"), |_| false, <[Contact]>::len), 0);
    }

    #[test]
    fn a_table_is_made_once_and_has_its_statistics() {
        assert!(find_domain(b"a-table").is_none());
        assert!(std::ptr::eq(domain(b"a-table"), domain(b"a-table")));
        assert!(stats::find("a_table_contacts").is_some());
    }
}
