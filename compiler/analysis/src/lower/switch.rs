//! `switch`: its labels decide whether the value is compared as a number or as text.

use super::Lower;
use super::rve::{Node, Rve, Static};
use crate::codes::types;
use crate::hir::{Case, CaseLabel, StmtKind, Switch};
use srcc_syntax::ast;
use srcc_syntax::{Diagnostic, Span};

impl Lower<'_> {
    pub(super) fn switch(&mut self, switch: &ast::Switch) -> StmtKind {
        let value = self.expr(&switch.value);
        if switch.cases.is_empty() {
            self.report(Diagnostic::new(types::EMPTY_SWITCH, switch.body_span, &[]));
        }
        let mut labels: Vec<Option<CaseLabel>> = Vec::new();
        for case in &switch.cases {
            let label = self.label(&case.label, case.label_span);
            labels.push(label);
        }
        let mut is_good = labels.iter().all(Option::is_some);
        let placed: Vec<(&CaseLabel, Span)> = labels
            .iter()
            .zip(&switch.cases)
            .filter_map(|(label, case)| Some((label.as_ref()?, case.label_span)))
            .collect();
        let ty = label_type(&placed);
        is_good &= self.check_labels(&placed, ty);
        is_good &= self.check_default(&placed, ty, &value);
        self.nesting += 1;
        let bodies: Vec<_> = switch.cases.iter().map(|case| self.guarded_block(&case.stmts)).collect();
        self.nesting -= 1;
        if !is_good || value.is_error() {
            return StmtKind::Error;
        }
        let value = match ty {
            Static::Str => self.text(value),
            _ => self.int(value),
        };
        let cases = labels
            .into_iter()
            .zip(bodies)
            .zip(&switch.cases)
            .filter_map(|((label, body), case)| Some(Case { label: label?, body, span: case.label_span }))
            .collect();
        StmtKind::Switch(Box::new(Switch { value, cases }))
    }

    fn label(&mut self, label: &ast::CaseLabel, span: Span) -> Option<CaseLabel> {
        match label {
            ast::CaseLabel::Default => Some(CaseLabel::Default),
            ast::CaseLabel::Regex(written) => {
                let rve = self.expr(written);
                let pattern = match rve.node {
                    Node::Str(pattern) => pattern,
                    // Measured: a number is taken as its digits.
                    Node::Int(number) => number.to_string().into_bytes().into(),
                    Node::Error => return None,
                    _ => {
                        self.report(Diagnostic::new(types::VARIABLE_LABEL, rve.span, &[]));
                        return None;
                    }
                };
                self.check_regex(&pattern, rve.span)?;
                Some(CaseLabel::Regex(self.intern_regex(pattern, false)))
            }
            ast::CaseLabel::Value(written) => {
                let rve = self.expr(written);
                match rve.node {
                    Node::Int(number) => Some(CaseLabel::Int(number)),
                    Node::Str(text) => Some(CaseLabel::Str(text)),
                    Node::Error => None,
                    _ => {
                        let place = if rve.span.is_empty() { span } else { rve.span };
                        self.report(Diagnostic::new(types::VARIABLE_LABEL, place, &[]));
                        None
                    }
                }
            }
        }
    }

    /// Reports labels of the wrong type, and labels that occur twice.
    fn check_labels(&mut self, labels: &[(&CaseLabel, Span)], ty: Static) -> bool {
        let before = self.diagnostics.len();
        let first = labels.iter().find(|(label, _)| !matches!(label, CaseLabel::Default));
        let mut seen: std::collections::HashMap<String, Span> = std::collections::HashMap::new();
        let mut default: Option<Span> = None;
        for (label, span) in labels {
            let text = match label {
                CaseLabel::Default => {
                    if let Some(first) = default.replace(*span) {
                        self.report(Diagnostic::new(types::TWO_DEFAULTS, *span, &[]).also(first, "first"));
                    }
                    continue;
                }
                CaseLabel::Int(number) => number.to_string(),
                CaseLabel::Str(text) => format!("\"{}\"", String::from_utf8_lossy(text)),
                // Measured: two equal regular expressions are not noticed.
                CaseLabel::Regex(_) => String::new(),
            };
            let own = if matches!(label, CaseLabel::Int(_)) { Static::Int } else { Static::Str };
            if own != ty
                && let Some((_, first)) = first
            {
                let facts = [("found", type_text(own)), ("first", type_text(ty))];
                self.report(Diagnostic::new(types::MIXED_LABELS, *span, &facts).also(*first, "first"));
            } else if !text.is_empty()
                && let Some(first) = seen.insert(text.clone(), *span)
            {
                let facts = [("label", text.as_str())];
                self.report(Diagnostic::new(types::DUPLICATE_LABEL, *span, &facts).also(first, "first"));
            }
        }
        self.diagnostics.len() == before
    }

    /// Reports what the original makes of a `default` in an unlucky place: it does not start.
    fn check_default(&mut self, labels: &[(&CaseLabel, Span)], ty: Static, value: &Rve) -> bool {
        let found = match labels {
            [(CaseLabel::Default, span)] if !value.is_constant_expr() && !value.is_error() => {
                Diagnostic::new(types::DEFAULT_ONLY, *span, &[]).help("plain")
            }
            [(CaseLabel::Default, span), _, ..] if ty == Static::Str => {
                Diagnostic::new(types::DEFAULT_FIRST, *span, &[])
            }
            _ => return true,
        };
        self.report(found);
        false
    }
}

/// What the first label that is not `default` is.
fn label_type(labels: &[(&CaseLabel, Span)]) -> Static {
    match labels.iter().find(|(label, _)| !matches!(label, CaseLabel::Default)) {
        Some((CaseLabel::Str(_) | CaseLabel::Regex(_), _)) => Static::Str,
        _ => Static::Int,
    }
}

fn type_text(ty: Static) -> &'static str {
    if ty == Static::Int { "a number" } else { "text" }
}
