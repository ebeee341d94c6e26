//! Arguments that name something which a module parameter declares: profiles of dialogs, counters of the script.
//!
//! Measured: with a name that no parameter declares the original does not start.

use super::Lower;
use super::args::{ArgCx, ConstText, nth_text};
use crate::codes::names;
use srcc_syntax::Diagnostic;

/// A function whose first argument is such a name.
struct Declared {
    /// Its module.
    module: &'static str,
    functions: &'static [&'static str],
    /// The parameters that declare names.
    params: &'static [&'static str],
}

const DECLARED: [Declared; 2] = [
    Declared {
        module: "dialog",
        functions: &[
            "set_dlg_profile",
            "unset_dlg_profile",
            "is_in_profile",
            "get_profile_size",
            "dlg_set_timeout_by_profile",
        ],
        params: &["profiles_with_value", "profiles_no_value"],
    },
    Declared { module: "counters", functions: &["cnt_inc", "cnt_add", "cnt_reset"], params: &["script_counter"] },
];

impl Lower<'_> {
    /// Reports a name that no parameter declares.
    pub(super) fn check_declared(&mut self, cx: &ArgCx<'_>, text: &ConstText) -> Option<()> {
        let Some(rule) = DECLARED.iter().find(|rule| rule.functions.contains(&cx.name)) else { return Some(()) };
        if cx.nth != 0 || !self.is_visible(rule.module) {
            return Some(());
        }
        let wanted = text.lossy();
        let declared: Vec<String> = rule
            .params
            .iter()
            .flat_map(|param| self.params_set.get(&(rule.module.into(), (*param).into())).into_iter().flatten())
            .flat_map(|value| names_in(rule.module, value))
            .collect();
        let wanted = if rule.module == "counters" { with_group(&wanted) } else { wanted.to_string() };
        if declared.contains(&wanted) {
            return Some(());
        }
        let params: Vec<_> = rule.params.iter().map(|param| format!("`{param}`")).collect();
        let near = self.nearest(&wanted, declared.iter().map(String::as_str)).map(str::to_owned);
        let facts = [
            ("nth", nth_text(cx.nth)),
            ("name", &*text.lossy()),
            ("function", cx.name),
            ("module", rule.module),
            ("params", &super::join_words(&params, "or")),
        ];
        let found = Diagnostic::new(names::NOT_DECLARED, text.span, &facts);
        self.report(match near {
            Some(near) => found.fact("near", &near).help("near"),
            None => found.help("declare"),
        });
        None
    }
}

/// The names in a parameter's value.
fn names_in(module: &str, value: &str) -> Vec<String> {
    match module {
        "dialog" => value.split(';').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect(),
        _ => value.split([' ', ':']).next().map(with_group).into_iter().collect(),
    }
}

/// A counter without a group is in group `script`.
fn with_group(name: &str) -> String {
    if name.contains('.') { name.to_owned() } else { format!("script.{name}") }
}
