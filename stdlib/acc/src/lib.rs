//! The cfg module `acc`: one log line per answered, missed or requested transaction.
//!
//! Which events make a line, and every field of it, were measured on Kamailio 5.6.3 (tests/wire/scenarios/acc-log).
//! Accounting into a database is a matter of its own and not part of this crate.

pub mod events;
pub mod line;
pub mod params;
pub mod request;

use srcc_runtime::module::{InitError, Module};
use srcc_runtime::tx;

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "acc", init, ..Module::NEW };

fn init() -> Result<(), InitError> {
    let mode = params::params().time_mode;
    if !(0..=2).contains(&mode) {
        let text = format!(
            "time_mode {mode}: 0 (off), 1 (seconds and microseconds) and 2 (seconds.milliseconds) are implemented"
        );
        return Err(InitError(text));
    }
    tx::observe(events::observe);
    Ok(())
}
