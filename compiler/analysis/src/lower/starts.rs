//! What a module does not start without: other modules, in the right order, parameters, event routes, a database.
//!
//! The original finds all this only when it starts; the tables `modules` and `starts` say what was measured.

use super::Lower;
use crate::catalog::{StartKind, StartRow};
use crate::codes::modules;
use crate::hir::RouteKind;
use srcc_syntax::{Diagnostic, Span};
use std::sync::Arc;

impl Lower<'_> {
    /// Reports what loaded modules lack, once the whole script is known.
    pub(super) fn check_starts(&mut self) {
        let loaded: Vec<(Arc<str>, Span)> = self.hir.modules.iter().map(|m| (m.name.clone(), m.span)).collect();
        for (at, (name, span)) in loaded.iter().enumerate() {
            let Some(row) = self.catalog.modules.get(&**name) else { continue };
            for needed in &row.depends_on {
                self.check_dependency(at, needed, row.after.contains(needed), &loaded);
            }
            for needed in &row.starts {
                self.check_start(name, *span, needed);
            }
        }
    }

    fn check_dependency(&mut self, at: usize, needed: &str, before: bool, loaded: &[(Arc<str>, Span)]) {
        let Some((name, span)) = loaded.get(at) else { return };
        let facts = [("name", &**name), ("needed", needed)];
        match loaded.iter().enumerate().find(|(_, (known, _))| **known == *needed) {
            None => self.report(Diagnostic::new(modules::MISSING_DEPENDENCY, *span, &facts).help("load")),
            Some((place, (_, other))) if before && place > at => {
                self.report(Diagnostic::new(modules::DEPENDENCY_ORDER, *span, &facts).also(*other, "needed"));
            }
            Some(_) => {}
        }
    }

    fn check_start(&mut self, name: &Arc<str>, span: Span, needed: &StartRow) {
        let is_on = self.param_set(name, needed.only).is_some_and(|value| &*value != "0");
        let is_off = self.param_set(name, needed.unless).is_some();
        if is_off || !needed.only.is_empty() && !is_on {
            return;
        }
        match needed.kind {
            StartKind::Module => {
                if !self.hir.modules.iter().any(|module| *module.name == *needed.name) {
                    let facts = [("name", &**name), ("needed", needed.name), ("param", needed.only)];
                    let found = Diagnostic::new(modules::MISSING_DEPENDENCY, span, &facts);
                    self.report(found.note("param").help("load"));
                }
            }
            StartKind::Event => {
                if !self.route_names.contains_key(&(RouteKind::Event, Arc::from(needed.name))) {
                    let facts = [("name", &**name), ("event", needed.name)];
                    self.report(Diagnostic::new(modules::MISSING_EVENT_ROUTE, span, &facts).help("add"));
                }
            }
            StartKind::Param => {
                if self.param_set(name, needed.name).is_none() {
                    let facts = [("name", &**name), ("param", needed.name)];
                    self.report(Diagnostic::new(modules::MISSING_PARAM, span, &facts).help("set"));
                }
            }
            StartKind::Database => self.check_database(name, span, needed.name, needed.default),
        }
    }

    fn param_set(&self, module: &Arc<str>, param: &str) -> Option<Arc<str>> {
        self.params_set.get(&(module.clone(), Arc::from(param)))?.last().cloned()
    }

    /// A URL `scheme:..` is for module `db_scheme`.
    fn check_database(&mut self, name: &Arc<str>, span: Span, param: &str, default: &str) {
        let url = self.param_set(name, param);
        let scheme = match &url {
            Some(url) => url.split(':').next().unwrap_or(""),
            None => default,
        };
        let needed = format!("db_{scheme}");
        let is_loaded = self.hir.modules.iter().any(|module| *module.name == *needed || *module.name == *scheme);
        if scheme.is_empty() || is_loaded {
            return;
        }
        let facts = [("name", &**name), ("needed", &needed), ("param", param), ("scheme", scheme)];
        self.report(Diagnostic::new(modules::MISSING_DEPENDENCY, span, &facts).note("database").help("load"));
    }
}
