//! The module's parameters.

use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// Parameters of `jsonrpcs`.
#[modparams(module = "jsonrpcs")]
pub struct Params {
    /// 0 = answers on one line.
    #[param(default = 1)]
    pub pretty_format: i32,
    /// Sum of 1 (HTTP, needs xhttp), 2 (fifo) and 4 (datagrams); 0 = all that can be served.
    #[param(default = 6)]
    pub transport: i32,
    /// Path of the fifo; relative to the run directory.
    #[param(default = "kamailio_rpc.fifo")]
    pub fifo_name: Str,
    /// Access rights of the fifo.
    #[param(default = 0o660)]
    pub fifo_mode: i32,
    /// User that owns the fifo: a name or a number.
    #[param]
    pub fifo_user: Option<Str>,
    /// Group that owns the fifo: a name or a number.
    #[param]
    pub fifo_group: Option<Str>,
    /// Folder of the reply fifos that requests name.
    #[param(default = "/tmp/")]
    pub fifo_reply_dir: Str,
    /// Datagram socket: a path (relative to the run directory), or `udp:host:port`.
    #[param(default = "kamailio_rpc.sock")]
    pub dgram_socket: Str,
    /// Access rights of the unix datagram socket.
    #[param(default = 0o660)]
    pub dgram_mode: i32,
    /// User that owns the unix datagram socket.
    #[param]
    pub dgram_user: Option<Str>,
    /// Group that owns the unix datagram socket.
    #[param]
    pub dgram_group: Option<Str>,
}
