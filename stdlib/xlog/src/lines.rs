//! The log functions. The text is expanded only if the line will be written.

use crate::params::params;
use srcc_runtime::args::Fmt;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::log;
use srcc_runtime::script_fn;
use srcc_runtime::value::{Str, Val};

/// Logs at error level.
#[script_fn(module = "xlog", name = "xlog", routes(any))]
pub fn xlog(cx: &mut Cx, text: Fmt) -> Rc {
    write(cx, log::ERR, None, text)
}

/// Logs at the level given: `L_ALERT`, `L_CRIT`, `L_ERR`, `L_WARN`, `L_NOTICE`, `L_INFO`, `L_DBG`, or its number.
#[script_fn(module = "xlog", name = "xlog", routes(any))]
pub fn xlog_at(cx: &mut Cx, level: Val, text: Fmt) -> Rc {
    write(cx, level_of(&level), None, text)
}

/// Logs to a syslog facility at the level given.
#[script_fn(module = "xlog", name = "xlog", routes(any))]
pub fn xlog_to(cx: &mut Cx, facility: &'static str, level: Val, text: Fmt) -> Rc {
    write(cx, level_of(&level), Some(facility), text)
}

/// Logs at error level, with the line of the script before the text, as in `12:text`; the compiler puts it there.
#[script_fn(module = "xlog", name = "xlogl", routes(any))]
pub fn xlogl(cx: &mut Cx, text: Fmt) -> Rc {
    write(cx, log::ERR, None, text)
}

/// Logs at the level given, with the line of the script.
#[script_fn(module = "xlog", name = "xlogl", routes(any))]
pub fn xlogl_at(cx: &mut Cx, level: Val, text: Fmt) -> Rc {
    write(cx, level_of(&level), None, text)
}

/// Logs to a syslog facility at the level given, with the line of the script.
#[script_fn(module = "xlog", name = "xlogl", routes(any))]
pub fn xlogl_to(cx: &mut Cx, facility: &'static str, level: Val, text: Fmt) -> Rc {
    write(cx, level_of(&level), Some(facility), text)
}

/// Logs at debug level, with the line of the script.
#[script_fn(module = "xlog", routes(any))]
pub fn xdbgl(cx: &mut Cx, text: Fmt) -> Rc {
    write(cx, log::DBG, None, text)
}

/// Logs at debug level.
#[script_fn(module = "xlog", routes(any))]
pub fn xdbg(cx: &mut Cx, text: Fmt) -> Rc {
    write(cx, log::DBG, None, text)
}

/// Logs at info level.
#[script_fn(module = "xlog", routes(any))]
pub fn xinfo(cx: &mut Cx, text: Fmt) -> Rc {
    write(cx, log::INFO, None, text)
}

/// Logs at notice level.
#[script_fn(module = "xlog", routes(any))]
pub fn xnotice(cx: &mut Cx, text: Fmt) -> Rc {
    write(cx, log::NOTICE, None, text)
}

/// Logs at warning level.
#[script_fn(module = "xlog", routes(any))]
pub fn xwarn(cx: &mut Cx, text: Fmt) -> Rc {
    write(cx, log::WARN, None, text)
}

/// Logs at error level.
#[script_fn(module = "xlog", routes(any))]
pub fn xerr(cx: &mut Cx, text: Fmt) -> Rc {
    write(cx, log::ERR, None, text)
}

/// Logs at bug level.
#[script_fn(module = "xlog", routes(any))]
pub fn xbug(cx: &mut Cx, text: Fmt) -> Rc {
    write(cx, log::BUG, None, text)
}

/// Logs at critical level.
#[script_fn(module = "xlog", routes(any))]
pub fn xcrit(cx: &mut Cx, text: Fmt) -> Rc {
    write(cx, log::CRIT, None, text)
}

/// Logs at alert level.
#[script_fn(module = "xlog", routes(any))]
pub fn xalert(cx: &mut Cx, text: Fmt) -> Rc {
    write(cx, log::ALERT, None, text)
}

fn write(cx: &mut Cx, level: i32, facility: Option<&'static str>, text: Fmt) -> Rc {
    if log::enabled(level) {
        let params = params();
        let text = text.expand(cx);
        let limit = usize::try_from(params.buf_size).unwrap_or(0);
        let own = std::str::from_utf8(&params.log_facility).ok().filter(|name| !name.is_empty());
        log::script_as(cx, level, &params.prefix, facility.or(own), cut(&text, limit));
    }
    Rc::TRUE
}

fn cut(text: &Str, limit: usize) -> &[u8] {
    &text[..text.len().min(limit)]
}

/// `L_ERR` by its third character, as the original tells them apart, or a number.
fn level_of(level: &Val) -> i32 {
    let Val::Str(name) = level else { return level.to_int() };
    match name.strip_prefix(b"L_").and_then(|name| name.first()) {
        Some(b'A') => log::ALERT,
        Some(b'B') => log::BUG,
        Some(b'C') => log::CRIT,
        Some(b'E') => log::ERR,
        Some(b'W') => log::WARN,
        Some(b'N') => log::NOTICE,
        Some(b'I') => log::INFO,
        Some(b'D') => log::DBG,
        _ => level.to_int(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_names_or_numbers() {
        for (text, level) in [("L_ERR", -1), ("L_ALERT", -5), ("L_DBG", 3), ("L_WARN", 0), ("2", 2), ("-1", -1)] {
            assert_eq!(level_of(&Val::Str(text.into())), level, "{text}");
        }
        assert_eq!(level_of(&Val::Int(1)), 1);
    }
}
