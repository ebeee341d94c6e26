//! The module's parameters.

use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// Parameters of `htable`.
#[modparams(module = "htable")]
pub struct Params {
    /// Defines a table: `name=>size=4;autoexpire=60;initval=0;updateexpire=1`; may be given several times.
    #[param]
    pub htable: Vec<Str>,
    /// Seconds between two searches for expired items.
    #[param(default = 20)]
    pub timer_interval: i32,
    /// Processes that search for expired items. One worker does it here, in small steps, whatever the number.
    #[param(default = 0)]
    pub timer_procs: i32,
}
