//! Records given by hand (RPC `dns.add_a`, `dns.add_srv`), which hide what a server would answer.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};

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

#[derive(Default)]
struct Static {
    addrs: HashMap<String, Vec<IpAddr>>,
    srv: HashMap<String, Vec<Srv>>,
}

static STATIC: RwLock<Option<Static>> = RwLock::new(None);

/// Adds an address of `name`.
pub fn add_static_addr(name: &str, ip: IpAddr) {
    let mut all = STATIC.write().unwrap_or_else(PoisonError::into_inner);
    all.get_or_insert_default().addrs.entry(key(name)).or_default().push(ip);
}

/// Adds an SRV record of `name` (`_sip._udp.example.org`).
pub fn add_static_srv(name: &str, record: Srv) {
    let mut all = STATIC.write().unwrap_or_else(PoisonError::into_inner);
    all.get_or_insert_default().srv.entry(key(name)).or_default().push(record);
}

/// Forgets all records given by hand.
pub fn clear_static() {
    *STATIC.write().unwrap_or_else(PoisonError::into_inner) = None;
}

pub(super) fn static_addrs(name: &str) -> Option<Vec<IpAddr>> {
    STATIC.read().unwrap_or_else(PoisonError::into_inner).as_ref()?.addrs.get(&key(name)).cloned()
}

pub(super) fn static_srv(name: &str) -> Option<Vec<Srv>> {
    STATIC.read().unwrap_or_else(PoisonError::into_inner).as_ref()?.srv.get(&key(name)).cloned()
}

fn key(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}
