//! Records given by hand (RPC `dns.add_a`, `dns.add_srv`), which hide what a server would answer.

use crate::clock;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

/// An SRV record (RFC 2782).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Srv {
    /// Lower first.
    pub priority: u16,
    /// Share among records of one priority.
    pub weight: u16,
    /// Port of the service.
    pub port: u16,
    /// Host, lower case, no dot at the end.
    pub target: String,
}

/// A record and the moment, by [`clock::now_ms`], from which it does not count any more.
struct Timed<T> {
    record: T,
    until: u64,
}

#[derive(Default)]
struct Static {
    addrs: HashMap<String, Vec<Timed<IpAddr>>>,
    srv: HashMap<String, Vec<Timed<Srv>>>,
}

static STATIC: RwLock<Option<Static>> = RwLock::new(None);

/// Adds an address of `name` for some time.
pub fn add_static_addr(name: &str, ip: IpAddr, ttl: Duration) {
    let mut all = STATIC.write().unwrap_or_else(PoisonError::into_inner);
    add(&mut all.get_or_insert_default().addrs, name, ip, ttl);
}

/// Adds an SRV record of `name` (`_sip._udp.example.org`) for some time.
pub fn add_static_srv(name: &str, record: Srv, ttl: Duration) {
    let mut all = STATIC.write().unwrap_or_else(PoisonError::into_inner);
    add(&mut all.get_or_insert_default().srv, name, record, ttl);
}

/// Forgets all records given by hand.
pub fn clear_static() {
    *STATIC.write().unwrap_or_else(PoisonError::into_inner) = None;
}

pub(super) fn static_addrs(name: &str) -> Option<Vec<IpAddr>> {
    live(&STATIC.read().unwrap_or_else(PoisonError::into_inner).as_ref()?.addrs, name)
}

pub(super) fn static_srv(name: &str) -> Option<Vec<Srv>> {
    live(&STATIC.read().unwrap_or_else(PoisonError::into_inner).as_ref()?.srv, name)
}

/// Outdated records of the name go when a new one comes.
fn add<T>(records: &mut HashMap<String, Vec<Timed<T>>>, name: &str, record: T, ttl: Duration) {
    let now = clock::now_ms();
    let until = now.saturating_add(u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX));
    let list = records.entry(key(name)).or_default();
    list.retain(|timed| timed.until > now);
    list.push(Timed { record, until });
}

/// The records of a name that still count; `None` if there is none.
fn live<T: Clone>(records: &HashMap<String, Vec<Timed<T>>>, name: &str) -> Option<Vec<T>> {
    let now = clock::now_ms();
    let list: Vec<T> = records.get(&key(name))?.iter().filter(|t| t.until > now).map(|t| t.record.clone()).collect();
    (!list.is_empty()).then_some(list)
}

fn key(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}
