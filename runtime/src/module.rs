//! What a cfg module hands to the runtime besides its script functions: start-up work, timers, RPC commands.
//!
//! A module crate exports `pub const MODULE: Module`. The generated crate lists those of the loaded modules in the
//! script's order.

pub use crate::param::IntoParam;
use crate::rpc::{Rpc, WaitingRpc};

/// Descriptor of one module. Modules without state need only a name: `Module { name: "x", ..Module::NEW }`.
#[derive(Clone, Copy)]
pub struct Module {
    /// Name as in `loadmodule`, without `.so`.
    pub name: &'static str,
    /// Runs once when the ports are bound and the identity is that of `user` and `group`, before workers start. An error
    /// stops the start.
    pub init: fn() -> Result<(), InitError>,
    /// Runs on every worker thread once its sockets are open, with the worker's number, inside its async runtime: the
    /// place for timers (`timer::every`) and tasks. Worker 0 is the one for things that must exist once.
    pub worker_init: fn(usize) -> Result<(), InitError>,
    /// Runs once after the last worker has stopped.
    pub shutdown: fn(),
    /// RPC commands, whole names such as `tm.stats`.
    pub rpcs: &'static [Rpc],
    /// RPC commands that wait for something before they answer.
    pub waiting_rpcs: &'static [WaitingRpc],
}

impl Module {
    /// A module that does nothing at start.
    pub const NEW: Module =
        Module { name: "", init: || Ok(()), worker_init: |_| Ok(()), shutdown: || (), rpcs: &[], waiting_rpcs: &[] };
}

/// Why a module could not start; the text is shown to the operator behind the module's name.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct InitError(pub String);

impl From<std::io::Error> for InitError {
    fn from(e: std::io::Error) -> InitError {
        InitError(e.to_string())
    }
}
