//! Configuration variables that can be read and changed while the proxy runs: the script's own `group.name = value`
//! and those of the core and the modules (`cfg.get`, `cfg.set_now_int`, `@cfg_get.group.name`).

use crate::value::{Str, Val};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

/// A number that may change while the proxy runs.
#[derive(Debug, Default)]
pub struct LiveInt(AtomicI32);

impl LiveInt {
    /// With its value at start.
    #[must_use]
    pub const fn new(n: i32) -> LiveInt {
        LiveInt(AtomicI32::new(n))
    }

    /// Its value now.
    #[must_use]
    pub fn get(&self) -> i32 {
        self.0.load(Ordering::Relaxed)
    }

    /// Its value as a size or a count; 0 where it is negative.
    #[must_use]
    pub fn size(&self) -> usize {
        usize::try_from(self.get()).unwrap_or(0)
    }

    /// Its value as a time in seconds; none where it is negative.
    #[must_use]
    pub fn secs(&self) -> Duration {
        Duration::from_secs(u64::try_from(self.get()).unwrap_or(0))
    }

    /// Whether it is a flag that is set.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.get() != 0
    }

    /// Changes it.
    pub fn set(&self, n: i32) {
        self.0.store(n, Ordering::Relaxed);
    }
}

/// A text that may change while the proxy runs.
#[derive(Debug, Default)]
pub struct LiveStr(RwLock<Str>);

impl LiveStr {
    /// With its value at start.
    #[must_use]
    pub const fn new(s: Str) -> LiveStr {
        LiveStr(RwLock::new(s))
    }

    /// Its value now.
    #[must_use]
    pub fn get(&self) -> Str {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes it.
    pub fn set(&self, s: Str) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = s;
    }
}

/// Where a variable lives.
#[derive(Clone, Copy)]
pub enum Cell {
    /// A number.
    Int(&'static LiveInt),
    /// A text.
    Str(&'static LiveStr),
}

/// A declared variable.
#[derive(Clone)]
pub struct CfgVar {
    /// Group, such as `core`, `tm` or the script's own.
    pub group: &'static str,
    /// Name inside the group.
    pub name: &'static str,
    /// What `cfg.help` says.
    pub description: &'static str,
    /// Its cell.
    pub cell: Cell,
    /// The value at start, for `cfg_reset` and `cfg.reset`.
    pub initial: Val,
    /// Which numbers it takes.
    pub range: RangeInclusive<i32>,
}

impl CfgVar {
    /// The value now.
    #[must_use]
    pub fn value(&self) -> Val {
        match self.cell {
            Cell::Int(c) => Val::Int(c.get()),
            Cell::Str(c) => Val::Str(c.get()),
        }
    }
}

/// Why a change was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CfgError {
    /// No such group or variable.
    #[error("variable not found")]
    NotFound,
    /// A number was given for a text or the other way round.
    #[error("the variable has another type")]
    WrongType,
    /// The number is not one that the variable takes.
    #[error("integer value is out of range")]
    OutOfRange,
}

static DECLARED: Mutex<Vec<CfgVar>> = Mutex::new(Vec::new());
static FROZEN: OnceLock<Vec<CfgVar>> = OnceLock::new();

/// Declares a variable; only before [`freeze`]. A second declaration of the same name replaces the first.
pub fn declare(group: &'static str, name: &'static str, description: &'static str, cell: Cell) {
    declare_within(group, name, description, cell, i32::MIN..=i32::MAX);
}

/// As [`declare`], for a number that has limits; others are refused while the proxy runs (measured on Kamailio 5.6.3).
pub fn declare_within(
    group: &'static str,
    name: &'static str,
    description: &'static str,
    cell: Cell,
    range: RangeInclusive<i32>,
) {
    let initial = match cell {
        Cell::Int(c) => Val::Int(c.get()),
        Cell::Str(c) => Val::Str(c.get()),
    };
    let mut all = DECLARED.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|v| (v.group, v.name) != (group, name));
    all.push(CfgVar { group, name, description, cell, initial, range });
}

/// Ends the declarations; look-ups work from then on.
pub fn freeze() {
    let mut all = std::mem::take(&mut *DECLARED.lock().unwrap_or_else(PoisonError::into_inner));
    all.sort_by_key(|v| (v.group, v.name));
    let _ = FROZEN.set(all);
}

/// All variables by group and name.
#[must_use]
pub fn all() -> &'static [CfgVar] {
    FROZEN.get().map_or(&[], Vec::as_slice)
}

/// A variable by group and name.
#[must_use]
pub fn find(group: &str, name: &str) -> Option<&'static CfgVar> {
    let vars = all();
    let at = vars.binary_search_by(|v| (v.group, v.name).cmp(&(group, name))).ok()?;
    vars.get(at)
}

/// The value of a variable as `@cfg_get` reads it: always text.
#[must_use]
pub fn read(group: &str, name: &str) -> Option<Str> {
    find(group, name).map(|v| v.value().to_str())
}

/// Changes a variable.
pub fn set(group: &str, name: &str, value: Val) -> Result<(), CfgError> {
    let var = find(group, name).ok_or(CfgError::NotFound)?;
    match (var.cell, value) {
        (Cell::Int(_), Val::Int(n)) if !var.range.contains(&n) => return Err(CfgError::OutOfRange),
        (Cell::Int(c), Val::Int(n)) => c.set(n),
        (Cell::Str(c), Val::Str(s)) => c.set(s),
        _ => return Err(CfgError::WrongType),
    }
    Ok(())
}
