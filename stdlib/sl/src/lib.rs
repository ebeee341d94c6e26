//! The cfg module `sl`: replies without a transaction.
//!
//! The replies themselves are made by `srcc_runtime::reply`, which also absorbs the ACKs to them.

pub mod forward;
pub mod params;
pub mod reply;
mod stats;
pub mod tags;

use srcc_runtime::module::Module;

/// The module.
pub const MODULE: Module = Module {
    name: "sl",
    init: || {
        stats::register();
        srcc_runtime::redirect::STATELESS.set(params::params().rich_redirect);
        Ok(())
    },
    rpcs: stats::RPCS,
    ..Module::NEW
};
