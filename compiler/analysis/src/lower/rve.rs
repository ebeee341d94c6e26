//! Expressions between the tree and the HIR: resolved, not yet converted.
//!
//! Static types and folding are defined on this form, because the original defines them on the written operators and not
//! on the conversions between them.

use crate::hir::{Bytes, ExprKind, PvRead, Select};
use srcc_syntax::Span;
use srcc_syntax::ast::{BinaryOp, CastType};

/// An expression.
#[derive(Clone, Debug)]
pub(super) struct Rve {
    pub node: Node,
    pub span: Span,
}

/// What it is.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Int(i32),
    /// `-2147483648` as it is written: that number, but the text `2147483648` (measured).
    LeastInt,
    Str(Bytes),
    Pv(Box<PvRead>),
    Select(Box<Select>),
    /// A call, block or assignment: its code if assigned directly, elsewhere 1 if that is greater than 0, else 0.
    Action(ExprKind),
    /// A comparison or operand of the core: a number.
    Core(ExprKind),
    Not(Box<Rve>),
    Neg(Box<Rve>),
    BitNot(Box<Rve>),
    Defined(Box<Rve>),
    Binary(BinaryOp, Box<Rve>, Box<Rve>),
    Cast(CastType, Box<Rve>),
    StrLen(Box<Rve>),
    StrEmpty(Box<Rve>),
    SelVal(Box<[Rve; 3]>),
    /// Reported already.
    Error,
}

/// What is known of a type before the script runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Static {
    Int,
    Str,
    Unknown,
}

impl Rve {
    pub(super) fn new(node: Node, span: Span) -> Rve {
        Rve { node, span }
    }

    /// The static type; that of an error is unknown, so that nothing follows from it.
    pub(super) fn ty(&self) -> Static {
        match &self.node {
            Node::Str(_) | Node::Select(_) | Node::Cast(CastType::Str, _) => Static::Str,
            Node::Pv(_) | Node::SelVal(_) | Node::Error => Static::Unknown,
            Node::Binary(BinaryOp::Add, left, _) => left.ty(),
            _ => Static::Int,
        }
    }

    /// True if where it stands decides how it is evaluated: as a number or as text.
    pub(super) fn is_open(&self) -> bool {
        match &self.node {
            Node::SelVal(_) | Node::LeastInt => true,
            Node::Binary(BinaryOp::Add, ..) => self.ty() == Static::Unknown,
            _ => false,
        }
    }

    /// True for `selval(..)` and `selval(..) + ..`.
    pub(super) fn begins_with_selval(&self) -> bool {
        match &self.node {
            Node::SelVal(_) => true,
            Node::Binary(BinaryOp::Add, left, _) => left.begins_with_selval(),
            _ => false,
        }
    }

    /// True for a number or text known now.
    pub(super) fn is_const(&self) -> bool {
        matches!(self.node, Node::Int(_) | Node::LeastInt | Node::Str(_))
    }

    /// True if nothing in it depends on the run, though it may have no value, as `1/0`.
    pub(super) fn is_constant_expr(&self) -> bool {
        match &self.node {
            Node::Int(_) | Node::LeastInt | Node::Str(_) => true,
            Node::Not(e)
            | Node::Neg(e)
            | Node::BitNot(e)
            | Node::Defined(e)
            | Node::Cast(_, e)
            | Node::StrLen(e)
            | Node::StrEmpty(e) => e.is_constant_expr(),
            Node::Binary(_, left, right) => left.is_constant_expr() && right.is_constant_expr(),
            Node::SelVal(operands) => operands.iter().all(Rve::is_constant_expr),
            Node::Pv(_) | Node::Select(_) | Node::Action(_) | Node::Core(_) | Node::Error => false,
        }
    }

    /// True for something that was reported already.
    pub(super) fn is_error(&self) -> bool {
        matches!(self.node, Node::Error)
    }
}
