//! All programs of tests/codegen compile against the runtime and the modules: as modules of one crate, so that one run
//! of the Rust compiler sees them all.

use crate::cases;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

#[test]
fn every_generated_program_compiles() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    let mut root_module = String::new();
    let mut dependencies = BTreeSet::new();
    for case in cases::cases() {
        let _ = writeln!(root_module, "pub mod {};", case.name);
        let module = dir.join("src").join(&case.name);
        write(&module.join("mod.rs"), "pub mod config;\npub mod constants;\npub mod routes;\n");
        for file in case.files.iter().filter(|file| file.path != "src/main.rs") {
            write(&module.join(file.path.trim_start_matches("src/")), &file.text);
        }
        let path_lines = case.manifest.text.lines().filter(|line| line.contains("path = "));
        dependencies.extend(path_lines.map(str::to_owned));
    }
    write(&dir.join("src/lib.rs"), &root_module);
    let dependencies: Vec<_> = dependencies.into_iter().collect();
    let manifest = format!(
        "[package]\nname = \"generated\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{}\n",
        dependencies.join("\n")
    );
    write(&dir.join("Cargo.toml"), &manifest);
    std::fs::copy(cases::root().join("Cargo.lock"), dir.join("Cargo.lock")).unwrap();
    let run = Command::new(env!("CARGO"))
        .current_dir(&dir)
        .args(["check", "--quiet", "--offline", "--color=never", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-target"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    assert!(!said.contains("src/"), "generated code gives warnings:\n{said}");
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
