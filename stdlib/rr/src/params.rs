//! Parameters of the module.

use srcc_runtime::modparams;

/// What `modparam("rr", ..)` sets.
#[modparams(module = "rr")]
pub struct Params {
    /// Writes `;lr=on` instead of `;lr`, for peers that demand a value.
    #[param(default = false)]
    pub enable_full_lr: bool,
    /// Adds the From tag to Record-Route, so that a later request tells its direction.
    #[param(default = true)]
    pub append_fromtag: bool,
    /// Adds two Record-Route headers where the request leaves by another socket than it came in by.
    #[param(default = true)]
    pub enable_double_rr: bool,
    /// Adds the user of the Request-URI to Record-Route.
    #[param(default = false)]
    pub add_username: bool,
    /// Warns when the second of two Record-Route URIs names no socket of ours.
    #[param(default = true)]
    pub enable_socket_mismatch_warning: bool,
    /// Sends a request within a dialog from the socket that its Route names, also where there is only one Route of ours.
    #[param(default = false)]
    pub force_send_socket: bool,
    /// Never writes `sips:` in Record-Route.
    #[param(default = false)]
    pub ignore_sips: bool,
}
