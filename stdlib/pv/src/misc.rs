//! What belongs to no other group: the process, the version, statistics, live configuration, constants.

use srcc_runtime::cfgvar;
use srcc_runtime::cx::Cx;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_pv, script_pv_set};

/// Number of the process.
#[script_pv("$pp", module = "pv")]
pub fn pp(_cx: &Cx) -> i32 {
    std::process::id().cast_signed()
}

/// Parameter `server_id`.
#[script_pv("$sid", module = "pv")]
pub fn sid(_cx: &Cx) -> i32 {
    srcc_runtime::config::core().server_id
}

/// 1.
#[script_pv("$true", module = "pv")]
pub fn true_value(_cx: &Cx) -> i32 {
    1
}

/// The version of Kamailio whose script language is spoken here.
const LANGUAGE: &str = "5.6.3";
const LANGUAGE_NUMBER: i32 = 5_006_003;

/// `num`: the version of Kamailio whose script language is spoken here; `full`: name and version of this program;
/// `hash`: `unknown`, as in every released build.
#[script_pv("$version", module = "pv", words("num", "full", "hash"))]
pub fn version(_cx: &Cx, part: &'static str) -> Str {
    match part {
        "num" => Str::from(LANGUAGE),
        "full" => {
            let (arch, os) = (std::env::consts::ARCH, std::env::consts::OS);
            format!("srcc {} ({arch}/{os})", env!("CARGO_PKG_VERSION")).into()
        }
        _ => Str::from("unknown"),
    }
}

/// `ver`: the version of Kamailio whose script language is spoken here; `verval`: the same as a number.
#[script_pv("$ksr", module = "pv", words("ver", "verval"))]
pub fn ksr(_cx: &Cx, part: &'static str) -> Val {
    match part {
        "verval" => Val::Int(LANGUAGE_NUMBER),
        _ => Val::Str(Str::from(LANGUAGE)),
    }
}

/// Value of a statistic by its name alone; undefined if there is none.
#[script_pv("$stat", module = "pv")]
pub fn stat(_cx: &Cx, name: Str) -> Option<i32> {
    let stat = srcc_runtime::stats::find(std::str::from_utf8(&name).ok()?)?;
    // Like the original's, the number keeps its lower 32 bits.
    Some(stat.value() as i32)
}

/// Record id of the contact chosen.
#[script_pv("$ruid", module = "pv")]
pub fn ruid(cx: &Cx) -> Option<Str> {
    cx.fwd.ruid.clone()
}

/// User agent of the contact chosen.
#[script_pv("$location_ua", module = "pv")]
pub fn location_ua(cx: &Cx) -> Option<Str> {
    cx.fwd.location_ua.clone()
}

/// Numbers of protocols and address families.
#[script_pv("$K", module = "pv", words("IPv4", "INET", "IPv6", "INET6", "UDP", "TCP", "TLS", "SCTP", "WS", "WSS"))]
pub fn constant(_cx: &Cx, name: &'static str) -> Option<i32> {
    use srcc_runtime::transport::Proto;
    match name {
        "IPv4" | "INET" => Some(2),
        "IPv6" | "INET6" => Some(10),
        name => Proto::from_name(name.as_bytes()).map(|proto| proto as i32),
    }
}

fn core_variable(name: &str) -> Option<(&str, &str)> {
    name.split_once('.')
}

/// A core parameter that can change while the proxy runs.
#[script_pv("$ccp", module = "pv", words("core.debug"))]
pub fn ccp(_cx: &Cx, name: &'static str) -> Val {
    let Some((group, name)) = core_variable(name) else { return Val::Null };
    cfgvar::find(group, name).map_or(Val::Null, cfgvar::CfgVar::value)
}

/// Changes a core parameter.
#[script_pv_set("$ccp", module = "pv", words("core.debug"))]
pub fn set_ccp(_cx: &mut Cx, name: &'static str, value: Val) -> bool {
    core_variable(name).is_some_and(|(group, name)| cfgvar::set(group, name, value).is_ok())
}

/// The text in the parentheses, its variables expanded: a format string as a value.
#[script_pv("$_s", module = "pv")]
pub fn format(_cx: &Cx, text: Str) -> Str {
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::cx;

    #[test]
    fn constants_have_the_numbers_measured() {
        let cx = cx("");
        let names = ["UDP", "TCP", "TLS", "SCTP", "WS", "WSS", "IPv4", "INET6"];
        assert_eq!(names.map(|name| constant(&cx, name).unwrap()), [1, 2, 3, 4, 5, 6, 2, 10]);
        assert_eq!((version(&cx, "num"), ksr(&cx, "verval")), ("5.6.3".into(), Val::Int(5_006_003)));
        assert_eq!(stat(&cx, "no_such_statistic".into()), None);
    }
}
