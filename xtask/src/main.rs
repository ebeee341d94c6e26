//! Project chores: `cargo xtask ci` does what CI does; `cargo xtask new ..` writes the first lines of a new part.

mod scaffold;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const USAGE: &str = "\
cargo xtask ci                           what CI does: format, lints, all tests
cargo xtask bless                        accept all new snapshots
cargo xtask new module NAME              a cfg module: crate below stdlib/
cargo xtask new function MODULE NAME     a script function in a file of its own
cargo xtask new diagnostic CODE NAME     a script in tests/ui that must be flagged
cargo xtask new scenario NAME            a wire scenario";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["ci"] => run("bash", &[".ci/run"]),
        ["bless"] => bless(),
        ["new", "module", name] => scaffold::module(name),
        ["new", "function", module, name] => scaffold::function(module, name),
        ["new", "diagnostic", code, name] => scaffold::diagnostic(code, name),
        ["new", "scenario", name] => scaffold::scenario(name),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the checkout.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn run(program: &str, args: &[&str]) -> Result<(), String> {
    let status = Command::new(program)
        .args(args)
        .current_dir(root())
        .status()
        .map_err(|e| format!("cannot run {program}: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} {}: {status}", args.join(" "))) }
}

/// Runs the snapshot tests with every difference accepted; the diff is for the reviewer.
fn bless() -> Result<(), String> {
    let status = Command::new("cargo")
        .args(["test", "--workspace", "--no-fail-fast"])
        .env("INSTA_UPDATE", "always")
        .current_dir(root())
        .status()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    if status.success() { Ok(()) } else { Err("some tests fail for another reason than a snapshot".to_owned()) }
}
