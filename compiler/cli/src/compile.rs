//! From a checked script to a program on disk: writes the generated crate and has cargo compile it.

use crate::args::{Script, Target};
use crate::cache;
use crate::cargo::{self, Job, Profile};
use crate::exit::Failure;
use crate::front::Checked;
use crate::sources;
use crate::write;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

/// Compiles a script that has no errors; gives the program inside of the target directory.
pub(crate) fn compile(checked: &Checked, script: &Script, target: &Target) -> Result<PathBuf, Failure> {
    let workspace = sources::workspace()?;
    let target_dir = cache::target_dir(target.target_dir.as_deref())?;
    let package = package_name(script)?;
    let crate_dir = target_dir.join("gen").join(&package);
    let input = input(checked);
    let setup = srcc_codegen::Setup { package, workspace: workspace.clone() };
    let mut files = generate(input, checked)?;
    files.push(srcc_codegen::manifest(&checked.hir, &setup));
    for file in &files {
        write::if_changed(&crate_dir.join(file.path), file.text.as_bytes())?;
    }
    take_lock_file(&workspace, &crate_dir)?;
    if target.verbose {
        eprintln!("generated {}", crate_dir.display());
    }
    cargo::build(&Job {
        crate_dir: &crate_dir,
        target_dir: &target_dir,
        profile: profile(target),
        script: &checked.name,
        verbose: target.verbose,
    })
}

fn profile(target: &Target) -> Profile {
    match (target.optimize, target.debug) {
        (true, _) => Profile::Optimize,
        (_, true) => Profile::Debug,
        _ => Profile::Edit,
    }
}

/// The generated Rust sources.
pub(crate) fn generate(input: srcc_codegen::Input<'_>, checked: &Checked) -> Result<Vec<srcc_codegen::File>, Failure> {
    srcc_codegen::sources(input).map_err(|e| Failure::Generated { place: checked.name.clone(), detail: e.to_string() })
}

/// What code generation needs of a checked script.
pub(crate) fn input(checked: &Checked) -> srcc_codegen::Input<'_> {
    srcc_codegen::Input {
        hir: &checked.hir,
        sources: &checked.parsed.sources,
        expansions: &checked.parsed.expansions,
        script: &checked.name,
    }
}

/// A name for the generated package: the script's, and a hash of where it is and what is defined, so that each variant
/// of each script keeps its compiled state.
fn package_name(script: &Script) -> Result<String, Failure> {
    let path = script.file.canonicalize().map_err(Failure::file("read", &script.file))?;
    let mut hasher = DefaultHasher::new();
    (&path, &script.define).hash(&mut hasher);
    let stem = script.file.file_stem().unwrap_or_default().to_string_lossy();
    let words: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let words = words.trim_matches('-');
    Ok(format!("cfg-{words}-{:08x}", hasher.finish() & 0xffff_ffff))
}

/// Gives the generated crate the versions that the runtime was tested with. Cargo adds the crate itself to its copy of
/// the lock file; the copy is renewed when the original changes.
fn take_lock_file(workspace: &Path, crate_dir: &Path) -> Result<(), Failure> {
    let original = workspace.join("Cargo.lock");
    let text = fs::read(&original).map_err(Failure::file("read", &original))?;
    let taken = crate_dir.join("Cargo.lock.taken");
    let copy = crate_dir.join("Cargo.lock");
    if copy.is_file() && fs::read(&taken).is_ok_and(|old| old == text) {
        return Ok(());
    }
    write::if_changed(&copy, &text)?;
    write::if_changed(&taken, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variant_of_a_script_has_a_package_of_its_own() {
        let file = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
        let name = |define: &[&str]| {
            let define = define.iter().map(|d| (*d).to_owned()).collect();
            package_name(&Script { file: file.clone(), define }).unwrap()
        };
        assert!(name(&[]).starts_with("cfg-cargo-"), "{}", name(&[]));
        assert_ne!(name(&[]), name(&["A"]));
    }
}
