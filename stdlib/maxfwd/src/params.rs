//! Parameters of the module.

use srcc_runtime::cfgvar::LiveInt;
use srcc_runtime::modparams;

/// What `modparam("maxfwd", ..)` sets.
#[modparams(module = "maxfwd")]
pub struct Params {
    /// Largest value that is sent on; a bigger one is replaced by it.
    #[param(default = 70)]
    pub max_limit: LiveInt,
}
