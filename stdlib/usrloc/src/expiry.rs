//! Removes expired contacts, and tells those who asked.
//!
//! Look-ups pass over expired contacts anyway, so nothing depends on the exact time. One worker walks the tables every
//! `timer_interval` seconds, one part at a time with other work in between; while all tables are empty it sleeps.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::contact::{self, Contact};
use crate::params;
use crate::table::{self, Domain};

/// Called with the table, the address of record and a contact of it that has expired.
pub type Observer = fn(&'static Domain, &[u8], &Contact);

static OBSERVERS: Mutex<Vec<Observer>> = Mutex::new(Vec::new());
static FILLED: Notify = Notify::const_new();

/// Has `observer` called for each contact that expires, on the worker that removes it; it must not block. To be
/// called at start.
pub fn observe(observer: Observer) {
    OBSERVERS.lock().unwrap_or_else(PoisonError::into_inner).push(observer);
}

/// A record was added; the walk must go on if it slept.
pub(crate) fn wake() {
    FILLED.notify_one();
}

/// Walks the tables for ever.
pub(crate) async fn drive() {
    let interval = Duration::from_secs(u64::try_from(params::params().timer_interval).unwrap_or(1).max(1));
    loop {
        if table::domains().iter().all(|domain| domain.users.get() == 0) {
            FILLED.notified().await;
        }
        tokio::time::sleep(interval).await;
        for domain in table::domains() {
            walk(domain).await;
        }
    }
}

async fn walk(domain: &'static Domain) {
    for part in 0..domain.size() {
        let expired = domain.take_expired(part, contact::now());
        if !expired.is_empty() {
            let observers = OBSERVERS.lock().unwrap_or_else(PoisonError::into_inner).clone();
            for (aor, contact) in &expired {
                observers.iter().for_each(|observer| observer(domain, aor, contact));
            }
        }
        // Thousands of records were looked at, or none: in either case messages come first.
        tokio::task::yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::ContactInfo;
    use std::sync::atomic::{AtomicUsize, Ordering};

    static SEEN: AtomicUsize = AtomicUsize::new(0);

    #[tokio::test(start_paused = true)]
    async fn an_expired_contact_is_reported_and_removed_in_the_next_interval() {
        let domain = table::domain(b"expiry");
        observe(|domain, aor, contact| {
            if domain.name == "expiry" && (aor, contact.uri()) == (b"bob", b"sip:b@b") {
                SEEN.fetch_add(1, Ordering::Relaxed);
            }
        });
        let info = ContactInfo { uri: b"sip:b@b", expires: contact::now() + 90, ..Default::default() };
        let work = tokio::task::LocalSet::new();
        work.spawn_local(drive());
        work.run_until(async {
            tokio::time::sleep(Duration::from_secs(500)).await;
            domain.update(b"bob", |contacts| contacts.push(Contact::new(&info, b"r").unwrap()));
        })
        .await;
        let seen = || SEEN.load(Ordering::Relaxed);
        work.run_until(tokio::time::sleep(Duration::from_secs(40))).await;
        assert_eq!((seen(), domain.users.get()), (0, 1));
        work.run_until(tokio::time::sleep(Duration::from_secs(100))).await;
        assert_eq!((seen(), domain.users.get(), domain.expires.get()), (1, 0, 1));
    }
}
