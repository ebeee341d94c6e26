//! Statements.

use super::Lower;
use super::fold::text_to_int;
use super::rve::{Node, Rve, Static};
use crate::codes::types;
use crate::hir::{Assign, Block, BreakTarget, Expr, ExprKind, IfArm, PvTarget, Stmt, StmtKind, Ty};
use srcc_syntax::ast::{self, LeaveKind};
use srcc_syntax::{Diagnostic, Span};

/// Variables that hold text only. Measured: a number that comes straight from a variable is text enough for them, one
/// that was computed is refused.
const TEXT_VARIABLES: [&str; 12] =
    ["br", "du", "duri", "fs", "fsn", "rU", "rd", "rp", "ru", "ruri", "ruri.domain", "ruri.user"];

fn holds_text(target: &ast::Expr) -> bool {
    matches!(&target.kind, ast::ExprKind::Pv(pv) if TEXT_VARIABLES.contains(&&*pv.name.text))
}

impl Lower<'_> {
    /// A sequence of statements.
    pub(super) fn block(&mut self, stmts: &[ast::Stmt]) -> Block {
        Block { stmts: stmts.iter().filter_map(|stmt| self.stmt(stmt)).collect() }
    }

    /// Statements that run on a condition.
    pub(super) fn guarded_block(&mut self, stmts: &[ast::Stmt]) -> Block {
        self.conditional += 1;
        let block = self.block(stmts);
        self.conditional -= 1;
        block
    }

    /// A block as an operand: loops around it are not its own.
    pub(super) fn block_operand(&mut self, block: &ast::Block) -> Block {
        let outer = std::mem::replace(&mut self.nesting, 0);
        let block = self.block(&block.stmts);
        self.nesting = outer;
        block
    }

    fn stmt(&mut self, stmt: &ast::Stmt) -> Option<Stmt> {
        use ast::StmtKind::{Assign, Call, CoreCall};
        let is_simple = matches!(stmt.kind, Assign(_) | Call(_) | CoreCall(_));
        let outer = std::mem::replace(&mut self.statement, is_simple.then_some(stmt.span));
        let lowered = self.stmt_of(stmt);
        self.statement = outer;
        lowered
    }

    fn stmt_of(&mut self, stmt: &ast::Stmt) -> Option<Stmt> {
        let kind = match &stmt.kind {
            ast::StmtKind::Empty => return None,
            ast::StmtKind::Assign(assign) => {
                self.assign(assign).map_or(StmtKind::Error, |assign| StmtKind::Assign(Box::new(assign)))
            }
            ast::StmtKind::Call(call) => self.call(call).map_or(StmtKind::Error, |call| StmtKind::Call(Box::new(call))),
            ast::StmtKind::CoreCall(call) => match self.core_call(call) {
                Some(ExprKind::Call(call)) => StmtKind::Call(call),
                Some(ExprKind::RouteCall(call)) => StmtKind::RouteCall(call),
                _ => StmtKind::Error,
            },
            ast::StmtKind::If(conditional) => self.conditional(conditional),
            ast::StmtKind::While(repeated) => {
                let cond = self.loop_condition(&repeated.cond);
                self.nesting += 1;
                let body = self.guarded_block(&repeated.body.stmts);
                self.nesting -= 1;
                StmtKind::While { cond, body }
            }
            ast::StmtKind::Switch(switch) => self.switch(switch),
            ast::StmtKind::Leave(leave) => self.leave(leave, stmt.span),
            ast::StmtKind::Break if self.nesting > 0 => StmtKind::Break(BreakTarget::Enclosing),
            ast::StmtKind::Break => StmtKind::Break(BreakTarget::Route),
            ast::StmtKind::Error => StmtKind::Error,
        };
        Some(Stmt { kind, span: stmt.span })
    }

    /// An assignment; `None` if something about it was reported.
    pub(super) fn assign(&mut self, assign: &ast::Assign) -> Option<Assign> {
        self.assignment(assign, false)
    }

    /// The same in parentheses, where a comparison may have been meant.
    pub(super) fn assign_operand(&mut self, assign: &ast::Assign) -> Option<Assign> {
        self.assignment(assign, true)
    }

    fn assignment(&mut self, assign: &ast::Assign, in_expr: bool) -> Option<Assign> {
        let target = match &assign.target.kind {
            ast::ExprKind::Pv(pv) => self.pv_write(pv, in_expr),
            ast::ExprKind::Avp(avp) => self.avp_write(avp),
            _ => None,
        };
        let value = self.expr(&assign.value);
        if value.is_error() {
            return None;
        }
        let mut value = self.value(value, true);
        if holds_text(&assign.target) && matches!(value.kind, ExprKind::Pv(_)) && value.ty != Ty::Str {
            let span = value.span;
            value = Expr { kind: ExprKind::VariableText(Box::new(value)), ty: Ty::Dyn, span };
        }
        let target = target?;
        if let PvTarget::Var(slot) = target.target {
            self.assigned.push((slot, value.is_int_assigned()));
        }
        Some(Assign { target, value })
    }

    fn conditional(&mut self, conditional: &ast::If) -> StmtKind {
        let arms = conditional
            .arms
            .iter()
            .map(|arm| IfArm {
                cond: self.if_condition(&arm.cond),
                body: self.guarded_block(&arm.body.stmts),
                span: self.parsed.expansions.join(arm.keyword, arm.cond.span),
            })
            .collect();
        let otherwise = conditional.otherwise.as_ref().map(|body| self.guarded_block(&body.stmts));
        StmtKind::If { arms, otherwise }
    }

    fn if_condition(&mut self, written: &ast::Expr) -> Expr {
        let rve = self.expr(written);
        self.lint_condition(&rve, |n| n > 0);
        match rve.node {
            // A call's code is greater than 0 exactly where its truth value is.
            Node::Action(_) => self.value(rve, true),
            _ => self.int(rve),
        }
    }

    fn loop_condition(&mut self, written: &ast::Expr) -> Expr {
        let rve = self.expr(written);
        if rve.ty() == Static::Str {
            self.report(Diagnostic::new(types::STRING_LOOP, rve.span, &[]));
            return super::emit::expr(ExprKind::Error, Ty::Int, rve.span);
        }
        self.lint_condition(&rve, |n| n != 0);
        self.int(rve)
    }

    fn lint_condition(&mut self, rve: &Rve, is_true: fn(i32) -> bool) {
        let value = match &rve.node {
            Node::Int(n) => Some(is_true(*n)),
            Node::Str(text) => Some(is_true(text_to_int(text))),
            _ if rve.is_constant_expr() => Some(false),
            _ => None,
        };
        let found = match (value, rve.ty()) {
            (_, Static::Str) => Diagnostic::new(types::STRING_CONDITION, rve.span, &[]).help("compare"),
            (Some(value), _) => {
                let value = if value { "true" } else { "false" };
                Diagnostic::new(types::CONSTANT_CONDITION, rve.span, &[("value", value)])
            }
            (None, _) if matches!(rve.node, Node::Action(ExprKind::Assign(_))) => {
                Diagnostic::new(types::ASSIGNED_CONDITION, rve.span, &[]).help("compare")
            }
            (None, _) => return,
        };
        self.report(found);
    }

    fn leave(&mut self, leave: &ast::Leave, span: Span) -> StmtKind {
        // Measured: without a value `drop` means 0, `exit` and `return` mean 1.
        let default = if leave.kind == LeaveKind::Drop { 0 } else { 1 };
        let value = match &leave.value {
            None => super::emit::expr(ExprKind::Int(default), Ty::Int, span),
            Some(written) => {
                let rve = self.expr(written);
                if rve.ty() == Static::Str {
                    let facts = [("op", &*leave.keyword.text)];
                    self.report(Diagnostic::new(types::STRING_RETURN, rve.span, &facts));
                    return StmtKind::Error;
                }
                self.int(rve)
            }
        };
        match leave.kind {
            LeaveKind::Return => StmtKind::Return(value),
            LeaveKind::Exit => StmtKind::Exit(value),
            LeaveKind::Drop => StmtKind::Drop(value),
        }
    }
}
