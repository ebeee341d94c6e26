//! Source map, lexer, preprocessor, AST and parser of the routing-script language.
//!
//! The crate does no I/O: the caller hands in a [`Loader`] for files. Nothing here knows which modules, functions or
//! pseudo-variables exist. Its rules were measured on Kamailio 5.6.3.

pub mod ast;
pub mod codes;
mod delims;
pub mod diag;
pub mod dump;
pub mod fmt;
mod grammar;
mod loader;
pub mod params;
pub mod pv;
mod scan;
pub mod span;
mod token;

#[cfg(test)]
mod tests;

pub use ast::Ast;
pub use diag::{Code, CodeInfo, Diagnostic, Fix, Label, Severity};
pub use loader::{Loader, Options};
pub use span::{Expansions, ExpnId, FileId, SourceMap, Span};

use std::collections::HashSet;
use std::sync::Arc;

/// Findings of one stage; a script with more is not read to its end, or they are not counted.
pub const MAX_FOUND: usize = 50_000;

/// All that is known about a script after parsing.
#[derive(Debug)]
pub struct Parsed {
    /// The tree; what could not be parsed is an error node in it.
    pub ast: Ast,
    /// The texts that were read.
    pub sources: SourceMap,
    /// How each text got into the script.
    pub expansions: Expansions,
    /// In order of the text, each place once.
    pub diagnostics: Vec<Diagnostic>,
    /// The names that are defined at the end of the script, with their values: what `$def(NAME)` reads.
    pub defines: Vec<(Arc<str>, Vec<u8>)>,
}

impl Parsed {
    /// True if some diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Reads the script at `path` with all that it includes. There is always a tree; errors are among the diagnostics.
pub fn parse(loader: &mut dyn Loader, path: &str, options: &Options) -> Parsed {
    let mut scanner = scan::Scanner::new(loader);
    scanner.run(path, options);
    let defines = scanner.all_defines();
    let scan::Scanner { sources, expansions, tables, tokens, mut diagnostics, .. } = scanner;
    let fatal = [codes::UNREADABLE, codes::TOO_MANY_ERRORS];
    let unreadable = diagnostics.iter().any(|found| fatal.contains(&found.code));
    let mut unbalanced = Vec::new();
    let delims = delims::balance(&tokens, &sources, &mut unbalanced);
    if !unreadable && !diagnostics.iter().any(|diagnostic| diagnostic.code == codes::UNTERMINATED_COMMENT) {
        diagnostics.append(&mut unbalanced);
    }
    let (mut items, mut found) = (Vec::new(), Vec::new());
    if !delims.too_deep && !unreadable {
        (items, found) = grammar::parse(&delims, &tables, &sources, &expansions);
    }
    drop_consequences(&diagnostics, &mut found, &sources);
    diagnostics.append(&mut found);
    let ast = Ast {
        items: std::mem::take(&mut items),
        mode: scanner.mode,
        mode_span: scanner.mode_span,
        inactive: scanner.inactive,
        comments: scanner.comments,
        directives: scanner.directives,
    };
    tidy(&mut diagnostics, &expansions);
    Parsed { ast, sources, expansions, diagnostics, defines }
}

/// A string or variable that is not closed loses the rest of its line, a comment the rest of the file: what the grammar
/// says about that is no news.
fn drop_consequences(causes: &[Diagnostic], found: &mut Vec<Diagnostic>, sources: &SourceMap) {
    let lost = [codes::LONE_DOLLAR, codes::UNTERMINATED_STRING, codes::UNCLOSED_PV, codes::UNTERMINATED_COMMENT];
    let line =
        |diagnostic: &Diagnostic| sources.place(diagnostic.primary.span.lo).map(|place| (place.file, place.line));
    let lines: HashSet<_> = causes.iter().filter(|cause| lost.contains(&cause.code)).map(line).collect();
    found.retain(|diagnostic| lines.is_empty() || !lines.contains(&line(diagnostic)));
}

/// What scanning and preprocessing alone make of a script.
#[derive(Debug)]
pub struct Scanned {
    /// How many tokens the grammar would see: the measure of all further work.
    pub tokens: usize,
    /// The texts that were read.
    pub sources: SourceMap,
    /// In the order of scanning.
    pub diagnostics: Vec<Diagnostic>,
}

/// Scans and preprocesses the script at `path` without parsing it; for tests and measurements.
pub fn scan(loader: &mut dyn Loader, path: &str, options: &Options) -> Scanned {
    let mut scanner = scan::Scanner::new(loader);
    scanner.run(path, options);
    let scan::Scanner { sources, tokens, diagnostics, .. } = scanner;
    Scanned { tokens: tokens.len(), sources, diagnostics }
}

/// Sorts by place and drops repetitions, which a file included twice or a define used often would cause.
fn tidy(diagnostics: &mut Vec<Diagnostic>, expansions: &Expansions) {
    diagnostics.sort_by_cached_key(|diagnostic| {
        let span = expansions.user_span(diagnostic.primary.span).span;
        (span.lo, span.hi)
    });
    diagnostics.dedup_by(|a, b| a.code == b.code && a.primary.span == b.primary.span);
}
