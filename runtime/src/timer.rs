//! Timers of a worker: a hashed wheel with 10 ms slots (Varghese and Lauck, scheme 6).
//!
//! Starting a timer is O(1) and there is no cancelling: whoever starts timers keeps a generation number,
//! passes it as `arg` and ignores an expiry whose number is old. An idle worker does not wake up.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock;

/// Length of a slot in ms. A timer fires up to this much late, never early.
pub const TICK_MS: u64 = 10;
const SLOTS: usize = 4096;
const WORDS: usize = SLOTS / 64;
/// Emptied lists that are kept.
const SPARE: usize = 64;

/// Something that can have timers.
pub trait TimerTarget: Send + Sync {
    /// A timer started with `arg` has run out. Runs on the worker that started it; must not block.
    fn expired(self: Arc<Self>, arg: u64);
}

struct Entry {
    due_tick: u64,
    target: Arc<dyn TimerTarget>,
    arg: u64,
}

struct Wheel {
    slots: Vec<Vec<Entry>>,
    /// One bit per slot that holds entries.
    occupied: [u64; WORDS],
    /// All ticks up to this one have been fired.
    fired: u64,
    /// The tick that [`drive`] sleeps for; a timer due earlier must wake it.
    sleeping_for: u64,
    len: usize,
    /// Emptied lists for the slots that are used next: a slot that kept its own would keep the most it ever held.
    spare: Vec<Vec<Entry>>,
}

thread_local! {
    static WHEEL: RefCell<Wheel> = RefCell::new(Wheel::new());
    static WAKE: Rc<Notify> = Rc::new(Notify::new());
}

/// Calls `target.expired(arg)` on this thread in `ms` milliseconds. The thread must be a worker, or run [`drive`].
pub fn after(ms: u64, target: Arc<dyn TimerTarget>, arg: u64) {
    let due_tick = clock::now_ms().saturating_add(ms).div_ceil(TICK_MS);
    let wake = WHEEL.with_borrow_mut(|w| w.insert(Entry { due_tick, target, arg }));
    if wake {
        WAKE.with(|n| n.notify_one());
    }
}

/// Number of timers running on this thread.
pub fn running() -> usize {
    WHEEL.with_borrow(|w| w.len)
}

/// Fires this thread's timers, for ever. Every worker runs it; a test may do so too.
pub async fn drive() {
    let wake = WAKE.with(Rc::clone);
    loop {
        let next = fire(clock::refresh() / TICK_MS);
        match next {
            Some(tick) => {
                let until = clock::instant_at(tick.saturating_mul(TICK_MS));
                let _ = tokio::time::timeout_at(until, wake.notified()).await;
            }
            None => wake.notified().await,
        }
    }
}

/// Fires everything due up to `now` and returns the tick to wake up for.
fn fire(now: u64) -> Option<u64> {
    while let Some(mut due) = WHEEL.with_borrow_mut(|w| w.take_due(now)) {
        for entry in due.drain(..) {
            let Entry { target, arg, .. } = entry;
            if catch_unwind(AssertUnwindSafe(|| target.expired(arg))).is_err() {
                crate::error!("a timer's code panicked; the worker goes on");
            }
        }
        WHEEL.with_borrow_mut(|w| w.give_back(due));
    }
    WHEEL.with_borrow_mut(|w| {
        w.fired = w.fired.max(now);
        let next = w.next_tick();
        w.sleeping_for = next.unwrap_or(u64::MAX);
        next
    })
}

impl Wheel {
    fn new() -> Wheel {
        Wheel {
            slots: (0..SLOTS).map(|_| Vec::new()).collect(),
            occupied: [0; WORDS],
            fired: clock::now_ms() / TICK_MS,
            sleeping_for: u64::MAX,
            len: 0,
            spare: Vec::new(),
        }
    }

    /// Adds a timer; true when [`drive`] must be woken for it.
    fn insert(&mut self, mut entry: Entry) -> bool {
        entry.due_tick = entry.due_tick.max(self.fired + 1);
        let due = entry.due_tick;
        let slot = slot_of(due);
        if self.slots[slot].capacity() == 0 {
            self.slots[slot] = self.spare.pop().unwrap_or_default();
        }
        self.slots[slot].push(entry);
        self.occupied[slot / 64] |= 1 << (slot % 64);
        self.len += 1;
        if due < self.sleeping_for {
            self.sleeping_for = due;
            return true;
        }
        false
    }

    /// The entries of the next occupied slot that is due; those of a later turn of the wheel stay.
    fn take_due(&mut self, now: u64) -> Option<Vec<Entry>> {
        loop {
            let tick = self.next_tick()?;
            if tick > now {
                return None;
            }
            self.fired = tick;
            let slot = slot_of(tick);
            let mut due = std::mem::take(&mut self.slots[slot]);
            let later: Vec<Entry> = due.extract_if(.., |e| e.due_tick > tick).collect();
            self.slots[slot] = later;
            if self.slots[slot].is_empty() {
                self.occupied[slot / 64] &= !(1 << (slot % 64));
            }
            if !due.is_empty() {
                self.len -= due.len();
                return Some(due);
            }
        }
    }

    /// Keeps the emptied list's memory, which is in the processor's cache, for another slot.
    fn give_back(&mut self, empty: Vec<Entry>) {
        if self.spare.len() < SPARE {
            self.spare.push(empty);
        }
    }

    /// The first tick after `fired` whose slot holds entries.
    fn next_tick(&self) -> Option<u64> {
        if self.len == 0 {
            return None;
        }
        let start = slot_of(self.fired + 1);
        let ahead = (0..=WORDS).find_map(|i| {
            let word = (start / 64 + i) % WORDS;
            let mut bits = self.occupied[word];
            if i == 0 {
                bits &= u64::MAX << (start % 64);
            }
            (bits != 0).then(|| (word * 64 + bits.trailing_zeros() as usize + SLOTS - start) % SLOTS)
        })?;
        Some(self.fired + 1 + ahead as u64)
    }
}

/// The remainder is below [`SLOTS`], so no bits are lost.
fn slot_of(tick: u64) -> usize {
    (tick % SLOTS as u64) as usize
}

type Job = Box<dyn Fn() + Send>;
static PERIODIC: Mutex<Vec<(Duration, Job)>> = Mutex::new(Vec::new());

/// Calls `job` every `interval` on worker 0. Jobs must be given before the workers start (in a module's start-up code).
pub fn every(interval: Duration, job: impl Fn() + Send + 'static) {
    PERIODIC.lock().unwrap_or_else(PoisonError::into_inner).push((interval, Box::new(job)));
}

/// Starts the jobs of [`every`] as tasks of this thread's `LocalSet`; worker 0 does this once.
pub(crate) fn start_periodic() {
    for (interval, job) in std::mem::take(&mut *PERIODIC.lock().unwrap_or_else(PoisonError::into_inner)) {
        tokio::task::spawn_local(repeat(interval, job));
    }
}

async fn repeat(interval: Duration, job: Job) {
    let period = interval.max(Duration::from_millis(1));
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + period, period);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        clock::refresh();
        if catch_unwind(AssertUnwindSafe(&job)).is_err() {
            crate::error!("a periodic job panicked; it will run again");
        }
    }
}

#[cfg(test)]
mod tests;
