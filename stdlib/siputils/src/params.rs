//! Parameters of the module.

use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// What `modparam("siputils", ..)` sets.
#[modparams(module = "siputils")]
pub struct Params {
    /// Value of Accept in the answer of `options_reply`.
    #[param(default = "*/*")]
    pub options_accept: Str,
    /// Value of Accept-Encoding there.
    #[param(default = "")]
    pub options_accept_encoding: Str,
    /// Value of Accept-Language there.
    #[param(default = "en")]
    pub options_accept_language: Str,
    /// Value of Supported there.
    #[param(default = "")]
    pub options_support: Str,
}
