//! Pseudo-variables, transformations, old-style avps and selects.

use super::Name;
use crate::span::Span;
use std::sync::Arc;

/// A pseudo-variable: `$name`, `$name(inner)`, `$(name(inner)[index]{class.tr,args})`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PvRef {
    /// The name without `$`.
    pub name: Name,
    /// What stands in the inner parentheses.
    pub inner: PvInner,
    /// The index in `$( )`.
    pub index: Option<PvIndex>,
    /// In order of application.
    pub transformations: Vec<Transformation>,
    /// The whole reference.
    pub span: Span,
    /// The whole text, from `$` on.
    pub text: Arc<[u8]>,
}

/// The inner name of a pseudo-variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PvInner {
    /// No parentheses.
    None,
    /// Raw text, perhaps empty; its meaning belongs to the pseudo-variable.
    Text(RawText),
    /// The whole inner name is another pseudo-variable.
    Pv(Box<PvRef>),
}

/// Raw text inside a pseudo-variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawText {
    /// The bytes.
    pub text: Arc<[u8]>,
    /// Their place.
    pub span: Span,
}

/// An index `[..]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PvIndex {
    /// A number, negative from the end.
    Int(i32, Span),
    /// `[*]`: all values.
    All(Span),
    /// The index is computed.
    Pv(Box<PvRef>),
}

/// One transformation `{class.name,arg,..}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transformation {
    /// `s`, `uri`, `param`, ..
    pub class: Name,
    /// All after the first dot, such as `escape.common`; empty if there is no dot.
    pub name: Name,
    /// The arguments, split at commas outside of nested pseudo-variables. `{s.select,i,sep}` and class `re` keep
    /// commas in their last argument, which are part of its value.
    pub args: Vec<TransformationArg>,
    /// From `{` to `}`.
    pub span: Span,
}

/// An argument of a transformation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransformationArg {
    /// Literal text.
    Text(RawText),
    /// A pseudo-variable.
    Pv(Box<PvRef>),
}

/// A piece of a format string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatPart {
    /// Plain text; `$$` is already one `$`.
    Text(RawText),
    /// A pseudo-variable.
    Pv(PvRef),
}

/// An old-style avp: `%name`, or `$name`, `$f.name`, `$name[1]` where the mode allows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvpRef {
    /// The class before the dot: `f t fr tr fu tu fd td g`.
    pub class: Option<Name>,
    /// The name; may be `i:5` or `s:name`.
    pub name: Name,
    /// The index; `Some(None)` for `[]`.
    pub index: Option<Option<i32>>,
    /// `%` or `$`.
    pub sigil: u8,
    /// The whole reference.
    pub span: Span,
}

/// A select: `@name.part[2]["str"].x`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// The parts, in order.
    pub parts: Vec<SelectPart>,
    /// The whole select.
    pub span: Span,
}

/// A part of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectPart {
    /// A name between dots.
    Name(Name),
    /// `[n]`.
    Int(i32, Span),
    /// `["text"]`.
    Str(RawText),
}
