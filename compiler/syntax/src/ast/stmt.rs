//! Statements.

use super::{Assign, Call, CoreCall, Expr, Name};
use crate::span::Span;

/// `{ .. }`, never empty in a correct script.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The statements.
    pub stmts: Vec<Stmt>,
    /// From `{` to `}`.
    pub span: Span,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// From its first token to its `;` or `}`.
    pub span: Span,
}

/// The statements.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// `;`
    Empty,
    /// `lval = expr;`
    Assign(Box<Assign>),
    /// `f(..);`
    Call(Box<Call>),
    /// `setflag(1);`
    CoreCall(Box<CoreCall>),
    /// `if .. else if .. else ..`
    If(Box<If>),
    /// `while`
    While(Box<While>),
    /// `switch`
    Switch(Box<Switch>),
    /// `return`, `exit`, `drop`
    Leave(Box<Leave>),
    /// `break;`
    Break,
    /// Something that was reported already.
    Error,
}

/// An `if` with all its `else if` in one list, so that a long chain is no deep tree.
#[derive(Clone, Debug, PartialEq)]
pub struct If {
    /// At least one.
    pub arms: Vec<IfArm>,
    /// The last `else`.
    pub otherwise: Option<Body>,
}

/// `if expr body`.
#[derive(Clone, Debug, PartialEq)]
pub struct IfArm {
    /// The word `if`.
    pub keyword: Span,
    /// The condition.
    pub cond: Expr,
    /// What runs if it is greater than 0.
    pub body: Body,
}

/// A block or a single statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The statements; one if there are no braces.
    pub stmts: Vec<Stmt>,
    /// True for `{ .. }`.
    pub braces: bool,
    /// The whole.
    pub span: Span,
}

/// `while expr body`.
#[derive(Clone, Debug, PartialEq)]
pub struct While {
    /// Runs while it is not 0.
    pub cond: Expr,
    /// What runs.
    pub body: Body,
}

/// `switch expr { .. }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Switch {
    /// The value.
    pub value: Expr,
    /// The labels with their statements, in order.
    pub cases: Vec<Case>,
    /// From `{` to `}`.
    pub body_span: Span,
}

/// A label and the statements up to the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The label.
    pub label: CaseLabel,
    /// From `case` to `:`.
    pub label_span: Span,
    /// Perhaps none.
    pub stmts: Vec<Stmt>,
}

/// A label of a switch.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseLabel {
    /// `case expr:`
    Value(Expr),
    /// `case /"re":`; the regex is a constant expression.
    Regex(Expr),
    /// `default:`
    Default,
}

/// `return`, `exit` or `drop`.
#[derive(Clone, Debug, PartialEq)]
pub struct Leave {
    /// Which of them.
    pub kind: LeaveKind,
    /// The word.
    pub keyword: Name,
    /// The value; `None` also for `return()`.
    pub value: Option<Expr>,
}

/// Statements that leave a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the script's own")]
pub enum LeaveKind {
    Return,
    Exit,
    Drop,
}
