//! The `srcc` under test, built once per test run from this checkout.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Path of the `srcc` binary of this checkout; built on first use.
///
/// # Panics
/// If it does not build.
pub fn srcc() -> &'static Path {
    static BIN: OnceLock<PathBuf> = OnceLock::new();
    BIN.get_or_init(|| {
        let done = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", "srcc", "--bin", "srcc", "--message-format", "short"])
            .current_dir(crate::root())
            .output()
            .expect("cargo runs");
        assert!(done.status.success(), "srcc does not build:\n{}", String::from_utf8_lossy(&done.stderr));
        target_dir().join("debug/srcc")
    })
}

/// The build folder of the checkout.
#[must_use]
pub fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from)
}

/// Runs `srcc` with these arguments.
///
/// # Panics
/// If it cannot be started.
pub fn run_srcc(args: &[&str]) -> Output {
    Command::new(srcc()).args(args).output().expect("srcc runs")
}

/// Compiles a script to `bin`. The environment variable `SRCC_TEST_BUILD` adds arguments, such as `--debug` for a quick
/// build.
///
/// # Panics
/// If the script is refused; the compiler's words are in the message.
pub fn build(script: &Path, bin: &Path) {
    let (script_text, bin_text) = (script.to_string_lossy(), bin.to_string_lossy());
    let more = std::env::var("SRCC_TEST_BUILD").unwrap_or_default();
    let args: Vec<&str> = ["build", &script_text, "-o", &bin_text].into_iter().chain(more.split_whitespace()).collect();
    let done = run_srcc(&args);
    assert!(done.status.success(), "{} does not compile:\n{}", script.display(), String::from_utf8_lossy(&done.stderr));
}
