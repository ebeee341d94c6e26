//! The cfg module `kex`: branch and script flags, the destination URI, the log level, and statistics by RPC.

pub mod debug;
pub mod destination;
pub mod flags;
pub mod printf;
pub mod statistics;

use srcc_runtime::module::Module;

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "kex", rpcs: statistics::RPCS, ..Module::NEW };
