//! Pseudo-variables, resolved to the declarations that implement them.

use super::{ArgValue, Bytes, Expr, PvIdx, Select};
use srcc_iface::{CxRef, ValueType};
use srcc_syntax::span::Span;
use std::sync::Arc;

/// A pseudo-variable that is read.
#[derive(Clone, Debug, PartialEq)]
pub struct PvRead {
    /// Where the value comes from.
    pub source: PvSource,
    /// Applied in order; an undefined value stays undefined.
    pub transforms: Vec<Transform>,
    /// As written, with `$`.
    pub text: Bytes,
    /// The whole reference.
    pub span: Span,
}

/// Where the value of a pseudo-variable comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum PvSource {
    /// `$null`
    Null,
    /// `$rc`, `$?`, `$retcode`
    Rc,
    /// A text known at compile time: `$def(NAME)`.
    Const(Bytes),
    /// A number known at compile time: `$defn(NAME)`.
    ConstInt(i32),
    /// `$env(NAME)`: the environment variable's text; undefined if it is not set.
    Env(Arc<str>),
    /// `$envn(NAME)`: the same as a number.
    EnvInt(Arc<str>),
    /// `$var(x)`, `$vz(x)`: slot in [`Hir::vars`](super::Hir::vars).
    Var(usize),
    /// `$vn(x)`: slot in [`Hir::nullable_vars`](super::Hir::nullable_vars).
    NullableVar(usize),
    /// `$sel(path)`: the select `@path`.
    Select(Select),
    /// A getter that a module or the runtime declares.
    Getter(Box<PvAccess>),
    /// Known to the original, without an implementation.
    Missing,
}

/// A call of a declared getter or setter.
#[derive(Clone, Debug, PartialEq)]
pub struct PvAccess {
    /// Rust path of the function.
    pub path: Arc<str>,
    /// How it takes the context.
    pub cx: CxRef,
    /// What the getter returns; of no meaning for a setter, which takes a `Val` and returns `bool`.
    pub ty: ValueType,
    /// The inner name, if the declaration has one.
    pub inner: Option<InnerArg>,
    /// The index, if the declaration has one.
    pub index: Option<IndexArg>,
}

/// The inner name handed to a getter or setter.
#[derive(Clone, Debug, PartialEq)]
pub struct InnerArg {
    /// The value; `None` for an optional one that is absent.
    pub value: Option<InnerValue>,
    /// True if the declaration says `Option<..>`.
    pub optional: bool,
}

/// An inner name.
#[derive(Clone, Debug, PartialEq)]
pub enum InnerValue {
    /// A `Str`: constant, a format string or another pseudo-variable as text.
    Text(Expr),
    /// A `&'static str`.
    Word(Arc<str>),
    /// Another pseudo-variable by name.
    Pv(PvIdx),
}

/// An index.
#[derive(Clone, Debug, PartialEq)]
pub enum IndexArg {
    /// None was written.
    None,
    /// A number.
    At(i32),
    /// `[*]`
    All,
    /// Computed (`Int`).
    Computed(Box<Expr>),
}

/// A transformation.
#[derive(Clone, Debug, PartialEq)]
pub struct Transform {
    /// Rust path; `None` if no implementation exists.
    pub path: Option<Arc<str>>,
    /// How it takes the context.
    pub cx: CxRef,
    /// What it returns.
    pub ty: ValueType,
    /// Arguments after the value: one per declared parameter; `None` for an optional one that is absent.
    pub args: Vec<TransformArg>,
    /// `class.name`
    pub name: Arc<str>,
    /// From `{` to `}`.
    pub span: Span,
}

/// An argument of a transformation.
#[derive(Clone, Debug, PartialEq)]
pub struct TransformArg {
    /// The value.
    pub value: Option<ArgValue>,
    /// True if the declaration says `Option<..>`.
    pub optional: bool,
}

/// A pseudo-variable that is assigned.
#[derive(Clone, Debug, PartialEq)]
pub struct PvWrite {
    /// Where the value goes.
    pub target: PvTarget,
    /// As written, for the log line of a failed assignment.
    pub text: Bytes,
    /// The whole reference.
    pub span: Span,
}

/// Where an assigned value goes.
#[derive(Clone, Debug, PartialEq)]
pub enum PvTarget {
    /// `$var(x)`, `$vz(x)`: the undefined value becomes 0.
    Var(usize),
    /// `$vn(x)`
    NullableVar(usize),
    /// A declared setter; false means that the assignment failed.
    Setter(Box<PvAccess>),
    /// Known to the original, without an implementation, or reported as an error.
    Missing,
}

/// A pseudo-variable that is handed over by name.
#[derive(Clone, Debug, PartialEq)]
pub struct PvHandle {
    /// How to read it.
    pub read: PvRead,
    /// How to assign it; present where a function asked for that.
    pub write: Option<PvWrite>,
}
