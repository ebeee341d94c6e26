//! Message flags: 32 bits that travel with the message into its transaction.

use crate::args::FlagNo;
use crate::cx::Cx;
use crate::flow::Rc;
use crate::script_fn;

/// Sets a message flag.
#[script_fn(module = "core", routes(any))]
pub fn setflag(cx: &mut Cx, flag: FlagNo) -> Rc {
    cx.fwd.flags |= flag.bit();
    Rc::TRUE
}

/// Clears a message flag.
#[script_fn(module = "core", routes(any))]
pub fn resetflag(cx: &mut Cx, flag: FlagNo) -> Rc {
    cx.fwd.flags &= !flag.bit();
    Rc::TRUE
}

/// Whether a message flag is set.
#[script_fn(module = "core", routes(any))]
#[returns(1 = "set", -1 = "not set")]
pub fn isflagset(cx: &Cx, flag: FlagNo) -> Rc {
    Rc::from(cx.fwd.flags & flag.bit() != 0)
}
