//! Flags of branches (which travel with a contact) and of the script's execution.

use srcc_runtime::args::FlagNo;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;

/// Sets a flag of the first branch.
#[script_fn(module = "kex", routes(any))]
pub fn setbflag(cx: &mut Cx, flag: FlagNo) -> Rc {
    cx.fwd.branch_flags |= flag.bit();
    Rc::TRUE
}

/// Sets a flag of branch number `branch`; 0 is the request URI.
#[script_fn(module = "kex", name = "setbflag", routes(any))]
#[returns(1 = "set", -1 = "there is no such branch")]
pub fn setbflag_of(cx: &mut Cx, flag: FlagNo, branch: i32) -> Rc {
    change(cx, branch, |flags| *flags |= flag.bit())
}

/// Clears a flag of the first branch.
#[script_fn(module = "kex", routes(any))]
pub fn resetbflag(cx: &mut Cx, flag: FlagNo) -> Rc {
    cx.fwd.branch_flags &= !flag.bit();
    Rc::TRUE
}

/// Clears a flag of branch number `branch`.
#[script_fn(module = "kex", name = "resetbflag", routes(any))]
#[returns(1 = "cleared", -1 = "there is no such branch")]
pub fn resetbflag_of(cx: &mut Cx, flag: FlagNo, branch: i32) -> Rc {
    change(cx, branch, |flags| *flags &= !flag.bit())
}

/// Whether a flag of the first branch is set.
#[script_fn(module = "kex", routes(any))]
#[returns(1 = "set", -1 = "not set")]
pub fn isbflagset(cx: &Cx, flag: FlagNo) -> Rc {
    Rc::from(cx.fwd.branch_flags & flag.bit() != 0)
}

/// Whether a flag of branch number `branch` is set.
#[script_fn(module = "kex", name = "isbflagset", routes(any))]
#[returns(1 = "set", -1 = "not set, or there is no such branch")]
pub fn isbflagset_of(cx: &mut Cx, flag: FlagNo, branch: i32) -> Rc {
    Rc::from(flags_of(cx, branch).is_some_and(|flags| *flags & flag.bit() != 0))
}

/// Sets a flag of this execution of the script.
#[script_fn(module = "kex", routes(any))]
pub fn setsflag(cx: &mut Cx, flag: FlagNo) -> Rc {
    cx.script_flags |= flag.bit();
    Rc::TRUE
}

/// Clears a flag of this execution of the script.
#[script_fn(module = "kex", routes(any))]
pub fn resetsflag(cx: &mut Cx, flag: FlagNo) -> Rc {
    cx.script_flags &= !flag.bit();
    Rc::TRUE
}

/// Whether a flag of this execution of the script is set.
#[script_fn(module = "kex", routes(any))]
#[returns(1 = "set", -1 = "not set")]
pub fn issflagset(cx: &Cx, flag: FlagNo) -> Rc {
    Rc::from(cx.script_flags & flag.bit() != 0)
}

fn change(cx: &mut Cx, branch: i32, with: impl FnOnce(&mut u32)) -> Rc {
    match flags_of(cx, branch) {
        Some(flags) => {
            with(flags);
            Rc::TRUE
        }
        None => Rc::FALSE,
    }
}

fn flags_of(cx: &mut Cx, branch: i32) -> Option<&mut u32> {
    match usize::try_from(branch).ok()? {
        0 => Some(&mut cx.fwd.branch_flags),
        n => cx.branches.get_mut(n - 1).map(|branch| &mut branch.flags),
    }
}
