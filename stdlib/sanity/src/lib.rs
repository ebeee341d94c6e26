//! The cfg module `sanity`: refuses requests that break the grammar before the script relies on them.

pub mod check;
mod credentials;
pub mod params;
mod problem;
mod uris;

use srcc_runtime::module::Module;

/// The module.
pub const MODULE: Module = Module { name: "sanity", ..Module::NEW };

#[cfg(test)]
mod tests;
