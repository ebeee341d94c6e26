//! Questions about the message's origin and extended flags.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;

/// How many extended flags there are: numbers 0 to 63.
const COUNT: i32 = 64;

/// Sets an extended flag, 0 to 63.
#[script_fn(module = "corex", routes(any))]
#[returns(1 = "set", -1 = "there is no such flag")]
pub fn setxflag(cx: &mut Cx, flag: i32) -> Rc {
    change(cx, flag, |word, bit| *word |= bit)
}

/// Clears an extended flag, 0 to 63.
#[script_fn(module = "corex", routes(any))]
#[returns(1 = "cleared", -1 = "there is no such flag")]
pub fn resetxflag(cx: &mut Cx, flag: i32) -> Rc {
    change(cx, flag, |word, bit| *word &= !bit)
}

/// Whether an extended flag, 0 to 63, is set.
#[script_fn(module = "corex", routes(any))]
#[returns(1 = "set", -1 = "not set, or there is no such flag")]
pub fn isxflagset(cx: &Cx, flag: i32) -> Rc {
    Rc::from(place(flag).is_some_and(|(word, bit)| cx.fwd.xflags[word] & bit != 0))
}

/// Whether the message came from the network. One that a module made to run a route does not reach the script here.
#[script_fn(module = "corex", routes(any))]
pub fn is_incoming(_cx: &Cx) -> Rc {
    Rc::TRUE
}

fn change(cx: &mut Cx, flag: i32, with: impl FnOnce(&mut u32, u32)) -> Rc {
    match place(flag) {
        Some((word, bit)) => {
            with(&mut cx.fwd.xflags[word], bit);
            Rc::TRUE
        }
        None => {
            srcc_runtime::error!("there is no extended flag {flag}: they are 0 to {}", COUNT - 1);
            Rc::FALSE
        }
    }
}

fn place(flag: i32) -> Option<(usize, u32)> {
    let n = u32::try_from(flag).ok().filter(|_| flag < COUNT)?;
    Some(((n / 32) as usize, 1 << (n % 32)))
}
