//! The cfg module `counters`: counters of the script's own, and the statistics by RPC.
//!
//! Answers are those measured on Kamailio 5.6.3.

pub mod functions;
pub mod params;
pub mod rpcs;

use srcc_runtime::module::{InitError, Module};
use srcc_runtime::stats::{self, Counter, Source};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "counters", init, rpcs: rpcs::RPCS, ..Module::NEW };

/// A counter that the script declares.
#[derive(Debug)]
pub struct ScriptCounter {
    /// Group it stands in.
    pub group: String,
    /// Name inside the group.
    pub name: String,
    /// What `cnt.help` says.
    pub description: String,
    /// Its cell; made once and never given back, since the statistics refer to it while the process lives.
    pub cell: &'static Counter,
}

static COUNTERS: OnceLock<BTreeMap<String, ScriptCounter>> = OnceLock::new();

/// A counter of the script by `name` or `group.name`.
#[must_use]
pub fn script_counter(name: &str) -> Option<&'static ScriptCounter> {
    COUNTERS.get()?.get(&full_name(name))
}

/// All counters of the script.
pub fn script_counters() -> impl Iterator<Item = &'static ScriptCounter> {
    COUNTERS.get().into_iter().flat_map(BTreeMap::values)
}

/// `group.name`, where the group is the script's own unless given.
fn full_name(name: &str) -> String {
    if name.contains('.') { name.to_owned() } else { format!("{}.{name}", params::params().script_cnt_grp_name) }
}

/// Declares the counters of all `script_counter` lines: `[group.]name [description]`.
fn init() -> Result<(), InitError> {
    let mut counters = BTreeMap::new();
    for line in &params::params().script_counter {
        let line = line.text();
        let (name, description) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let full = full_name(name);
        let Some((group, name)) = full.split_once('.').filter(|(g, n)| !g.is_empty() && !n.is_empty()) else {
            return Err(InitError(format!("`{line}` declares no counter: expected `[group.]name [description]`")));
        };
        if counters.contains_key(&full) {
            continue;
        }
        let cell: &'static Counter = Box::leak(Box::default());
        stats::register(group, name, Source::Counter(cell));
        let (group, name, description) = (group.to_owned(), name.to_owned(), description.trim().to_owned());
        counters.insert(full.clone(), ScriptCounter { group, name, description, cell });
    }
    let _ = COUNTERS.set(counters);
    Ok(())
}
