//! Modules and their parameters.

use super::{Lower, with_near};
use crate::catalog::{ImplField, ImplParams, ModParamRow};
use crate::codes::{missing, modules};
use crate::hir::{Bytes, Module, ModuleParam, ModuleParamValue, ModuleParams, PvSource};
use srcc_iface::ParamType;
use srcc_syntax::ast::{LoadModule, ModParam, ModParamValue, StrLit};
use srcc_syntax::pv::{TextAt, parse_pv};
use srcc_syntax::{Diagnostic, Span};
use std::sync::Arc;

/// A value as written, `$def` and the like replaced.
#[derive(Clone)]
enum Value {
    Int(i32),
    Str(Bytes, TextAt),
}

impl Lower<'_> {
    /// `loadmodule`
    pub(super) fn load_module(&mut self, module: &LoadModule) {
        let name = &*module.module;
        let first = self.module_place(name).and_then(|place| self.all_modules.get(place)).map(|(_, span)| *span);
        self.visible += 1;
        if let Some(first) = first {
            let found = Diagnostic::new(modules::MODULE_TWICE, module.path.span, &[("name", name)]);
            self.report(found.also(first, "first"));
            return;
        }
        if !self.catalog.has_module(name) {
            let known = self.catalog.modules.iter().filter(|(_, row)| !row.is_later).map(|(name, _)| *name);
            let near = self.nearest(name, known);
            let found = Diagnostic::new(modules::UNKNOWN_MODULE, module.path.span, &[("name", name)]);
            let found = match self.catalog.modules.get(name) {
                Some(_) => found.note("later"),
                None => found,
            };
            let written = near.map(|near| format!("\"{near}.so\""));
            self.report(match (near, written) {
                (Some(near), Some(written)) => {
                    found.fact("near", near).fix("near", vec![(module.path.span, written)], false)
                }
                _ => found,
            });
            return;
        }
        let is_implemented = self.catalog.crates.contains(name);
        if !is_implemented {
            let purpose = self.catalog.modules.get(name).map_or("", |row| row.purpose);
            let facts = [("name", name), ("purpose", purpose)];
            self.report_missing(Diagnostic::new(missing::MODULE, module.path.span, &facts).note("purpose"));
        }
        self.hir.modules.push(Module { name: module.module.clone(), is_implemented, span: module.path.span });
        // Also without a `modparam`: installing the parameters declares those that may change at run time.
        if let Some(declared) = self.catalog.impl_params.get(name) {
            let (module, path) = (module.module.clone(), declared.path.into());
            self.hir.module_params.push(ModuleParams { module, path, fields: Vec::new() });
        }
    }

    /// `modparam`
    pub(super) fn mod_param(&mut self, param: &ModParam, span: Span) {
        self.first_late.get_or_insert(span);
        self.has_shared_memory = true;
        let Some(matching) = self.matching_modules(&param.module) else { return };
        if matching.is_empty() {
            self.modparam_not_loaded(&param.module);
            return;
        }
        let value = match &param.value {
            ModParamValue::Int(n) => Value::Int(*n),
            ModParamValue::Str(literal) => Value::Str(literal.value.clone(), TextAt::string(literal)),
            ModParamValue::Pv(pv) => match self.pv_read(pv).map(|read| read.source) {
                Some(PvSource::Const(text)) => Value::Str(text, TextAt { span: param.value_span, exact: false }),
                Some(PvSource::ConstInt(n)) => Value::Int(n),
                Some(_) => {
                    let facts = [("name", &*param.name.to_str()), ("module", &*param.module.to_str())];
                    self.report_missing(Diagnostic::new(missing::MODPARAM, param.value_span, &facts));
                    return;
                }
                None => return,
            },
        };
        for module in matching {
            let text = match &value {
                Value::Int(n) => n.to_string().into(),
                Value::Str(text, _) => lossy(text),
            };
            self.params_set.entry((module.clone(), param.name.to_str().as_ref().into())).or_default().push(text);
            self.set_param(&module, param, &value);
        }
    }

    /// The loaded modules that a `modparam` is for.
    fn matching_modules(&mut self, module: &StrLit) -> Option<Vec<Arc<str>>> {
        let text = module.to_str();
        let visible: Vec<Arc<str>> = self.hir.modules.iter().map(|module| module.name.clone()).collect();
        let named =
            |name: &str| self.catalog.modules.get(name).map_or(name.to_owned(), |row| row.modparam_name.to_owned());
        if text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Some(visible.into_iter().filter(|name| named(name).eq_ignore_ascii_case(&text)).collect());
        }
        match regex::Regex::new(&format!("^(?i:{text})$")) {
            Ok(regex) => Some(visible.into_iter().filter(|name| regex.is_match(&named(name))).collect()),
            Err(_) => {
                let problem = "not a regular expression";
                self.report(Diagnostic::new(modules::BAD_MODULE_REGEX, module.span, &[("problem", problem)]));
                None
            }
        }
    }

    fn modparam_not_loaded(&mut self, module: &StrLit) {
        let name = module.to_str();
        let found = Diagnostic::new(modules::MODPARAM_NOT_LOADED, module.span, &[("name", &*name)]);
        let found = match (self.loaded_below(&name), self.nearest(&name, self.visible_modules())) {
            (Some(below), _) => found.also(below, "below"),
            (None, Some(near)) => found.fact("near", near).help("near"),
            (None, None) if self.catalog.modules.contains_key(&*name) => found.help("load"),
            (None, None) => found,
        };
        self.report(found);
    }

    fn set_param(&mut self, module: &Arc<str>, param: &ModParam, value: &Value) {
        let name = param.name.to_str().into_owned();
        let rows = self.catalog.modparams.get(&**module).map(Vec::as_slice).unwrap_or(&[]);
        let row = rows.iter().find(|row| row.name == name && !row.is_later).copied();
        let declared = self.catalog.impl_params.get(&**module).copied();
        let field = declared.and_then(|decl| decl.fields.iter().find(|field| field.name == name));
        if row.is_none() && field.is_none() {
            self.unknown_param(module, param, rows);
            return;
        }
        if let Some(row) = row
            && !self.check_param_type(module, &name, &row, value, param.value_span)
        {
            return;
        }
        if let Some(row) = row
            && !self.check_param_value(&row, value, param)
        {
            return;
        }
        match (declared, field) {
            (Some(declared), Some(field)) => self.add_param(module, declared, field, value, param),
            _ if self.catalog.crates.contains(&**module) => {
                let facts = [("name", name.as_str()), ("module", &**module)];
                self.report_missing(Diagnostic::new(missing::MODPARAM, param.name.span, &facts));
            }
            // That the module is missing was said at its `loadmodule`.
            _ => {}
        }
    }

    fn unknown_param(&mut self, module: &str, param: &ModParam, rows: &[ModParamRow]) {
        let name = param.name.to_str();
        let facts = [("name", &*name), ("module", module)];
        let found = Diagnostic::new(modules::UNKNOWN_MODPARAM, param.name.span, &facts);
        if rows.iter().any(|row| row.name == name) {
            self.report(found.note("later"));
            return;
        }
        let near = self.nearest(&name, rows.iter().filter(|row| !row.is_later).map(|row| row.name));
        self.report(with_near(found, param.name.part(0..param.name.value.len()), near));
    }

    fn check_param_type(&mut self, module: &str, name: &str, row: &ModParamRow, value: &Value, span: Span) -> bool {
        let (fits, found, wanted) = match value {
            Value::Int(_) => (row.takes_int, "a number", "text in quotes"),
            Value::Str(..) => (row.takes_str, "text", "a number without quotes"),
        };
        if fits {
            return true;
        }
        let facts = [("name", name), ("module", module), ("found", found), ("wanted", wanted)];
        let diagnostic = Diagnostic::new(modules::MODPARAM_TYPE, span, &facts);
        let written = match value {
            Value::Int(n) => Some(format!("\"{n}\"")),
            Value::Str(text, _) => {
                std::str::from_utf8(text).ok().filter(|t| t.parse::<i32>().is_ok()).map(str::to_owned)
            }
        };
        self.report(match written {
            Some(written) => diagnostic.fact("value", &written).fix("fix", vec![(span, written)], true),
            None => diagnostic,
        });
        false
    }

    /// Holds a value against its measured form.
    fn check_param_value(&mut self, row: &ModParamRow, value: &Value, param: &ModParam) -> bool {
        let Some(wanted) = row.value else { return true };
        let text = match value {
            Value::Int(n) => n.to_string(),
            Value::Str(text, _) => String::from_utf8_lossy(text).into_owned(),
        };
        if self.has_form(wanted.pattern, &text) {
            return true;
        }
        let facts = [("name", &*param.name.to_str()), ("problem", "not understood"), ("wanted", wanted.wanted)];
        self.report(Diagnostic::new(modules::BAD_VALUE, param.value_span, &facts).note("wanted"));
        false
    }

    fn add_param(
        &mut self,
        module: &Arc<str>,
        declared: &'static ImplParams,
        field: &'static ImplField,
        value: &Value,
        param: &ModParam,
    ) {
        let Some(value) = self.param_value(field, value, param) else { return };
        let at = self.hir.module_params.iter().position(|params| params.module == *module).unwrap_or_else(|| {
            let new = ModuleParams { module: module.clone(), path: declared.path.into(), fields: Vec::new() };
            self.hir.module_params.push(new);
            self.hir.module_params.len() - 1
        });
        let Some(params) = self.hir.module_params.get_mut(at) else { return };
        if let Some(known) = params.fields.iter_mut().find(|known| *known.field == *field.field) {
            match (&mut known.value, value) {
                (ModuleParamValue::List(all), ModuleParamValue::List(more)) => all.extend(more),
                (old, new) => *old = new,
            }
            return;
        }
        let (name, span) = (field.name.into(), param.value_span);
        params.fields.push(ModuleParam { field: field.field.into(), name, value, span });
    }

    /// The value as the field's type takes it; `None` if it was reported.
    fn param_value(&mut self, field: &ImplField, value: &Value, param: &ModParam) -> Option<ModuleParamValue> {
        if field.ty.takes_int() {
            return match value {
                Value::Int(n) => Some(ModuleParamValue::Int(*n)),
                Value::Str(text, _) => match std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok()) {
                    Some(n) => Some(ModuleParamValue::Int(n)),
                    None => self.bad_value(param, "not a number"),
                },
            };
        }
        let (text, at) = match value {
            Value::Int(n) => {
                let at = TextAt { span: param.value_span, exact: false };
                (Bytes::from(n.to_string().into_bytes()), at)
            }
            Value::Str(text, at) => (text.clone(), *at),
        };
        match field.ty {
            ParamType::StrList => Some(ModuleParamValue::List(vec![lossy(&text)])),
            ParamType::Fmt => {
                let format = self.format(&text, at)?;
                Some(ModuleParamValue::Fmt(self.add_format(format)))
            }
            ParamType::PvMut => {
                let (pv, diagnostics) = parse_pv(&text, at);
                if text.first() != Some(&b'$') || !diagnostics.is_empty() {
                    return self.bad_value(param, "not a variable");
                }
                Some(ModuleParamValue::PvMut(self.pv_handle(&pv, true)?))
            }
            ParamType::NamedFmts => self.named_formats(&text, at, param),
            _ => Some(ModuleParamValue::Str(lossy(&text))),
        }
    }

    /// `a=$x;b=$y`
    fn named_formats(&mut self, text: &[u8], at: TextAt, param: &ModParam) -> Option<ModuleParamValue> {
        let mut all = Vec::new();
        let mut start = 0;
        for piece in text.split(|byte| *byte == b';') {
            let offset = start;
            start += piece.len() + 1;
            if piece.trim_ascii().is_empty() {
                continue;
            }
            let Some(equals) = piece.iter().position(|byte| *byte == b'=') else {
                return self.bad_value(param, "expected `name=variable` between semicolons");
            };
            let name = lossy(piece.get(..equals).unwrap_or(&[]).trim_ascii());
            let value = piece.get(equals + 1..).unwrap_or(&[]);
            let place = at.part(offset + equals + 1..offset + piece.len());
            let format = self.format(value.trim_ascii_end(), TextAt { span: place, exact: at.exact })?;
            all.push((name, self.add_format(format)));
        }
        Some(ModuleParamValue::NamedFmts(all))
    }

    fn bad_value<T>(&mut self, param: &ModParam, problem: &str) -> Option<T> {
        let facts = [("name", &*param.name.to_str()), ("problem", problem)];
        self.report(Diagnostic::new(modules::BAD_VALUE, param.value_span, &facts));
        None
    }
}

fn lossy(text: &[u8]) -> Arc<str> {
    String::from_utf8_lossy(text).into()
}
