//! Selects: `@path` in expressions and `$sel(path)` wherever a pseudo-variable stands; both become the same select.
//!
//! What the two share and where they differ was measured on Kamailio 5.6.3. Both find the names of the
//! tables (but not those of configuration variables) without regard to case, and take `["name"]` for `.name`. `@path` is resolved at start, where a path that leads nowhere is logged and
//! reads as empty text. `$sel(path)` is resolved while the script is read: a path that leads nowhere is an error, no
//! variable is expanded in it, and what follows the path inside the parentheses is ignored.

use super::Lower;
use crate::catalog::{ImplSelect, SelectRow};
use crate::codes::{missing, names};
use crate::hir::{Select, SelectArg, SelectStep, SelectValue};
use srcc_iface::{ArgType, PathPart};
use srcc_syntax::ast::{self, PvInner, PvRef, SelectPart};
use srcc_syntax::{Diagnostic, Span};
use std::borrow::Cow;

impl Lower<'_> {
    /// `@path`
    pub(super) fn select(&mut self, select: &ast::Select) -> Select {
        let parts: Vec<Part<'_>> = select
            .parts
            .iter()
            .map(|part| match part {
                SelectPart::Name(name) => Part::Word(name.text.as_ref().into()),
                SelectPart::Str(text) => Part::Word(String::from_utf8_lossy(&text.text)),
                SelectPart::Int(n, _) => Part::Index(*n),
            })
            .collect();
        match parts.as_slice() {
            [Part::Word(table), Part::Word(group), Part::Word(name)] if is_cfg_get(table) => {
                self.cfg_get(group, name, select.span)
            }
            parts => self.find_select(parts).map_or_else(
                || {
                    let text = self.parsed.sources.text(select.span);
                    let path = String::from_utf8_lossy(text.strip_prefix(b"@").unwrap_or(text)).into_owned();
                    let found = self.no_select(&path, parts, select.span);
                    self.report_missing(found);
                    Select::Other(path.into())
                },
                Select::Call,
            ),
        }
    }

    /// `$sel(path)`; `None` if something about it was reported.
    pub(super) fn select_pv(&mut self, pv: &PvRef) -> Option<Select> {
        let (text, span) = match &pv.inner {
            PvInner::Text(raw) => (String::from_utf8_lossy(&raw.text), raw.span),
            PvInner::Pv(inner) => (String::from_utf8_lossy(&inner.text), inner.span),
            PvInner::None => ("".into(), pv.span),
        };
        let path = text.strip_prefix('@').unwrap_or(&text);
        let parts = path_parts(path);
        match parts.as_slice() {
            [] => {
                self.pv_problem(pv, span, "takes the path of a select", "not a path");
                None
            }
            [Part::Word(table), Part::Word(group), Part::Word(name)] if is_cfg_get(table) => {
                Some(self.cfg_get(group, name, pv.span))
            }
            [Part::Word(table), ..] if is_cfg_get(table) => {
                self.pv_problem(pv, span, "takes `cfg_get` with a group and a name", "not `cfg_get.group.name`");
                None
            }
            parts => Some(match self.find_select(parts) {
                Some(steps) => Select::Call(steps),
                None => {
                    let found = self.no_select(path, parts, pv.span);
                    if self.is_measured(parts) {
                        self.report_missing(found)
                    } else {
                        self.report(found)
                    }
                    Select::Other(path.into())
                }
            }),
        }
    }

    fn find_select(&self, parts: &[Part<'_>]) -> Option<Vec<SelectStep>> {
        let mut steps = Vec::new();
        self.continue_select(None, parts, &mut steps).then_some(steps)
    }

    /// Finds the declarations that take all of `parts`: a first one, or steps behind a value of the kind `of`.
    fn continue_select(&self, of: Option<&str>, parts: &[Part<'_>], steps: &mut Vec<SelectStep>) -> bool {
        for (path, decl) in &self.catalog.impl_selects {
            if path.of != of || path.parts.len() > parts.len() || !self.is_visible(decl.module) {
                continue;
            }
            let (head, rest) = parts.split_at(path.parts.len());
            let fits = path.parts.iter().zip(head).all(|(wanted, part)| part.fits(wanted));
            if !fits || !rest.is_empty() && decl.then.is_none() {
                continue;
            }
            let given = path.parts.iter().zip(head).filter(|(wanted, _)| !matches!(wanted, PathPart::Word(_)));
            steps.push(step(decl, given.map(|(_, part)| part)));
            if rest.is_empty() || self.continue_select(decl.then, rest, steps) {
                return true;
            }
            steps.pop();
        }
        false
    }

    /// Whether the original has such a select, in the core or in a loaded module.
    fn is_measured(&self, parts: &[Part<'_>]) -> bool {
        self.measured_select(parts).is_some_and(|row| self.is_visible(row.module))
    }

    fn measured_select(&self, parts: &[Part<'_>]) -> Option<&SelectRow> {
        let is = |row: &&SelectRow| {
            let wanted = &row.path.parts;
            wanted.len() == parts.len() && wanted.iter().zip(parts).all(|(wanted, part)| part.fits(wanted))
        };
        let rows = self.catalog.selects.iter().filter(is);
        rows.max_by_key(|row| self.is_visible(row.module))
    }

    /// Why a path leads nowhere.
    fn no_select(&self, path: &str, parts: &[Part<'_>], span: Span) -> Diagnostic {
        match self.measured_select(parts) {
            Some(row) if self.is_visible(row.module) => {
                Diagnostic::new(missing::SELECT, span, &[("name", path)]).help("pv")
            }
            Some(row) => {
                Diagnostic::new(missing::UNKNOWN_SELECT, span, &[("name", path), ("module", row.module)]).help("load")
            }
            None => {
                let found = Diagnostic::new(missing::UNKNOWN_SELECT, span, &[("name", path)]);
                let known = self.catalog.selects.iter().filter(|row| self.is_visible(row.module));
                match self.nearest(path, known.map(|row| row.text)) {
                    Some(near) => found.fact("near", near).help("near"),
                    None => found.help("pv"),
                }
            }
        }
    }

    fn cfg_get(&mut self, group: &str, name: &str, span: Span) -> Select {
        self.check_cfg_var(group, name, span);
        Select::CfgGet { group: group.into(), name: name.into() }
    }

    /// Measured: of an undeclared variable the original says nothing with `-c`, and does not start.
    pub(super) fn check_cfg_var(&mut self, group: &str, name: &str, span: Span) {
        let own_group = self.cfg_groups.get(group);
        let known = own_group.is_some_and(|names| names.contains_key(name));
        // Variables of the core and of modules are declared by their implementations; the script's own groups are known.
        if known || own_group.is_none() && (group == "core" || self.catalog.modules.contains_key(group)) {
            return;
        }
        let full = format!("{group}.{name}");
        let all = self.hir.cfg_vars.iter().map(|var| format!("{}.{}", var.group, var.name));
        let all: Vec<String> = if self.comparisons.get() > 0 { all.collect() } else { Vec::new() };
        let mut found = Diagnostic::new(names::UNKNOWN_CFG_VAR, span, &[("name", &full)]);
        found = match self.nearest(&full, all.iter().map(String::as_str)) {
            Some(near) => found.fact("near", near).help("near"),
            None => found.help("declare"),
        };
        self.report(found);
    }
}

fn is_cfg_get(table: &str) -> bool {
    table.eq_ignore_ascii_case("cfg_get")
}

/// A part of a path as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part<'a> {
    Word(Cow<'a, str>),
    Index(i32),
}

impl Part<'_> {
    fn fits(&self, wanted: &PathPart<'_>) -> bool {
        match (self, wanted) {
            (Part::Word(word), PathPart::Word(words)) => words.iter().any(|known| known.eq_ignore_ascii_case(word)),
            (Part::Word(_), PathPart::Name) | (Part::Index(_), PathPart::Index) => true,
            _ => false,
        }
    }
}

/// The call of one declaration with the names and indices that the path gives.
fn step<'a>(decl: &ImplSelect, given: impl Iterator<Item = &'a Part<'a>>) -> SelectStep {
    let mut given = given.peekable();
    let args = decl.params.iter().map(|param| {
        let part = given.next_if(|part| match part {
            Part::Word(_) => param.ty == ArgType::ConstStr,
            Part::Index(_) => param.ty == ArgType::Int,
        });
        let value = part.map(|part| match part {
            Part::Word(word) => SelectValue::Name(word.as_ref().into()),
            Part::Index(n) => SelectValue::Index(*n),
        });
        SelectArg { value, optional: param.optional }
    });
    SelectStep { path: decl.path.into(), args: args.collect() }
}

/// The parts of a path, up to the first character that is no part of it.
fn path_parts(path: &str) -> Vec<Part<'_>> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut parts = Vec::new();
    let mut rest = path;
    loop {
        let after = rest.trim_start_matches(is_word);
        let (name, after) = rest.split_at(rest.len() - after.len());
        if name.is_empty() {
            return parts;
        }
        parts.push(Part::Word(name.into()));
        rest = after;
        if let Some((inner, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            let text = inner.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            match (text, inner.parse()) {
                (Some(text), _) => parts.push(Part::Word(text.into())),
                (None, Ok(n)) => parts.push(Part::Index(n)),
                (None, Err(_)) => return parts,
            }
            rest = after;
        }
        match rest.strip_prefix('.') {
            Some(after) => rest = after,
            None => return parts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, path_parts};

    #[test]
    fn a_path_ends_at_the_first_character_that_is_no_part_of_it() {
        let words = |text: &'static str| text.split('.').map(|word| Part::Word(word.into())).collect::<Vec<_>>();
        assert_eq!(path_parts("cfg_get.my.ip and more"), words("cfg_get.my.ip"));
        assert_eq!(path_parts(r#"cfg_get["my"].ip"#), words("cfg_get.my.ip"));
        assert_eq!(path_parts(r#"cfg_get.my["ip"]"#), words("cfg_get.my.ip"));
        assert_eq!(path_parts(r#"cfg_get["my"]["ip"]"#), words("cfg_get.my"));
        assert_eq!(path_parts("via[-1].host")[..2], [Part::Word("via".into()), Part::Index(-1)]);
        assert_eq!(path_parts("$var(x)"), []);
        assert_eq!(path_parts(" cfg_get.my.ip"), []);
    }
}
