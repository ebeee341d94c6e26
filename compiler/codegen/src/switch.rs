//! `switch`: a `match` where every case ends in a `break` of its own, else a chain that falls through.

use crate::emit::{Emit, Exit, How, Want, bytes_literal, int_literal};
use crate::expr::is_literal;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use srcc_analysis::hir::{Block, BreakTarget, CaseLabel, Stmt, StmtKind, Switch, Ty};

/// See [`Emit::idle`].
const RESOLVED_TO_NOTHING: i32 = -5;

/// Labels that stand together in front of one body.
struct Group<'a> {
    labels: Vec<&'a CaseLabel>,
    body: &'a Block,
}

impl Emit<'_> {
    pub(crate) fn switch(&mut self, switch: &Switch, want: Want) -> TokenStream {
        let groups = groups(switch);
        let label = self.targets.label("switch");
        let how = match want {
            Want::Unit => How::Plain,
            Want::Int | Want::Flow => How::Value(want.number(0)),
        };
        self.targets.breaks.push(Exit::new(label.clone(), how));
        let code = if is_match(switch, &groups) {
            self.match_form(switch, &groups, want)
        } else {
            self.chain_form(switch, &groups, want)
        };
        let used = self.targets.breaks.pop().is_some_and(|exit| exit.used);
        if used {
            quote! { #label: { #code } }
        } else {
            quote! { { #code } }
        }
    }

    /// What a `switch` is worth that runs nothing. Measured: one over a constant, which the original resolves at its
    /// start, is worth -5.
    fn idle(switch: &Switch, want: Want) -> TokenStream {
        want.number(if is_literal(&switch.value) { RESOLVED_TO_NOTHING } else { 1 })
    }

    fn match_form(&mut self, switch: &Switch, groups: &[Group<'_>], want: Want) -> TokenStream {
        let value = match switch.value.ty {
            Ty::Str => {
                let text = self.text(&switch.value);
                quote! { &*#text }
            }
            _ => self.int(&switch.value),
        };
        let mut arms = TokenStream::new();
        let mut default = None;
        for group in groups {
            let body = match group.body.stmts.as_slice() {
                [] => Self::idle(switch, want),
                _ => self.case_body(group.body, want),
            };
            if group.labels.contains(&&CaseLabel::Default) {
                default = Some(body);
                continue;
            }
            let patterns = group.labels.iter().filter_map(|label| match label {
                CaseLabel::Int(n) => Some(int_literal(*n)),
                CaseLabel::Str(text) => {
                    let text = bytes_literal(text);
                    Some(quote! { #text })
                }
                CaseLabel::Regex(_) | CaseLabel::Default => None,
            });
            arms.extend(quote! { #(#patterns)|* => { #body } });
        }
        let default = default.unwrap_or_else(|| Self::idle(switch, want));
        quote! { match #value { #arms _ => { #default } } }
    }

    /// A body whose `break` at the end, if there is one, is the end of the arm.
    fn case_body(&mut self, body: &Block, want: Want) -> TokenStream {
        match body.stmts.split_last() {
            Some((Stmt { kind: StmtKind::Break(BreakTarget::Enclosing), .. }, others)) => {
                let body = self.stmts(others, Want::Unit);
                let value = want.number(0);
                quote! { #body #value }
            }
            _ => self.block(body, want),
        }
    }

    /// Finds the group to start at; bodies from there on run until a `break`.
    fn chain_form(&mut self, switch: &Switch, groups: &[Group<'_>], want: Want) -> TokenStream {
        let at = |n: usize| Literal::usize_unsuffixed(n);
        let default = groups.iter().position(|group| group.labels.contains(&&CaseLabel::Default));
        let other = at(default.unwrap_or(groups.len()));
        let start = self.guarded(switch.value.can_fail(), How::Value(quote! { #other }), |emit| {
            let value = match switch.value.ty {
                Ty::Str => emit.text(&switch.value),
                _ => emit.int(&switch.value),
            };
            let mut tests = TokenStream::new();
            for (n, group) in groups.iter().enumerate() {
                let n = at(n);
                for label in &group.labels {
                    if let Some(test) = emit.label_test(label) {
                        tests.extend(quote! { if #test { #n } else });
                    }
                }
            }
            quote! { let value = #value; #tests { #other } }
        });
        let bodies: Vec<_> = groups
            .iter()
            .enumerate()
            .map(|(n, group)| {
                let n = at(n);
                if group.body.stmts.is_empty() {
                    return TokenStream::new();
                }
                if want == Want::Unit {
                    let body = self.block(group.body, Want::Unit);
                    quote! { if from <= #n { #body } }
                } else {
                    let body = self.block(group.body, Want::Int);
                    quote! { if from <= #n { last = { #body }; } }
                }
            })
            .collect();
        if want == Want::Unit {
            return quote! { let from = { #start }; #(#bodies)* };
        }
        let result = want.value(quote! { last });
        let idle = Self::idle(switch, Want::Int);
        quote! { let from = { #start }; let mut last = #idle; #(#bodies)* #result }
    }

    fn label_test(&mut self, label: &CaseLabel) -> Option<TokenStream> {
        match label {
            CaseLabel::Int(n) => {
                let n = int_literal(*n);
                Some(quote! { value == #n })
            }
            CaseLabel::Str(text) => {
                let text = bytes_literal(text);
                Some(quote! { *value == *#text })
            }
            CaseLabel::Regex(regex) => {
                let name = self.constants.regex(*regex);
                Some(quote! { constants::#name.is_match(&value) })
            }
            CaseLabel::Default => None,
        }
    }
}

/// Joins labels without statements to the next label that has some.
fn groups(switch: &Switch) -> Vec<Group<'_>> {
    let mut groups = Vec::new();
    let mut labels = Vec::new();
    for (n, case) in switch.cases.iter().enumerate() {
        labels.push(&case.label);
        if !case.body.stmts.is_empty() || n + 1 == switch.cases.len() {
            groups.push(Group { labels: std::mem::take(&mut labels), body: &case.body });
        }
    }
    groups
}

/// True if no body runs on into the next one and each label is a pattern.
fn is_match(switch: &Switch, groups: &[Group<'_>]) -> bool {
    let bodies = groups.split_last().map_or(&[][..], |(_, others)| others);
    let has_regex = groups.iter().flat_map(|g| &g.labels).any(|label| matches!(label, CaseLabel::Regex(_)));
    !switch.value.can_fail() && !has_regex && bodies.iter().all(|group| leaves(group.body))
}

/// True if the block never runs off its end.
fn leaves(block: &Block) -> bool {
    match block.stmts.last().map(|stmt| &stmt.kind) {
        Some(StmtKind::Break(_) | StmtKind::Return(_) | StmtKind::Exit(_) | StmtKind::Drop(_)) => true,
        Some(StmtKind::If { arms, otherwise: Some(otherwise) }) => {
            arms.iter().all(|arm| leaves(&arm.body)) && leaves(otherwise)
        }
        _ => false,
    }
}
