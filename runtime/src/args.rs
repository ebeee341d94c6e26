//! The vocabulary of script function arguments that are more than a number or a text.
//!
//! A module function says by these types what the compiler may check in a constant argument and what it hands over
//! ready-made. Plain types of the vocabulary: `Str` (text, a format string is expanded), `i32`, `&'static str` (a
//! constant word), `&Regex` (compiled once), `Option<..>` of any of them for trailing arguments that may be absent.

use crate::cx::Cx;
use crate::script::RouteId;
use crate::value::{Str, Val};

/// A format string that is expanded only when the function asks for it, such as a log text.
#[derive(Clone, Copy)]
pub struct Fmt(pub fn(&mut Cx, &mut Vec<u8>));

impl Fmt {
    /// The expanded text.
    #[must_use]
    pub fn expand(&self, cx: &mut Cx) -> Str {
        let mut out = Vec::with_capacity(128);
        (self.0)(cx, &mut out);
        Str::from(out)
    }
}

/// A pseudo-variable handed over by name, to read.
#[derive(Clone, Copy)]
pub struct Pv {
    /// Name as written, for logs.
    pub name: &'static str,
    /// Reads it.
    pub get: fn(&mut Cx) -> Val,
}

/// A pseudo-variable handed over by name, to read and to assign.
#[derive(Clone, Copy)]
pub struct PvMut {
    /// Name as written, for logs.
    pub name: &'static str,
    /// Reads it.
    pub get: fn(&mut Cx) -> Val,
    /// Assigns it; false if the value has the wrong type.
    pub set: fn(&mut Cx, Val) -> bool,
}

/// `failure_route` to arm; `None` where the script has no route of that name (accepted, measured).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailureRoute(pub Option<RouteId>);

/// `branch_route` to arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BranchRoute(pub Option<RouteId>);

/// `onreply_route` to arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnreplyRoute(pub Option<RouteId>);

/// `route[..]` to run later, as `t_suspend`'s resume route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestRoute(pub Option<RouteId>);

/// Number of a message or branch flag, 0..31; a declared flag name is resolved by the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagNo(pub u8);

impl FlagNo {
    /// The flag's bit; a number outside 0..31 has none.
    #[must_use]
    pub fn bit(self) -> u32 {
        1u32.checked_shl(u32::from(self.0)).unwrap_or(0)
    }
}

/// `name=format` pairs of a modparam such as acc's `log_extra`.
pub type NamedFmts = &'static [(&'static str, Fmt)];
