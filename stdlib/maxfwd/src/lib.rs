//! The cfg module `maxfwd`: Max-Forwards (RFC 3261 16.3 step 3, 16.6 step 3).

pub mod hops;
pub mod params;

use srcc_runtime::module::Module;

/// The module.
pub const MODULE: Module = Module { name: "maxfwd", ..Module::NEW };
