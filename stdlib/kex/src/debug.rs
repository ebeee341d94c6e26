//! The log level from the script.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::{config, log, script_fn};

/// Changes the log level, -5 to 3.
#[script_fn(module = "kex", routes(any))]
pub fn setdebug(_cx: &mut Cx, level: i32) -> Rc {
    log::set_debug(level.clamp(log::ALERT, log::DBG));
    Rc::TRUE
}

/// Gives the log level the value that the script's `debug` parameter has.
#[script_fn(module = "kex", routes(any))]
pub fn resetdebug(_cx: &mut Cx) -> Rc {
    log::set_debug(config::core().debug);
    Rc::TRUE
}
