//! Statements.
//!
//! A block has the value of its last executed statement. Only the last statement of a block can be asked for it, so the
//! value is that of the Rust block: no variable keeps track of it, except for loops.

use crate::emit::{Emit, Exit, How, Want, bare, int_literal};
use proc_macro2::TokenStream;
use quote::quote;
use srcc_analysis::hir::{Assign, Block, BreakTarget, Expr, ExprKind, IfArm, PvTarget, Stmt, StmtKind};
use srcc_syntax::Span;

impl Emit<'_> {
    /// The statements of a block; the last one gives what is wanted.
    pub(crate) fn block(&mut self, block: &Block, want: Want) -> TokenStream {
        self.stmts(&block.stmts, want)
    }

    /// As [`Emit::block`].
    pub(crate) fn stmts(&mut self, stmts: &[Stmt], want: Want) -> TokenStream {
        let Some((last, others)) = stmts.split_last() else { return want.number(1) };
        let mut tokens = TokenStream::new();
        for stmt in others {
            tokens.extend(self.stmt(stmt, Want::Unit));
        }
        tokens.extend(self.stmt(last, want));
        tokens
    }

    fn stmt(&mut self, stmt: &Stmt, want: Want) -> TokenStream {
        let comment = self.comment(stmt.span);
        let code = match &stmt.kind {
            StmtKind::Assign(assign) => self.assign(assign, stmt.span, want),
            StmtKind::Call(call) => self.skipped_on_error(call.can_fail(), want, |emit| emit.call_stmt(call, want)),
            StmtKind::RouteCall(call) => self.skipped_on_error(call.can_fail(), want, |emit| {
                let code = emit.route_call(call);
                want.value(code)
            }),
            StmtKind::If { arms, otherwise } => self.if_chain(arms, otherwise.as_ref(), want),
            StmtKind::While { cond, body } => self.while_loop(cond, body, stmt.span, want),
            StmtKind::Switch(switch) => self.switch(switch, want),
            StmtKind::Return(value) => self.return_stmt(value, want),
            StmtKind::Exit(value) => self.stop(value, quote! { Exit }, want),
            StmtKind::Drop(value) => self.stop(value, quote! { Drop }, want),
            StmtKind::Break(BreakTarget::Enclosing) => self.break_stmt(),
            StmtKind::Break(BreakTarget::Route) => self.leave_route(&quote! { 0 }, &quote! { Continue(0) }, want),
            StmtKind::Error => quote! { compile_error!("statement with an error"); },
        };
        quote! { #comment #code }
    }

    /// A statement that an evaluation error skips, with the value -1.
    fn skipped_on_error(
        &mut self,
        can_fail: bool,
        want: Want,
        body: impl FnOnce(&mut Self) -> TokenStream,
    ) -> TokenStream {
        let how = match want {
            Want::Unit => How::Plain,
            Want::Int | Want::Flow => How::Value(want.number(-1)),
        };
        self.guarded(can_fail, how, body)
    }

    /// `lval = expr`
    pub(crate) fn assign(&mut self, assign: &Assign, span: Span, want: Want) -> TokenStream {
        self.skipped_on_error(assign.value.can_fail(), want, |emit| {
            let is_int = emit.hir.is_int(&assign.value) && !matches!(assign.value.kind, ExprKind::Pv(_));
            if let PvTarget::Var(slot) = &assign.target.target
                && (is_int || emit.hir.is_int_var(*slot))
            {
                let value = emit.int_argument(&assign.value);
                let set = emit.set_number(*slot, matches!(assign.value.kind, ExprKind::Int(_)), &value);
                let done = want.number(1);
                return quote! { #set #done };
            }
            let value = match &assign.target.target {
                PvTarget::Var(_) => bare(emit.owned(&assign.value)),
                _ => emit.val(&assign.value),
            };
            let PvTarget::Setter(access) = &assign.target.target else {
                let done = want.number(1);
                if matches!(assign.value.kind, ExprKind::Int(_) | ExprKind::Str(_)) {
                    let set = emit.set_slot(&assign.target, value);
                    return quote! { #set; #done };
                }
                let set = emit.set_slot(&assign.target, quote! { value });
                return quote! { let value = #value; #set; #done };
            };
            let set = emit.setter(access, quote! { value });
            let name = String::from_utf8_lossy(&assign.target.text).into_owned();
            let line = emit.line(span);
            let done = want.value(quote! { assigned(#set, #name, #line) });
            quote! { let value = #value; #done }
        })
    }

    fn if_chain(&mut self, arms: &[IfArm], otherwise: Option<&Block>, want: Want) -> TokenStream {
        let mut tokens = TokenStream::new();
        for (n, arm) in arms.iter().enumerate() {
            let no = How::Value(quote! { false });
            let cond = self.guarded(arm.cond.can_fail(), no, |emit| emit.positive(&arm.cond));
            let cond = if arm.cond.can_fail() {
                quote! { (#cond) }
            } else {
                bare(cond)
            };
            let body = self.block(&arm.body, want);
            let word = if n == 0 {
                quote! { if }
            } else {
                quote! { else if }
            };
            tokens.extend(quote! { #word #cond { #body } });
        }
        match otherwise {
            Some(block) => {
                let body = self.block(block, want);
                tokens.extend(quote! { else { #body } });
            }
            None if want == Want::Unit => {}
            None => {
                let value = want.number(1);
                tokens.extend(quote! { else { #value } });
            }
        }
        tokens
    }

    fn while_loop(&mut self, cond: &Expr, body: &Block, span: Span, want: Want) -> TokenStream {
        let line = self.line(span);
        let can_fail = cond.can_fail();
        let cond = self.guarded(can_fail, How::Value(quote! { false }), |emit| emit.nonzero(cond));
        let cond = if can_fail {
            quote! { (#cond) }
        } else {
            cond
        };
        let label = self.targets.label("while");
        if want == Want::Unit {
            self.targets.breaks.push(Exit::new(label.clone(), How::Plain));
            let body = self.block(body, Want::Unit);
            self.targets.breaks.pop();
            return quote! {
                let mut turns = Turns::new(#line);
                #label: while #cond && turns.next() { #body }
            };
        }
        self.targets.breaks.push(Exit::new(label.clone(), How::Store));
        let body = self.block(body, Want::Int);
        self.targets.breaks.pop();
        let result = want.value(quote! { last });
        let bare_cond = if can_fail { cond } else { bare(cond) };
        quote! {
            let mut turns = Turns::new(#line);
            let mut last = 1;
            #label: while #bare_cond {
                if !turns.next() {
                    last = -1;
                    break #label;
                }
                last = { #body };
            }
            #result
        }
    }

    fn return_stmt(&mut self, value: &Expr, want: Want) -> TokenStream {
        let code = self.guarded(value.can_fail(), How::Value(quote! { -1 }), |emit| emit.int(value));
        let flow = match value.kind {
            ExprKind::Int(0) => quote! { Break(Stop::Exit(0)) },
            ExprKind::Int(_) => quote! { Continue(#code) },
            _ => quote! { returned(#code) },
        };
        let inner = match value.kind {
            ExprKind::Int(n) if n != 0 => code,
            _ => quote! { returned(#code)? },
        };
        self.leave_route(&inner, &flow, want)
    }

    /// Leaves the block operand at hand with `value`, or, outside of one, the route with `flow`.
    fn leave_route(&mut self, value: &TokenStream, flow: &TokenStream, want: Want) -> TokenStream {
        match self.targets.blocks.last_mut() {
            Some(exit) => {
                exit.used = true;
                let label = &exit.label;
                quote! { break #label #value; }
            }
            None if want == Want::Flow => flow.clone(),
            None => quote! { return #flow; },
        }
    }

    fn stop(&mut self, value: &Expr, how: TokenStream, want: Want) -> TokenStream {
        let code = match value.kind {
            ExprKind::Int(n) => int_literal(n),
            _ => self.guarded(value.can_fail(), How::Value(quote! { -1 }), |emit| emit.int(value)),
        };
        if want == Want::Flow {
            quote! { Break(Stop::#how(#code)) }
        } else {
            quote! { return Break(Stop::#how(#code)); }
        }
    }

    fn break_stmt(&mut self) -> TokenStream {
        match self.targets.breaks.last_mut() {
            Some(exit) => {
                let leave = exit.leave();
                quote! { #leave; }
            }
            None => quote! { compile_error!("break without a loop"); },
        }
    }
}
