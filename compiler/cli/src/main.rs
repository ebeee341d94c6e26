//! The `srcc` command: the only place of the compiler that does I/O and draws diagnostics.

mod args;
mod cache;
mod cargo;
mod commands;
mod compile;
mod diff;
mod excerpt;
mod exit;
mod front;
mod place;
mod progress;
mod render;
mod sources;
mod write;

use args::{Cli, Command};
use clap::Parser;
use exit::{Failure, Outcome};
use std::process::ExitCode;

fn main() -> ExitCode {
    match dispatch(Cli::parse()) {
        Ok(outcome) => outcome.into(),
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(cli: Cli) -> Result<Outcome, Failure> {
    match cli.command {
        Command::Build { script, output, target } => commands::build::run(&script, output, &target),
        Command::Run { script, target, proxy } => commands::run::run(&script, &target, &proxy),
        Command::Check { script, build } => commands::check::run(&script, build),
        Command::Expand { script } => commands::expand::run(&script),
        Command::Fmt { files, check } => commands::fmt::run(&files, check),
        Command::Explain { code } => commands::explain::run(&code),
    }
}
