//! Expressions as numbers: those that analysis made so, and those of which it found that they are never anything else.

use crate::emit::{Emit, How, Want, bare, int_literal};
use crate::expr::defect;
use proc_macro2::TokenStream;
use quote::quote;
use srcc_analysis::hir::{Expr, ExprKind, Pattern, TextTest, Ty};

impl Emit<'_> {
    /// An expression of type `Int` as `i32`.
    pub(crate) fn int(&mut self, expr: &Expr) -> TokenStream {
        if !matches!(expr.kind, ExprKind::Int(_)) && expr.is_bool() {
            let truth = bare(self.truth(expr));
            return quote! { i32::from(#truth) };
        }
        match &expr.kind {
            ExprKind::Int(n) => int_literal(*n),
            ExprKind::Pv(_) => self.as_number(expr),
            ExprKind::ToInt(inner) => self.as_number(inner),
            ExprKind::AddDyn(left, right) if self.hir.is_int(left) => {
                let (left, right) = (self.as_number(left), self.int_argument(right));
                quote! { #left.wrapping_add(#right) }
            }
            ExprKind::AddByLeft(sides) if self.hir.is_int(&sides.left) => {
                let (left, right) = (self.as_number(&sides.left), self.int_argument(&sides.int));
                quote! { #left.wrapping_add(#right) }
            }
            ExprKind::Operand(operand) => self.number_operand(*operand),
            ExprKind::Neg(inner) => {
                let value = self.receiver(inner);
                quote! { #value.wrapping_neg() }
            }
            ExprKind::BitNot(inner) => {
                let value = self.receiver(inner);
                quote! { (!#value) }
            }
            ExprKind::Arith(op, left, right) => self.arith(*op, left, right, expr),
            ExprKind::StrLen(inner) => {
                let text = self.text(inner);
                quote! { len(&#text) }
            }
            ExprKind::SelVal(operands) => self.selval(operands, Ty::Int),
            ExprKind::Call(call) => self.call(call),
            ExprKind::RouteCall(call) => self.route_call(call),
            ExprKind::Assign(assign) => {
                let body = self.assign(assign, expr.span, Want::Int);
                quote! { ({ cx.rc = 0; #body }) }
            }
            ExprKind::Block(block) => self.block_operand(block),
            ExprKind::TextOperand { operand, test: TextTest::Match(Pattern::Lenient(pattern)) } => {
                self.lenient_match(*operand, pattern)
            }
            ExprKind::Settled(inner, differs) => {
                let value = int_literal(i32::from(*differs));
                let code = self.guarded(inner.can_fail(), How::Value(quote! { #value }), |emit| emit.int(inner));
                quote! { (#code) }
            }
            ExprKind::NoValue => self.fallible(quote! { Err::<i32, _>(ops::EvalError::SelVal) }, expr),
            _ => defect("a number"),
        }
    }

    /// An expression of any type as `i32`.
    pub(crate) fn as_number(&mut self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Pv(pv) if self.is_plain_int(pv) => self.pv(pv),
            ExprKind::Pv(_) => {
                let value = self.readable(expr);
                quote! { #value.int() }
            }
            _ if self.hir.is_int(expr) => self.receiver(expr),
            _ => {
                let value = self.readable(expr);
                quote! { #value.int() }
            }
        }
    }

    /// The same where no method is called on it.
    pub(crate) fn int_argument(&mut self, expr: &Expr) -> TokenStream {
        match expr.kind {
            ExprKind::Int(n) => int_literal(n),
            _ => bare(self.as_number(expr)),
        }
    }
}
