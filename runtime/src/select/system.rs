//! The proxy itself: process, time and unique texts.

use crate::clock;
use crate::cx::Cx;
use crate::value::Str;
use jiff::tz::TimeZone;
use jiff::{Timestamp, fmt::strtime};
use srcc_macros::script_select;
use std::sync::atomic::{AtomicU32, Ordering};

/// The number of this process.
#[script_select("sys.pid", module = "core")]
pub fn pid(_cx: &Cx) -> Option<Str> {
    Some(super::number(std::process::id()))
}

/// The number of this server: core parameter `server_id`.
#[script_select("sys.server_id", module = "core")]
pub fn server_id(_cx: &Cx) -> Option<Str> {
    Some(crate::value::int_to_str(crate::config::core().server_id))
}

/// A text that no other call gives: process, seconds and a counter, in hexadecimal digits.
#[script_select("sys.unique", module = "core")]
pub fn unique(_cx: &Cx) -> Option<Str> {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    Some(format!("{:x}-{:x}-{count:x}", std::process::id(), clock::wall().as_secs()).into())
}

/// Seconds since the Unix epoch.
#[script_select("sys.now", module = "core")]
pub fn now(_cx: &Cx) -> Option<Str> {
    Some(clock::wall().as_secs().to_string().into())
}

/// Local time, as `Mon Nov 23 07:00:41 2026` or by a `strftime` format.
#[script_select("sys.now.local", "sys.now.local.*", module = "core")]
pub fn local(_cx: &Cx, format: Option<&'static str>) -> Option<Str> {
    formatted(format, TimeZone::system())
}

/// Universal time in the same forms.
#[script_select("sys.now.gmt|utc", "sys.now.gmt|utc.*", module = "core")]
pub fn utc(_cx: &Cx, format: Option<&'static str>) -> Option<Str> {
    formatted(format, TimeZone::UTC)
}

fn formatted(format: Option<&str>, zone: TimeZone) -> Option<Str> {
    const CTIME: &str = "%a %b %e %H:%M:%S %Y";
    let nanos = i128::try_from(clock::wall().as_nanos()).ok()?;
    let time = Timestamp::from_nanosecond(nanos).ok()?.to_zoned(zone);
    let config = strtime::Config::new().lenient(true);
    let broken_down = strtime::BrokenDownTime::from(&time);
    broken_down.to_string_with_config(&config, format.unwrap_or(CTIME)).ok().map(Str::from)
}
