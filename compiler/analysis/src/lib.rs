//! Catalog of modules, HIR, name resolution, types and checks of routing scripts.
//!
//! [`analyze`] takes a parsed script and gives the resolved one with everything that is wrong with it. Nothing here does
//! I/O or reads a clock: text comes parsed, the catalog was made when the crate was built.

pub mod catalog;
pub mod codes;
pub mod hir;
mod lower;
mod posix;
mod suggest;

pub use catalog::Catalog;
pub use hir::Hir;

use srcc_syntax::{Diagnostic, Parsed};

/// What the analysis is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// A binary is to be made: whatever has no implementation is an error (E05xx).
    pub build: bool,
}

/// A resolved script with its findings.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The script; complete where there is no error.
    pub hir: Hir,
    /// In the order of the script, those of the parser not included.
    pub diagnostics: Vec<Diagnostic>,
}

impl Analysis {
    /// True if no binary may be made.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Resolves and checks a parsed script.
#[must_use]
pub fn analyze(parsed: &Parsed, catalog: &Catalog, options: Options) -> Analysis {
    lower::script(parsed, catalog, options)
}
