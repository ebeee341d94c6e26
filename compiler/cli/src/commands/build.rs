//! `srcc build`: one binary out of a script.

use crate::args::{Script, Target};
use crate::compile;
use crate::exit::{Failure, Outcome};
use crate::front;
use crate::write;
use std::path::PathBuf;

pub(crate) fn run(script: &Script, output: Option<PathBuf>, target: &Target) -> Result<Outcome, Failure> {
    let Some(output) = output.or_else(|| default_output(script)) else {
        eprintln!(
            "error: `{}` has no extension to leave out: say where the binary goes with `-o`",
            script.file.display()
        );
        return Ok(Outcome::WrongUsage);
    };
    if output.is_dir() {
        eprintln!("error: `{}` is a directory: `-o` takes the binary's path", output.display());
        return Ok(Outcome::WrongUsage);
    }
    let checked = front::check(script, true)?;
    checked.report()?;
    if checked.has_errors() {
        return Ok(Outcome::ScriptErrors);
    }
    let program = compile::compile(&checked, script, target)?;
    write::install(&program, &output)?;
    if target.verbose {
        eprintln!("wrote {}", output.display());
    }
    Ok(Outcome::Done)
}

/// The script's name without its extension, in the current directory.
fn default_output(script: &Script) -> Option<PathBuf> {
    script.file.extension()?;
    script.file.file_stem().map(PathBuf::from)
}
