//! Selects: `@path` in expressions and `$sel(path)` wherever a pseudo-variable stands; both become the same select.
//!
//! What the two share and where they differ was measured on Kamailio 5.6.3. Both find the names of the
//! tables (but not those of configuration variables) without regard to case, and take `["name"]` for `.name`. `@path` is resolved at start, where a path that leads nowhere is logged and
//! reads as empty text. `$sel(path)` is resolved while the script is read: a path that leads nowhere is an error, no
//! variable is expanded in it, and what follows the path inside the parentheses is ignored.

use super::Lower;
use crate::codes::{missing, names};
use crate::hir::{MessageSelect, Select};
use srcc_syntax::ast::{self, PvInner, PvRef, SelectPart};
use srcc_syntax::{Diagnostic, Span};

/// The paths of what the message and its transport hold.
const MESSAGE: &[(&[&str], MessageSelect)] = &[
    (&["method"], MessageSelect::Method),
    (&["ruri"], MessageSelect::Ruri),
    (&["request_uri"], MessageSelect::Ruri),
    (&["version"], MessageSelect::Version),
    (&["status"], MessageSelect::Status),
    (&["code"], MessageSelect::Status),
    (&["reason"], MessageSelect::Reason),
    (&["from", "uri"], MessageSelect::FromUri),
    (&["f", "uri"], MessageSelect::FromUri),
    (&["to", "uri"], MessageSelect::ToUri),
    (&["t", "uri"], MessageSelect::ToUri),
    (&["call_id"], MessageSelect::CallId),
    (&["cseq", "num"], MessageSelect::CseqNum),
    (&["cseq", "method"], MessageSelect::CseqMethod),
    (&["src", "ip"], MessageSelect::SrcIp),
    (&["src", "port"], MessageSelect::SrcPort),
    (&["dst", "ip"], MessageSelect::DstIp),
    (&["dst", "port"], MessageSelect::DstPort),
];

impl Lower<'_> {
    /// `@path`
    pub(super) fn select(&mut self, select: &ast::Select) -> Select {
        let parts: Option<Vec<_>> = select
            .parts
            .iter()
            .map(|part| match part {
                SelectPart::Name(name) => Some(name.text.to_string()),
                SelectPart::Str(text) => Some(String::from_utf8_lossy(&text.text).into_owned()),
                SelectPart::Int(..) => None,
            })
            .collect();
        match parts.as_deref() {
            Some([table, group, name]) if is_cfg_get(table) => self.cfg_get(group, name, select.span),
            Some(parts) if let Some(found) = message_select(parts) => Select::Message(found),
            _ => {
                let text = self.parsed.sources.text(select.span);
                let path = String::from_utf8_lossy(text.strip_prefix(b"@").unwrap_or(text)).into_owned();
                self.other_select(&path, select.span)
            }
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
        let names = path_names(path);
        match names.as_slice() {
            [] => {
                self.pv_problem(pv, span, "takes the path of a select", "not a path");
                None
            }
            [table, group, name] if is_cfg_get(table) => Some(self.cfg_get(group, name, pv.span)),
            [table, ..] if is_cfg_get(table) => {
                self.pv_problem(pv, span, "takes `cfg_get` with a group and a name", "not `cfg_get.group.name`");
                None
            }
            names => Some(match message_select(names) {
                Some(found) => Select::Message(found),
                None => self.other_select(path, pv.span),
            }),
        }
    }

    fn cfg_get(&mut self, group: &str, name: &str, span: Span) -> Select {
        self.check_cfg_var(group, name, span);
        Select::CfgGet { group: group.into(), name: name.into() }
    }

    fn other_select(&mut self, path: &str, span: Span) -> Select {
        self.report_missing(Diagnostic::new(missing::SELECT, span, &[("name", path)]).help("pv"));
        Select::Other(path.into())
    }

    /// Measured: of an undeclared variable the original says nothing with `-c`, and does not start.
    fn check_cfg_var(&mut self, group: &str, name: &str, span: Span) {
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

fn message_select<S: AsRef<str>>(names: &[S]) -> Option<MessageSelect> {
    let is = |path: &[&str]| {
        path.len() == names.len() && path.iter().zip(names).all(|(part, name)| part.eq_ignore_ascii_case(name.as_ref()))
    };
    MESSAGE.iter().find(|(path, _)| is(path)).map(|(_, select)| *select)
}

/// The names of a path, up to the first character that is no part of it; a number in brackets is an empty name.
fn path_names(path: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut names = Vec::new();
    let mut rest = path;
    loop {
        let after = rest.trim_start_matches(is_word);
        let (name, after) = rest.split_at(rest.len() - after.len());
        if name.is_empty() {
            return names;
        }
        names.push(name);
        rest = after;
        if let Some((inner, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            names.push(inner.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(""));
            rest = after;
        }
        match rest.strip_prefix('.') {
            Some(after) => rest = after,
            None => return names,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::path_names;

    #[test]
    fn a_path_ends_at_the_first_character_that_is_no_part_of_it() {
        assert_eq!(path_names("cfg_get.my.ip and more"), ["cfg_get", "my", "ip"]);
        assert_eq!(path_names(r#"cfg_get["my"].ip"#), ["cfg_get", "my", "ip"]);
        assert_eq!(path_names(r#"cfg_get.my["ip"]"#), ["cfg_get", "my", "ip"]);
        assert_eq!(path_names(r#"cfg_get["my"]["ip"]"#), ["cfg_get", "my"]);
        assert_eq!(path_names("via[1].branch"), ["via", "", "branch"]);
        assert_eq!(path_names("$var(x)"), [""; 0]);
        assert_eq!(path_names(" cfg_get.my.ip"), [""; 0]);
    }
}
