//! Flags of old-style avps: each value has 32 of them, named by `avpflags`. Measured on Kamailio 5.6.3: they belong to the
//! newest value, and what takes its place has none.

use crate::args::FlagNo;
use crate::cx::Cx;
use crate::flow::Rc;
use crate::{old_avp, script_fn};

/// Sets a flag of an avp.
#[script_fn(module = "core", routes(any))]
#[returns(1 = "set", -1 = "there is no such avp")]
pub fn setavpflag(cx: &mut Cx, name: &'static str, flag: FlagNo) -> Rc {
    old_avp::flags(cx, name).map(|flags| *flags |= flag.bit()).is_some().into()
}

/// Clears a flag of an avp.
#[script_fn(module = "core", routes(any))]
#[returns(1 = "cleared", -1 = "there is no such avp")]
pub fn resetavpflag(cx: &mut Cx, name: &'static str, flag: FlagNo) -> Rc {
    old_avp::flags(cx, name).map(|flags| *flags &= !flag.bit()).is_some().into()
}

/// Whether a flag of an avp is set.
#[script_fn(module = "core", routes(any))]
#[returns(1 = "set", -1 = "not set, or there is no such avp")]
pub fn isavpflagset(cx: &mut Cx, name: &'static str, flag: FlagNo) -> Rc {
    old_avp::flags(cx, name).is_some_and(|flags| *flags & flag.bit() != 0).into()
}
