//! The module's parameters.

use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// Parameters of `ctl`.
#[modparams(module = "ctl")]
pub struct Params {
    /// Control socket, may be given several times: `unixs:path` or `unix:path` (stream), `unixd:path` (datagram),
    /// `tcp:host:port`, `udp:host:port`. Without any it is `unixs:` and `kamailio_ctl` below the run directory.
    #[param]
    pub binrpc: Vec<Str>,
    /// Access rights of unix sockets, as `chmod` takes them.
    #[param(default = 0o600)]
    pub mode: i32,
    /// User that owns unix sockets: a name or a number.
    #[param]
    pub user: Option<Str>,
    /// Group that owns unix sockets: a name or a number.
    #[param]
    pub group: Option<Str>,
}
