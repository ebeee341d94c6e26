//! Statistics: named counters that `stats.get_statistics`, `$stat(..)` and the control tools read.
//!
//! A counter is a static of the code that counts; registering it gives it a group and a name.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

/// One counter, shared by all workers.
#[derive(Debug, Default)]
pub struct Counter(AtomicI64);

impl Counter {
    /// A counter at zero.
    #[must_use]
    pub const fn new() -> Counter {
        Counter(AtomicI64::new(0))
    }

    /// Adds one.
    pub fn inc(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Adds `n`, which may be negative.
    pub fn add(&self, n: i64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    /// Its value.
    #[must_use]
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Sets it.
    pub fn set(&self, n: i64) {
        self.0.store(n, Ordering::Relaxed);
    }
}

/// Where the value of a statistic comes from.
#[derive(Clone, Copy)]
pub enum Source {
    /// A counter.
    Counter(&'static Counter),
    /// Computed when asked for.
    Computed(fn() -> i64),
}

/// A registered statistic.
#[derive(Clone)]
pub struct Stat {
    /// Group, as in `core:rcv_requests`.
    pub group: String,
    /// Name inside the group.
    pub name: String,
    /// Its value.
    pub source: Source,
}

impl Stat {
    /// The value now.
    #[must_use]
    pub fn value(&self) -> i64 {
        match self.source {
            Source::Counter(c) => c.get(),
            Source::Computed(f) => f(),
        }
    }

    /// Back to zero, where it is a counter.
    pub fn reset(&self) {
        if let Source::Counter(c) = self.source {
            c.set(0);
        }
    }
}

static STATS: Mutex<Vec<Stat>> = Mutex::new(Vec::new());

/// Registers a statistic; called at start.
pub fn register(group: &str, name: &str, source: Source) {
    let mut stats = STATS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    stats.push(Stat { group: group.to_owned(), name: name.to_owned(), source });
}

/// All statistics, in the order registered.
#[must_use]
pub fn all() -> Vec<Stat> {
    STATS.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
}

/// A statistic by name.
#[must_use]
pub fn find(name: &str) -> Option<Stat> {
    all().into_iter().find(|s| s.name == name)
}
