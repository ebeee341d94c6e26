//! How a command ends: exit codes, and failures that are not the script's fault.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a command ended when nothing outside the script went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done; warnings do not count.
    Done,
    /// The script has errors, which have been shown.
    ScriptErrors,
    /// A script is not laid out as `fmt` would, which has been shown.
    WouldChange,
    /// The request itself makes no sense, which has been said.
    WrongUsage,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        match outcome {
            Outcome::Done => ExitCode::SUCCESS,
            Outcome::ScriptErrors | Outcome::WouldChange => ExitCode::from(1),
            Outcome::WrongUsage => ExitCode::from(2),
        }
    }
}

/// Exit code of a failure that the user cannot help.
const INTERNAL: u8 = 3;

/// Exit code of a command line that names something that is not there.
const USAGE: u8 = 2;

/// What went wrong outside the script.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A file operation failed.
    #[error("cannot {doing} `{}`: {source}", path.display())]
    File {
        /// What was tried, as a verb.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// There is no cargo.
    #[error(
        "cannot start `cargo`: {0}\n  srcc needs the Rust toolchain (1.90 or newer) on the PATH; see https://rustup.rs"
    )]
    NoCargo(std::io::Error),
    /// The generated code did not compile.
    #[error(
        "internal failure: the code generated for {place} does not compile; this is a defect of srcc, not of the script\n{detail}"
    )]
    Generated {
        /// `kamailio.cfg:112`, or the generated file where no line is known.
        place: String,
        /// What the Rust compiler said.
        detail: String,
    },
    /// Cargo failed for another reason.
    #[error("internal failure: cargo ended with an error\n{0}")]
    Cargo(String),
    /// The formatter gave up.
    #[error("internal failure: `{}` was left as it is, as no layout was found that keeps its meaning; this is a defect of srcc", .0.display())]
    NotFormatted(PathBuf),
    /// Neither a checkout nor packed sources.
    #[error(
        "this srcc carries no sources of its runtime, and its checkout `{0}` is gone; install it with `cargo install --path compiler/cli`"
    )]
    NoSources(String),
    /// No place for the cache.
    #[error("no cache directory: set SRCC_CACHE_DIR, XDG_CACHE_HOME or HOME")]
    NoCacheDir,
}

impl Failure {
    /// What the process ends with.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Failure::File { .. } | Failure::NoCacheDir => USAGE,
            Failure::NoCargo(_)
            | Failure::Generated { .. }
            | Failure::Cargo(_)
            | Failure::NotFormatted(_)
            | Failure::NoSources(_) => INTERNAL,
        }
    }

    /// A failed file operation; `doing` is a verb such as "read".
    pub(crate) fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Failure {
        move |source| Failure::File { doing, path: path.to_owned(), source }
    }
}
