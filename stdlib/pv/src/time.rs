//! Times: of the message's arrival, of now, of the start, and their parts.
//!
//! "Of the message" is the moment when the script first asks, and stays the same for that message.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use srcc_runtime::clock;
use srcc_runtime::cx::Cx;
use srcc_runtime::script_pv;
use srcc_runtime::value::{Str, Val};
use std::sync::OnceLock;
use std::time::Duration;

/// When the script first asked for the time of this message, since the Unix epoch.
#[derive(Default)]
struct Asked(Option<Duration>);

fn message_time(cx: &mut Cx) -> Duration {
    *cx.ext::<Asked>().0.get_or_insert_with(clock::wall)
}

static START: OnceLock<Duration> = OnceLock::new();

/// Notes the time of the start; called once by the module's start-up.
pub(crate) fn note_start() {
    START.get_or_init(clock::wall);
}

fn seconds(time: Duration) -> i32 {
    // The script's numbers have 32 bits; the value wraps in 2038 as any other.
    (time.as_secs() & u64::from(u32::MAX)) as u32 as i32
}

fn micros(time: Duration) -> i32 {
    time.subsec_micros().cast_signed()
}

/// A moment in a time zone; the epoch where the moment cannot be told.
pub(crate) fn zoned(time: Duration, zone: TimeZone) -> Zoned {
    let nanos = i128::try_from(time.as_nanos()).unwrap_or_default();
    Timestamp::from_nanosecond(nanos).unwrap_or_default().to_zoned(zone)
}

/// A moment as text by a `strftime` format; a directive that does not exist stays as written.
pub(crate) fn strftime(format: &[u8], time: &Zoned) -> Str {
    let config = jiff::fmt::strtime::Config::new().lenient(true);
    let broken_down = jiff::fmt::strtime::BrokenDownTime::from(time);
    broken_down.to_string_with_config(&config, format).map_or(Str::EMPTY, Str::from)
}

/// Seconds since the Unix epoch when the message came.
#[script_pv("$Ts", module = "pv")]
pub fn ts(cx: &mut Cx) -> i32 {
    seconds(message_time(cx))
}

/// Seconds since the Unix epoch now.
#[script_pv("$TS", module = "pv")]
pub fn ts_now(_cx: &Cx) -> i32 {
    seconds(clock::wall())
}

/// Seconds since the Unix epoch when the proxy started.
#[script_pv("$Tb", module = "pv")]
pub fn tb(_cx: &Cx) -> i32 {
    seconds(*START.get_or_init(clock::wall))
}

/// `Mon Nov 23 07:00:41 2026`, the way of C's `ctime`.
const CTIME: &[u8] = b"%a %b %e %H:%M:%S %Y";

/// Local time when the message came, as `Mon Nov 23 07:00:41 2026`.
#[script_pv("$Tf", module = "pv")]
pub fn tf(cx: &mut Cx) -> Str {
    strftime(CTIME, &zoned(message_time(cx), TimeZone::system()))
}

/// Local time now, as `Mon Nov 23 07:00:41 2026`.
#[script_pv("$TF", module = "pv")]
pub fn tf_now(_cx: &Cx) -> Str {
    strftime(CTIME, &zoned(clock::wall(), TimeZone::system()))
}

/// Seconds (`s`) or microseconds (`u`) of the message's time, of now (`sn`, `un`), now as `seconds.microseconds`
/// (`Sn`) or as a date with microseconds (`Fn`).
#[script_pv("$TV", module = "pv", words("s", "u", "sn", "un", "Sn", "Fn"))]
pub fn tv(cx: &mut Cx, part: &'static str) -> Val {
    let now = clock::wall();
    match part {
        "s" => Val::Int(seconds(message_time(cx))),
        "u" => Val::Int(micros(message_time(cx))),
        "sn" => Val::Int(seconds(now)),
        "un" => Val::Int(micros(now)),
        "Sn" => Val::Str(format!("{}.{:06}", now.as_secs(), now.subsec_micros()).into()),
        "Fn" => Val::Str(strftime(b"%Y-%m-%d %H:%M:%S.%6f", &zoned(now, TimeZone::system()))),
        _ => Val::Null,
    }
}

/// Parts are numbered as people do: month 1..12, weekday 1 (Sunday)..7, day of the year 1..366 (measured).
fn part(time: &Zoned, name: &str) -> Option<i32> {
    Some(match name {
        "sec" => time.second().into(),
        "min" => time.minute().into(),
        "hour" => time.hour().into(),
        "mday" => time.day().into(),
        "mon" => time.month().into(),
        "year" => time.year().into(),
        "wday" => i32::from(time.weekday().to_sunday_zero_offset()) + 1,
        "yday" => time.day_of_year().into(),
        "isdst" => i32::from(time.time_zone().to_offset_info(time.timestamp()).dst().is_dst()),
        _ => return None,
    })
}

/// A part of the local time when the message came.
#[script_pv("$time", module = "pv", words("sec", "min", "hour", "mday", "mon", "year", "wday", "yday", "isdst"))]
pub fn time(cx: &mut Cx, name: &'static str) -> Option<i32> {
    part(&zoned(message_time(cx), TimeZone::system()), name)
}

/// A part of the universal time when the message came.
#[script_pv("$utime", module = "pv", words("sec", "min", "hour", "mday", "mon", "year", "wday", "yday", "isdst"))]
pub fn utime(cx: &mut Cx, name: &'static str) -> Option<i32> {
    part(&zoned(message_time(cx), TimeZone::UTC), name)
}

/// The local time when the message came, by a `strftime` format.
#[script_pv("$timef", module = "pv")]
pub fn timef(cx: &mut Cx, format: Str) -> Str {
    strftime(&format, &zoned(message_time(cx), TimeZone::system()))
}

/// The universal time when the message came, by a `strftime` format.
#[script_pv("$utimef", module = "pv")]
pub fn utimef(cx: &mut Cx, format: Str) -> Str {
    strftime(&format, &zoned(message_time(cx), TimeZone::UTC))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::cx;

    #[test]
    fn a_moment_is_taken_apart_as_measured() {
        let time = zoned(Duration::from_secs(1_795_417_241), TimeZone::UTC);
        assert_eq!(strftime(CTIME, &time), "Mon Nov 23 07:00:41 2026".into());
        let parts = ["hour", "year", "mon", "yday", "wday", "isdst", "mday", "min", "sec"];
        assert_eq!(parts.map(|name| part(&time, name).unwrap()), [7, 2026, 11, 327, 2, 0, 23, 0, 41]);
        assert_eq!(strftime(b"%Y-%m-%dT%H:%M:%SZ %!", &time), "2026-11-23T07:00:41Z %!".into());
    }

    #[test]
    fn the_time_of_a_message_stays() {
        let mut cx = cx("");
        let first = (tv(&mut cx, "s"), tv(&mut cx, "u"));
        assert_eq!((tv(&mut cx, "s"), tv(&mut cx, "u")), first);
        assert_eq!(first.0, Val::Int(ts(&mut cx)));
    }
}
