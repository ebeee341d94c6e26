//! The language's own log statement.

use crate::cx::Cx;
use crate::flow::Rc;
use crate::{log, script_fn};

/// Logs a constant text at debug level.
#[script_fn(module = "core", name = "log", routes(any))]
pub fn log(cx: &mut Cx, text: &'static str) -> Rc {
    log::script(cx, log::DBG, text.as_bytes());
    Rc::TRUE
}

/// Logs a constant text at a level: -1 error, 0 warning, 1 notice, 2 info, 3 debug.
#[script_fn(module = "core", name = "log", routes(any))]
pub fn log_at_level(cx: &mut Cx, level: i32, text: &'static str) -> Rc {
    log::script(cx, level, text.as_bytes());
    Rc::TRUE
}

/// A statement of old scripts without an effect; the original only logs that it was reached.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
pub fn error(_cx: &Cx, status: &'static str, text: &'static str) -> Rc {
    crate::notice!("error(\"{status}\", \"{text}\") has no effect");
    Rc::TRUE
}
