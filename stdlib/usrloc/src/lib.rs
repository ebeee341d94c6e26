//! The cfg module `usrloc`: the location table, which says where each address of record (RFC 3261 10) can be reached.
//!
//! In memory only (`db_mode` 0). The registrar fills and reads it; operators see it through the `ul.*` RPC commands.

pub mod aor;
pub mod contact;
pub mod expiry;
pub mod matching;
pub mod params;
pub mod rpc;
pub mod ruid;
pub mod table;

use srcc_runtime::module::{InitError, Module};

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "usrloc", init, worker_init, rpcs: rpc::COMMANDS, ..Module::NEW };

fn init() -> Result<(), InitError> {
    let params = params::params();
    params::check(params).map_err(InitError)?;
    // The table that nearly every script uses is there from the start, so that statistics and RPC commands are whole
    // before the first registration.
    let preload = if params.preload.is_empty() { &[DEFAULT_TABLE][..] } else { &params.preload };
    for name in preload {
        table::domain(name);
    }
    table::register_statistics();
    Ok(())
}

const DEFAULT_TABLE: srcc_runtime::value::Str = srcc_runtime::value::Str::lit(b"location");

fn worker_init(worker: usize) -> Result<(), InitError> {
    if worker == 0 {
        tokio::task::spawn_local(expiry::drive());
    }
    Ok(())
}
