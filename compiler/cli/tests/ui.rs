//! What users see: each script of tests/ui with the output of `srcc check`, side by side in snapshots/ui.
//!
//! A first line `# check: ARGS` adds arguments, such as `--build` or `-A NAME`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn every_diagnostic_reads_as_reviewed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let ui = root.join("tests/ui");
    let mut scripts = Vec::new();
    find(&ui, &mut scripts);
    scripts.sort();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root.join("snapshots/ui"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for script in scripts {
            let name = script.strip_prefix(&ui).unwrap().with_extension("");
            let name = name.to_string_lossy().replace('/', "-");
            insta::assert_snapshot!(name.as_str(), checked(&ui, &script));
        }
    });
}

/// All scripts below `dir`, but for those that are only included: `*.inc.cfg`.
fn find(dir: &Path, scripts: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy();
        if path.is_dir() {
            find(&path, scripts);
        } else if name.ends_with(".cfg") && !name.ends_with(".inc.cfg") {
            scripts.push(path);
        }
    }
}

fn checked(ui: &Path, script: &Path) -> String {
    let source = String::from_utf8_lossy(&std::fs::read(script).unwrap()).into_owned();
    let arguments = source.lines().next().and_then(|line| line.strip_prefix("# check: ")).unwrap_or("");
    let run = Command::new(env!("CARGO_BIN_EXE_srcc"))
        .current_dir(ui)
        .arg("check")
        .args(arguments.split_whitespace())
        .arg(script.strip_prefix(ui).unwrap())
        .output()
        .unwrap();
    let mut shown = source;
    let code = run.status.code().map_or("a signal".to_owned(), |code| code.to_string());
    let _ = write!(shown, "---- exit code {code} ----\n{}", String::from_utf8_lossy(&run.stderr));
    shown
}
