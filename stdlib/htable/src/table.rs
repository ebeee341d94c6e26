//! The tables: slots that are locked one by one, so that workers meet only where they use the same slot.
//!
//! One hash per access chooses the slot and finds the item in it; it is keyed at random, so that nobody can choose
//! colliding keys. A lock is held for one access and never while a script runs. An item that has expired is not there
//! for anybody, and is taken away by and by (`expiry.rs`). All measured on Kamailio 5.6.3, but that there items that have
//! expired still count until they are taken away.

use std::hash::BuildHasher;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

use foldhash::quality::RandomState;
use hashbrown::HashTable;
use srcc_runtime::clock;
use srcc_runtime::event::{self, EventName};
use srcc_runtime::script::RouteFn;
use srcc_runtime::value::{Str, Val};

use crate::lock::SlotLocks;
use crate::spec::Spec;

/// Seconds on the process's own clock, from 1; 0 = never.
pub type Secs = u32;

/// What an item holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Int(i32),
    /// Text, a copy of its own.
    Str(Str),
}

impl Value {
    /// A value of the script as it is kept; `None` for the undefined one. Text is copied, so that no message is kept.
    #[must_use]
    pub fn keep(value: &Val) -> Option<Value> {
        match value {
            Val::Null => None,
            Val::Int(n) => Some(Value::Int(*n)),
            Val::Str(text) | Val::Named(text, _) => Some(Value::Str(Str::copy(text))),
        }
    }
}

impl From<Value> for Val {
    fn from(value: Value) -> Val {
        match value {
            Value::Int(n) => Val::Int(n),
            Value::Str(text) => Val::Str(text),
        }
    }
}

/// An item.
#[derive(Debug)]
pub struct Item {
    hash: u64,
    /// Its key.
    pub key: Arc<[u8]>,
    /// Its value.
    pub value: Value,
    /// The second after which it is gone.
    pub expires: Secs,
}

type Slot = HashTable<Item>;

/// A table.
pub struct Table {
    /// How it was defined.
    pub spec: Spec,
    /// Held by scripts between `sht_lock` and `sht_unlock`.
    pub locks: SlotLocks,
    /// `event_route[htable:expired:NAME]`
    pub on_expired: Option<RouteFn>,
    slots: Box<[Mutex<Slot>]>,
}

/// An item of the table that is named has expired.
const EXPIRED: EventName = EventName("htable:expired:*");

static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
static HASH_KEY: LazyLock<RandomState> = LazyLock::new(RandomState::default);

/// Makes the tables of the process; called once at start.
pub fn install(specs: Vec<Spec>) {
    let _ = TABLES.set(specs.into_iter().map(Table::new).collect());
}

/// All tables in the order of their definitions.
#[must_use]
pub fn tables() -> &'static [Table] {
    TABLES.get().map_or(&[], Vec::as_slice)
}

/// The table of that name.
#[must_use]
pub fn find(name: &[u8]) -> Option<&'static Table> {
    tables().iter().find(|table| table.spec.name.as_bytes() == name)
}

/// The present second, as precise as the worker's last wake-up.
#[must_use]
pub fn now() -> Secs {
    Secs::try_from(clock::now_ms() / 1000).unwrap_or(Secs::MAX - 1).saturating_add(1)
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(spec: Spec) -> Table {
        let slots = 1usize << spec.size;
        let on_expired = event::route_for(EXPIRED, &spec.name);
        Table { spec, locks: SlotLocks::new(slots), on_expired, slots: (0..slots).map(|_| Mutex::default()).collect() }
    }

    /// Number of slots.
    #[must_use]
    pub fn size(&self) -> usize {
        self.slots.len()
    }

    /// Number of the slot that a key belongs to.
    #[must_use]
    pub fn slot_of(&self, key: &[u8]) -> usize {
        self.place(HASH_KEY.hash_one(key))
    }

    /// The number of slots is a power of two; the table inside a slot uses other bits of the hash.
    fn place(&self, hash: u64) -> usize {
        (hash >> 32) as usize & (self.slots.len() - 1)
    }

    fn slot(&self, hash: u64) -> MutexGuard<'_, Slot> {
        self.lock(self.place(hash))
    }

    fn lock(&self, place: usize) -> MutexGuard<'_, Slot> {
        self.slots[place].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an item is still there: items of a table without `autoexpire` never expire (measured).
    fn is_valid(&self, item: &Item) -> bool {
        item.expires == 0 || self.spec.autoexpire == 0 || item.expires >= now()
    }

    fn first_expiry(&self) -> Secs {
        self.expiry_in(i32::try_from(self.spec.autoexpire).unwrap_or(i32::MAX))
    }

    /// The second that is `secs` ahead; never for 0 and below (measured).
    fn expiry_in(&self, secs: i32) -> Secs {
        match u32::try_from(secs) {
            Ok(1..) => now().saturating_add(secs.cast_unsigned()),
            Ok(0) | Err(_) => 0,
        }
    }

    /// The value of an item; what `initval` says where there is none.
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<Value> {
        self.item(key, |item| item.value.clone()).or_else(|| self.spec.initval.map(Value::Int))
    }

    /// What `look` says about an item that is there; its slot is locked meanwhile.
    pub fn item<R>(&self, key: &[u8], look: impl FnOnce(&Item) -> R) -> Option<R> {
        let hash = HASH_KEY.hash_one(key);
        let slot = self.slot(hash);
        slot.find(hash, |item| *item.key == *key).filter(|item| self.is_valid(item)).map(look)
    }

    /// Changes an item that is there; its slot is locked meanwhile.
    fn change<R>(&self, key: &[u8], change: impl FnOnce(&mut Item) -> R) -> Option<R> {
        let hash = HASH_KEY.hash_one(key);
        let mut slot = self.slot(hash);
        slot.find_mut(hash, |item| *item.key == *key).filter(|item| self.is_valid(item)).map(change)
    }

    /// Sets an item's value. Its time begins anew with `updateexpire`, and for a new item.
    pub fn set(&self, key: &[u8], value: Value) {
        self.put(key, value, None);
    }

    /// Sets an item's value and the seconds until it expires, 0 for never.
    pub fn set_for(&self, key: &[u8], value: Value, secs: i32) {
        self.put(key, value, Some(self.expiry_in(secs)));
    }

    fn put(&self, key: &[u8], value: Value, expires: Option<Secs>) {
        let hash = HASH_KEY.hash_one(key);
        let mut slot = self.slot(hash);
        match slot.find_mut(hash, |item| *item.key == *key) {
            Some(item) => {
                let stays = expires.is_none() && !self.spec.updateexpire && self.is_valid(item);
                if !stays {
                    item.expires = expires.unwrap_or_else(|| self.first_expiry());
                }
                item.value = value;
            }
            None => {
                let expires = expires.unwrap_or_else(|| self.first_expiry());
                slot.insert_unique(hash, Item { hash, key: key.into(), value, expires }, |item| item.hash);
            }
        }
    }

    /// Adds to an item's number, from `initval` where there is no item. `None`, without a change, for text and where there
    /// is neither.
    pub fn add(&self, key: &[u8], n: i32) -> Option<i32> {
        let changed = self.change(key, |item| match &mut item.value {
            Value::Str(_) => None,
            Value::Int(value) => {
                *value = value.wrapping_add(n);
                let sum = *value;
                if self.spec.updateexpire {
                    item.expires = self.first_expiry();
                }
                Some(sum)
            }
        });
        if let Some(sum) = changed {
            return sum;
        }
        let sum = self.spec.initval?.wrapping_add(n);
        self.set(key, Value::Int(sum));
        Some(sum)
    }

    /// Removes an item; false if there is none.
    pub fn remove(&self, key: &[u8]) -> bool {
        let hash = HASH_KEY.hash_one(key);
        let mut slot = self.slot(hash);
        match slot.find_entry(hash, |item| *item.key == *key) {
            Ok(entry) => {
                let (item, _) = entry.remove();
                self.is_valid(&item)
            }
            Err(_) => false,
        }
    }

    /// Seconds until an item expires; 0 if never, or if there is none.
    #[must_use]
    pub fn expires_in(&self, key: &[u8]) -> i32 {
        if self.spec.autoexpire == 0 {
            return 0;
        }
        let left = self.item(key, |item| item.expires.saturating_sub(now())).unwrap_or(0);
        i32::try_from(left).unwrap_or(i32::MAX)
    }

    /// Sets the seconds until an item expires, 0 for never; false if there is no item.
    pub fn expire_in(&self, key: &[u8], secs: i32) -> bool {
        let expires = self.expiry_in(secs);
        self.change(key, |item| item.expires = expires).is_some()
    }

    /// Removes all items.
    pub fn clear(&self) {
        for place in 0..self.size() {
            *self.lock(place) = Slot::new();
        }
    }

    /// Removes the items that `unwanted` finds. Walks the whole table.
    pub fn remove_all(&self, unwanted: impl Fn(&Item) -> bool) {
        for place in 0..self.size() {
            self.lock(place).retain(|item| !unwanted(item));
        }
    }

    /// Whether an item satisfies `wanted`. Walks the table up to it.
    pub fn any(&self, wanted: impl Fn(&Item) -> bool) -> bool {
        (0..self.size()).any(|place| self.lock(place).iter().any(|item| self.is_valid(item) && wanted(item)))
    }

    /// How many items satisfy `wanted`. Walks the whole table.
    pub fn count(&self, wanted: impl Fn(&Item) -> bool) -> usize {
        self.slot_sizes(wanted).sum()
    }

    /// How many items of each slot satisfy `wanted`.
    pub fn slot_sizes(&self, wanted: impl Fn(&Item) -> bool) -> impl Iterator<Item = usize> {
        (0..self.size())
            .map(move |place| self.lock(place).iter().filter(|item| self.is_valid(item) && wanted(item)).count())
    }

    /// Keys and values of a slot, by key.
    #[must_use]
    pub fn slot_items(&self, place: usize) -> Vec<(Arc<[u8]>, Value)> {
        let slot = self.lock(place);
        let valid = slot.iter().filter(|item| self.is_valid(item));
        let mut items: Vec<_> = valid.map(|item| (item.key.clone(), item.value.clone())).collect();
        drop(slot);
        items.sort_by(|(a, _), (b, _)| a.cmp(b));
        items
    }

    /// Takes the expired items out of a slot.
    pub fn take_expired(&self, place: usize) -> Vec<Item> {
        let mut slot = self.lock(place);
        if slot.is_empty() {
            return Vec::new();
        }
        let expired: Vec<Item> = slot.extract_if(|item| !self.is_valid(item)).collect();
        if slot.capacity() > 64 && slot.len() < slot.capacity() / 4 {
            slot.shrink_to_fit(|item| item.hash);
        }
        expired
    }
}

#[cfg(test)]
pub(crate) mod tests;
