//! From the tree to the HIR: resolves names, checks types, folds constants, and reports everything that is wrong.
//!
//! Items are taken in the order of the script, because modules and flags must be declared before their use; only the names
//! of routes and configuration variables are collected first. What was reported once becomes an error node, about which
//! later steps are silent.

mod accepts;
mod args;
mod call;
mod config;
mod core_call;
mod declared;
mod effects;
mod emit;
mod expr;
mod fold;
mod legacy;
mod modules;
mod old_avp;
mod place;
mod pv;
mod pv_form;
mod regex;
mod routes;
mod rve;
mod select;
mod settings;
mod starts;
mod stmt;
mod switch;
mod transform;

use crate::catalog::Catalog;
use crate::hir::{
    Bytes, Format, FormatIdx, Hir, IsInt, PvHandle, PvIdx, RegexDef, RegexIdx, RouteIdx, RouteKind, SubstDef, SubstIdx,
};
use crate::{Analysis, Options};
use srcc_iface::Routes;
use srcc_syntax::ast::{ItemKind, Mode};
use srcc_syntax::{Diagnostic, Parsed, Span};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

/// Names that are compared with misspelt ones in search of what was meant. A script of some thousand unknown names and as
/// many known ones gets no suggestions for the last of them, instead of costing their product.
const MAX_COMPARED: usize = 1_000_000;

/// A module and one of its parameters.
type ParamName = (Arc<str>, Arc<str>);

/// Everything that is known while a script is resolved.
struct Lower<'a> {
    parsed: &'a Parsed,
    catalog: &'a Catalog,
    options: Options,
    hir: Hir,
    diagnostics: Vec<Diagnostic>,
    /// How many errors and how many others were found.
    found: (usize, usize),
    /// All modules of the script, also those loaded further down.
    all_modules: Vec<(Arc<str>, Span)>,
    /// Where in that list a module stands.
    module_places: HashMap<Arc<str>, Vec<usize>>,
    /// How many of them are loaded before the item at hand.
    visible: usize,
    /// Declared flags with their numbers.
    flags: HashMap<Arc<str>, (u8, Span)>,
    /// The bits of the numbers that are taken.
    taken_flags: u32,
    /// The number of a flag is its place.
    avp_flags: Vec<Arc<str>>,
    /// Module parameters that the script sets, with all their values.
    params_set: HashMap<ParamName, Vec<Arc<str>>>,
    /// Configuration variables of the script by group, with their places.
    cfg_groups: HashMap<Arc<str>, HashMap<Arc<str>, Span>>,
    /// The addresses of the `listen` lines, made on first use.
    our_addresses: Option<config::Addresses>,
    /// Place of the first `modparam` or route.
    first_late: Option<Span>,
    /// A `modparam` or a whole route came before: the original has its shared memory by then.
    has_shared_memory: bool,
    route_names: HashMap<(RouteKind, Arc<str>), RouteIdx>,
    /// The place of each named route among those of its kind.
    route_positions: HashMap<RouteIdx, usize>,
    defines: HashMap<Arc<str>, Bytes>,
    vars: HashMap<Arc<str>, usize>,
    nullable_vars: HashMap<Arc<str>, usize>,
    /// What each slot of `vars` is assigned.
    assigned: Vec<(usize, IsInt)>,
    /// Something assigns script variables by names made at run time.
    assigns_any: bool,
    regexes: HashMap<RegexDef, RegexIdx>,
    /// Patterns of the tables, compiled.
    forms: RefCell<HashMap<&'static str, Option<::regex::Regex>>>,
    /// By all that a rule consists of, as text: expressions in it have no hash.
    substs: HashMap<String, SubstIdx>,
    /// Comparisons of names that may still be made; see [`MAX_COMPARED`].
    comparisons: Cell<usize>,
    /// The route at hand.
    route: RouteIdx,
    kind: RouteKind,
    /// Loops and switches around the statement at hand, inside the innermost block operand.
    nesting: usize,
    /// Conditions, loops and switches around the statement at hand, inside its route.
    conditional: usize,
    /// The assignment or call at hand.
    statement: Option<Span>,
    /// The function whose arguments are being resolved.
    in_args: Option<Arc<str>>,
    /// Inside a format string, where an unknown `$name` is never an avp.
    in_format: bool,
    graph: effects::Graph,
}

/// Resolves a whole script.
pub(crate) fn script(parsed: &Parsed, catalog: &Catalog, options: Options) -> Analysis {
    let mut lower = Lower {
        parsed,
        catalog,
        options,
        hir: Hir::default(),
        diagnostics: Vec::new(),
        found: (0, 0),
        all_modules: Vec::new(),
        module_places: HashMap::new(),
        visible: 0,
        flags: HashMap::new(),
        taken_flags: 0,
        avp_flags: Vec::new(),
        params_set: HashMap::new(),
        cfg_groups: HashMap::new(),
        our_addresses: None,
        first_late: None,
        has_shared_memory: false,
        route_names: HashMap::new(),
        route_positions: HashMap::new(),
        defines: HashMap::new(),
        vars: HashMap::new(),
        nullable_vars: HashMap::new(),
        assigned: Vec::new(),
        assigns_any: false,
        regexes: HashMap::new(),
        forms: RefCell::new(HashMap::new()),
        substs: HashMap::new(),
        comparisons: Cell::new(MAX_COMPARED),
        route: RouteIdx(0),
        kind: RouteKind::Request,
        nesting: 0,
        conditional: 0,
        statement: None,
        in_args: None,
        in_format: false,
        graph: effects::Graph::default(),
    };
    lower.collect();
    lower.items();
    lower.check_starts();
    lower.effects();
    lower.int_vars();
    lower.diagnostics.sort_by_cached_key(|diagnostic| parsed.expansions.user_span(diagnostic.primary.span).span.lo);
    Analysis { hir: lower.hir, diagnostics: lower.diagnostics }
}

impl Lower<'_> {
    /// Names that may be used before the line that declares them.
    fn collect(&mut self) {
        let parsed = self.parsed;
        let defines = parsed.defines.iter().map(|(name, text)| (name.clone(), Bytes::from(text.as_slice())));
        self.defines.extend(defines);
        for item in &parsed.ast.items {
            match &item.kind {
                ItemKind::LoadModule(module) => {
                    self.module_places.entry(module.module.clone()).or_default().push(self.all_modules.len());
                    self.all_modules.push((module.module.clone(), module.path.span));
                }
                ItemKind::CfgVar(var) => self.declare_cfg_var(var, item.span),
                ItemKind::Listen(listen) => self.listen(listen),
                ItemKind::Route(route) => self.declare_route(route),
                _ => {}
            }
        }
    }

    fn items(&mut self) {
        let parsed = self.parsed;
        for item in &parsed.ast.items {
            match &item.kind {
                ItemKind::Param(param) => self.core_param(param),
                ItemKind::Alias(sockets) => self.alias(sockets),
                ItemKind::CfgVar(var) => self.cfg_instance(var, item.span),
                ItemKind::LoadModule(module) => self.load_module(module),
                ItemKind::ModParam(param) => self.mod_param(param, item.span),
                ItemKind::Flags(flags) => self.declare_flags(flags),
                ItemKind::AvpFlags(names) => self.avp_flags.extend(names.iter().map(|name| name.text.clone())),
                ItemKind::Route(route) => self.route(route),
                ItemKind::CfgEngine(name) => self.cfg_engine(name),
                ItemKind::Empty | ItemKind::Listen(_) | ItemKind::LoadPath(_) | ItemKind::Error => {}
            }
        }
    }

    /// Keeps a finding, unless there are too many of its severity: a script may hold millions of mistakes.
    fn report(&mut self, diagnostic: Diagnostic) {
        let count = if diagnostic.is_error() { &mut self.found.0 } else { &mut self.found.1 };
        *count += 1;
        if *count <= srcc_syntax::MAX_FOUND {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Reports what only stands in the way of a binary.
    fn report_missing(&mut self, diagnostic: Diagnostic) {
        if self.options.build {
            self.report(diagnostic);
        }
    }

    /// True if the module is loaded before the item at hand, or is no module at all.
    fn is_visible(&self, module: &str) -> bool {
        module == "core" || self.module_place(module).is_some()
    }

    fn visible_modules(&self) -> impl Iterator<Item = &str> {
        self.all_modules.iter().take(self.visible).map(|(name, _)| &**name)
    }

    /// Where a visible module stands in the list of modules.
    fn module_place(&self, module: &str) -> Option<usize> {
        self.module_places.get(module)?.first().copied().filter(|place| *place < self.visible)
    }

    /// Where a module is loaded that is not visible yet.
    fn loaded_below(&self, module: &str) -> Option<Span> {
        let place = self.module_places.get(module)?.iter().find(|place| **place >= self.visible)?;
        self.all_modules.get(*place).map(|(_, span)| *span)
    }

    /// True if a whole text is what a pattern of the tables says. A pattern is compiled once, which takes far longer than
    /// to use it.
    fn has_form(&self, pattern: &'static str, text: &str) -> bool {
        let mut forms = self.forms.borrow_mut();
        let form = forms.entry(pattern).or_insert_with(|| ::regex::Regex::new(&format!("^(?s:{pattern})$")).ok());
        form.as_ref().is_some_and(|form| form.is_match(text))
    }

    /// The candidate that was probably meant, as long as there have not been too many.
    fn nearest<'c>(&self, name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
        if self.comparisons.get() == 0 {
            return None;
        }
        // To begin a search costs something too: most go through a table of the catalog.
        self.comparisons.set(self.comparisons.get().saturating_sub(500));
        let count = |_: &&str| self.comparisons.set(self.comparisons.get().saturating_sub(1));
        crate::suggest::nearest(name, candidates.into_iter().inspect(count))
    }

    /// True where a bare `$name` may be an avp.
    fn has_dollar_avps(&self) -> bool {
        matches!(self.parsed.ast.mode, Mode::Default | Mode::All | Mode::Ser)
    }

    fn intern_regex(&mut self, pattern: Bytes, ignore_case: bool) -> RegexIdx {
        let def = RegexDef { pattern, ignore_case };
        if let Some(found) = self.regexes.get(&def) {
            return *found;
        }
        let index = RegexIdx(self.hir.regexes.len());
        self.hir.regexes.push(def.clone());
        self.regexes.insert(def, index);
        index
    }

    fn intern_subst(&mut self, rule: SubstDef) -> SubstIdx {
        let next = SubstIdx(self.hir.substs.len());
        let index = *self.substs.entry(format!("{rule:?}")).or_insert(next);
        if index == next {
            self.hir.substs.push(rule);
        }
        index
    }

    fn add_format(&mut self, format: Format) -> FormatIdx {
        self.hir.formats.push(format);
        FormatIdx(self.hir.formats.len() - 1)
    }

    fn add_pv_handle(&mut self, handle: PvHandle) -> PvIdx {
        self.hir.pv_handles.push(handle);
        PvIdx(self.hir.pv_handles.len() - 1)
    }

    fn int_vars(&mut self) {
        // `varset` gives start values; 0 is what the others begin with.
        let starts_otherwise = self.params_set.keys().any(|(module, name)| (&**module, &**name) == ("pv", "varset"));
        if !self.assigns_any && !starts_otherwise {
            self.hir.find_int_vars(&self.assigned);
        }
    }

    fn var_slot(&mut self, name: &Arc<str>) -> usize {
        slot(&mut self.vars, &mut self.hir.vars, name)
    }

    fn nullable_slot(&mut self, name: &Arc<str>) -> usize {
        slot(&mut self.nullable_vars, &mut self.hir.nullable_vars, name)
    }
}

fn slot(map: &mut HashMap<Arc<str>, usize>, names: &mut Vec<Arc<str>>, name: &Arc<str>) -> usize {
    *map.entry(name.clone()).or_insert_with(|| {
        names.push(name.clone());
        names.len() - 1
    })
}

/// Runs a step of a recursion over an expression, on a new piece of stack where the present one is nearly used up: the
/// grammar allows chains of a thousand operators, and a caller may be a thread with a small stack.
fn with_stack<T>(step: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(64 << 10, 1 << 20, step)
}

/// A kind of block as messages name it.
fn kind_text(kind: RouteKind) -> &'static str {
    match kind {
        RouteKind::Request => "a request route",
        RouteKind::Reply => "`reply_route`",
        RouteKind::Onreply => "an `onreply_route[..]`",
        RouteKind::Failure => "a `failure_route`",
        RouteKind::Branch => "a `branch_route`",
        RouteKind::Onsend => "`onsend_route`",
        RouteKind::Event => "an `event_route`",
    }
}

/// The kinds of a set as messages name them.
fn routes_text(routes: Routes) -> String {
    let words: Vec<_> = routes
        .words()
        .map(|word| match word {
            "request" => "request routes",
            "failure" => "`failure_route`",
            "branch" => "`branch_route`",
            "onreply" => "`onreply_route[..]`",
            "reply" => "`reply_route`",
            "onsend" => "`onsend_route`",
            _ => "`event_route`",
        })
        .collect();
    join_words(&words, "and")
}

/// `a, b and c`.
fn join_words<T: AsRef<str>>(words: &[T], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [init @ .., end] => {
            let init: Vec<_> = init.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", init.join(", "), end.as_ref())
        }
    }
}

/// `no arguments`, `1 argument`, `2 arguments`.
fn count_text(count: usize) -> String {
    match count {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        n => format!("{n} arguments"),
    }
}

/// The set that holds one kind.
fn kind_set(kind: RouteKind) -> Routes {
    match kind {
        RouteKind::Request => Routes::REQUEST,
        RouteKind::Reply => Routes::REPLY,
        RouteKind::Onreply => Routes::ONREPLY,
        RouteKind::Failure => Routes::FAILURE,
        RouteKind::Branch => Routes::BRANCH,
        RouteKind::Onsend => Routes::ONSEND,
        RouteKind::Event => Routes::EVENT,
    }
}

/// Adds "did you mean" as a fix that writes the name at `span`.
fn with_near(diagnostic: Diagnostic, span: Span, near: Option<&str>) -> Diagnostic {
    match near {
        Some(near) => diagnostic.fact("near", near).fix("near", vec![(span, near.to_owned())], false),
        None => diagnostic,
    }
}
