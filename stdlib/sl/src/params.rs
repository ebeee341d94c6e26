//! Parameters of the module.

use srcc_runtime::modparams;

/// What `modparam("sl", ..)` sets.
#[modparams(module = "sl")]
pub struct Params {
    /// Whether `send_reply` answers in the transaction where there is one.
    #[param(default = true)]
    pub bind_tm: bool,
}
