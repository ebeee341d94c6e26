//! The module's parameters.

use srcc_runtime::modparams;

/// Parameters of `async`.
#[modparams(module = "async")]
pub struct Params {
    /// Timer processes for `async_sleep` and `async_route`. Every worker waits for its own scripts here, whatever the
    /// number.
    #[param(default = 1)]
    pub workers: i32,
    /// Resolution of `async_ms_sleep` and `async_ms_route` in ms; 0 switches them off. Waits are as precise as the
    /// clock here, whatever the number.
    #[param(default = 0)]
    pub ms_timer: i32,
}
