//! The cfg module `tmx`: what scripts can ask about transactions (`$T_..`), and the less common functions on them.

pub mod cancel;
pub mod check;
pub mod pv;
pub mod suspend;

use srcc_runtime::modparams;
use srcc_runtime::module::{InitError, Module};
use srcc_runtime::stats::{self, Source};
use srcc_runtime::tx::STATS;

/// The module.
pub const MODULE: Module = Module { name: "tmx", init, ..Module::NEW };

/// Parameters of module tmx.
#[modparams(module = "tmx")]
pub struct Params {
    /// Accepted; requests in progress are always remembered.
    #[param(default = 1)]
    pub precheck_trans: i32,
}

/// Registers the statistics under the original's names.
fn init() -> Result<(), InitError> {
    let all: [(&str, Source); 14] = [
        ("UAS_transactions", Source::Counter(&STATS.total)),
        ("UAC_transactions", Source::Counter(&STATS.total_local)),
        ("2xx_transactions", Source::Counter(&STATS.completed[0])),
        ("3xx_transactions", Source::Counter(&STATS.completed[1])),
        ("4xx_transactions", Source::Counter(&STATS.completed[2])),
        ("5xx_transactions", Source::Counter(&STATS.completed[3])),
        ("6xx_transactions", Source::Counter(&STATS.completed[4])),
        ("inuse_transactions", Source::Computed(|| STATS.current.get())),
        ("active_transactions", Source::Computed(|| STATS.current.get() - STATS.waiting.get())),
        ("rpl_received", Source::Counter(&STATS.rpl_received)),
        ("rpl_absorbed", Source::Computed(|| (STATS.rpl_received.get() - STATS.rpl_relayed.get()).max(0))),
        ("rpl_generated", Source::Counter(&STATS.rpl_generated)),
        ("rpl_relayed", Source::Counter(&STATS.rpl_relayed)),
        ("rpl_sent", Source::Counter(&STATS.rpl_sent)),
    ];
    for (name, source) in all {
        stats::register("tmx", name, source);
    }
    Ok(())
}
