//! Every script of the conformance suite gets the verdict that Kamailio 5.6.3 gave it: refused by `-c` or at start means at
//! least one error here, accepted means none.

#![allow(clippy::disallowed_methods, reason = "a test reads the suites' files")]

use srcc_analysis::{Catalog, Options, analyze};
use srcc_syntax::{Diagnostic, Loader, parse};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

/// Scripts whose verdict differs on purpose, with the reason (docs/compatibility.md).
const DIFFERENT: &[(&str, &str)] =
    &[("pp_ifexp.cfg", "directives that came after version 5.6 are carried out, with a warning")];

struct Folder(PathBuf);

impl Loader for Folder {
    fn load(&mut self, path: &str) -> Result<Arc<[u8]>, String> {
        fs::read(self.0.join(path)).map(Arc::from).map_err(|error| error.to_string())
    }

    fn env(&mut self, name: &str) -> Option<Vec<u8>> {
        env::var(name).ok().map(String::into_bytes)
    }
}

/// The scripts written by hand, and those drawn at random from the tables.
const FOLDERS: [&str; 2] = ["check", "check-more"];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance").join(name)
}

/// All diagnostics of a script, those of the parser first.
fn check(folder: &Path, name: &str) -> (Vec<Diagnostic>, Vec<String>) {
    let parsed = parse(&mut Folder(folder.to_owned()), name, &srcc_syntax::Options::default());
    let analysis = analyze(&parsed, Catalog::stock(), Options::default());
    let all: Vec<_> = parsed.diagnostics.iter().chain(&analysis.diagnostics).cloned().collect();
    let lines = all
        .iter()
        .map(|found| {
            let span = parsed.expansions.user_span(found.primary.span).span;
            let line = parsed.sources.place(span.lo).map_or(0, |place| place.line);
            format!("{}:{line}: {}", found.code.id(), found.title)
        })
        .collect();
    (all, lines)
}

#[test]
fn every_script_gets_the_measured_verdict() {
    let mut wrong = String::new();
    let mut count = 0;
    let tables = FOLDERS.map(|name| {
        let folder = folder(name);
        let table = fs::read_to_string(folder.join("verdicts.tsv"));
        (folder, table.expect("the conformance suite is part of the repository"))
    });
    let rows = tables.iter().flat_map(|(folder, table)| table.lines().skip(1).map(move |row| (folder, row)));
    for (folder, row) in rows {
        let columns: Vec<&str> = row.split('\t').collect();
        let [name, verdict, line, what, start, ..] = columns.as_slice() else { continue };
        if DIFFERENT.iter().any(|(known, _)| known == name) {
            continue;
        }
        let refused = *verdict == "reject" || *start == "fail";
        let (found, lines) = check(folder, name);
        count += 1;
        if found.iter().any(Diagnostic::is_error) != refused {
            let expected = if refused { "an error" } else { "no error" };
            let _ = writeln!(wrong, "{name} ({what}; line {line}): expected {expected}, found {lines:?}");
        }
    }
    assert!(count > 800, "only {count} scripts");
    assert!(wrong.is_empty(), "\n{wrong}");
}
