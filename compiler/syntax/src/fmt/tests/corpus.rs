#![allow(clippy::disallowed_methods, reason = "a test reads the suites' files")]

use super::formatted;
use std::path::{Path, PathBuf};

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All scripts below `folder` of the repository, with their text.
pub(super) fn scripts(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    find(&root().join(folder), &mut found);
    found.sort();
    found
}

fn find(dir: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "cfg") {
            let text = std::fs::read(&path).unwrap();
            found.push((path, text));
        }
    }
}

#[test]
fn every_style_case_looks_as_reviewed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("snapshots/fmt"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (path, text) in scripts("tests/fmt") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let out = formatted(&String::from_utf8(text).unwrap());
            insta::assert_snapshot!(name, out);
        }
    });
}
