//! Parameters of the module.

use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// What `modparam("sanity", ..)` sets.
#[modparams(module = "sanity")]
pub struct Params {
    /// Checks that `sanity_check()` makes, as bits.
    #[param(default = 3047)]
    pub default_checks: i32,
    /// Which URIs are checked: 1 Request-URI, 2 From, 4 To, 8 Contact.
    #[param(default = 7)]
    pub uri_checks: i32,
    /// Extensions that Proxy-Require may ask for, separated by commas.
    #[param(default = "")]
    pub proxy_require: Str,
    /// Ends the script when a check fails; else `sanity_check` returns false.
    #[param(default = true)]
    pub autodrop: bool,
    /// Sends no reply when a check fails; `sanity_reply` sends it then.
    #[param(default = false)]
    pub noreply: bool,
}
