//! Expressions of the tree: resolves their names and checks their types, which the original does while it parses.

use super::Lower;
use super::fold::fold;
use super::rve::{Node, Rve, Static};
use crate::codes::types;
use crate::hir::{Bytes, ExprKind};
use srcc_syntax::Diagnostic;
use srcc_syntax::ast::{self, BinaryOp, Expr, UnaryOp};

impl Lower<'_> {
    /// Resolves, checks and folds an expression.
    pub(super) fn expr(&mut self, e: &Expr) -> Rve {
        super::with_stack(|| self.expr_node(e))
    }

    fn expr_node(&mut self, e: &Expr) -> Rve {
        let node = match &e.kind {
            ast::ExprKind::Int(n) => Node::Int(*n),
            ast::ExprKind::Str(text) => Node::Str(Bytes::from(&text.value[..])),
            ast::ExprKind::Pv(pv) => match self.pv_read(pv) {
                Some(read) => Node::Pv(Box::new(read)),
                None => Node::Error,
            },
            ast::ExprKind::Avp(avp) => Node::Pv(Box::new(self.avp_read(avp))),
            ast::ExprKind::Select(select) => Node::Select(Box::new(self.select(select))),
            ast::ExprKind::Unary { op, operand, .. } => self.unary(*op, operand),
            ast::ExprKind::Binary { op, left, right, .. } => self.binary_expr(*op, left, right),
            ast::ExprKind::Cast { to, operand } => Node::Cast(*to, Box::new(self.expr(operand))),
            ast::ExprKind::StrLen(operand) => Node::StrLen(Box::new(self.text_operand("strlen", operand))),
            ast::ExprKind::StrEmpty(operand) => Node::StrEmpty(Box::new(self.text_operand("strempty", operand))),
            ast::ExprKind::SelVal(operands) => {
                let [cond, yes, no] = operands.each_ref().map(|operand| self.expr(operand));
                Node::SelVal(Box::new([cond, yes, no]))
            }
            ast::ExprKind::Call(call) => match self.call(call) {
                Some(call) => Node::Action(ExprKind::Call(Box::new(call))),
                None => Node::Error,
            },
            ast::ExprKind::CoreCall(call) => self.core_call(call).map_or(Node::Error, Node::Action),
            ast::ExprKind::Assign(assign) => match self.assign_operand(assign) {
                Some(assign) => Node::Action(ExprKind::Assign(Box::new(assign))),
                None => Node::Error,
            },
            ast::ExprKind::Block(block) => Node::Action(ExprKind::Block(Box::new(self.block_operand(block)))),
            ast::ExprKind::Legacy(comparison) => self.legacy(comparison).map_or(Node::Error, Node::Core),
            ast::ExprKind::Paren(inner) => return self.expr(inner),
            ast::ExprKind::Error => Node::Error,
        };
        fold(Rve::new(node, e.span))
    }

    fn unary(&mut self, op: UnaryOp, operand: &Expr) -> Node {
        if op == UnaryOp::Defined {
            return Node::Defined(Box::new(self.text_operand("defined", operand)));
        }
        let e = self.expr(operand);
        let text = match op {
            UnaryOp::Not => "!",
            UnaryOp::Neg => "-",
            UnaryOp::BitNot | UnaryOp::Defined => "~",
        };
        if e.is_error() || !self.number_operand(text, &e) {
            return Node::Error;
        }
        if op == UnaryOp::Neg && matches!(operand.kind, ast::ExprKind::Int(i32::MIN)) {
            return Node::LeastInt;
        }
        match op {
            UnaryOp::Not => Node::Not(Box::new(e)),
            UnaryOp::Neg => Node::Neg(Box::new(e)),
            UnaryOp::BitNot | UnaryOp::Defined => Node::BitNot(Box::new(e)),
        }
    }

    /// An operand that may not always be a number.
    fn text_operand(&mut self, op: &str, operand: &Expr) -> Rve {
        let e = self.expr(operand);
        if self.may_be_text(op, &e) { e } else { Rve::new(Node::Error, e.span) }
    }

    /// Reports an operand that always is a number; false if it is.
    fn may_be_text(&mut self, op: &str, e: &Rve) -> bool {
        if e.ty() == Static::Int {
            self.report(Diagnostic::new(types::NUMBER_OPERAND, e.span, &[("op", op)]));
        }
        e.ty() != Static::Int
    }

    /// Reports an operand that always is text; false if it is.
    fn number_operand(&mut self, op: &str, e: &Rve) -> bool {
        if e.ty() != Static::Str {
            return true;
        }
        let help = match op {
            "-" | "*" => "concat",
            "<" | ">" | "<=" | ">=" | "ieq" | "ine" => "compare",
            _ => "cast",
        };
        self.report(Diagnostic::new(types::STRING_OPERAND, e.span, &[("op", op)]).help(help));
        false
    }

    fn binary_expr(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Node {
        let (l, r) = (self.expr(left), self.expr(right));
        if l.is_error() || r.is_error() {
            return Node::Error;
        }
        if let Some(node) = self.null_test(op, &l, &r) {
            return node;
        }
        let fits = match op {
            BinaryOp::Add | BinaryOp::Equal | BinaryOp::NotEqual => self.right_fits(op.text(), &l, &r),
            BinaryOp::StrEqual | BinaryOp::StrNotEqual => self.may_be_text(op.text(), &l),
            BinaryOp::Match => self.match_fits(&l, &r),
            _ => {
                let left_fits = self.number_operand(op.text(), &l);
                self.number_operand(op.text(), &r) && left_fits
            }
        };
        if fits { Node::Binary(op, Box::new(l), Box::new(r)) } else { Node::Error }
    }

    /// `e == $null` and its like ask whether `e` is defined.
    fn null_test(&mut self, op: BinaryOp, left: &Rve, right: &Rve) -> Option<Node> {
        use BinaryOp::*;
        let is_null = |e: &Rve| match &e.node {
            // `$def(NAME)` of a name that is not defined is undefined, too, but not this.
            Node::Pv(pv) => matches!(&pv.text[..], b"$null" | b"$(null)"),
            _ => false,
        };
        let negated = match op {
            Equal | StrEqual | IntEqual => true,
            NotEqual | StrNotEqual | IntNotEqual => false,
            _ => return None,
        };
        if !is_null(right) {
            return None;
        }
        if left.ty() == Static::Int {
            let text = format!("{} $null", op.text());
            self.report(Diagnostic::new(types::NUMBER_OPERAND, left.span, &[("op", &text)]).note("null"));
            return Some(Node::Error);
        }
        let defined = fold(Rve::new(Node::Defined(Box::new(left.clone())), left.span));
        Some(if negated { Node::Not(Box::new(defined)) } else { defined.node })
    }

    fn right_fits(&mut self, op: &str, left: &Rve, right: &Rve) -> bool {
        if (left.ty(), right.ty()) != (Static::Int, Static::Str) {
            return true;
        }
        let found = Diagnostic::new(types::MIXED_OPERANDS, right.span, &[("op", op)]);
        self.report(found.also(left.span, "left").help("cast"));
        false
    }

    fn match_fits(&mut self, left: &Rve, right: &Rve) -> bool {
        if left.ty() == Static::Int {
            return self.right_fits(BinaryOp::Match.text(), left, right);
        }
        if right.ty() == Static::Int {
            self.report(Diagnostic::new(types::NUMBER_PATTERN, right.span, &[]));
            return false;
        }
        true
    }
}
