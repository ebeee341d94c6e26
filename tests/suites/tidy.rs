//! House rules that no compiler checks: file sizes, forbidden test attributes, the arrows between crates.

use srcc_tests::root;
use std::path::{Path, PathBuf};
use std::process::Command;

/// All files that git tracks or would track, with this ending.
fn sources(ending: &str) -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    String::from_utf8_lossy(&listed.stdout)
        .lines()
        .filter(|name| name.ends_with(ending))
        .map(|name| root().join(name))
        .filter(|path| path.exists())
        .collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn no_source_file_is_longer_than_600_lines() {
    let long: Vec<String> = sources(".rs")
        .iter()
        .map(|path| (path, read(path).lines().count()))
        .filter(|(path, lines)| *lines > 600 && !path.starts_with(root().join("tests/bench")))
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "split these by feature:\n{}", long.join("\n"));
}

#[test]
fn every_rust_file_says_why_it_exists() {
    let silent: Vec<String> = sources(".rs")
        .iter()
        .filter(|path| !read(path).trim_start().starts_with("//!") && !path.to_string_lossy().contains("/tests/"))
        .map(|path| path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "these have no module comment:\n{}", silent.join("\n"));
}

#[test]
fn nothing_is_left_open_in_the_code() {
    let marks = ["todo!(", "unimplemented!(", "#[ignore", "FIXME", "XXX"];
    let open: Vec<String> = sources(".rs")
        .iter()
        .filter(|path| !path.ends_with("tests/suites/tidy.rs"))
        .flat_map(|path| {
            let text = read(path);
            marks.iter().filter(|m| text.contains(**m)).map(|m| format!("{}: {m}", path.display())).collect::<Vec<_>>()
        })
        .collect();
    assert!(open.is_empty(), "{}", open.join("\n"));
}

/// The compiler never links what it compiles for, and the runtime names no cfg module.
#[test]
fn the_arrows_between_crates_go_one_way() {
    let forbidden = [
        ("compiler/", &["srcc-runtime", "srcc-mod-", "srcc-sip", "srcc-sys"][..]),
        ("runtime/", &["srcc-mod-", "srcc-analysis", "srcc-codegen", "srcc-syntax"][..]),
        ("stdlib/", &["srcc-analysis", "srcc-codegen", "srcc-syntax"][..]),
    ];
    for manifest in sources("Cargo.toml") {
        let name = manifest.strip_prefix(root()).unwrap_or(&manifest).to_string_lossy().into_owned();
        let text = read(&manifest);
        let dependencies: Vec<&str> = text.lines().skip_while(|l| !l.starts_with("[dependencies]")).collect();
        for (folder, words) in forbidden {
            for word in words {
                let hit = name.starts_with(folder) && dependencies.iter().any(|l| l.starts_with(word));
                assert!(!hit, "{name} must not depend on {word}");
            }
        }
    }
}
