//! Calls of module functions.

use super::args::ArgCx;
use super::{Lower, count_text, join_words, kind_set, kind_text, routes_text};
use crate::catalog::{Arity, ExprArgs, FnRow, ImplFn, ParamKind};
use crate::codes::{missing, names};
use crate::hir::{Arg, Call, FnTarget};
use srcc_iface::Routes;
use srcc_syntax::Diagnostic;
use srcc_syntax::ast;

/// What a call turned out to be.
struct Found {
    module: &'static str,
    routes: Routes,
    /// `None` for a function that only an implementation knows.
    row: Option<FnRow>,
}

/// Functions that assign script variables by names that only the running proxy knows.
const ASSIGNS_ANY: [(&str, &str); 1] = [("pv", "pv_xavp_to_var")];

impl Lower<'_> {
    /// Resolves a call; `None` if something about it was reported.
    pub(super) fn call(&mut self, call: &ast::Call) -> Option<Call> {
        let name = &*call.name.text;
        if let Some(outer) = self.in_args.clone() {
            let facts = [("name", name), ("outer", &*outer)];
            self.report(Diagnostic::new(names::NESTED_CALL, call.span, &facts).help("variable"));
            return None;
        }
        let found = self.find_function(call)?;
        self.check_kind(call, &found)?;
        let declared = self.catalog.implementation(found.module, name, call.args.len());
        if declared.is_none() {
            self.function_missing(call, found.module);
        }
        self.in_args = Some(call.name.text.clone());
        let args = self.arguments(call, &found, declared);
        self.in_args = None;
        self.assigns_any |= ASSIGNS_ANY.contains(&(found.module, name));
        if declared.is_some_and(|decl| decl.is_async) {
            self.graph.suspends.insert(self.route);
        }
        // A call on a condition may be guarded against the kinds of block that it is not made for.
        if self.conditional == 0 {
            self.graph.call(self.route, call.name.text.clone(), found.routes, call.name.span);
        }
        Some(Call {
            name: call.name.text.clone(),
            module: found.module.into(),
            target: declared.map(target),
            args: args?,
            span: call.span,
        })
    }

    fn arguments(&mut self, call: &ast::Call, found: &Found, declared: Option<&'static ImplFn>) -> Option<Vec<Arg>> {
        let mut args = Vec::new();
        let mut all_good = true;
        for (nth, written) in call.args.iter().enumerate() {
            let mut cx = ArgCx {
                name: &call.name.text,
                nth,
                count: call.args.len(),
                word: found.row.as_ref().and_then(|row| row.words.iter().find(|word| word.nth == nth)).copied(),
                accepts: found.row.as_ref().and_then(|row| row.accepts(nth)),
                kind: found.row.as_ref().map_or(ParamKind::Unknown, |row| row.kind(nth)),
                expr_args: found.row.as_ref().map_or(ExprArgs::Unknown, |row| row.expr_args),
            };
            let param = declared.and_then(|decl| decl.params.get(nth));
            match self.argument(&mut cx, param.map(|param| param.ty), written) {
                Some(value) => {
                    args.push(Arg { value: Some(value), optional: param.is_some_and(|param| param.optional) });
                }
                None => all_good = false,
            }
        }
        let absent = declared.map_or(0, |decl| decl.params.len().saturating_sub(call.args.len()));
        args.extend((0..absent).map(|_| Arg { value: None, optional: true }));
        all_good.then_some(args)
    }

    /// The function that a call means: of several modules that have it, the one loaded last.
    fn find_function(&mut self, call: &ast::Call) -> Option<Found> {
        let (name, args) = (&*call.name.text, call.args.len());
        let rows = self.catalog.functions.get(name).map(Vec::as_slice).unwrap_or(&[]);
        let known: Vec<&FnRow> = rows.iter().filter(|row| !row.is_later).collect();
        let visible: Vec<&&FnRow> = known.iter().filter(|row| self.is_visible(row.module)).collect();
        let rank = |row: &&&FnRow| self.module_place(row.module);
        if let Some(row) = visible.iter().copied().filter(|row| row.arity.fits(args)).max_by_key(rank) {
            return Some(Found { module: row.module, routes: row.routes, row: Some((*row).clone()) });
        }
        let implemented = self.catalog.impl_functions.get(name).map(Vec::as_slice).unwrap_or(&[]);
        if let Some(decl) = implemented.iter().find(|decl| decl.takes(args) && self.is_visible(decl.module)) {
            return Some(Found { module: decl.module, routes: decl.routes, row: None });
        }
        let diagnostic = if !visible.is_empty() {
            wrong_count(call, &visible)
        } else if let Some(row) = self.preferred(&known) {
            self.function_not_loaded(call, row.module)
        } else {
            self.unknown_function(call, rows)
        };
        self.report(diagnostic);
        None
    }

    /// Of the modules that have the function, one that can be compiled.
    fn preferred<'r>(&self, known: &[&'r FnRow]) -> Option<&'r FnRow> {
        known.iter().find(|row| self.catalog.crates.contains(row.module)).or(known.first()).copied()
    }

    fn function_not_loaded(&self, call: &ast::Call, module: &str) -> Diagnostic {
        let facts = [("name", &*call.name.text), ("module", module)];
        let found = Diagnostic::new(names::FUNCTION_NOT_LOADED, call.name.span, &facts);
        match self.loaded_below(module) {
            Some(span) => found.also(span, "loaded_below"),
            None => found.help("load"),
        }
    }

    fn unknown_function(&self, call: &ast::Call, rows: &[FnRow]) -> Diagnostic {
        let name = &*call.name.text;
        let found = Diagnostic::new(names::UNKNOWN_FUNCTION, call.name.span, &[("name", name)]);
        if let Some(row) = rows.first() {
            return found.fact("module", row.module).note("later");
        }
        let in_scope = self
            .catalog
            .functions
            .iter()
            .filter(|(_, rows)| rows.iter().any(|row| !row.is_later && self.is_visible(row.module)));
        let words = ["route", "forward", "log", "setflag", "resetflag", "isflagset", "if", "while", "switch", "return"];
        let near = self.nearest(name, in_scope.map(|(name, _)| *name).chain(words));
        super::with_near(found, call.name.span, near)
    }

    fn check_kind(&mut self, call: &ast::Call, found: &Found) -> Option<()> {
        if found.routes.contains(kind_set(self.kind)) {
            return Some(());
        }
        let allowed = routes_text(found.routes);
        let facts = [("name", &*call.name.text), ("kind", kind_text(self.kind)), ("allowed", &allowed)];
        let mut diagnostic = Diagnostic::new(names::WRONG_ROUTE_KIND, call.name.span, &facts);
        if let Some(span) = self.hir.routes.get(self.route.0).and_then(|route| route.spans.last()) {
            diagnostic = diagnostic.also(*span, "route");
        }
        self.report(diagnostic.note("allowed"));
        None
    }

    fn function_missing(&mut self, call: &ast::Call, module: &str) {
        let name = &*call.name.text;
        let mut found = Diagnostic::new(missing::FUNCTION, call.name.span, &[("name", name), ("module", module)]);
        let forms: Vec<String> = self
            .catalog
            .impl_functions
            .get(name)
            .into_iter()
            .flatten()
            .filter(|decl| decl.module == module)
            .map(|decl| count_text(decl.params.len()))
            .collect();
        if !forms.is_empty() {
            found = found.fact("found", &count_text(call.args.len())).fact("forms", &join_words(&forms, "or"));
            found = found.note("arity");
        }
        self.report_missing(found);
    }
}

/// The Rust side of a declaration.
pub(super) fn target(decl: &'static ImplFn) -> FnTarget {
    FnTarget { path: decl.path.into(), cx: decl.cx, is_async: decl.is_async, returns_rc: decl.returns_rc }
}

/// The function exists, but not with that many arguments.
fn wrong_count(call: &ast::Call, visible: &[&&FnRow]) -> Diagnostic {
    let mut forms: Vec<(usize, String)> = visible
        .iter()
        .filter_map(|row| match row.arity {
            Arity::Exact(count) => Some((count, form_text(count, row))),
            Arity::Any => None,
        })
        .collect();
    forms.sort();
    forms.dedup();
    let forms: Vec<String> = forms.into_iter().map(|(_, text)| text).collect();
    let facts =
        [("name", &*call.name.text), ("found", &count_text(call.args.len())), ("forms", &join_words(&forms, "or"))];
    Diagnostic::new(names::WRONG_ARGUMENT_COUNT, call.span, &facts).note("forms")
}

/// `2 arguments (text; a number)`.
fn form_text(count: usize, row: &FnRow) -> String {
    let kinds: Vec<&str> = (0..count).map(|nth| row.kind(nth).text()).collect();
    match count {
        0 => count_text(0),
        _ => format!("{} ({})", count_text(count), kinds.join("; ")),
    }
}
