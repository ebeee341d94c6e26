//! The cfg module `blst`: the list of failed destinations from the script. The list itself is `srcc_runtime::blocklist`.
//!
//! Measured on Kamailio 5.6.3: what is added and asked for is the source of the message at hand.

pub mod ignore;
pub mod list;

use srcc_runtime::module::Module;

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "blst", ..Module::NEW };
