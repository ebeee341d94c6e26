//! A format string into a variable.

use srcc_runtime::args::PvMut;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::{Str, Val};

/// Assigns the expanded text to the variable whose name is given in quotes.
#[script_fn(module = "kex", name = "pv_printf", routes(any))]
#[script_fn(module = "kex", name = "avp_printf", routes(any))]
#[returns(1 = "assigned", -1 = "the variable does not take a text")]
pub fn pv_printf(cx: &mut Cx, variable: PvMut, text: Str) -> Rc {
    Rc::from((variable.set)(cx, Val::Str(text)))
}
