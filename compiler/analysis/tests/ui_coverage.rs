//! Each diagnostic of the analysis is shown by a script of `tests/ui`, with its reviewed output in `snapshots/ui`.

#![allow(clippy::disallowed_methods, reason = "a test reads the suites' files")]

use std::fs;
use std::path::Path;

#[test]
fn every_code_has_a_script_that_shows_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../snapshots/ui");
    let shown: String = fs::read_dir(folder)
        .expect("the snapshots are part of the repository")
        .flatten()
        .filter_map(|entry| fs::read_to_string(entry.path()).ok())
        .collect();
    let codes = srcc_analysis::codes::ALL.iter().flat_map(|table| table.iter());
    let missing: Vec<_> = codes.map(|code| code.id()).filter(|id| !shown.contains(&format!("[{id}]"))).collect();
    assert!(missing.is_empty(), "no script shows {missing:?}");
}
