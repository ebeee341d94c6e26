//! Runs cargo on the generated crate and understands what it says.

use crate::exit::Failure;
use crate::place;
use crate::progress::Progress;
use serde::Deserialize;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};

/// For what the crate is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick builds: nothing is optimised.
    Debug,
    /// The runtime is optimised once, the script compiled again in about a second after an edit.
    Edit,
    /// One unit of code, optimised as a whole.
    Optimize,
}

impl Profile {
    fn cargo_args(self) -> &'static [&'static str] {
        match self {
            Self::Debug => &[],
            Self::Edit => &["--release"],
            Self::Optimize => &["--profile", srcc_codegen::OPTIMIZED_PROFILE],
        }
    }
}

/// A generated crate and how to compile it.
pub(crate) struct Job<'a> {
    /// Directory with its `Cargo.toml`.
    pub crate_dir: &'a Path,
    /// Target directory, shared by all generated crates so that the runtime is compiled once.
    pub target_dir: &'a Path,
    /// For what it is compiled.
    pub profile: Profile,
    /// Name of the script, for failures.
    pub script: &'a str,
    /// Cargo's own output is shown.
    pub verbose: bool,
}

/// Compiles the crate and returns the program it gives.
///
/// The registry is asked only where the compilation cannot do without: first without it, then, if a crate is missing
/// here, with it.
pub(crate) fn build(job: &Job<'_>) -> Result<PathBuf, Failure> {
    let offline = run(job, true)?;
    let done = if offline.needs_network() { run(job, false)? } else { offline };
    match done.executable {
        Some(path) if done.success => Ok(path),
        _ => Err(done.failure(job)),
    }
}

/// What a run of cargo said.
#[derive(Default)]
struct Said {
    success: bool,
    executable: Option<PathBuf>,
    /// First error in generated code.
    error: Option<RustcError>,
    /// All plain text.
    text: String,
}

struct RustcError {
    /// It is in the generated crate, not in one of ours.
    is_generated: bool,
    file: String,
    line: usize,
    rendered: String,
}

impl Said {
    fn needs_network(&self) -> bool {
        !self.success && self.error.is_none() && self.text.contains("--offline")
    }

    fn failure(self, job: &Job<'_>) -> Failure {
        let Some(error) = self.error else { return Failure::Cargo(self.text) };
        if !error.is_generated {
            return Failure::Cargo(error.rendered);
        }
        let path = job.crate_dir.join(&error.file);
        let generated = std::fs::read_to_string(&path).unwrap_or_default();
        let place = place::script_line(&generated, error.line, job.script)
            .unwrap_or_else(|| format!("{}:{}", path.display(), error.line));
        Failure::Generated { place, detail: error.rendered }
    }
}

fn run(job: &Job<'_>, offline: bool) -> Result<Said, Failure> {
    let mut command = Command::new("cargo");
    command
        .current_dir(job.crate_dir)
        .args(["rustc", "--message-format=json", "--target-dir"])
        .arg(job.target_dir)
        .args(job.profile.cargo_args())
        .args(offline.then_some("--offline"))
        .args(incremental(job))
        .env("CARGO_TERM_PROGRESS_WHEN", "always")
        .env("CARGO_TERM_PROGRESS_WIDTH", "100")
        .env("CARGO_TERM_COLOR", "never")
        // Settings of a cargo that runs srcc itself concern another build.
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("CARGO_BUILD_TARGET")
        .env_remove("RUSTC_WRAPPER")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(Failure::NoCargo)?;
    let mut said = Said::default();
    std::thread::scope(|scope| {
        let text = child.stderr.take().map(|stderr| scope.spawn(|| follow(stderr, job.verbose)));
        read_messages(&mut child, &mut said, job.crate_dir);
        said.text = text.and_then(|thread| thread.join().ok()).unwrap_or_default();
    });
    said.success = child.wait().map_err(Failure::NoCargo)?.success();
    Ok(said)
}

/// Only the generated crate is compiled step by step; for the others this would cost speed at run time.
fn incremental(job: &Job<'_>) -> Vec<OsString> {
    if job.profile != Profile::Edit {
        return Vec::new();
    }
    let mut option = OsString::from("-Cincremental=");
    option.push(job.crate_dir.join("incremental"));
    vec!["--".into(), option]
}

/// Reads stderr: progress bars, between carriage returns, go to the display, the rest is kept.
fn follow(stderr: ChildStderr, verbose: bool) -> String {
    let mut progress = Progress::new();
    let mut text = String::new();
    let mut bytes = BufReader::new(stderr).bytes().map_while(Result::ok).peekable();
    while bytes.peek().is_some() {
        let piece: Vec<u8> = bytes.by_ref().take_while(|byte| !matches!(byte, b'\r' | b'\n')).collect();
        let piece = String::from_utf8_lossy(&piece);
        let piece = piece.trim_end_matches("\x1b[K");
        if piece.trim().is_empty() || progress.take(piece) {
            continue;
        }
        if verbose {
            progress.clear();
            eprintln!("{piece}");
        }
        text.push_str(piece);
        text.push('\n');
    }
    progress.clear();
    text
}

/// The parts of cargo's JSON messages that matter here.
#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    executable: Option<PathBuf>,
    #[serde(default)]
    message: Option<RustcMessage>,
    #[serde(default)]
    manifest_path: PathBuf,
}

#[derive(Deserialize)]
struct RustcMessage {
    level: String,
    #[serde(default)]
    rendered: Option<String>,
    #[serde(default)]
    spans: Vec<RustcSpan>,
}

#[derive(Deserialize)]
struct RustcSpan {
    file_name: String,
    line_start: usize,
    is_primary: bool,
}

fn read_messages(child: &mut Child, said: &mut Said, crate_dir: &Path) {
    let Some(stdout) = child.stdout.take() else { return };
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        let Ok(message) = serde_json::from_str::<Message>(&line) else { continue };
        if let Some(path) = message.executable {
            said.executable = Some(path);
        }
        let Some(rustc) = message.message.filter(|m| m.level.starts_with("error") && said.error.is_none()) else {
            continue;
        };
        if let Some(span) = rustc.spans.iter().find(|span| span.is_primary).or(rustc.spans.first()) {
            said.error = Some(RustcError {
                is_generated: message.manifest_path.parent() == Some(crate_dir),
                file: span.file_name.clone(),
                line: span.line_start,
                rendered: rustc.rendered.unwrap_or_default(),
            });
        }
    }
}
