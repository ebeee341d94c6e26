//! Packs the sources that generated code is compiled against into the binary, so that an installed srcc needs no
//! checkout. Only release builds carry them: a debug build is used from the checkout, and would be rebuilt with every
//! change of the runtime otherwise.

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write as _;
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Directories whose `Cargo.toml` and `src/` a generated crate needs.
const CRATES: &[&str] = &["compiler/iface", "runtime", "runtime/macros", "runtime/sip", "runtime/sys"];

fn main() -> io::Result<()> {
    let Some(out) = env::var_os("OUT_DIR").map(PathBuf::from) else {
        return Err(io::Error::other("cargo sets OUT_DIR"));
    };
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("PROFILE").as_deref() != Ok("release") {
        return fs::write(out.join("packed.rs"), module(&[], "none"));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let mut files = Vec::new();
    for krate in CRATES {
        pack(&root.join(krate), &mut files)?;
    }
    for entry in fs::read_dir(root.join("stdlib"))? {
        pack(&entry?.path(), &mut files)?;
    }
    files.push(root.join("Cargo.lock"));
    files.sort();
    println!("cargo::rerun-if-changed={}", root.join("Cargo.lock").display());
    println!("cargo::rerun-if-changed={}", root.join("Cargo.toml").display());
    println!("cargo::rerun-if-changed={}", root.join("stdlib").display());

    let manifest = workspace_manifest(&fs::read_to_string(root.join("Cargo.toml"))?);
    fs::write(out.join("workspace.toml"), &manifest)?;
    let mut hash = DefaultHasher::new();
    hash.write(manifest.as_bytes());
    let mut packed = vec![("Cargo.toml".to_owned(), out.join("workspace.toml"))];
    for file in files {
        let name = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().into_owned();
        hash.write(name.as_bytes());
        hash.write(&fs::read(&file)?);
        packed.push((name, file));
    }
    fs::write(out.join("packed.rs"), module(&packed, &format!("{:016x}", hash.finish())))
}

/// The module that `sources.rs` includes.
fn module(packed: &[(String, PathBuf)], hash: &str) -> String {
    let mut text = format!("/// Hash over the packed files.\nconst PACKED_HASH: &str = {hash:?};\n");
    text.push_str("/// The packed files.\nstatic PACKED: &[(&str, &[u8])] = &[\n");
    for (name, path) in packed {
        let _ = writeln!(text, "    ({name:?}, include_bytes!({path:?})),");
    }
    text.push_str("];\n");
    text
}

/// The workspace manifest with only those members that are packed.
fn workspace_manifest(manifest: &str) -> String {
    let mut text = String::new();
    for line in manifest.lines() {
        if line.starts_with("members") {
            let members: Vec<_> = CRATES.iter().map(|c| format!("{c:?}")).collect();
            let _ = writeln!(text, "members = [{}, \"stdlib/*\"]", members.join(", "));
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// Adds the manifest, the build script and the sources of a crate.
fn pack(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let manifest = dir.join("Cargo.toml");
    if !manifest.is_file() {
        return Ok(());
    }
    println!("cargo::rerun-if-changed={}", manifest.display());
    println!("cargo::rerun-if-changed={}", dir.join("src").display());
    files.push(manifest);
    let script = dir.join("build.rs");
    if script.is_file() {
        files.push(script);
    }
    walk(&dir.join("src"), files)
}

fn walk(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
