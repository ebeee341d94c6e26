//! Pseudo-variables: finds the declaration behind a name and hands over inner name and index as that wants them.

use super::Lower;
use super::emit::{expr, pv_ty, to_str};
use super::old_avp::{avp_source, avp_target};
use super::pv_form::index_span;
use crate::catalog::{ImplInner, ImplPv, PvRow};
use crate::codes::{missing, names};
use crate::hir::{
    Expr, ExprKind, Format, FormatPart, IndexArg, InnerArg, InnerValue, IsInt, PvAccess, PvHandle, PvIdx, PvRead,
    PvSource, PvTarget, PvWrite, Ty,
};
use srcc_syntax::ast::{self, PvIndex, PvInner, PvRef, RawText};
use srcc_syntax::pv::{TextAt, parse_format_string};
use srcc_syntax::{Diagnostic, Span};
use std::sync::Arc;

/// The variables whose name in parentheses is a flag's number or declared name.
fn is_flag_pv(name: &str) -> bool {
    matches!(name, "Mf" | "Sf" | "Bf")
}

/// The names that the core has without any module.
const CORE: [&str; 8] = ["null", "?", "rc", "retcode", "def", "defn", "env", "envn"];

impl Lower<'_> {
    /// A pseudo-variable that is read; `None` if something about it was reported.
    pub(super) fn pv_read(&mut self, pv: &PvRef) -> Option<PvRead> {
        let source = self.pv_source(pv)?;
        let transforms = pv.transformations.iter().map(|t| self.transform(t)).collect::<Option<Vec<_>>>()?;
        Some(PvRead { source, transforms, text: pv.text.clone(), span: pv.span })
    }

    /// The same as an expression.
    pub(super) fn pv_expr(&mut self, pv: &PvRef) -> Option<Expr> {
        let read = self.pv_read(pv)?;
        let ty = pv_ty(&read);
        Some(expr(ExprKind::Pv(Box::new(read)), ty, pv.span))
    }

    /// A pseudo-variable that is assigned.
    pub(super) fn pv_write(&mut self, pv: &PvRef, in_expr: bool) -> Option<PvWrite> {
        if let Some(first) = pv.transformations.first() {
            self.report(Diagnostic::new(names::ASSIGN_TRANSFORMED, first.span, &[]));
            return None;
        }
        let target = match self.script_var(pv) {
            Some(source) => match source? {
                PvSource::NullableVar(slot) => PvTarget::NullableVar(slot),
                PvSource::Var(slot) => PvTarget::Var(slot),
                _ => PvTarget::Missing,
            },
            None => self.setter(pv, in_expr)?,
        };
        Some(PvWrite { target, text: pv.text.clone(), span: pv.span })
    }

    /// A pseudo-variable handed over by name.
    pub(super) fn pv_handle(&mut self, pv: &PvRef, writable: bool) -> Option<PvIdx> {
        let read = self.pv_read(pv)?;
        let write = if writable { Some(self.pv_write(pv, false)?) } else { None };
        if let Some(PvWrite { target: PvTarget::Var(slot), .. }) = write {
            self.assigned.push((slot, IsInt::Unknown));
        }
        Some(self.add_pv_handle(PvHandle { read, write }))
    }

    fn pv_source(&mut self, pv: &PvRef) -> Option<PvSource> {
        let name = &*pv.name.text;
        if CORE.contains(&name) {
            return self.core_pv(name, pv);
        }
        if let Some(source) = self.script_var(pv) {
            return source;
        }
        if self.is_bare_avp(pv) {
            return Some(avp_source(&pv.name.text, IndexArg::None));
        }
        let row = self.known_pv(pv)?;
        if let Some(row) = &row {
            self.check_form(pv, row)?;
        }
        if name == "cfg"
            && let Some(source) = self.place_pv(pv)
        {
            return Some(source);
        }
        if name == "sel" {
            return self.select_pv(pv).map(PvSource::Select);
        }
        let found = self.catalog.getters.get(name).map(Vec::as_slice).unwrap_or(&[]);
        let Some(getter) = self.choose(found, pv) else {
            let module = row.map_or("?", |row| row.module);
            let facts = [("name", name), ("module", module)];
            let mut diagnostic = Diagnostic::new(missing::PV, pv.span, &facts);
            if !found.is_empty() {
                diagnostic = diagnostic.fact("problem", &String::from_utf8_lossy(&pv.text)).note("form");
            }
            self.report_missing(diagnostic);
            return Some(PvSource::Missing);
        };
        Some(PvSource::Getter(Box::new(self.access(getter, pv)?)))
    }

    fn setter(&mut self, pv: &PvRef, in_expr: bool) -> Option<PvTarget> {
        let name = &*pv.name.text;
        let read_only = |lower: &mut Self| {
            let text = format!("${name}");
            let mut found = Diagnostic::new(names::READ_ONLY_PV, pv.span, &[("name", &text)]);
            if in_expr {
                found = found.help("equals");
            }
            lower.report(found);
        };
        if CORE.contains(&name) {
            read_only(self);
            return None;
        }
        if self.is_bare_avp(pv) {
            return Some(avp_target(&pv.name.text));
        }
        let row = self.known_pv(pv)?;
        if let Some(row) = &row {
            self.check_form(pv, row)?;
            if !row.writable {
                read_only(self);
                return None;
            }
        }
        let found = self.catalog.setters.get(name).map(Vec::as_slice).unwrap_or(&[]);
        let Some(setter) = self.choose(found, pv) else {
            let module = row.map_or("?", |row| row.module);
            let diagnostic = Diagnostic::new(missing::PV, pv.span, &[("name", name), ("module", module)]);
            self.report_missing(diagnostic.note("assign"));
            return Some(PvTarget::Missing);
        };
        Some(PvTarget::Setter(Box::new(self.access(setter, pv)?)))
    }

    fn core_pv(&mut self, name: &str, pv: &PvRef) -> Option<PvSource> {
        if let Some(index) = &pv.index {
            self.pv_problem(pv, index_span(index), "takes no index", "not taken");
            return None;
        }
        if matches!(name, "null" | "?" | "rc" | "retcode") {
            let inner = match &pv.inner {
                PvInner::None => None,
                PvInner::Text(raw) => Some(raw.span),
                PvInner::Pv(inner) => Some(inner.span),
            };
            if let Some(span) = inner {
                self.pv_problem(pv, span, "takes nothing in parentheses", "not taken");
                return None;
            }
            return Some(if name == "null" { PvSource::Null } else { PvSource::Rc });
        }
        let inner = self.constant_inner(pv)?;
        let defined = self.defines.get(&inner).cloned();
        Some(match name {
            "def" => defined.map_or(PvSource::Null, PvSource::Const),
            "defn" => PvSource::ConstInt(defined.map_or(0, |text| leading_number(&text))),
            "env" => PvSource::Env(inner),
            _ => PvSource::EnvInt(inner),
        })
    }

    /// `$var`, `$vz` and `$vn`, whose names become slots; `None` for any other pseudo-variable.
    fn script_var(&mut self, pv: &PvRef) -> Option<Option<PvSource>> {
        let name = &*pv.name.text;
        if !matches!(name, "var" | "vz" | "vn") {
            return None;
        }
        if !self.is_visible("pv") {
            self.not_loaded(pv, "pv");
            return Some(None);
        }
        if let Some(index) = &pv.index {
            self.pv_problem(pv, index_span(index), "takes no index", "not taken");
            return Some(None);
        }
        let Some(inner) = self.constant_inner(pv) else { return Some(None) };
        Some(Some(match name {
            "vn" => PvSource::NullableVar(self.nullable_slot(&inner)),
            _ => PvSource::Var(self.var_slot(&inner)),
        }))
    }

    /// The inner name of a pseudo-variable whose names are fixed text.
    fn constant_inner(&mut self, pv: &PvRef) -> Option<Arc<str>> {
        match &pv.inner {
            PvInner::Text(raw) if !raw.text.is_empty() => Some(String::from_utf8_lossy(&raw.text).trim().into()),
            PvInner::Pv(inner) => Some(String::from_utf8_lossy(&inner.text).into()),
            PvInner::Text(raw) => {
                self.pv_problem(pv, raw.span, "needs a name in parentheses", "empty");
                None
            }
            PvInner::None => {
                self.pv_problem(pv, pv.span, "needs a name in parentheses", "no name");
                None
            }
        }
    }

    pub(super) fn pv_problem(&mut self, pv: &PvRef, span: Span, problem: &str, found: &str) {
        let facts = [("name", &*pv.name.text), ("problem", problem), ("found", found)];
        self.report(Diagnostic::new(names::PV_INNER, span, &facts));
    }

    fn not_loaded(&mut self, pv: &PvRef, module: &str) {
        let facts = [("name", &*pv.name.text), ("module", module)];
        let found = Diagnostic::new(names::PV_NOT_LOADED, pv.span, &facts);
        let found = match self.loaded_below(module) {
            Some(span) => found.also(span, "loaded_below"),
            None => found.help("load"),
        };
        self.report(found);
    }

    /// Whether a `$name` that no module has is an avp, as it is without a mode line that says otherwise.
    fn is_bare_avp(&mut self, pv: &PvRef) -> bool {
        let name = &*pv.name.text;
        let is_bare = pv.inner == PvInner::None && pv.index.is_none() && pv.transformations.is_empty();
        let is_known = self.catalog.pvs.get(name).is_some_and(|rows| rows.iter().any(|row| !row.is_later))
            || self.catalog.getters.contains_key(name);
        if !is_bare || is_known || self.in_format || !self.has_dollar_avps() {
            return false;
        }
        if self.parsed.ast.mode != ast::Mode::Ser {
            let rows = |rows: &[PvRow]| rows.iter().any(|row| self.is_visible(row.module));
            let candidates = self.catalog.pvs.iter().filter(|(_, all)| rows(all));
            let near = self.nearest(name, candidates.map(|(name, _)| *name));
            let found = Diagnostic::new(names::UNKNOWN_AS_AVP, pv.span, &[("name", name)]).note("mode");
            self.report(match near {
                Some(near) => found.fact("near", near).help("near"),
                None => found,
            });
        }
        true
    }

    /// The measured row of a pseudo-variable of a loaded module; `Some(None)` if only an implementation knows it.
    fn known_pv(&mut self, pv: &PvRef) -> Option<Option<PvRow>> {
        let name = &*pv.name.text;
        let rows = self.catalog.pvs.get(name).map(Vec::as_slice).unwrap_or(&[]);
        if let Some(row) = rows.iter().find(|row| !row.is_later && self.is_visible(row.module)) {
            return Some(Some(row.clone()));
        }
        let getters = self.catalog.getters.get(name).map(Vec::as_slice).unwrap_or(&[]);
        if getters.iter().any(|getter| self.is_visible(getter.module)) {
            return Some(None);
        }
        let known: Vec<&PvRow> = rows.iter().filter(|row| !row.is_later).collect();
        let best = known.iter().find(|row| self.catalog.crates.contains(row.module)).or(known.first());
        if let Some(row) = best {
            let module = row.module;
            self.not_loaded(pv, module);
            return None;
        }
        let candidates = self.catalog.pvs.iter().filter(|(_, rows)| rows.iter().any(|row| self.is_visible(row.module)));
        let near = self.nearest(name, candidates.map(|(name, _)| *name));
        let found = Diagnostic::new(names::UNKNOWN_PV, pv.name.span, &[("name", name)]);
        let found = match (near, rows.first()) {
            (Some(near), _) => found.fact("near", near).help("near"),
            (None, Some(row)) => found.fact("module", row.module).note("later"),
            (None, None) if self.in_format => found.help("dollar"),
            (None, None) => found,
        };
        self.report(found);
        None
    }

    /// The declaration that fits the written form.
    fn choose(&self, found: &[&'static ImplPv], pv: &PvRef) -> Option<&'static ImplPv> {
        let has_inner = pv.inner != PvInner::None;
        found.iter().copied().find(|decl| {
            let inner_fits = match decl.inner {
                None => !has_inner,
                Some((_, optional)) => has_inner || optional,
            };
            inner_fits && (decl.index || pv.index.is_none()) && self.is_visible(decl.module)
        })
    }

    fn access(&mut self, decl: &'static ImplPv, pv: &PvRef) -> Option<PvAccess> {
        let inner = match decl.inner {
            None => None,
            Some((kind, optional)) => {
                let value = match &pv.inner {
                    PvInner::None => None,
                    inner => Some(self.inner_value(kind, inner, pv)?),
                };
                Some(InnerArg { value, optional })
            }
        };
        let index = match (&pv.index, decl.index) {
            (_, false) => None,
            (None, true) => Some(IndexArg::None),
            (Some(PvIndex::Int(n, _)), true) => Some(IndexArg::At(*n)),
            (Some(PvIndex::All(_)), true) => Some(IndexArg::All),
            (Some(PvIndex::Pv(inner)), true) => Some(IndexArg::Computed(Box::new(self.pv_expr(inner)?))),
        };
        Some(PvAccess { path: decl.path.into(), cx: decl.cx, ty: decl.ty, inner, index })
    }

    fn inner_value(&mut self, kind: ImplInner, inner: &PvInner, pv: &PvRef) -> Option<InnerValue> {
        match (kind, inner) {
            (ImplInner::Pv, PvInner::Pv(inner)) => Some(InnerValue::Pv(self.pv_handle(inner, false)?)),
            (ImplInner::Text, PvInner::Pv(inner)) => Some(InnerValue::Text(to_str(self.pv_expr(inner)?))),
            (ImplInner::Text, PvInner::Text(raw)) if is_flag_pv(&pv.name.text) => {
                let bit = self.flag_of(&String::from_utf8_lossy(&raw.text))?;
                let text = ExprKind::Str(bit.to_string().into_bytes().into());
                Some(InnerValue::Text(expr(text, Ty::Str, raw.span)))
            }
            (ImplInner::Text, PvInner::Text(raw)) => Some(InnerValue::Text(self.raw_text(raw)?)),
            (ImplInner::Word(words), PvInner::Text(raw)) => {
                let word = String::from_utf8_lossy(&raw.text);
                if !words.is_empty() && !words.contains(&&*word) {
                    let facts = [("name", &*pv.name.text), ("module", "pv")];
                    let found = Diagnostic::new(missing::PV, raw.span, &facts);
                    self.report_missing(found.fact("problem", &String::from_utf8_lossy(&pv.text)).note("form"));
                    return None;
                }
                Some(InnerValue::Word(word.into()))
            }
            (ImplInner::Pv | ImplInner::Word(_), _) => {
                let facts = [("name", &*pv.name.text), ("module", "pv")];
                let found = Diagnostic::new(missing::PV, pv.span, &facts);
                self.report_missing(found.fact("problem", &String::from_utf8_lossy(&pv.text)).note("form"));
                None
            }
            (ImplInner::Text, PvInner::None) => None,
        }
    }

    /// Free text inside a variable, in which variables are expanded.
    pub(super) fn raw_text(&mut self, raw: &RawText) -> Option<Expr> {
        if !raw.text.contains(&b'$') {
            return Some(expr(ExprKind::Str(raw.text.clone()), Ty::Str, raw.span));
        }
        let exact = (raw.span.hi - raw.span.lo) as usize == raw.text.len();
        let format = self.format(&raw.text, TextAt { span: raw.span, exact })?;
        Some(expr(ExprKind::Format(Box::new(format)), Ty::Str, raw.span))
    }

    /// A format string; `None` if something in it was reported.
    pub(super) fn format(&mut self, text: &[u8], at: TextAt) -> Option<Format> {
        let (parts, diagnostics) = parse_format_string(text, at);
        if !diagnostics.is_empty() {
            diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
            return None;
        }
        let outer = std::mem::replace(&mut self.in_format, true);
        let parts: Vec<Option<FormatPart>> = parts
            .iter()
            .map(|part| match part {
                ast::FormatPart::Text(raw) => Some(FormatPart::Text(raw.text.clone())),
                ast::FormatPart::Pv(pv) => self.pv_read(pv).map(|read| FormatPart::Pv(Box::new(read))),
            })
            .collect();
        self.in_format = outer;
        Some(Format { parts: parts.into_iter().collect::<Option<Vec<_>>>()?, span: at.span })
    }
}

/// The number that a define begins with, for `$defn(NAME)`: a sign and decimal digits, the nearest number where there are
/// too many, and 0 where there are none (measured).
fn leading_number(text: &[u8]) -> i32 {
    let text = text.trim_ascii_start();
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    let number = digits.fold(0i64, |sum, digit| (sum * 10 + i64::from(digit - b'0')).min(i64::from(u32::MAX)));
    i32::try_from(if negative { -number } else { number }).unwrap_or(if negative { i32::MIN } else { i32::MAX })
}
