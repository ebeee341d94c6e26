//! The wire scenarios: the same traffic through a compiled proxy as was measured on Kamailio 5.6.3.
//!
//! Each scenario of tests/wire/scenarios is one test: its script is compiled, the binary runs in a network of its own,
//! and the transcript must be the recorded one. Scenarios whose scripts use modules that are not implemented stand in
//! tests/wire/refused.txt; for those the test is that `srcc build` refuses the script and names what is missing.

use libtest_mimic::{Arguments, Failed, Trial};
use srcc_tests::compiler::{run_srcc, srcc};
use srcc_tests::root;
use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let args = Arguments::from_args();
    let scenarios = root().join("tests/wire/scenarios");
    let refused = std::fs::read_to_string(root().join("tests/wire/refused.txt")).unwrap_or_default();
    let refused: Vec<&str> =
        refused.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_whitespace().next()).collect();
    let mut names: Vec<String> = std::fs::read_dir(&scenarios)
        .map(|dir| dir.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    names.sort();
    let trials = names
        .into_iter()
        .map(|name| {
            let script = scenarios.join(&name).join("proxy.cfg");
            if refused.contains(&name.as_str()) {
                Trial::test(format!("refused::{name}"), move || is_refused(&script))
            } else {
                Trial::test(format!("wire::{name}"), move || transcript_is_as_measured(&name))
            }
        })
        .collect();
    libtest_mimic::run(&args, trials).exit_code()
}

fn transcript_is_as_measured(name: &str) -> Result<(), Failed> {
    let done = Command::new("python3")
        .arg(root().join("tests/wire/wire.py"))
        .args(["check", "--scenario", &format!("^{name}$")])
        .args(["--build", &format!("{} build {{cfg}} -o {{bin}}", srcc().display())])
        .args(["--proxy", "{bin} -DD -E"])
        .output()?;
    if done.status.success() {
        return Ok(());
    }
    Err(format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr)).into())
}

/// A script that needs what is not implemented is refused with the code for that, never half compiled.
fn is_refused(script: &Path) -> Result<(), Failed> {
    let bin = script.with_extension("never");
    let done = run_srcc(&["build", &script.to_string_lossy(), "-o", &bin.to_string_lossy()]);
    let words = String::from_utf8_lossy(&done.stderr);
    if done.status.code() == Some(1) && words.contains("error[E05") {
        return Ok(());
    }
    Err(format!("expected exit 1 and an E05xx error, got {:?}:\n{words}", done.status.code()).into())
}
