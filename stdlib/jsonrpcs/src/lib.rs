//! The cfg module `jsonrpcs`: RPC commands as JSON-RPC 2.0, over a fifo, over unix or UDP datagrams, and from the script.

pub mod call;
pub mod datagram;
pub mod exec;
pub mod fifo;
pub mod owner;
pub mod params;
pub mod print;

use srcc_runtime::module::{InitError, Module};
use srcc_runtime::rpc::{Rpc, RpcArgs, RpcResult};

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "jsonrpcs", init, worker_init, shutdown, rpcs: RPCS, ..Module::NEW };

const RPCS: &[Rpc] = &[Rpc { name: "jsonrpc.echo", doc: "answers its arguments", run: echo }];

/// Bits of the `transport` parameter.
const HTTP: i32 = 1;
const FIFO: i32 = 2;
const DATAGRAM: i32 = 4;

/// The transports to serve; 0 means all that can be served.
fn transports() -> i32 {
    match params::params().transport {
        0 => FIFO | DATAGRAM,
        bits => bits,
    }
}

fn init() -> Result<(), InitError> {
    if transports() & HTTP != 0 {
        let text = "transport 1 is JSON-RPC over HTTP and needs the module xhttp, which is not loaded (measured: the \
                    original does not start either); use 2 for the fifo, 4 for datagrams, 6 for both";
        return Err(InitError(text.to_owned()));
    }
    Ok(owner::find()?)
}

fn worker_init(worker: usize) -> Result<(), InitError> {
    if worker != 0 {
        return Ok(());
    }
    if transports() & FIFO != 0 {
        fifo::start()?;
    }
    if transports() & DATAGRAM != 0 {
        datagram::start()?;
    }
    Ok(())
}

fn shutdown() {
    if transports() & FIFO != 0 {
        let _ = std::fs::remove_file(owner::place(&params::params().fifo_name));
    }
    if let Some(path) = datagram::socket_path().filter(|_| transports() & DATAGRAM != 0) {
        let _ = std::fs::remove_file(path);
    }
}

fn echo(args: &RpcArgs) -> RpcResult {
    Ok(args.values.clone())
}
