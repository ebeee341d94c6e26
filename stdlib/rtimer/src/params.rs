//! The module's parameters.

use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// Parameters of `rtimer`.
#[modparams(module = "rtimer")]
pub struct Params {
    /// Makes a timer: `name=a;interval=10;mode=1`; may be given several times. The interval is in seconds, or in
    /// microseconds with a `u` behind it; mode 2 and above runs the routes that many times at once.
    #[param]
    pub timer: Vec<Str>,
    /// Runs a route by a timer: `timer=a;route=X`; may be given several times.
    #[param]
    pub exec: Vec<Str>,
    /// Seconds between two runs of a timer that does not say.
    #[param(default = 120)]
    pub default_interval: i32,
}
