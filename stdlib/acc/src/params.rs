//! The module's parameters.

use srcc_runtime::args::{FlagNo, NamedFmts};
use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// Parameters of `acc`.
#[modparams(module = "acc")]
pub struct Params {
    /// Message flag of requests whose answer is logged.
    #[param]
    pub log_flag: Option<FlagNo>,
    /// Message flag of INVITEs whose failure is logged as a missed call.
    #[param]
    pub log_missed_flag: Option<FlagNo>,
    /// Message flag of requests that are logged as answered even if the answer is negative.
    #[param]
    pub failed_transaction_flag: Option<FlagNo>,
    /// Log level of the lines, -5 to 3.
    #[param(default = 1)]
    pub log_level: i32,
    /// Further fields: `name=$pv;name=$pv`.
    #[param]
    pub log_extra: NamedFmts,
    /// 1 = provisional replies with a body are logged too.
    #[param(default = 0)]
    pub early_media: bool,
    /// 1 = the ACK to a logged 2xx is logged.
    #[param(default = 0)]
    pub report_ack: bool,
    /// 1 = CANCEL transactions are logged as well.
    #[param(default = 0)]
    pub report_cancels: bool,
    /// 1 = requests from the callee are logged with From and To changed over, so that all of a call read alike.
    #[param(default = 0)]
    pub detect_direction: bool,
    /// 0 = `timestamp` only; 1 = microseconds in `time_exten`; 2 = seconds and milliseconds in `time_attr`.
    #[param(default = 0)]
    pub time_mode: i32,
    /// Name of the field that `time_mode` 2 adds.
    #[param(default = "time_attr")]
    pub time_attr: Str,
    /// Name of the field that `time_mode` 1 adds.
    #[param(default = "time_exten")]
    pub time_exten: Str,
}
