//! How script functions and routes report back, and how a route is left early.
//!
//! Generated code carries an early end with `?`: a route is a function that returns [`Flow`].

use crate::cx::Cx;
use std::ops::ControlFlow;

/// The return code of a script function: greater than zero is true, less than zero is false, zero ends the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rc(pub i32);

impl Rc {
    /// Success.
    pub const TRUE: Rc = Rc(1);
    /// Failure, or "no".
    pub const FALSE: Rc = Rc(-1);
    /// Ends the script as `exit` does.
    pub const STOP: Rc = Rc(0);
}

impl Rc {
    /// The code of a module function as the script goes on with it: it becomes `$rc`, and 0 ends the script.
    pub fn set(self, cx: &mut Cx) -> ControlFlow<Stop, i32> {
        cx.called(self)
    }

    /// The code of a core function that is an operand of an expression. Measured on Kamailio 5.6.3: as a statement it
    /// leaves `$rc` as it is, as an operand it makes it 0.
    pub fn operand(self, cx: &mut Cx) -> i32 {
        cx.rc = 0;
        self.0
    }
}

impl From<bool> for Rc {
    fn from(yes: bool) -> Rc {
        if yes { Rc::TRUE } else { Rc::FALSE }
    }
}

/// What ends a whole script execution early. A route that runs to its end returns its code instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// `exit n`, `return 0`, or a module function that returned 0. The number decides in a `reply_route`.
    Exit(i32),
    /// `drop n`: exit, and the message or branch at hand is not sent (see the route kinds in docs/language.md).
    Drop(i32),
}

/// The end of a route: its return code, or what ended the whole script.
pub type Flow = ControlFlow<Stop, i32>;
