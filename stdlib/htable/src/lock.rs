//! `sht_lock` and `sht_unlock`: scripts that exclude each other while they change several items.
//!
//! As in the original the lock is that of the key's slot and may be taken several times. Here it excludes other scripts
//! between their `sht_lock` and `sht_unlock` only, not single accesses; who waits for it leaves its worker to other
//! messages; and it is given back when the script ends at the latest.

use crate::table::{self, Table};
use crate::vars::split;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use tokio::sync::Semaphore;

/// The locks of a table, one per slot.
pub struct SlotLocks(Box<[Semaphore]>);

impl SlotLocks {
    /// Locks for so many slots, none of them held.
    #[must_use]
    pub fn new(slots: usize) -> SlotLocks {
        SlotLocks((0..slots).map(|_| Semaphore::new(1)).collect())
    }
}

/// The locks that a script holds; dropped with its context.
#[derive(Default)]
struct Held(Vec<HeldLock>);

struct HeldLock {
    table: &'static Table,
    slot: usize,
    /// How many times it was taken.
    depth: u32,
}

impl Drop for HeldLock {
    fn drop(&mut self) {
        self.table.locks.0[self.slot].add_permits(1);
    }
}

impl Held {
    fn find(&mut self, table: &Table, slot: usize) -> Option<usize> {
        self.0.iter().position(|held| std::ptr::eq(held.table, table) && held.slot == slot)
    }
}

/// What both functions return where there is no such table (measured).
const NO_TABLE: Rc = Rc(-11);

/// Waits until no other script holds the lock of a key, given as `table=>key`, and takes it.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "locked", -11 = "no such table")]
pub async fn sht_lock(cx: &mut Cx, key: Str) -> Rc {
    let Some((table, slot)) = place(&key) else { return NO_TABLE };
    let held = cx.ext::<Held>();
    if let Some(at) = held.find(table, slot) {
        held.0[at].depth += 1;
        return Rc::TRUE;
    }
    // The semaphores are never closed.
    if let Ok(permit) = table.locks.0[slot].acquire().await {
        permit.forget();
        cx.ext::<Held>().0.push(HeldLock { table, slot, depth: 1 });
    }
    Rc::TRUE
}

/// Gives back the lock of a key, given as `table=>key`.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "given back, or not held", -11 = "no such table")]
pub fn sht_unlock(cx: &mut Cx, key: Str) -> Rc {
    let Some((table, slot)) = place(&key) else { return NO_TABLE };
    let held = cx.ext::<Held>();
    if let Some(at) = held.find(table, slot) {
        held.0[at].depth -= 1;
        if held.0[at].depth == 0 {
            held.0.swap_remove(at);
        }
    }
    Rc::TRUE
}

fn place(text: &Str) -> Option<(&'static Table, usize)> {
    let found = split(text).and_then(|(name, key)| Some((table::find(name)?, key)));
    if found.is_none() {
        srcc_runtime::error!("`{text}` is no `table=>key` of a table that is defined");
    }
    found.map(|(table, key)| (table, table.slot_of(key)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::tests::{cx, table};

    #[tokio::test]
    async fn a_lock_excludes_other_scripts_until_it_is_given_back() {
        let table = table("lock");
        let held = || table.locks.0.iter().filter(|lock| lock.available_permits() == 0).count();
        let (mut one, mut two) = (cx(), cx());
        let key = || Str::from("lock=>k");
        assert_eq!(sht_lock(&mut one, key()).await, Rc::TRUE);
        assert_eq!(sht_lock(&mut one, key()).await, Rc::TRUE);
        {
            let mut waiting = std::pin::pin!(sht_lock(&mut two, key()));
            tokio::select! {
                biased;
                _ = &mut waiting => panic!("the lock is held"),
                () = std::future::ready(()) => {}
            }
            assert_eq!(sht_unlock(&mut one, key()), Rc::TRUE);
            assert_eq!(held(), 1);
            assert_eq!(sht_unlock(&mut one, key()), Rc::TRUE);
            assert_eq!(waiting.await, Rc::TRUE);
        }
        assert_eq!(sht_unlock(&mut one, key()), Rc::TRUE);
        assert_eq!(held(), 1);
        drop(two);
        assert_eq!(held(), 0);
    }

    #[tokio::test]
    async fn a_lock_needs_a_table() {
        assert_eq!(sht_lock(&mut cx(), "nosuch=>k".into()).await, Rc(-11));
        assert_eq!(sht_unlock(&mut cx(), "lock".into()), Rc(-11));
    }
}
