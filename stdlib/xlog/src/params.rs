//! Parameters of the module.

use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// What `modparam("xlog", ..)` sets.
#[modparams(module = "xlog")]
pub struct Params {
    /// Longest line in bytes; the rest is cut off.
    #[param(default = 4096)]
    pub buf_size: i32,
    /// Writes `$C(..)` colours to syslog too.
    #[param(default = false)]
    pub force_color: bool,
    /// Stands before every line.
    #[param(default = "<script>: ")]
    pub prefix: Str,
    /// Syslog facility of the lines, such as `LOG_LOCAL0`; without it the core's.
    #[param(default = "")]
    pub log_facility: Str,
}
