//! The module's parameters.

use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// Parameters of `path`.
#[modparams(module = "path")]
pub struct Params {
    /// How `add_path_received` writes where the request came from: 0 = as a URI, 1 and 2 = `address~port~protocol`.
    #[param(default = 0)]
    pub received_format: i32,
    /// Name of the URI parameter that `add_path_received` adds.
    #[param(default = "received")]
    pub received_name: Str,
    /// Whether two headers are added, for the socket that sends and the one that received, both with `;r2=on`.
    #[param(default = 0)]
    pub enable_r2: bool,
}
