//! Texts joined by `+`: a whole chain of them is written into one buffer.

use crate::emit::{Emit, bytes_literal};
use crate::pv::slot;
use crate::text::VALUE_ROOM;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use srcc_analysis::hir::{Expr, ExprKind};

/// Statements that append a text to `out`, and how long it will likely be.
struct Append {
    writes: TokenStream,
    room: usize,
}

impl Emit<'_> {
    /// `left + right` as texts, a `Str`.
    pub(crate) fn concat(&mut self, left: &Expr, right: &Expr) -> TokenStream {
        match (self.append(left), self.append(right)) {
            (Some(left), Some(right)) => joined(&[left, right]),
            _ => {
                let left = self.text(left);
                let right = self.bytes(right);
                quote! { ops::concat(&#left, #right) }
            }
        }
    }

    /// A sum or a text, as the first operand of the chain says when it runs. `None` if some operand must be a value of its
    /// own before the next is looked at.
    pub(crate) fn add_chain(&mut self, expr: &Expr) -> Option<TokenStream> {
        let mut rights = Vec::new();
        let mut first = expr;
        loop {
            match &first.kind {
                ExprKind::AddByLeft(sides) => {
                    rights.push((&sides.int, &sides.text));
                    first = &sides.left;
                }
                ExprKind::AddDyn(left, right)
                    if matches!(right.kind, ExprKind::Pv(_) | ExprKind::Str(_) | ExprKind::Int(_)) =>
                {
                    rights.push((&**right, &**right));
                    first = left;
                }
                _ => break,
            }
        }
        if rights.is_empty() {
            return None;
        }
        rights.reverse();
        let lent = match &first.kind {
            ExprKind::Pv(pv) if slot(pv).is_some() => Some(self.pv(pv)),
            _ => None,
        };
        let left = lent.clone().unwrap_or_else(|| quote! { left });
        let mut sum = quote! { n };
        let mut texts = vec![Append { writes: quote! { #left.append(out); }, room: VALUE_ROOM }];
        for (int, text) in rights {
            let int = self.int_argument(int);
            sum = quote! { #sum.wrapping_add(#int) };
            texts.push(self.append(text)?);
        }
        let text = joined(&texts);
        if let Some(variable) = lent {
            return Some(quote! {
                (match *#variable {
                    Val::Int(n) => Val::Int(#sum),
                    _ => Val::Str(#text),
                })
            });
        }
        let first = self.val(first);
        Some(quote! {
            ({
                let left = #first;
                match left {
                    Val::Int(n) => Val::Int(#sum),
                    left => Val::Str(#text),
                }
            })
        })
    }

    /// Code that appends an expression's text; `None` if it can fail or is more than a look at something.
    fn append(&mut self, expr: &Expr) -> Option<Append> {
        match &expr.kind {
            ExprKind::Str(text) => {
                let literal = bytes_literal(text);
                Some(Append { writes: quote! { out.extend_from_slice(#literal); }, room: text.len() })
            }
            ExprKind::Int(n) => {
                let literal = bytes_literal(n.to_string().as_bytes());
                Some(Append { writes: quote! { out.extend_from_slice(#literal); }, room: 11 })
            }
            ExprKind::Pv(pv) => {
                let value = self.pv(pv);
                Some(Append { writes: quote! { #value.append(out); }, room: VALUE_ROOM })
            }
            ExprKind::ToStr(inner) if matches!(inner.kind, ExprKind::Pv(_)) => self.append(inner),
            ExprKind::Concat(left, right) => {
                let (left, right) = (self.append(left)?, self.append(right)?);
                let (a, b) = (left.writes, right.writes);
                Some(Append { writes: quote! { #a #b }, room: left.room + right.room })
            }
            _ => None,
        }
    }
}

fn joined(parts: &[Append]) -> TokenStream {
    let room = Literal::usize_unsuffixed(parts.iter().map(|part| part.room).sum());
    let writes = parts.iter().map(|part| &part.writes);
    quote! { expand(cx, #room, |cx, out| { #(#writes)* }) }
}
