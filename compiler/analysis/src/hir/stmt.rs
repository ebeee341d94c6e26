//! Statements and calls.
//!
//! Value of a block or route that runs off its end: that of its last executed statement. An assignment gives 1 or, where it
//! failed or its value was an evaluation error, -1; a call its code; `if` the value of the branch taken, 1 if none ran;
//! `while` that of its last body run, 1 if none ran, -1 if the limit ended it; `switch` that of the last statement run, 1 if
//! no label matched; `break` gives 0.

use super::{Bytes, Expr, FormatIdx, PvIdx, PvWrite, RegexIdx, RouteIdx, SubstIdx};
use srcc_iface::CxRef;
use srcc_syntax::span::Span;
use std::sync::Arc;

/// A sequence of statements; empty statements are gone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// In order.
    pub stmts: Vec<Stmt>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Its text.
    pub span: Span,
}

/// The statements.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// `lval = expr;`
    Assign(Box<Assign>),
    /// A module function or core function.
    Call(Box<Call>),
    /// `route(..);`
    RouteCall(Box<RouteCall>),
    /// `if .. else if .. else ..`
    If {
        /// At least one.
        arms: Vec<IfArm>,
        /// The last `else`.
        otherwise: Option<Block>,
    },
    /// `while`: runs while the condition (`Int`) is not 0, at most `max_while_loops` times; an evaluation error ends it.
    While {
        /// Condition.
        cond: Expr,
        /// Body.
        body: Block,
    },
    /// `switch`
    Switch(Box<Switch>),
    /// `return e`: a value (`Int`) of 0 ends the whole script; inside a block operand it ends that block.
    Return(Expr),
    /// `exit e`
    Exit(Expr),
    /// `drop e`
    Drop(Expr),
    /// `break`
    Break(BreakTarget),
    /// Something that was reported as an error.
    Error,
}

/// What a `break` leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakTarget {
    /// The innermost `while` or `switch`.
    Enclosing,
    /// There is none: the route or block operand, with code 0, without ending the script.
    Route,
}

/// A condition with what it guards.
#[derive(Clone, Debug, PartialEq)]
pub struct IfArm {
    /// `Int`; taken if greater than 0, and not if it is an evaluation error.
    pub cond: Expr,
    /// What runs.
    pub body: Block,
    /// The condition with its `if`.
    pub span: Span,
}

/// `lval = expr`.
#[derive(Clone, Debug, PartialEq)]
pub struct Assign {
    /// Where the value goes.
    pub target: PvWrite,
    /// The value, of any type; an evaluation error skips the assignment.
    pub value: Expr,
}

/// `switch`; from the label that matches, statements run on through the following cases until a `break`.
#[derive(Clone, Debug, PartialEq)]
pub struct Switch {
    /// `Int` or `Str`, as the labels are. `Int` if there is no label. An evaluation error takes `default`.
    pub value: Expr,
    /// In order; the first match wins.
    pub cases: Vec<Case>,
}

/// A label with the statements up to the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The label.
    pub label: CaseLabel,
    /// Perhaps none.
    pub body: Block,
    /// From `case` to `:`.
    pub span: Span,
}

/// A label.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseLabel {
    /// A number.
    Int(i32),
    /// A text.
    Str(Bytes),
    /// `case /"re":`
    Regex(RegexIdx),
    /// `default:`
    Default,
}

/// `route(..)`.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteCall {
    /// Which route.
    pub target: RouteTarget,
    /// The call.
    pub span: Span,
}

/// What a `route(..)` calls. It sets `$rc` to the route's code.
#[derive(Clone, Debug, PartialEq)]
pub enum RouteTarget {
    /// A route known at compile time.
    Static(RouteIdx),
    /// A name (`Str`) made at run time, looked up in `route[..]` only. An unknown one logs an error, and `$rc` stays.
    Dynamic(Expr),
    /// Reported as an error.
    Missing,
}

/// A call of a module function or core function.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Name in the script.
    pub name: Arc<str>,
    /// Module that exports it; `core` for the language's own.
    pub module: Arc<str>,
    /// The Rust function; `None` if no implementation exists.
    pub target: Option<FnTarget>,
    /// One per declared parameter.
    pub args: Vec<Arg>,
    /// From the name to `)`.
    pub span: Span,
}

impl Call {
    /// True for a function of the language itself: it does not set `$rc`, and its code 0 does not end the script.
    #[must_use]
    pub fn is_core(&self) -> bool {
        &*self.module == "core"
    }

    /// True if an argument can be an evaluation error.
    #[must_use]
    pub fn can_fail(&self) -> bool {
        self.args.iter().any(|arg| match &arg.value {
            Some(ArgValue::Str(e) | ArgValue::Int(e) | ArgValue::Val(e)) => e.can_fail(),
            _ => false,
        })
    }
}

impl RouteCall {
    /// True if the name can be an evaluation error.
    #[must_use]
    pub fn can_fail(&self) -> bool {
        matches!(&self.target, RouteTarget::Dynamic(name) if name.can_fail())
    }
}

/// The Rust side of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FnTarget {
    /// Path such as `tm::relay::t_relay`.
    pub path: Arc<str>,
    /// How it takes the context.
    pub cx: CxRef,
    /// True if it may suspend.
    pub is_async: bool,
    /// True for `-> Rc`, false for no return type.
    pub returns_rc: bool,
}

/// An argument as the declared parameter wants it.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// The value; `None` for an optional parameter without an argument.
    pub value: Option<ArgValue>,
    /// True if the declaration says `Option<..>`.
    pub optional: bool,
}

/// Argument values by the vocabulary of types.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgValue {
    /// `Str`: an expression of type `Str`.
    Str(Expr),
    /// `&'static str`
    ConstStr(Arc<str>),
    /// `i32`: an expression of type `Int`.
    Int(Expr),
    /// `Val`: an expression of any type.
    Val(Expr),
    /// `&Regex`
    Regex(RegexIdx),
    /// `&Subst`
    Subst(SubstIdx),
    /// `Fmt`
    Fmt(FormatIdx),
    /// `Pv`
    Pv(PvIdx),
    /// `PvMut`
    PvMut(PvIdx),
    /// `FailureRoute`: position in [`Hir::failure`](super::Hir::failure); `None` if there is no such route.
    FailureRoute(Option<usize>),
    /// `BranchRoute`: position in [`Hir::branch`](super::Hir::branch).
    BranchRoute(Option<usize>),
    /// `OnreplyRoute`: position in [`Hir::onreply`](super::Hir::onreply).
    OnreplyRoute(Option<usize>),
    /// `RequestRoute`: position in [`Hir::named_request`](super::Hir::named_request).
    RequestRoute(Option<usize>),
    /// `FlagNo`
    FlagNo(u8),
}
