//! Expressions. Every node is emitted as the Rust type that analysis gave it, and as `bool` where only its truth is asked.

use crate::call::receiver;
use crate::emit::{Emit, Exit, How, Want, bare, bytes_literal};
use crate::pv::slot;
use crate::select::select_value;
use proc_macro2::TokenStream;
use quote::quote;
use srcc_analysis::hir::{
    ArithOp, Block, ByLeft, CompareOp, Expr, ExprKind, FormatPart, Pattern, PvSource, Select, Ty,
};

impl Emit<'_> {
    /// An expression of type `Str` as `Str`.
    pub(crate) fn text(&mut self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Str(text) => {
                let text = bytes_literal(text);
                quote! { Str::lit(#text) }
            }
            ExprKind::Format(format) => self.format(format),
            ExprKind::Pv(pv) => {
                let value = self.pv(pv);
                quote! { #value.text() }
            }
            ExprKind::Select(select) => {
                let value = select_value(select);
                match &**select {
                    Select::Call(_) => quote! { #value.text() },
                    Select::CfgGet { .. } | Select::Other(_) => value,
                }
            }
            ExprKind::ToStr(inner) => {
                let value = self.readable(inner);
                quote! { #value.text() }
            }
            ExprKind::Concat(left, right) => self.concat(left, right),
            ExprKind::SelVal(operands) => self.selval(operands, Ty::Str),
            _ => defect("a text"),
        }
    }

    /// An expression of any type as `Val`.
    pub(crate) fn val(&mut self, expr: &Expr) -> TokenStream {
        match (&expr.kind, expr.ty) {
            (ExprKind::Pv(pv), _) => {
                let value = self.pv(pv);
                quote! { #value.val() }
            }
            (_, Ty::Int) => {
                let n = bare(self.int(expr));
                quote! { Val::Int(#n) }
            }
            (_, Ty::Str) => {
                let text = bare(self.text(expr));
                quote! { Val::Str(#text) }
            }
            (_, Ty::Dyn) if self.hir.is_int(expr) => {
                let n = bare(self.int(expr));
                quote! { Val::Int(#n) }
            }
            (ExprKind::AddDyn(..) | ExprKind::AddByLeft(_), Ty::Dyn) if let Some(chain) = self.add_chain(expr) => chain,
            (ExprKind::AddDyn(left, right), Ty::Dyn) => {
                let left = self.val(left);
                let right = self.val(right);
                quote! { ops::add(&#left, &#right) }
            }
            (ExprKind::VariableText(inner), Ty::Dyn) => {
                let value = self.val(inner);
                quote! { variable_text(#value) }
            }
            (ExprKind::AddByLeft(sides), Ty::Dyn) => {
                let (left, int, text) = self.by_left(sides);
                quote! {
                    ({
                        let left = #left;
                        match left {
                            Val::Int(n) => Val::Int(n.wrapping_add(#int)),
                            left => Val::Str(ops::concat(&left.text(), #text)),
                        }
                    })
                }
            }
            (ExprKind::SelVal(operands), Ty::Dyn) => self.selval(operands, Ty::Dyn),
            (_, Ty::Dyn) => defect("a value"),
        }
    }

    fn by_left(&mut self, sides: &ByLeft) -> (TokenStream, TokenStream, TokenStream) {
        let left = self.val(&sides.left);
        (left, bare(self.int(&sides.int)), self.bytes(&sides.text))
    }

    /// An expression of any type, as some type that implements `Value` and borrows nothing.
    pub(crate) fn owned(&mut self, expr: &Expr) -> TokenStream {
        match (&expr.kind, expr.ty) {
            (ExprKind::Pv(pv), _) if !pv.transforms.is_empty() || !is_slot(&pv.source) => self.pv(pv),
            (ExprKind::Pv(_), _) | (_, Ty::Dyn) => self.val(expr),
            (_, Ty::Int) => self.int(expr),
            (_, Ty::Str) => self.text(expr),
        }
    }

    /// An expression of any type, as some type that implements `Value`.
    pub(crate) fn readable(&mut self, expr: &Expr) -> TokenStream {
        match (&expr.kind, expr.ty) {
            (ExprKind::Pv(pv), _) => self.pv(pv),
            (ExprKind::Select(select), _) => select_value(select),
            (_, Ty::Int) => self.receiver(expr),
            (_, Ty::Str) => self.text(expr),
            (_, Ty::Dyn) => self.val(expr),
        }
    }

    /// An `i32` that a method can be called on.
    pub(crate) fn receiver(&mut self, expr: &Expr) -> TokenStream {
        match expr.kind {
            ExprKind::Int(n) => receiver(n),
            _ => self.int(expr),
        }
    }

    /// An expression of type `Str` as something that derefs to bytes without a `Str` around a literal.
    pub(crate) fn bytes(&mut self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Str(text) => {
                let text = bytes_literal(text);
                quote! { #text }
            }
            _ => {
                let text = self.text(expr);
                quote! { &#text }
            }
        }
    }

    /// As [`Emit::bytes`], borrowing a script variable where it is.
    fn lent_bytes(&mut self, expr: &Expr) -> TokenStream {
        let read = match &expr.kind {
            ExprKind::ToStr(inner) => &inner.kind,
            kind => kind,
        };
        match read {
            ExprKind::Pv(pv) if slot(pv).is_some() && !self.is_plain_int(pv) => {
                let value = self.pv(pv);
                quote! { &#value.view() }
            }
            _ => self.bytes(expr),
        }
    }

    /// The bytes themselves, to compare.
    fn bytes_place(&mut self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Str(text) => {
                let text = bytes_literal(text);
                quote! { *#text }
            }
            _ => {
                let text = self.text(expr);
                quote! { *#text }
            }
        }
    }

    /// True if the expression (`Int`) is greater than 0: how `if` and `selval` ask.
    pub(crate) fn positive(&mut self, expr: &Expr) -> TokenStream {
        if expr.is_bool() {
            return self.truth(expr);
        }
        let value = self.int(expr);
        quote! { #value > 0 }
    }

    /// True if the expression (`Int`) is not 0: how `while`, `&&`, `||` and `!` ask.
    pub(crate) fn nonzero(&mut self, expr: &Expr) -> TokenStream {
        if expr.is_bool() {
            return self.truth(expr);
        }
        let value = self.int(expr);
        quote! { #value != 0 }
    }

    /// An expression that can only be 0 or 1, as `bool`.
    pub(crate) fn truth(&mut self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Int(n) => {
                let truth = *n != 0;
                quote! { #truth }
            }
            ExprKind::Positive(inner) => {
                if inner.is_bool() {
                    return self.truth(inner);
                }
                let value = self.int(inner);
                quote! { (#value > 0) }
            }
            ExprKind::Not(inner) => {
                if inner.is_bool() {
                    let truth = self.truth(inner);
                    return quote! { !#truth };
                }
                let value = self.int(inner);
                quote! { (#value == 0) }
            }
            ExprKind::Defined(inner) => {
                let value = self.readable(inner);
                quote! { #value.is_defined() }
            }
            ExprKind::CompareInt(op, left, right) => {
                let left = self.receiver(left);
                let right = self.int(right);
                let op = compare(*op);
                quote! { (#left #op #right) }
            }
            ExprKind::CompareNumber(op, left, right) => {
                let differs = *op == CompareOp::NotEqual;
                let (left, right) = (self.int(left), self.val(right));
                let op = compare(*op);
                quote! { ops::number(&#right).map_or(#differs, |n| #left #op n) }
            }
            ExprKind::EqualStr { negated, left, right } => {
                let left = self.bytes_place(left);
                let right = self.bytes_place(right);
                let op = equality(*negated);
                quote! { (#left #op #right) }
            }
            ExprKind::EqualDyn { negated, left, right } => self.equal_dyn(*negated, left, right),
            ExprKind::EqualByLeft { negated, sides, .. } if self.hir.is_int(&sides.left) => {
                let (left, right) = (self.as_number(&sides.left), self.int(&sides.int));
                let op = equality(*negated);
                quote! { (#left #op #right) }
            }
            ExprKind::EqualByLeft { negated, sides, undefined } => {
                let (left, int, _) = self.by_left(sides);
                let text = self.bytes_place(&sides.text);
                let undefined = self.val(undefined);
                let not = negated.then(|| quote! { ! });
                quote! {
                    (#not {
                        let left = #left;
                        match left {
                            Val::Int(n) => n == #int,
                            Val::Null => ops::eq(&Val::Null, &#undefined),
                            left => *left.text() == #text,
                        }
                    })
                }
            }
            ExprKind::Match(left, pattern) => {
                let text = match pattern {
                    Pattern::Const(_) => self.lent_bytes(left),
                    _ => self.bytes(left),
                };
                self.matches(text, pattern, expr)
            }
            ExprKind::And(left, right) => {
                let (left, right) = (self.nonzero(left), self.nonzero(right));
                quote! { (#left && #right) }
            }
            ExprKind::Or(left, right) => {
                let (left, right) = (self.nonzero(left), self.nonzero(right));
                quote! { (#left || #right) }
            }
            ExprKind::StrEmpty(inner) => {
                let text = self.text(inner);
                quote! { #text.is_empty() }
            }
            ExprKind::Settled(inner, differs) => {
                let code = self.guarded(inner.can_fail(), How::Value(quote! { #differs }), |emit| emit.truth(inner));
                quote! { (#code) }
            }
            ExprKind::TextOperand { operand, test } => self.text_operand(*operand, test, expr),
            ExprKind::Myself { operand, negated } => self.myself(*operand, *negated),
            ExprKind::Address { operand, negated, right } => self.address(*operand, *negated, right, expr),
            _ => defect("a truth value"),
        }
    }

    fn equal_dyn(&mut self, negated: bool, left: &Expr, right: &Expr) -> TokenStream {
        if self.hir.is_int(left) {
            let (left, right) = (self.as_number(left), self.int_argument(right));
            let op = equality(negated);
            return quote! { (#left #op #right) };
        }
        let not = negated.then(|| quote! { ! });
        // The value of a `$var` is borrowed from the context; computing the right side would need the context, too.
        let left = match &left.kind {
            ExprKind::Pv(pv) if is_literal(right) && pv.transforms.is_empty() && is_slot(&pv.source) => self.pv(pv),
            _ => {
                let value = self.val(left);
                quote! { &#value }
            }
        };
        match right.ty {
            Ty::Int => {
                let right = self.int(right);
                quote! { #not ops::eq_int(#left, #right) }
            }
            Ty::Str => {
                let right = self.bytes(right);
                quote! { #not ops::eq_text(#left, #right) }
            }
            Ty::Dyn => {
                let right = self.val(right);
                quote! { #not ops::eq(#left, &#right) }
            }
        }
    }

    /// Whether `text`, a `&[u8]` or what derefs to it, matches.
    pub(crate) fn matches(&mut self, text: TokenStream, pattern: &Pattern, expr: &Expr) -> TokenStream {
        match pattern {
            Pattern::Const(regex) => {
                let name = self.constants.regex(*regex);
                quote! { constants::#name.is_match(#text) }
            }
            Pattern::Dynamic(pattern) => {
                let pattern = self.text(pattern);
                self.fallible(quote! { ({ let text = #text; let pattern = #pattern; matches(text, &pattern) }) }, expr)
            }
            Pattern::Lenient(_) => defect("a pattern that is an error if it does not compile"),
        }
    }

    pub(crate) fn arith(&mut self, op: ArithOp, left: &Expr, right: &Expr, whole: &Expr) -> TokenStream {
        let divisor = matches!(right.kind, ExprKind::Int(n) if n != 0);
        let a = self.receiver(left);
        let b = self.int(right);
        match op {
            ArithOp::Add => quote! { #a.wrapping_add(#b) },
            ArithOp::Sub => quote! { #a.wrapping_sub(#b) },
            ArithOp::Mul => quote! { #a.wrapping_mul(#b) },
            ArithOp::Div if divisor => quote! { #a.wrapping_div(#b) },
            ArithOp::Mod if divisor => quote! { #a.wrapping_rem(#b) },
            ArithOp::Div => self.fallible(quote! { ops::div(#a, #b) }, whole),
            ArithOp::Mod => self.fallible(quote! { ops::rem(#a, #b) }, whole),
            ArithOp::BitAnd => quote! { (#a & #b) },
            ArithOp::BitOr => quote! { (#a | #b) },
            ArithOp::BitXor => quote! { (#a ^ #b) },
            ArithOp::Shl => {
                let count = shift_count(right, b);
                quote! { #a.wrapping_shl(#count) }
            }
            ArithOp::Shr => {
                let count = shift_count(right, b);
                quote! { #a.wrapping_shr(#count) }
            }
        }
    }

    /// A `Result<_, EvalError>`: its value, or the way out of the statement.
    pub(crate) fn fallible(&mut self, result: TokenStream, expr: &Expr) -> TokenStream {
        let line = self.line(expr.span);
        match self.targets.errors.last_mut() {
            Some(exit) => {
                let leave = exit.leave();
                quote! { (match #result { Ok(value) => value, Err(e) => { failed(e, #line); #leave } }) }
            }
            None => defect("a statement around a fallible expression"),
        }
    }

    /// Puts a label around code that an evaluation error leaves; `how` says with what.
    pub(crate) fn guarded(
        &mut self,
        can_fail: bool,
        how: How,
        body: impl FnOnce(&mut Self) -> TokenStream,
    ) -> TokenStream {
        if !can_fail {
            return body(self);
        }
        let label = self.targets.label("eval");
        self.targets.errors.push(Exit::new(label.clone(), how));
        let body = body(self);
        self.targets.errors.pop();
        quote! { #label: { #body } }
    }

    pub(crate) fn selval(&mut self, operands: &[Expr; 3], ty: Ty) -> TokenStream {
        let [cond, yes, no] = operands;
        let cond = self.positive(cond);
        let mut side = |e: &Expr| match ty {
            Ty::Int => self.receiver(e),
            Ty::Str => self.text(e),
            Ty::Dyn => {
                let value = self.val(e);
                quote! { or_empty(#value) }
            }
        };
        let (yes, no) = (side(yes), side(no));
        quote! { (if #cond { #yes } else { #no }) }
    }

    /// Measured: an operand that is made of statements begins with `$rc` 0.
    pub(crate) fn block_operand(&mut self, block: &Block) -> TokenStream {
        let label = self.targets.label("block");
        self.targets.blocks.push(Exit::new(label.clone(), How::Plain));
        // A `break` inside finds the block's own loops only.
        let outer = std::mem::take(&mut self.targets.breaks);
        let body = self.block(block, Want::Int);
        self.targets.breaks = outer;
        let used = self.targets.blocks.pop().is_some_and(|exit| exit.used);
        if used {
            quote! { ({ cx.rc = 0; #label: { #body } }) }
        } else {
            quote! { ({ cx.rc = 0; #body }) }
        }
    }
}

/// The right side of a shift as `u32`; only its last five bits count.
fn shift_count(right: &Expr, int: TokenStream) -> TokenStream {
    match right.kind {
        ExprKind::Int(n) => {
            let count = proc_macro2::Literal::i32_unsuffixed(n & 31);
            quote! { #count }
        }
        _ => quote! { #int as u32 },
    }
}

/// True for a number, a text, and a format string without variables: a constant needs no context.
pub(crate) fn is_literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Int(_) | ExprKind::Str(_) => true,
        ExprKind::Format(format) => format.parts.iter().all(|part| matches!(part, FormatPart::Text(_))),
        _ => false,
    }
}

fn is_slot(source: &PvSource) -> bool {
    matches!(source, PvSource::Var(_) | PvSource::NullableVar(_))
}

fn compare(op: CompareOp) -> TokenStream {
    match op {
        CompareOp::Equal => quote! { == },
        CompareOp::NotEqual => quote! { != },
        CompareOp::Less => quote! { < },
        CompareOp::Greater => quote! { > },
        CompareOp::LessEqual => quote! { <= },
        CompareOp::GreaterEqual => quote! { >= },
    }
}

fn equality(negated: bool) -> TokenStream {
    if negated {
        quote! { != }
    } else {
        quote! { == }
    }
}

/// Code for what analysis never builds: it does not compile, and so names the script's line.
pub(crate) fn defect(expected: &str) -> TokenStream {
    let text = format!("the expression is not {expected}");
    quote! { compile_error!(#text) }
}
