//! The scripts of tests/codegen, one per feature of the language, and what they become.

use srcc_analysis::{Catalog, Options};
use srcc_codegen::{File, Input, Setup};
use srcc_syntax::Loader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A script of tests/codegen.
pub(crate) struct Case {
    /// File name without `.cfg`.
    pub(crate) name: String,
    /// Text.
    pub(crate) source: String,
    /// Generated files without the manifest.
    pub(crate) files: Vec<File>,
    /// The manifest.
    pub(crate) manifest: File,
}

/// The checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// All cases in the order of their names.
pub(crate) fn cases() -> Vec<Case> {
    let mut paths: Vec<_> =
        std::fs::read_dir(root().join("tests/codegen")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "cfg"));
    paths.sort();
    paths.iter().map(|path| case(path)).collect()
}

fn case(path: &Path) -> Case {
    let source = std::fs::read_to_string(path).unwrap();
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let files = generate(&name, &source);
    let (files, manifest) = (files.0, files.1);
    Case { name, source, files, manifest }
}

/// The files of one script; fails with the diagnostics of a script that has errors.
pub(crate) fn generate(name: &str, source: &str) -> (Vec<File>, File) {
    let mut loader = Memory(Arc::from(source.as_bytes()));
    let script = format!("{name}.cfg");
    let parsed = srcc_syntax::parse(&mut loader, &script, &srcc_syntax::Options::default());
    let analysis = srcc_analysis::analyze(&parsed, Catalog::stock(), Options { build: true });
    let errors: Vec<_> = parsed.diagnostics.iter().chain(&analysis.diagnostics).filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
    let hir = &analysis.hir;
    let input = Input { hir, sources: &parsed.sources, expansions: &parsed.expansions, script: &script };
    let setup = Setup { package: name.to_owned(), workspace: root() };
    (srcc_codegen::sources(input).unwrap(), srcc_codegen::manifest(hir, &setup))
}

/// One text under every name.
struct Memory(Arc<[u8]>);

impl Loader for Memory {
    fn load(&mut self, _path: &str) -> Result<Arc<[u8]>, String> {
        Ok(self.0.clone())
    }

    fn env(&mut self, _name: &str) -> Option<Vec<u8>> {
        None
    }
}
