//! From the resolved script to the files of a small Rust crate.
//!
//! One function per route, formatted, with the script's line above each statement. The output depends on nothing but the
//! script: names come from the script's names and from contents, never from counters over the whole script, so that an
//! edit in one route leaves the functions of the others as they were.
//!
//! Nothing here does I/O; names, types and constants were checked by analysis.

mod call;
mod config;
mod constants;
mod emit;
mod expr;
mod join;
mod manifest;
pub use manifest::OPTIMIZED_PROFILE;
mod names;
mod number;
mod operand;
mod print;
mod pv;
mod route;
mod select;
mod stmt;
mod switch;
mod text;

use emit::Emit;
use srcc_analysis::hir::Hir;
use srcc_syntax::{Expansions, SourceMap};
use std::path::PathBuf;

/// What code is generated from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The resolved script, free of errors.
    pub hir: &'a Hir,
    /// The script's files.
    pub sources: &'a SourceMap,
    /// How their text got there.
    pub expansions: &'a Expansions,
    /// The script's path as it was given, for comments and `-v`.
    pub script: &'a str,
}

/// How the crate is set up.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Name of the package, and so of its program.
    pub package: String,
    /// The workspace that holds `runtime/` and `stdlib/`.
    pub workspace: PathBuf,
}

/// A file of the generated crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path inside the crate.
    pub path: &'static str,
    /// Contents.
    pub text: String,
}

/// The code could not be printed: a defect of this crate.
#[derive(Debug, thiserror::Error)]
#[error("{file} is no Rust: {error}")]
pub struct Error {
    /// The file.
    pub file: &'static str,
    /// What the Rust parser said.
    pub error: syn::Error,
}

/// All files of the crate but `Cargo.toml`.
pub fn sources(input: Input<'_>) -> Result<Vec<File>, Error> {
    let mut emit = Emit::new(input);
    let routes = route::file(&mut emit);
    let config = config::file(&mut emit);
    let constants = constants::file(&mut emit);
    let main = config::main_file(&emit);
    let printed = |path, tokens| print::print(path, tokens, &emit.comments);
    Ok(vec![
        printed("src/main.rs", main)?,
        printed("src/routes.rs", routes)?,
        printed("src/config.rs", config)?,
        printed("src/constants.rs", constants)?,
    ])
}

/// The crate's `Cargo.toml`.
#[must_use]
pub fn manifest(hir: &Hir, setup: &Setup) -> File {
    File { path: "Cargo.toml", text: manifest::text(hir, setup) }
}
