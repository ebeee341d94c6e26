//! The cfg module `rr`: Record-Route and loose routing (RFC 3261 16.4, 16.6 step 4, 16.12).

pub mod direction;
pub mod loose;
pub mod params;
pub mod pvs;
pub mod record;
pub mod route;
mod strict;

use srcc_runtime::module::Module;

/// The module.
pub const MODULE: Module = Module { name: "rr", ..Module::NEW };

#[cfg(test)]
mod tests;
