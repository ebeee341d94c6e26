//! Parameters of the module.

use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// What `modparam("sl", ..)` sets.
#[modparams(module = "sl")]
pub struct Params {
    /// Whether `send_reply` answers in the transaction where there is one.
    #[param(default = true)]
    pub bind_tm: bool,
    /// Status of a reply whose first argument has no value.
    #[param(default = 500)]
    pub default_code: i32,
    /// Reason phrase of a reply whose second argument has no value.
    #[param(default = "Internal Server Error")]
    pub default_reason: Str,
    /// What the contacts of a 3xx say besides URI and q: 1 the branch flags, 2 the path, 3 both.
    #[param(default = 0)]
    pub rich_redirect: i32,
}
