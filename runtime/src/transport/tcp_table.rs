//! The connections of all workers, found by number or by the peer's address and its aliases.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use smallvec::SmallVec;

use super::addr::{ConnId, Proto};
use super::tcp_conn::Conn;

/// All open connections and those being made.
#[derive(Debug, Default)]
pub struct ConnTable {
    maps: RwLock<Maps>,
    last_id: AtomicU32,
    /// Bytes waiting to be written, over all connections.
    pub(super) queued: AtomicUsize,
}

#[derive(Debug, Default)]
struct Maps {
    by_id: HashMap<ConnId, Arc<Conn>>,
    /// Peer addresses and aliases; the connection added last is preferred.
    by_peer: HashMap<(Proto, SocketAddr), SmallVec<[ConnId; 2]>>,
}

impl ConnTable {
    /// The connection with this number.
    pub fn get(&self, id: ConnId) -> Option<Arc<Conn>> {
        self.read().by_id.get(&id).cloned()
    }

    /// The newest connection to this peer address or alias.
    pub fn find(&self, proto: Proto, peer: SocketAddr) -> Option<Arc<Conn>> {
        let maps = self.read();
        let id = maps.by_peer.get(&(proto, peer))?.last()?;
        maps.by_id.get(id).cloned()
    }

    /// Number of connections.
    pub fn len(&self) -> usize {
        self.read().by_id.len()
    }

    /// Whether there is no connection.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All connections, for listings (`core.tcp_list`).
    pub fn all(&self) -> Vec<Arc<Conn>> {
        self.read().by_id.values().cloned().collect()
    }

    /// Bytes waiting to be written on all connections.
    pub fn queued_bytes(&self) -> usize {
        self.queued.load(Relaxed)
    }

    /// Makes messages to `port` at the peer's address use connection `id` (`force_tcp_alias`, RFC 5923).
    /// False if the connection is gone.
    pub fn add_alias(&self, id: ConnId, port: u16) -> bool {
        let mut maps = self.write();
        let Some(conn) = maps.by_id.get(&id) else { return false };
        let alias = (conn.proto, SocketAddr::new(conn.peer.ip(), port));
        let ids = maps.by_peer.entry(alias).or_default();
        // An alias asked for again becomes the preferred one.
        ids.retain(|known| *known != id);
        ids.push(id);
        true
    }

    /// Enters the connection that `make` builds for a new number; `None` when there are `max` already.
    pub(super) fn add(&self, max: usize, make: impl FnOnce(ConnId) -> Conn) -> Option<Arc<Conn>> {
        let mut maps = self.write();
        if maps.by_id.len() >= max {
            return None;
        }
        let id = ConnId(self.last_id.fetch_add(1, Relaxed).wrapping_add(1));
        let conn = Arc::new(make(id));
        maps.by_peer.entry((conn.proto, conn.peer)).or_default().push(id);
        maps.by_id.insert(id, conn.clone());
        Some(conn)
    }

    /// Removes a connection and its aliases.
    pub(super) fn remove(&self, id: ConnId) {
        let mut maps = self.write();
        let Some(conn) = maps.by_id.remove(&id) else { return };
        // Aliases share the peer's address; connections are few compared with messages, so a scan is cheap enough.
        maps.by_peer.retain(|(_, addr), ids| {
            if addr.ip() == conn.peer.ip() {
                ids.retain(|known| *known != id);
            }
            !ids.is_empty()
        });
    }

    fn read(&self) -> RwLockReadGuard<'_, Maps> {
        self.maps.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Maps> {
        self.maps.write().unwrap_or_else(PoisonError::into_inner)
    }
}
