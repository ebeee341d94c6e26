//! The cfg module `corex`: further branches, sockets to send from, raw sending, and what the script can ask about itself.

pub mod branch;
pub mod flags;
pub mod params;
pub mod rpcs;
pub mod sending;
pub mod sockets;

use srcc_runtime::module::{InitError, Module};

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "corex", init, rpcs: rpcs::RPCS, ..Module::NEW };

fn init() -> Result<(), InitError> {
    params::add_aliases().map_err(InitError)
}
