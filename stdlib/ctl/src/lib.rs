//! The cfg module `ctl`: control sockets on which `kamcmd` and its like run RPC commands.

pub mod address;
pub mod binrpc;
pub mod params;
pub mod server;

use srcc_runtime::module::{InitError, Module};
use srcc_runtime::rpc::Rpc;

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "ctl", init, worker_init, shutdown, rpcs: RPCS, ..Module::NEW };

const RPCS: &[Rpc] = &[
    Rpc { name: "ctl.who", doc: "lists the open control connections", run: server::who },
    Rpc { name: "ctl.connections", doc: "counts the open control connections", run: server::connections },
    Rpc { name: "ctl.listen", doc: "lists the control sockets", run: server::listening },
];

fn init() -> Result<(), InitError> {
    address::all().map_err(|e| InitError(e.to_string()))?;
    Ok(server::find_owner()?)
}

fn worker_init(worker: usize) -> Result<(), InitError> {
    if worker == 0 { Ok(server::start()?) } else { Ok(()) }
}

fn shutdown() {
    for address in address::all().unwrap_or_default() {
        address.remove();
    }
}
