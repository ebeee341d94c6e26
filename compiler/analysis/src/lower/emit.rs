//! From resolved expressions to HIR: makes every conversion a node.

use super::Lower;
use super::rve::{Node, Rve, Static};
use crate::codes::types;
use crate::hir::{ArithOp, ByLeft, CompareOp, Expr, ExprKind, Pattern, PvRead, PvSource, Select, Ty};
use srcc_iface::ValueType;
use srcc_syntax::ast::{BinaryOp, CastType};
use srcc_syntax::{Diagnostic, Span};

pub(super) fn expr(kind: ExprKind, ty: Ty, span: Span) -> Expr {
    Expr { kind, ty, span }
}

/// Converts to a number.
pub(super) fn to_int(e: Expr) -> Expr {
    let span = e.span;
    match (&e.kind, e.ty) {
        (_, Ty::Int) => e,
        (ExprKind::Str(text), _) => expr(ExprKind::Int(super::fold::text_to_int(text)), Ty::Int, span),
        _ => expr(ExprKind::ToInt(Box::new(e)), Ty::Int, span),
    }
}

/// Converts to text.
pub(super) fn to_str(e: Expr) -> Expr {
    let span = e.span;
    match (&e.kind, e.ty) {
        (_, Ty::Str) => e,
        (ExprKind::Int(n), _) => expr(ExprKind::Str(n.to_string().into_bytes().into()), Ty::Str, span),
        _ => expr(ExprKind::ToStr(Box::new(e)), Ty::Str, span),
    }
}

/// Type of the value that reading a pseudo-variable gives.
pub(super) fn pv_ty(pv: &PvRead) -> Ty {
    let source = match &pv.source {
        PvSource::Rc | PvSource::ConstInt(_) => Ty::Int,
        PvSource::Const(_) | PvSource::Select(Select::CfgGet { .. }) => Ty::Str,
        PvSource::Getter(access) => value_ty(access.ty),
        _ => Ty::Dyn,
    };
    // A transformation is skipped where the value before it is undefined, so that its own type holds only if that cannot be.
    pv.transforms.iter().fold(source, |before, transform| match before {
        Ty::Dyn => Ty::Dyn,
        _ => value_ty(transform.ty),
    })
}

fn value_ty(ty: ValueType) -> Ty {
    match ty {
        ValueType::Str => Ty::Str,
        ValueType::Int => Ty::Int,
        ValueType::OptionStr | ValueType::OptionInt | ValueType::Val => Ty::Dyn,
    }
}

impl Lower<'_> {
    /// As a number. Measured: where a number is asked for, `+` adds numbers unless its left side always is text, and
    /// `selval` has no value.
    pub(super) fn int(&mut self, rve: Rve) -> Expr {
        super::with_stack(|| self.int_value(rve))
    }

    fn int_value(&mut self, rve: Rve) -> Expr {
        let span = rve.span;
        let is_open = rve.ty() == Static::Unknown;
        match rve.node {
            Node::Binary(BinaryOp::Add, left, right) if is_open => {
                let (left, right) = (Box::new(self.int(*left)), Box::new(self.int(*right)));
                expr(ExprKind::Arith(ArithOp::Add, left, right), Ty::Int, span)
            }
            Node::SelVal(_) => self.no_value(span),
            node => to_int(self.value(Rve::new(node, span), false)),
        }
    }

    /// `selval` where the original does not evaluate it.
    fn no_value(&mut self, span: Span) -> Expr {
        self.report(Diagnostic::new(types::SELVAL_NUMBER, span, &[]).help("assign"));
        expr(ExprKind::NoValue, Ty::Int, span)
    }

    /// As text.
    pub(super) fn text(&mut self, rve: Rve) -> Expr {
        if matches!(rve.node, Node::LeastInt) {
            return expr(ExprKind::Str(super::fold::least_int()), Ty::Str, rve.span);
        }
        to_str(self.value(rve, false))
    }

    /// With its own type. `direct` where the value is assigned as it is: a call then gives its code.
    pub(super) fn value(&mut self, rve: Rve, direct: bool) -> Expr {
        super::with_stack(|| self.node_value(rve, direct))
    }

    fn node_value(&mut self, rve: Rve, direct: bool) -> Expr {
        let span = rve.span;
        let int = |kind| expr(kind, Ty::Int, span);
        match rve.node {
            Node::Int(n) => int(ExprKind::Int(n)),
            Node::LeastInt => int(ExprKind::Int(i32::MIN)),
            Node::Str(text) => expr(ExprKind::Str(text), Ty::Str, span),
            Node::Pv(pv) => {
                let ty = pv_ty(&pv);
                expr(ExprKind::Pv(pv), ty, span)
            }
            Node::Select(select) => expr(ExprKind::Select(select), Ty::Str, span),
            Node::Action(kind) if direct => int(kind),
            Node::Action(kind) => int(ExprKind::Positive(Box::new(int(kind)))),
            Node::Core(kind) => {
                let value = int(kind);
                // Measured: assigned directly, what is less than 0 is 0.
                if direct && !value.is_bool() { int(ExprKind::Positive(Box::new(value))) } else { value }
            }
            Node::Not(e) => int(ExprKind::Not(Box::new(self.int(*e)))),
            Node::Neg(e) => int(ExprKind::Neg(Box::new(self.int(*e)))),
            Node::BitNot(e) => int(ExprKind::BitNot(Box::new(self.int(*e)))),
            Node::Defined(e) => int(ExprKind::Defined(Box::new(self.value(*e, false)))),
            Node::Binary(op, left, right) => self.binary(op, *left, *right, span),
            Node::Cast(CastType::Int, e) => self.int(*e),
            Node::Cast(CastType::Str, e) => self.text(*e),
            Node::StrLen(e) => int(ExprKind::StrLen(Box::new(self.text(*e)))),
            Node::StrEmpty(e) => int(ExprKind::StrEmpty(Box::new(self.text(*e)))),
            Node::SelVal(operands) => {
                let [cond, yes, no] = *operands;
                let operands = [self.int(cond), self.value(yes, false), self.value(no, false)];
                let ty = if operands[1].ty == operands[2].ty { operands[1].ty } else { Ty::Dyn };
                expr(ExprKind::SelVal(Box::new(operands)), ty, span)
            }
            Node::Error => int(ExprKind::Error),
        }
    }

    fn binary(&mut self, op: BinaryOp, left: Rve, right: Rve, span: Span) -> Expr {
        use BinaryOp::*;
        let (kind, ty) = match op {
            Add => self.add(left, right),
            Equal | NotEqual => (self.equal(op == NotEqual, left, right), Ty::Int),
            StrEqual | StrNotEqual => {
                let (left, right) = (Box::new(self.text(left)), Box::new(self.text(right)));
                (ExprKind::EqualStr { negated: op == StrNotEqual, left, right }, Ty::Int)
            }
            Match => {
                let pattern = self.pattern(right);
                (ExprKind::Match(Box::new(self.text(left)), pattern), Ty::Int)
            }
            And => (ExprKind::And(Box::new(self.int(left)), Box::new(self.int(right))), Ty::Int),
            Or => (ExprKind::Or(Box::new(self.int(left)), Box::new(self.int(right))), Ty::Int),
            _ => {
                let (left, right) = (Box::new(self.int(left)), Box::new(self.int(right)));
                let kind = match compare_op(op) {
                    Some(op) => ExprKind::CompareInt(op, left, right),
                    None => ExprKind::Arith(arith_op(op), left, right),
                };
                (kind, Ty::Int)
            }
        };
        expr(kind, ty, span)
    }

    /// The type of the left side decides.
    fn add(&mut self, left: Rve, right: Rve) -> (ExprKind, Ty) {
        let left = Box::new(self.value(left, false));
        match left.ty {
            Ty::Int => (ExprKind::Arith(ArithOp::Add, left, Box::new(self.int(right))), Ty::Int),
            Ty::Str => (ExprKind::Concat(left, Box::new(self.text(right))), Ty::Str),
            Ty::Dyn if right.is_open() => (ExprKind::AddByLeft(Box::new(self.by_left(*left, right))), Ty::Dyn),
            Ty::Dyn => (ExprKind::AddDyn(left, Box::new(self.value(right, false))), Ty::Dyn),
        }
    }

    /// A right side that is evaluated as what the left side turns out to be.
    fn by_left(&mut self, left: Expr, right: Rve) -> ByLeft {
        // What is wrong with it is reported once; that `selval` fails beside a number, only the run can tell.
        let int = self.unreported(|lower| lower.int(right.clone()));
        ByLeft { left, int, text: self.text(right) }
    }

    fn unreported(&mut self, lower: impl FnOnce(&mut Self) -> Expr) -> Expr {
        let reported = self.diagnostics.len();
        let done = lower(self);
        self.diagnostics.truncate(reported);
        done
    }

    fn equal(&mut self, negated: bool, left: Rve, right: Rve) -> ExprKind {
        if left.begins_with_selval() {
            return self.no_value(left.span).kind;
        }
        let left = Box::new(self.value(left, false));
        match left.ty {
            Ty::Int => {
                let op = if negated { CompareOp::NotEqual } else { CompareOp::Equal };
                ExprKind::CompareInt(op, left, Box::new(self.int(right)))
            }
            Ty::Str => ExprKind::EqualStr { negated, left, right: Box::new(self.text(right)) },
            Ty::Dyn if right.is_open() => {
                let undefined = self.unreported(|lower| match right.node {
                    Node::SelVal(_) => lower.no_value(right.span),
                    _ => lower.value(right.clone(), false),
                });
                let sides = Box::new(self.by_left(*left, right));
                ExprKind::EqualByLeft { negated, sides, undefined: Box::new(undefined) }
            }
            Ty::Dyn => ExprKind::EqualDyn { negated, left, right: Box::new(self.value(right, false)) },
        }
    }

    /// The right side of `=~`, checked if it is constant.
    pub(super) fn pattern(&mut self, right: Rve) -> Pattern {
        match right.node {
            Node::Str(text) => {
                self.check_regex(&text, right.span);
                Pattern::Const(self.intern_regex(text, true))
            }
            _ => Pattern::Dynamic(Box::new(self.text(right))),
        }
    }
}

/// The comparison of numbers that an operator of the tree is.
pub(super) fn compare_op(op: BinaryOp) -> Option<CompareOp> {
    match op {
        BinaryOp::Less => Some(CompareOp::Less),
        BinaryOp::Greater => Some(CompareOp::Greater),
        BinaryOp::LessEqual => Some(CompareOp::LessEqual),
        BinaryOp::GreaterEqual => Some(CompareOp::GreaterEqual),
        BinaryOp::IntEqual | BinaryOp::Equal => Some(CompareOp::Equal),
        BinaryOp::IntNotEqual | BinaryOp::NotEqual => Some(CompareOp::NotEqual),
        _ => None,
    }
}

/// The arithmetic that an operator of the tree is; those that are none were dealt with before.
fn arith_op(op: BinaryOp) -> ArithOp {
    match op {
        BinaryOp::Sub => ArithOp::Sub,
        BinaryOp::Mul => ArithOp::Mul,
        BinaryOp::Div => ArithOp::Div,
        BinaryOp::Mod => ArithOp::Mod,
        BinaryOp::BitAnd => ArithOp::BitAnd,
        BinaryOp::BitOr => ArithOp::BitOr,
        BinaryOp::BitXor => ArithOp::BitXor,
        BinaryOp::Shl => ArithOp::Shl,
        BinaryOp::Shr => ArithOp::Shr,
        _ => ArithOp::Add,
    }
}
