//! Parameters of the module.

use srcc_runtime::modparams;

/// What `modparam("sl", ..)` sets.
#[modparams(module = "sl")]
pub struct Params {
    /// Whether `send_reply` answers in the transaction where there is one.
    #[param(default = true)]
    pub bind_tm: bool,
    /// What the contacts of a 3xx say besides URI and q: 1 the branch flags, 2 the path, 3 both.
    #[param(default = 0)]
    pub rich_redirect: i32,
}
