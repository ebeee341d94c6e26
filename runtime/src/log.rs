//! The log: the original's levels and line shape (measured on Kamailio 5.6.3), to stderr or syslog.
//!
//! A line reads ` 1(4425) ERROR: <script>: text`: process number, process id, level, where from. Here a worker
//! thread counts as a process and its thread id stands for the process id.
//!
//! `log_prefix` stands before what a script logs (measured: `ERROR: {prefix}<script>: text`). Lines of the program itself
//! have none: who writes them does not have the message at hand.

use std::cell::{Cell, RefCell};
use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering::Relaxed};

use crate::cfgvar::LiveInt;
use crate::config::{self, CoreConfig};
use crate::cx::Cx;
use crate::script::RouteKind;
use crate::value::Str;

/// `L_ALERT`.
pub const ALERT: i32 = -5;
/// `L_BUG`.
pub const BUG: i32 = -4;
/// `L_CRIT`.
pub const CRIT: i32 = -2;
/// `L_ERR`.
pub const ERR: i32 = -1;
/// `L_WARN`.
pub const WARN: i32 = 0;
/// `L_NOTICE`.
pub const NOTICE: i32 = 1;
/// `L_INFO`.
pub const INFO: i32 = 2;
/// `L_DBG`.
pub const DBG: i32 = 3;

/// The `debug` parameter: lines of a level above it are not written. May change at run time.
pub(crate) static DEBUG: LiveInt = LiveInt::new(WARN);
static TO_SYSLOG: AtomicBool = AtomicBool::new(false);
static COLOR: AtomicBool = AtomicBool::new(false);
static FACILITY: AtomicI32 = AtomicI32::new(3 << 3);
static DROPPED: AtomicU64 = AtomicU64::new(0);
static STALLED: AtomicBool = AtomicBool::new(false);

/// How long a reader of our stderr may keep a worker waiting, in ms; after one such wait lines are dropped until it reads again.
const STDERR_PATIENCE_MS: i32 = 50;

thread_local! {
    static WHO: Cell<Option<(usize, u32)>> = const { Cell::new(None) };
    static LINE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Where log lines go.
#[derive(Clone, Debug, Default)]
pub struct LogConfig {
    /// `log_stderror` or `-E`: to stderr, not syslog.
    pub stderr: bool,
    /// `log_color` or `-e`.
    pub color: bool,
    /// `log_facility`, such as `LOG_LOCAL0`; empty = `LOG_DAEMON`.
    pub facility: String,
    /// `log_name`: the identity in syslog; empty = the program's name.
    pub name: String,
}

/// Directs the log. To be called once, early, before threads are started.
pub fn init(cfg: &LogConfig) {
    COLOR.store(cfg.color, Relaxed);
    if !cfg.stderr {
        let program = std::env::args().next().unwrap_or_default();
        let base = program.rsplit('/').next().unwrap_or_default();
        srcc_sys::syslog::open(if cfg.name.is_empty() { base } else { &cfg.name });
        set_facility(&cfg.facility);
    }
    TO_SYSLOG.store(!cfg.stderr, Relaxed);
}

/// Whether lines go to syslog.
pub fn is_syslog() -> bool {
    TO_SYSLOG.load(Relaxed)
}

/// Changes `debug`.
pub fn set_debug(level: i32) {
    DEBUG.set(level);
}

/// The current `debug`.
pub fn debug_level() -> i32 {
    DEBUG.get()
}

/// Changes the syslog facility by name (`LOG_LOCAL0` .. `LOG_LOCAL7`, `LOG_DAEMON`, ..); false if there is no such facility.
pub fn set_facility(name: &str) -> bool {
    let facility = srcc_sys::syslog::facility(if name.is_empty() { "LOG_DAEMON" } else { name });
    if let Some(f) = facility {
        FACILITY.store(f, Relaxed);
    }
    facility.is_some()
}

/// Whether a line of this level would be written.
pub fn enabled(level: i32) -> bool {
    level <= DEBUG.get()
}

/// Lines dropped because nobody read our stderr.
pub fn dropped() -> u64 {
    DROPPED.load(Relaxed)
}

/// Name of a level as it stands in the line.
pub fn level_name(level: i32) -> &'static str {
    match level {
        ..=ALERT => "ALERT",
        BUG => "BUG",
        -3 | CRIT => "CRITICAL",
        ERR => "ERROR",
        WARN => "WARNING",
        NOTICE => "NOTICE",
        INFO => "INFO",
        DBG.. => "DEBUG",
    }
}

/// Tells the log that this thread is process number `n` (0 = main).
pub fn set_process_number(n: usize) {
    WHO.set(Some((n, srcc_sys::process::thread_id())));
}

/// Writes a script's line (`xlog`, `log`) as it is: the script gives the line end, or forgets it.
pub fn script(cx: &mut Cx, level: i32, text: &[u8]) {
    script_as(cx, level, b"<script>: ", None, text);
}

/// As [`script`], with another prefix than `<script>: ` and perhaps a syslog facility of its own (`LOG_LOCAL0`, ..).
pub fn script_as(cx: &mut Cx, level: i32, prefix: &[u8], facility: Option<&str>, text: &[u8]) {
    if enabled(level) {
        let of_message = message_prefix(cx, config::core());
        let facility = facility.and_then(srcc_sys::syslog::facility).unwrap_or_else(|| FACILITY.load(Relaxed));
        write_line(level, facility, |line| {
            line.extend_from_slice(&of_message);
            line.extend_from_slice(prefix);
            line.extend_from_slice(text);
        });
    }
}

/// The `log_prefix` of a message once it was needed.
#[derive(Default)]
struct Prefix(Option<Str>);

/// The text of `log_prefix` for the message at hand: made when its first line is written and kept, or with
/// `log_prefix_mode=1` made for every line. An event has none in the first mode, as it is no message received (measured).
fn message_prefix(cx: &mut Cx, core: &CoreConfig) -> Str {
    let Some(format) = core.log_prefix else { return Str::EMPTY };
    if core.log_prefix_mode != 0 {
        return format.expand(cx);
    }
    if cx.route == RouteKind::Event {
        return Str::EMPTY;
    }
    if let Some(Prefix(Some(known))) = cx.ext_get() {
        return known.clone();
    }
    let text = format.expand(cx);
    cx.ext::<Prefix>().0 = Some(text.clone());
    text
}

/// Writes a line of the program itself; the macros `error!`, `warn!`, .. call it.
pub fn program(level: i32, module: &str, file: &str, line_no: u32, text: fmt::Arguments<'_>) {
    write_line(level, FACILITY.load(Relaxed), |line| program_body(line, module, file, line_no, text));
}

/// `module` is a Rust path: the crate of a cfg module gives the module's name, all else is the core.
fn program_body(line: &mut Vec<u8>, module: &str, file: &str, line_no: u32, text: fmt::Arguments<'_>) {
    let file = file.rsplit('/').next().unwrap_or(file);
    let name = match module.strip_prefix("srcc_mod_") {
        Some(rest) => rest.split("::").next().unwrap_or(rest),
        None => "<core>",
    };
    // Writing to a vector cannot fail.
    let _ = writeln!(Text(line), "{name} [{file}:{line_no}]: {text}");
}

struct Text<'a>(&'a mut Vec<u8>);

impl fmt::Write for Text<'_> {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.0.extend_from_slice(s.as_bytes());
        Ok(())
    }
}

fn write_line(level: i32, facility: i32, body: impl FnOnce(&mut Vec<u8>)) {
    // Taken out, not borrowed: what `body` formats may log as well.
    let mut line = LINE.take();
    line.clear();
    if TO_SYSLOG.load(Relaxed) {
        begin(&mut line, level);
        body(&mut line);
        srcc_sys::syslog::write(facility | syslog_level(level), &line);
    } else {
        let is_colored = COLOR.load(Relaxed);
        if is_colored {
            line.extend_from_slice(color(level).as_bytes());
        }
        let (n, id) = WHO.get().unwrap_or_else(|| (0, std::process::id()));
        let _ = write!(Text(&mut line), "{n:2}({id}) ");
        begin(&mut line, level);
        body(&mut line);
        if is_colored {
            line.extend_from_slice(NO_COLOR.as_bytes());
        }
        to_stderr(&line);
    }
    LINE.set(line);
}

/// The level, which syslog lines have as well.
fn begin(line: &mut Vec<u8>, level: i32) {
    line.extend_from_slice(level_name(level).as_bytes());
    line.extend_from_slice(b": ");
}

fn to_stderr(line: &[u8]) {
    let patience = if STALLED.load(Relaxed) { 0 } else { STDERR_PATIENCE_MS };
    let ready = srcc_sys::fd::stderr_is_writable(patience);
    STALLED.store(!ready, Relaxed);
    if !ready || std::io::stderr().write_all(line).is_err() {
        DROPPED.fetch_add(1, Relaxed);
    }
}

fn syslog_level(level: i32) -> i32 {
    match level {
        ..=ALERT => 1,
        BUG..=CRIT => 2,
        ERR => 3,
        WARN => 4,
        NOTICE => 5,
        INFO => 6,
        DBG.. => 7,
    }
}

const NO_COLOR: &str = "\x1b[0;39;49m";

/// Terminal colours per level, measured with `-E -e`.
fn color(level: i32) -> &'static str {
    match level {
        ..=ALERT => "\x1b[1;31;49m",
        BUG => "\x1b[1;35;49m",
        -3 | CRIT => "\x1b[0;33;49m",
        ERR => "\x1b[0;31;49m",
        WARN => "\x1b[0;35;49m",
        NOTICE => "\x1b[0;32;49m",
        INFO => "\x1b[0;36;49m",
        DBG.. => "\x1b[0;39;49m",
    }
}

/// Writes a log line of a given level: `log_at!(log::ERR, "text {x}")`. The arguments are evaluated only if it is written.
#[macro_export]
macro_rules! log_at {
    ($level:expr, $($arg:tt)+) => {{
        let level = $level;
        if $crate::log::enabled(level) {
            $crate::log::program(level, module_path!(), file!(), line!(), format_args!($($arg)+));
        }
    }};
}
/// Logs at `L_CRIT`.
#[macro_export]
macro_rules! critical { ($($arg:tt)+) => { $crate::log_at!($crate::log::CRIT, $($arg)+) }; }
/// Logs at `L_ERR`.
#[macro_export]
macro_rules! error { ($($arg:tt)+) => { $crate::log_at!($crate::log::ERR, $($arg)+) }; }
/// Logs at `L_WARN`.
#[macro_export]
macro_rules! warn { ($($arg:tt)+) => { $crate::log_at!($crate::log::WARN, $($arg)+) }; }
/// Logs at `L_NOTICE`.
#[macro_export]
macro_rules! notice { ($($arg:tt)+) => { $crate::log_at!($crate::log::NOTICE, $($arg)+) }; }
/// Logs at `L_INFO`.
#[macro_export]
macro_rules! info { ($($arg:tt)+) => { $crate::log_at!($crate::log::INFO, $($arg)+) }; }
/// Logs at `L_DBG`.
#[macro_export]
macro_rules! debug { ($($arg:tt)+) => { $crate::log_at!($crate::log::DBG, $($arg)+) }; }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Fmt;
    use crate::transport::{Proto, RcvInfo, SockId};
    use bytes::Bytes;
    use srcc_sip::SipMsg;

    fn line(level: i32, body: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut line = Vec::new();
        begin(&mut line, level);
        body(&mut line);
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn lines_name_level_and_origin_as_the_original_does() {
        assert_eq!(line(ERR, |l| l.extend_from_slice(b"<script>: x")), "ERROR: <script>: x");
        let core = line(WARN, |l| program_body(l, "srcc_runtime::dns", "runtime/src/dns/mod.rs", 7, format_args!("x")));
        assert_eq!(core, "WARNING: <core> [mod.rs:7]: x\n");
        let module = line(CRIT, |l| program_body(l, "srcc_mod_tm::relay", "src/relay.rs", 12, format_args!("y")));
        assert_eq!(module, "CRITICAL: tm [relay.rs:12]: y\n");
    }

    fn cx() -> Cx {
        let text = "MESSAGE sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\n\r\n";
        let rcv = RcvInfo {
            src: ([127, 0, 0, 1], 5080).into(),
            dst: ([127, 0, 0, 1], 5060).into(),
            proto: Proto::Udp,
            socket: SockId(0),
            conn: None,
        };
        Cx::new(SipMsg::parse(Bytes::from_static(text.as_bytes())).unwrap(), rcv, 7)
    }

    fn with_prefix(log_prefix_mode: u32) -> CoreConfig {
        let format = Fmt(|cx, out| out.extend_from_slice(&cx.request_uri()));
        CoreConfig { log_prefix: Some(format), log_prefix_mode, ..CoreConfig::default() }
    }

    #[test]
    fn a_messages_prefix_is_made_once_unless_the_mode_asks_for_each_line() {
        let (once, each) = (with_prefix(0), with_prefix(1));
        let mut cx = cx();
        assert_eq!(&message_prefix(&mut cx, &once)[..], b"sip:a@127.0.0.1");
        cx.fwd.new_uri = Some("sip:b@127.0.0.1".into());
        assert_eq!(&message_prefix(&mut cx, &once)[..], b"sip:a@127.0.0.1");
        assert_eq!(&message_prefix(&mut cx, &each)[..], b"sip:b@127.0.0.1");
    }

    #[test]
    fn without_log_prefix_and_in_events_there_is_none() {
        let mut cx = cx();
        assert_eq!(message_prefix(&mut cx, &CoreConfig::default()), Str::EMPTY);
        cx.route = RouteKind::Event;
        assert_eq!(message_prefix(&mut cx, &with_prefix(0)), Str::EMPTY);
        assert_eq!(&message_prefix(&mut cx, &with_prefix(1))[..], b"sip:a@127.0.0.1");
    }

    #[test]
    fn every_level_has_its_name() {
        let names: Vec<_> = (-6..=4).map(level_name).collect();
        let expected =
            ["ALERT", "ALERT", "BUG", "CRITICAL", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG", "DEBUG"];
        assert_eq!(names, expected);
    }

    #[test]
    fn an_unknown_facility_changes_nothing() {
        assert!(!set_facility("LOG_NOWHERE"));
        assert!(set_facility("LOG_LOCAL3"));
        assert_eq!(FACILITY.load(Relaxed), 19 << 3);
    }
}
