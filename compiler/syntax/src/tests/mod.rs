//! What a script's text becomes, feature by feature, with small scripts inside the tests.

mod expressions;
mod items;
mod lexer;
mod limits;
mod preprocessor;
mod recovery;
mod reports;
mod statements;

use crate::{Diagnostic, Loader, Options, Parsed, dump, parse};
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

/// Files and environment of a test.
#[derive(Default)]
pub(crate) struct Memory {
    files: HashMap<String, String>,
    env: HashMap<String, String>,
}

impl Loader for Memory {
    fn load(&mut self, path: &str) -> Result<Arc<[u8]>, String> {
        self.files.get(path).map(|text| Arc::from(text.as_bytes())).ok_or_else(|| "no such file".to_owned())
    }

    fn env(&mut self, name: &str) -> Option<Vec<u8>> {
        self.env.get(name).map(|value| value.clone().into_bytes())
    }
}

/// Parses `main.cfg` and other files; `NAME=value` entries without a dot in the name are the environment.
pub(crate) fn parse_files(files: &[(&str, &str)], options: &Options) -> Parsed {
    let mut memory = Memory::default();
    for (name, text) in files {
        let target = if name.contains('.') { &mut memory.files } else { &mut memory.env };
        target.insert((*name).to_owned(), (*text).to_owned());
    }
    parse(&mut memory, "main.cfg", options)
}

pub(crate) fn parse_text(text: &str) -> Parsed {
    parse_files(&[("main.cfg", text)], &Options::default())
}

/// The codes of all diagnostics, in order.
pub(crate) fn codes(text: &str) -> Vec<&'static str> {
    parse_text(text).diagnostics.iter().map(|diagnostic| diagnostic.code.id()).collect()
}

/// The tree of a correct script, without the module and parameter lines that every script has.
pub(crate) fn tree(text: &str) -> String {
    let parsed = parse_text(text);
    assert!(!parsed.has_errors(), "{text}\n{}", report(&parsed));
    dump::ast(&parsed.ast).trim_end().to_owned()
}

/// The tree of one expression.
pub(crate) fn expr(text: &str) -> String {
    let tree = tree(&format!("#!KAMAILIO\nroute {{ $var(r) = {text}; }}"));
    let inner = tree.strip_prefix("(Request (= $var(r) ").and_then(|rest| rest.strip_suffix("))"));
    inner.map(str::to_owned).unwrap_or(tree)
}

/// The tree of the statements of one route.
pub(crate) fn stmts(text: &str) -> String {
    let tree = tree(&format!("#!KAMAILIO\nroute {{ {text} }}"));
    let inner = tree.strip_prefix("(Request ").and_then(|rest| rest.strip_suffix(')'));
    inner.map(str::to_owned).unwrap_or(tree)
}

/// Diagnostics as plain text: the line, a mark under the place, then all that is said.
pub(crate) fn report(parsed: &Parsed) -> String {
    let mut out = String::new();
    for diagnostic in &parsed.diagnostics {
        let _ = writeln!(out, "{:?}[{}]: {}", diagnostic.severity, diagnostic.code.id(), diagnostic.title);
        let user = parsed.expansions.user_span(diagnostic.primary.span);
        place(&mut out, parsed, user.span, &diagnostic.primary.text);
        for step in &user.trail {
            place(&mut out, parsed, step.span(), &step.text());
        }
        for label in &diagnostic.labels {
            place(&mut out, parsed, parsed.expansions.user_span(label.span).span, &label.text);
        }
        remarks(&mut out, parsed, diagnostic);
    }
    out
}

fn place(out: &mut String, parsed: &Parsed, span: crate::Span, text: &str) {
    let Some(place) = parsed.sources.place(span.lo) else { return };
    let file = parsed.sources.file(place.file).map_or("", |file| file.name.as_str());
    let line = String::from_utf8_lossy(parsed.sources.line_text(place.file, place.line)).into_owned();
    let column = place.column as usize;
    let length = ((span.hi - span.lo) as usize).clamp(1, line.len().saturating_sub(column - 1).max(1));
    let _ = writeln!(out, "  {file}:{}:{column}", place.line);
    let _ = writeln!(out, "    {line}");
    let _ = writeln!(out, "    {}{} {text}", " ".repeat(column - 1), "^".repeat(length));
}

fn remarks(out: &mut String, parsed: &Parsed, diagnostic: &Diagnostic) {
    for note in &diagnostic.notes {
        let _ = writeln!(out, "  note: {note}");
    }
    for help in &diagnostic.help {
        let _ = writeln!(out, "  help: {help}");
    }
    for fix in &diagnostic.fixes {
        let edits: Vec<String> = fix
            .edits
            .iter()
            .map(|(span, new)| {
                let place = parsed.sources.place(span.lo);
                let place = place.map_or(String::new(), |place| format!("{}:{}", place.line, place.column));
                format!("{place} {:?} -> {new:?}", String::from_utf8_lossy(parsed.sources.text(*span)))
            })
            .collect();
        let _ = writeln!(out, "  fix: {} ({})", fix.title, edits.join(", "));
    }
}
