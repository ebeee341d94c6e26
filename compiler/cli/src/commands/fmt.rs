//! `srcc fmt`: scripts in the usual layout.
//!
//! A file is replaced in one step and keeps its mode and owner; of a symbolic link the file behind it is. One with errors
//! stays as it is, and the others are formatted all the same.

use crate::diff;
use crate::exit::{Failure, Outcome};
use crate::front::{self, Files};
use crate::write;
use srcc_syntax::fmt::{self, Refusal};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The name that stands for standard input.
const STDIN: &str = "-";

pub(crate) fn run(files: &[PathBuf], check: bool) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Done;
    let mut failure = None;
    for file in files {
        match one(file, check) {
            Ok(Outcome::Done) => {}
            Ok(Outcome::ScriptErrors) => outcome = Outcome::ScriptErrors,
            Ok(other) if outcome == Outcome::Done => outcome = other,
            Ok(_) => {}
            Err(other) => {
                // The last failure is shown by whoever calls.
                if let Some(earlier) = failure.replace(other) {
                    eprintln!("error: {earlier}");
                }
            }
        }
    }
    failure.map_or(Ok(outcome), Err)
}

fn one(file: &Path, check: bool) -> Result<Outcome, Failure> {
    let is_stdin = file.as_os_str() == STDIN;
    let name = if is_stdin { "<stdin>".to_owned() } else { file.to_string_lossy().into_owned() };
    let text = if is_stdin { read_stdin() } else { fs::read(file) };
    let text = text.map_err(Failure::file("read", file))?;
    let formatted = match fmt::format_file(&name, &text, &mut Files) {
        Ok(formatted) => formatted,
        Err(Refusal::Errors(parsed)) => {
            front::report(&parsed, &parsed.diagnostics, &name, "format")?;
            return Ok(Outcome::ScriptErrors);
        }
        Err(Refusal::Unsafe) => return Err(Failure::NotFormatted(file.to_owned())),
    };
    if check {
        let changes = diff::unified(&name, &text, &formatted);
        print(&changes)?;
        return Ok(if changes.is_empty() { Outcome::Done } else { Outcome::WouldChange });
    }
    if is_stdin {
        print(&formatted)?;
    } else if formatted != text {
        write::replace(file, &formatted)?;
    }
    Ok(Outcome::Done)
}

fn read_stdin() -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text)?;
    Ok(text)
}

fn print(text: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        // The reader has seen enough, as in `srcc fmt --check *.cfg | head`.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Failure::file("write", "stdout".as_ref())),
    }
}
