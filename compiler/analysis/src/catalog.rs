//! What functions, pseudo-variables, transformations and parameters exist, and which of them have an implementation.
//!
//! There are two sides. The *measured* side is what Kamailio 5.6.3 has, from the tables in `data/`; it says what a script
//! may use. The *implemented* side was harvested from the standard library when this crate was built; it says what a
//! binary can be made of. A test holds the second against the first.

mod implemented;
mod measured;

pub use implemented::{ImplField, ImplFn, ImplInner, ImplParam, ImplParams, ImplPv, ImplSelect, ImplTransform};
pub use measured::{
    Arity, ExprArgs, FnRow, ModParamRow, ModuleRow, ParamKind, PvRow, PvTakes, SelectRow, StartKind, StartRow,
    TransformRow, ValueRow, WordRow,
};

use srcc_iface::SelectPath;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// Both sides, by name.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Measured functions by name, one row per module and arity.
    pub functions: HashMap<&'static str, Vec<FnRow>>,
    /// Measured module parameters by module.
    pub modparams: HashMap<&'static str, Vec<ModParamRow>>,
    /// Measured modules by name.
    pub modules: HashMap<&'static str, ModuleRow>,
    /// Measured pseudo-variables by name, without `$`.
    pub pvs: HashMap<&'static str, Vec<PvRow>>,
    /// Measured transformations by class.
    pub transforms: HashMap<&'static str, Vec<TransformRow>>,
    /// Measured selects.
    pub selects: Vec<SelectRow>,
    /// Measured event routes that scripts may have, by whole name, with the module that runs each; `*` stands for any text.
    pub event_routes: HashMap<&'static str, &'static str>,
    /// Implemented functions by name.
    pub impl_functions: HashMap<&'static str, Vec<&'static ImplFn>>,
    /// Getters by name, without `$`.
    pub getters: HashMap<&'static str, Vec<&'static ImplPv>>,
    /// Setters by name, without `$`.
    pub setters: HashMap<&'static str, Vec<&'static ImplPv>>,
    /// Implemented transformations by `class.name`.
    pub impl_transforms: HashMap<&'static str, Vec<&'static ImplTransform>>,
    /// Implemented selects and steps of selects, each spelling for itself.
    pub impl_selects: Vec<(SelectPath<'static>, &'static ImplSelect)>,
    /// Implemented parameters by module.
    pub impl_params: HashMap<&'static str, &'static ImplParams>,
    /// Implemented event routes by whole name.
    pub impl_events: HashSet<&'static str>,
    /// Modules that have a crate.
    pub crates: HashSet<&'static str>,
}

impl Catalog {
    /// The catalog of this compiler, made on first use.
    pub fn stock() -> &'static Catalog {
        static STOCK: OnceLock<Catalog> = OnceLock::new();
        STOCK.get_or_init(|| {
            let mut catalog = Catalog::default();
            measured::fill(&mut catalog);
            implemented::fill(&mut catalog);
            catalog
        })
    }

    /// True if a module of that name exists, implemented or not.
    #[must_use]
    pub fn has_module(&self, name: &str) -> bool {
        self.modules.get(name).is_some_and(|row| !row.is_later) || self.crates.contains(name)
    }

    /// The measured event route that `name` is one of: its whole name, with `*` for any text, and its module.
    #[must_use]
    pub fn event_route(&self, name: &str) -> Option<(&'static str, &'static str)> {
        let is_named = |known: &str| match known.split_once('*') {
            Some((before, after)) => {
                name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
            }
            None => known == name,
        };
        // A name without `*` says more than one with it.
        let found = self.event_routes.iter().filter(|(known, _)| is_named(known));
        found.max_by_key(|(known, _)| (!known.contains('*'), **known)).map(|(known, module)| (*known, *module))
    }

    /// The implementation of `module`'s function `name` for `args` arguments.
    #[must_use]
    pub fn implementation(&self, module: &str, name: &str, args: usize) -> Option<&'static ImplFn> {
        let found = self.impl_functions.get(name)?;
        found.iter().find(|f| f.module == module && f.takes(args)).copied()
    }
}

#[cfg(test)]
mod tests;
