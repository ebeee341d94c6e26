//! The module's parameters.

use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// Parameters of `counters`.
#[modparams(module = "counters")]
pub struct Params {
    /// Declares a counter: `[group.]name [description]`; may be given several times.
    #[param]
    pub script_counter: Vec<Str>,
    /// Group of counters that are declared without one.
    #[param(default = "script")]
    pub script_cnt_grp_name: Str,
}
