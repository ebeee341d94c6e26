//! Destinations that failed are left out for a while (`use_dst_blocklist`), so that not every request waits for the same
//! dead host.
//!
//! Who fails is noted with why: a connection that cannot be made, a transaction in which no reply came, a 503, or a word
//! of the script or the operator. What is left out, for which methods and how long was measured on Kamailio 5.6.3 (wire
//! blocklist, blocklist-invite, blocklist-503, blst).

pub mod rpc;

use crate::cfgvar::LiveInt;
use crate::clock;
use crate::transport::{Dest, Proto, SendError};
use srcc_sip::{HeaderKind, Method, SipMsg};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

/// Why a destination is left out; the bits are those that operators and `blst_set_ignore` see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason(pub u8);

impl Reason {
    /// The connection could not be made, or broke while sending.
    pub const CONNECT: Reason = Reason(2 | 4);
    /// No reply came.
    pub const TIMEOUT: Reason = Reason(16);
    /// It answered 503.
    pub const UNAVAILABLE: Reason = Reason(32);
    /// The script or the operator said so.
    pub const ADMIN: Reason = Reason(64);
}

/// `core.use_dst_blocklist`
pub static ENABLED: LiveInt = LiveInt::new(0);
/// `core.dst_blocklist_expire` in seconds.
pub static EXPIRE: LiveInt = LiveInt::new(60);
/// `core.dst_blocklist_mem` in KB.
pub static MEMORY: LiveInt = LiveInt::new(250);
/// `core.dst_blocklist_udp_imask`: reasons that do not count for UDP.
pub static UDP_IGNORED: LiveInt = LiveInt::new(0);
/// `core.dst_blocklist_tcp_imask`
pub static TCP_IGNORED: LiveInt = LiveInt::new(0);
/// `core.dst_blocklist_tls_imask`
pub static TLS_IGNORED: LiveInt = LiveInt::new(0);

/// What transactions add and ask for: parameters of module tm.
#[derive(Clone, Copy)]
pub struct Rules {
    /// `blst_503`: whether a 503 counts.
    pub on_503: &'static LiveInt,
    /// `blst_503_def_timeout`: seconds for a 503 without Retry-After; 0 = such a one does not count.
    pub default_503: &'static LiveInt,
    /// `blst_503_min_timeout` in seconds.
    pub min_503: &'static LiveInt,
    /// `blst_503_max_timeout` in seconds.
    pub max_503: &'static LiveInt,
    /// `blst_methods_add`: bits of the methods whose timeout counts.
    pub methods_add: &'static LiveInt,
    /// `blst_methods_lookup`: bits of the methods that leave destinations out.
    pub methods_lookup: &'static LiveInt,
}

struct Entry {
    /// In ms of the process's clock.
    expires: u64,
    reason: u8,
}

type Key = (Proto, SocketAddr);

/// Bytes that an entry counts for against `dst_blocklist_mem`.
const ENTRY_BYTES: usize = 64;

static TABLE: LazyLock<Mutex<HashMap<Key, Entry>>> = LazyLock::new(Mutex::default);
/// How many entries there are, so that an empty list costs no lock.
static COUNT: AtomicUsize = AtomicUsize::new(0);
static RULES: OnceLock<Rules> = OnceLock::new();

fn table() -> MutexGuard<'static, HashMap<Key, Entry>> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What transactions add and ask for; called once, by module tm.
pub fn configure(rules: Rules) {
    let _ = RULES.set(rules);
}

/// Whether destinations are left out at all.
#[must_use]
pub fn is_enabled() -> bool {
    ENABLED.is_set()
}

fn ignored(proto: Proto) -> i32 {
    match proto {
        Proto::Udp => UDP_IGNORED.get(),
        Proto::Tcp | Proto::Ws => TCP_IGNORED.get(),
        Proto::Tls | Proto::Wss => TLS_IGNORED.get(),
        Proto::Sctp => 0,
    }
}

/// Leaves a destination out for so many seconds, `dst_blocklist_expire` if none are given. Reasons that do not count for
/// the protocol, and those in `ignore`, change nothing.
pub fn add(proto: Proto, addr: SocketAddr, reason: Reason, secs: Option<u64>, ignore: u8) {
    let counts = i32::from(reason.0 & !ignore) & !ignored(proto);
    if !is_enabled() || counts == 0 {
        return;
    }
    let now = clock::now_ms();
    let secs = secs.unwrap_or_else(|| EXPIRE.secs().as_secs());
    let entry = Entry { expires: now.saturating_add(secs.saturating_mul(1000)), reason: reason.0 };
    let mut table = table();
    if table.len() >= most() {
        table.retain(|_, entry| entry.expires > now);
    }
    if table.len() < most() || table.contains_key(&(proto, addr)) {
        table.insert((proto, addr), entry);
    } else {
        crate::warn!("the list of failed destinations is full (dst_blocklist_mem): {addr} is not added");
    }
    COUNT.store(table.len(), Relaxed);
}

fn most() -> usize {
    (MEMORY.size().saturating_mul(1024) / ENTRY_BYTES).max(1)
}

/// Why a destination is left out at present, if it is.
#[must_use]
pub fn find(proto: Proto, addr: SocketAddr) -> Option<Reason> {
    if COUNT.load(Relaxed) == 0 || !is_enabled() {
        return None;
    }
    let table = table();
    let entry = table.get(&(proto, addr))?;
    (entry.expires > clock::now_ms()).then_some(Reason(entry.reason))
}

/// Lets a destination in again; false if it was not left out.
pub fn remove(proto: Proto, addr: SocketAddr) -> bool {
    let mut table = table();
    let known = table.remove(&(proto, addr)).is_some_and(|entry| entry.expires > clock::now_ms());
    COUNT.store(table.len(), Relaxed);
    known
}

/// Lets all destinations in again.
pub fn clear() {
    table().clear();
    COUNT.store(0, Relaxed);
}

/// Whether a request with this method is not to be sent there.
#[must_use]
pub fn leaves_out(method: Method, dest: &Dest) -> bool {
    let Some(_) = find(dest.proto, dest.addr) else { return false };
    RULES.get().is_none_or(|rules| has_bit(rules.methods_lookup, method))
}

fn has_bit(methods: &LiveInt, method: Method) -> bool {
    methods.get().cast_unsigned() & method.id() != 0
}

/// A branch of a transaction had no reply at all.
pub fn timed_out(method: Method, dest: &Dest) {
    if RULES.get().is_some_and(|rules| has_bit(rules.methods_add, method)) {
        add(dest.proto, dest.addr, Reason::TIMEOUT, None, dest.flags.blocklist_ignore);
    }
}

/// A branch of a transaction was answered by a 503.
pub fn unavailable(reply: &SipMsg, dest: &Dest) {
    let Some(rules) = RULES.get().filter(|rules| rules.on_503.is_set() && is_enabled()) else { return };
    let secs = retry_after(reply).unwrap_or(rules.default_503.secs().as_secs());
    if secs == 0 {
        return;
    }
    let secs = secs.max(rules.min_503.secs().as_secs()).min(rules.max_503.secs().as_secs());
    add(dest.proto, dest.addr, Reason::UNAVAILABLE, Some(secs), dest.flags.blocklist_ignore);
}

/// A message that waited for a connection was not sent.
pub(crate) fn undelivered(dest: &Dest, error: &SendError) {
    if matches!(error, SendError::Connection(_) | SendError::Io(_)) {
        add(dest.proto, dest.addr, Reason::CONNECT, None, dest.flags.blocklist_ignore);
    }
}

/// The seconds of a Retry-After (RFC 3261 20.33).
#[must_use]
pub fn retry_after(msg: &SipMsg) -> Option<u64> {
    let value = msg.value_of(HeaderKind::RetryAfter)?;
    let digits = value.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(value.len());
    std::str::from_utf8(&value[..digits]).ok()?.parse().ok()
}
