//! Arguments of module functions: from what is written to what the declared parameter takes.
//!
//! The measured kind of a parameter says how the original reads a constant (as a format string, as one variable, as plain
//! text); the declared Rust type says what is handed over.

use super::Lower;
use super::emit::{expr, to_int, to_str};
use super::rve::{Node, Rve};
use crate::catalog::{ExprArgs, ParamKind, WordRow};
use crate::codes::{missing, names, types};
use crate::hir::{ArgValue, Bytes, Expr, ExprKind, Format, FormatPart, RouteKind, Ty};
use srcc_iface::ArgType;
use srcc_syntax::ast::{self, StrLit};
use srcc_syntax::pv::{PvExtent, TextAt, extent, parse_pv};
use srcc_syntax::{Code, Diagnostic, Span};
use std::sync::Arc;

/// What is known about an argument.
pub(super) struct ArgCx<'n> {
    /// The function.
    pub name: &'n str,
    /// Counted from 0.
    pub nth: usize,
    /// How many there are.
    pub count: usize,
    /// The forms of text that were measured to be taken, if they were.
    pub accepts: Option<&'static str>,
    /// What it must look like, if it is a word of a small language.
    pub word: Option<WordRow>,
    /// The measured kind.
    pub kind: ParamKind,
    /// What expressions as arguments do.
    pub expr_args: ExprArgs,
}

/// `first`, `second`, ..
pub(super) fn nth_text(nth: usize) -> &'static str {
    ["first", "second", "third", "fourth", "fifth", "sixth"].get(nth).copied().unwrap_or("last")
}

/// A constant text with its place in the source.
pub(super) struct ConstText {
    pub text: Bytes,
    pub at: TextAt,
    pub span: Span,
}

impl ConstText {
    pub(super) fn lossy(&self) -> Arc<str> {
        String::from_utf8_lossy(&self.text).into()
    }

    /// The text as an expression, nothing expanded.
    fn plain(&self) -> Expr {
        expr(ExprKind::Str(self.text.clone()), Ty::Str, self.span)
    }

    /// True if it is one variable and nothing else.
    fn is_pv(&self) -> bool {
        self.text.first() == Some(&b'$') && extent(&self.text, true) == PvExtent::Length(self.text.len())
    }
}

/// The literal behind an expression, parentheses ignored.
fn literal(e: &ast::Expr) -> Option<&StrLit> {
    match &e.kind {
        ast::ExprKind::Str(literal) => Some(literal),
        ast::ExprKind::Paren(inner) => literal(inner),
        _ => None,
    }
}

impl Lower<'_> {
    /// Resolves one argument. `ty` is `None` if there is no implementation; the argument is then only checked.
    pub(super) fn argument(
        &mut self,
        cx: &mut ArgCx<'_>,
        ty: Option<ArgType>,
        written: &ast::Expr,
    ) -> Option<ArgValue> {
        let rve = self.expr(written);
        if rve.is_error() {
            return None;
        }
        if !rve.is_const() && cx.expr_args == ExprArgs::Refused {
            let text = String::from_utf8_lossy(self.parsed.sources.text(rve.span)).into_owned();
            let facts = [("nth", nth_text(cx.nth)), ("name", cx.name), ("text", &text)];
            let found = Diagnostic::new(names::NOT_CONSTANT, rve.span, &facts);
            self.report(if matches!(rve.node, Node::Pv(_)) { found.help("quotes") } else { found });
            return None;
        }
        let constant = match &rve.node {
            Node::Int(number) => {
                let text = number.to_string().into_bytes().into();
                let at = TextAt { span: rve.span, exact: false };
                self.check_accepts(cx, ConstText { text, at, span: rve.span })?;
                None
            }
            Node::Str(text) => {
                let at = literal(written).map_or(TextAt { span: rve.span, exact: false }, TextAt::string);
                Some(ConstText { text: text.clone(), at, span: rve.span })
            }
            _ => None,
        };
        let constant = match constant {
            Some(text) => Some(self.check_accepts(cx, text)?),
            None => None,
        };
        match (ty, constant, &rve.node) {
            (Some(ty), Some(text), _) => self.const_text(cx, ty, &text),
            (Some(ty), None, Node::Int(n)) => self.const_int(cx, ty, *n, rve.span),
            (Some(ty), None, _) => self.run_time(cx, ty, rve),
            (None, Some(text), _) => {
                self.check_text(cx, &text)?;
                Some(ArgValue::Str(text.plain()))
            }
            (None, None, _) => Some(ArgValue::Val(self.value(rve, false))),
        }
    }

    /// Checks a constant text of a function that has no implementation.
    fn check_text(&mut self, cx: &ArgCx<'_>, text: &ConstText) -> Option<()> {
        if cx.accepts.is_some_and(|accepts| accepts.contains('j')) && cx.kind == ParamKind::StrExpr {
            return Some(());
        }
        match cx.kind {
            ParamKind::StrExpr => self.format(&text.text, text.at).map(|_| ()),
            ParamKind::Regex => self.check_regex(&text.text, text.span),
            ParamKind::Subst => self.subst(&text.text, text.at).map(|_| ()),
            _ => Some(()),
        }
    }

    fn const_text(&mut self, cx: &ArgCx<'_>, ty: ArgType, text: &ConstText) -> Option<ArgValue> {
        match ty {
            ArgType::Str => Some(ArgValue::Str(self.str_text(cx.kind, text)?)),
            ArgType::Val => Some(ArgValue::Val(match text.is_pv() && is_expanded(cx.kind) {
                true => self.single_pv(text)?,
                false => self.str_text(cx.kind, text)?,
            })),
            ArgType::ConstStr => Some(ArgValue::ConstStr(text.lossy())),
            ArgType::Int => Some(ArgValue::Int(self.int_text(cx, text)?)),
            ArgType::Regex => {
                self.check_regex(&text.text, text.span)?;
                Some(ArgValue::Regex(self.intern_regex(text.text.clone(), false)))
            }
            ArgType::Subst => Some(ArgValue::Subst(self.subst(&text.text, text.at)?)),
            ArgType::Fmt => {
                let mut format = self.format(&text.text, text.at)?;
                if matches!(cx.name, "xlogl" | "xdbgl") {
                    let line = format!("{}:", self.statement_line(text.span));
                    format.parts.insert(0, FormatPart::Text(line.into_bytes().into()));
                }
                Some(ArgValue::Fmt(self.add_format(format)))
            }
            ArgType::Pv | ArgType::PvMut => self.pv_text(cx, ty == ArgType::PvMut, text),
            ArgType::FlagNo => Some(ArgValue::FlagNo(self.flag_text(cx, text)?)),
            ArgType::RequestRoute if text.text.contains(&b'$') => {
                let facts = [("nth", nth_text(cx.nth)), ("name", cx.name)];
                self.report_missing(Diagnostic::new(missing::DYNAMIC_ARGUMENT, text.span, &facts));
                None
            }
            ArgType::FailureRoute | ArgType::BranchRoute | ArgType::OnreplyRoute | ArgType::RequestRoute => {
                Some(self.route_text(ty, &text.lossy(), text.span))
            }
        }
    }

    fn const_int(&mut self, cx: &ArgCx<'_>, ty: ArgType, n: i32, span: Span) -> Option<ArgValue> {
        let digits = n.to_string();
        match ty {
            ArgType::Int => Some(ArgValue::Int(expr(ExprKind::Int(n), Ty::Int, span))),
            ArgType::Val => Some(ArgValue::Val(expr(ExprKind::Int(n), Ty::Int, span))),
            ArgType::FlagNo => Some(ArgValue::FlagNo(self.flag_number(n, span)?)),
            _ => {
                let at = TextAt { span, exact: false };
                self.const_text(cx, ty, &ConstText { text: digits.into_bytes().into(), at, span })
            }
        }
    }

    fn run_time(&mut self, cx: &ArgCx<'_>, ty: ArgType, rve: Rve) -> Option<ArgValue> {
        match (ty, rve.node) {
            (ArgType::Str, node) => Some(ArgValue::Str(self.text(Rve::new(node, rve.span)))),
            (ArgType::Int, node) => Some(ArgValue::Int(self.int(Rve::new(node, rve.span)))),
            (ArgType::Val, node) => Some(ArgValue::Val(self.value(Rve::new(node, rve.span), false))),
            (ArgType::Fmt, Node::Pv(pv)) => {
                let format = Format { parts: vec![FormatPart::Pv(pv)], span: rve.span };
                Some(ArgValue::Fmt(self.add_format(format)))
            }
            (_, node) => {
                let text = String::from_utf8_lossy(self.parsed.sources.text(rve.span)).into_owned();
                let facts = [("nth", nth_text(cx.nth)), ("name", cx.name), ("text", &text)];
                let found = Diagnostic::new(missing::DYNAMIC_ARGUMENT, rve.span, &facts);
                let by_name = matches!(ty, ArgType::Pv | ArgType::PvMut) && matches!(node, Node::Pv(_));
                self.report_missing(if by_name { found.help("quotes") } else { found });
                None
            }
        }
    }

    /// Text as the measured kind reads it.
    fn str_text(&mut self, kind: ParamKind, text: &ConstText) -> Option<Expr> {
        match kind {
            ParamKind::StrVar | ParamKind::NameOrPv if text.is_pv() => Some(to_str(self.single_pv(text)?)),
            _ if is_expanded(kind) && text.text.contains(&b'$') => {
                let format = self.format(&text.text, text.at)?;
                Some(expr(ExprKind::Format(Box::new(format)), Ty::Str, text.span))
            }
            _ => Some(text.plain()),
        }
    }

    pub(super) fn single_pv(&mut self, text: &ConstText) -> Option<Expr> {
        let (pv, diagnostics) = parse_pv(&text.text, text.at);
        if !diagnostics.is_empty() {
            diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
            return None;
        }
        let outer = std::mem::replace(&mut self.in_format, true);
        let read = self.pv_expr(&pv);
        self.in_format = outer;
        read
    }

    fn int_text(&mut self, cx: &ArgCx<'_>, text: &ConstText) -> Option<Expr> {
        let number = parse_number(&text.text).or((text.text.is_empty() && cx.kind == ParamKind::Flags).then_some(0));
        if let Some(number) = number {
            return Some(expr(ExprKind::Int(number), Ty::Int, text.span));
        }
        if cx.kind != ParamKind::ConstInt && text.is_pv() {
            return Some(to_int(self.single_pv(text)?));
        }
        if is_expanded(cx.kind) && text.text.contains(&b'$') {
            return Some(to_int(self.str_text(ParamKind::StrExpr, text)?));
        }
        let facts = [("nth", nth_text(cx.nth)), ("name", cx.name), ("found", &*text.lossy())];
        self.report(Diagnostic::new(types::BAD_NUMBER, text.span, &facts).note("forms"));
        None
    }

    fn pv_text(&mut self, cx: &ArgCx<'_>, writable: bool, text: &ConstText) -> Option<ArgValue> {
        if !text.is_pv() {
            let facts = [("nth", nth_text(cx.nth)), ("name", cx.name)];
            self.report(Diagnostic::new(names::NOT_A_PV, text.span, &facts));
            return None;
        }
        let (pv, diagnostics) = parse_pv(&text.text, text.at);
        if !diagnostics.is_empty() {
            diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
            return None;
        }
        let outer = std::mem::replace(&mut self.in_format, true);
        let handle = self.pv_handle(&pv, writable);
        self.in_format = outer;
        Some(if writable { ArgValue::PvMut(handle?) } else { ArgValue::Pv(handle?) })
    }

    fn flag_text(&mut self, cx: &ArgCx<'_>, text: &ConstText) -> Option<u8> {
        if cx.kind == ParamKind::IntVar && text.is_pv() {
            let facts = [("nth", nth_text(cx.nth)), ("name", cx.name)];
            self.report_missing(Diagnostic::new(missing::DYNAMIC_ARGUMENT, text.span, &facts));
            return None;
        }
        match parse_number(&text.text) {
            Some(number) => self.flag_number(number, text.span),
            None => self.flag_name(&text.lossy(), text.span),
        }
    }

    /// A flag's number, checked.
    pub(super) fn flag_number(&mut self, number: i32, span: Span) -> Option<u8> {
        match u8::try_from(number) {
            Ok(bit) if bit < 32 => Some(bit),
            _ => {
                self.report(Diagnostic::new(names::FLAG_RANGE, span, &[("number", &number.to_string())]));
                None
            }
        }
    }

    /// The number of a declared flag.
    pub(super) fn flag_name(&mut self, name: &str, span: Span) -> Option<u8> {
        if let Some((bit, _)) = self.flags.get(name) {
            return Some(*bit);
        }
        let near = self.nearest(name, self.flags.keys().map(|key| &**key));
        let found = Diagnostic::new(names::UNDECLARED_FLAG, span, &[("name", name)]);
        let found = match near {
            Some(near) => found.fact("near", near).help("near"),
            None => found.help("declare"),
        };
        self.report(found);
        None
    }

    fn route_text(&mut self, ty: ArgType, name: &str, span: Span) -> ArgValue {
        let (kind, text) = match ty {
            ArgType::FailureRoute => (RouteKind::Failure, "failure_route"),
            ArgType::BranchRoute => (RouteKind::Branch, "branch_route"),
            ArgType::OnreplyRoute => (RouteKind::Onreply, "onreply_route"),
            _ => (RouteKind::Request, "route"),
        };
        let found = self.route_names.get(&(kind, name.into())).copied();
        let position = found.and_then(|route| self.route_positions.get(&route).copied());
        // Measured: 0 and an empty name take a route back and never name one.
        if position.is_none() && !matches!(name, "" | "0") {
            self.unknown_route(names::UNKNOWN_ROUTE_ARGUMENT, kind, &format!("`{text}`"), name, span);
        }
        match ty {
            ArgType::FailureRoute => ArgValue::FailureRoute(position),
            ArgType::BranchRoute => ArgValue::BranchRoute(position),
            ArgType::OnreplyRoute => ArgValue::OnreplyRoute(position),
            _ => ArgValue::RequestRoute(position),
        }
    }

    /// Reports the name of a route that does not exist, with one that is nearly the same.
    pub(super) fn unknown_route(&mut self, code: Code, kind: RouteKind, kind_name: &str, name: &str, span: Span) {
        let candidates = self.route_names.keys().filter(|(known, _)| *known == kind).map(|(_, name)| &**name);
        let near = self.nearest(name, candidates).map(str::to_owned);
        let mut found = Diagnostic::new(code, span, &[("kind", kind_name), ("name", name)]);
        if let Some(near) = near {
            let key = (kind, Arc::from(near.as_str()));
            let route = self.route_names.get(&key).and_then(|index| self.hir.routes.get(index.0));
            let place = route.and_then(|route| route.spans.first()).copied();
            found = found.fact("near", &near).help("near");
            if let Some(place) = place {
                found = found.also(place, "near_place");
            }
        }
        self.report(found);
    }
}

/// True for kinds whose text may hold variables.
fn is_expanded(kind: ParamKind) -> bool {
    matches!(kind, ParamKind::StrExpr | ParamKind::Unknown)
}

/// A number in text: decimal, or hexadecimal after `0x`.
fn parse_number(text: &[u8]) -> Option<i32> {
    let text = std::str::from_utf8(text).ok()?.trim();
    match text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok().map(u32::cast_signed),
        None => text.parse().ok(),
    }
}
