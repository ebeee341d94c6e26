//! The front end as the commands see it: read a script, check it, show what is wrong.

use crate::args::Script;
use crate::exit::Failure;
use crate::render::{self, Renderer};
use srcc_analysis::{Catalog, Hir};
use srcc_syntax::{Diagnostic, Loader, Options, Parsed};
use std::env;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::os::unix::ffi::OsStringExt;
use std::sync::Arc;

/// Findings that are drawn; nobody reads more, and a generated script may have one in each of a million lines.
const MAX_DRAWN: usize = 1000;

/// A script that was read and checked.
pub(crate) struct Checked {
    /// Its files and syntax tree.
    pub parsed: Parsed,
    /// Its meaning; complete where there is no error.
    pub hir: Hir,
    /// All findings in the order of the script.
    pub diagnostics: Vec<Diagnostic>,
    /// The script's path as given.
    pub name: String,
}

/// Reads and checks a script. `build`: what cannot be compiled is an error.
pub(crate) fn check(script: &Script, build: bool) -> Result<Checked, Failure> {
    // A script that is not there is a mistake of the command line, to be told apart from one of the script.
    fs::metadata(&script.file).map_err(Failure::file("read", &script.file))?;
    let name = script.file.to_string_lossy().into_owned();
    let options = Options { defines: script.define.clone(), ..Options::default() };
    let parsed = srcc_syntax::parse(&mut Files, &name, &options);
    let analysis = srcc_analysis::analyze(&parsed, Catalog::stock(), srcc_analysis::Options { build });
    let mut diagnostics = parsed.diagnostics.clone();
    diagnostics.extend(analysis.diagnostics);
    diagnostics.sort_by_key(|d| parsed.expansions.user_span(d.primary.span).span.lo);
    Ok(Checked { parsed, hir: analysis.hir, diagnostics, name })
}

impl Checked {
    /// True if no binary can be made of it.
    pub(crate) fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Writes all findings and the summary to stderr.
    pub(crate) fn report(&self) -> Result<(), Failure> {
        report(&self.parsed, &self.diagnostics, &self.name, "compile")
    }
}

/// Writes findings about the script `name` and their summary to stderr; `doing` is what errors have prevented.
pub(crate) fn report(parsed: &Parsed, diagnostics: &[Diagnostic], name: &str, doing: &str) -> Result<(), Failure> {
    let mut text = Vec::new();
    let color = io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let mut renderer = Renderer::new(&parsed.sources, &parsed.expansions, color);
    // Where not all have room, errors go before warnings.
    let errors_only = diagnostics.len() > MAX_DRAWN && diagnostics.iter().any(Diagnostic::is_error);
    let mut drawn = diagnostics.iter().filter(|found| !errors_only || found.is_error()).take(MAX_DRAWN);
    let done = drawn.try_for_each(|diagnostic| renderer.write(diagnostic, &mut text));
    if diagnostics.len() > MAX_DRAWN {
        text.extend_from_slice(format!("note: only the first {MAX_DRAWN} are shown\n").as_bytes());
    }
    if let Some(summary) = render::summary(diagnostics, name, doing) {
        text.extend_from_slice(summary.as_bytes());
        text.push(b'\n');
    }
    let written = done.and_then(|()| io::stderr().lock().write_all(&text));
    written.map_err(Failure::file("write", "stderr".as_ref()))
}

/// The real file system and environment.
pub(crate) struct Files;

impl Loader for Files {
    fn load(&mut self, path: &str) -> Result<Arc<[u8]>, String> {
        fs::read(path).map(Arc::from).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => "no such file".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ => e.to_string(),
        })
    }

    fn env(&mut self, name: &str) -> Option<Vec<u8>> {
        env::var_os(name).map(OsStringExt::into_vec)
    }
}
