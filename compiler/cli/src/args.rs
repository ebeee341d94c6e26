//! The command line of `srcc`.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Compiles SIP Router and Kamailio routing scripts into native proxies.
#[derive(Parser, Debug)]
#[command(name = "srcc", version, arg_required_else_help = true, subcommand_required = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Compile a script into one binary
    Build {
        #[command(flatten)]
        script: Script,
        /// Where the binary goes; without it, the script's name without `.cfg` in the current directory
        #[arg(short, long, value_name = "BIN")]
        output: Option<PathBuf>,
        #[command(flatten)]
        target: Target,
    },
    /// Compile a script and run it in the foreground, logging to the terminal
    Run {
        #[command(flatten)]
        script: Script,
        #[command(flatten)]
        target: Target,
        /// Options for the proxy itself
        #[arg(last = true, value_name = "PROXY OPTIONS")]
        proxy: Vec<String>,
    },
    /// Report everything that is wrong with a script; writes nothing
    Check {
        #[command(flatten)]
        script: Script,
        /// Also report what `build` cannot compile yet
        #[arg(long)]
        build: bool,
    },
    /// Print the Rust code that a script becomes
    Expand {
        #[command(flatten)]
        script: Script,
    },
    /// Lay out scripts in the usual way; changes white space only
    Fmt {
        /// The scripts; `-` reads standard input and writes to standard output
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// Change nothing: print what would change, and exit with 1 if anything would
        #[arg(long)]
        check: bool,
    },
    /// Explain a diagnostic code such as E0203
    Explain {
        /// The code, as printed between brackets
        code: String,
    },
}

/// A script and what is defined before it is read.
#[derive(Args, Debug)]
pub(crate) struct Script {
    /// The routing script
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Define NAME before the script is read, as `#!define NAME value` would
    #[arg(short = 'A', value_name = "NAME[=VALUE]")]
    pub define: Vec<String>,
}

/// Where and how to compile.
#[derive(Args, Debug)]
pub(crate) struct Target {
    /// Directory for generated and compiled code; without it, one in the user's cache
    #[arg(long, value_name = "DIR")]
    pub target_dir: Option<PathBuf>,
    /// Show what is being done, and the compiler's own output
    #[arg(short, long)]
    pub verbose: bool,
    /// Compile for the highest speed of the proxy: takes minutes, after each edit too
    #[arg(short = 'O', long)]
    pub optimize: bool,
    /// Compile without optimisation: the quickest first build, with overflow checks, for trying things out
    #[arg(long, conflicts_with = "optimize")]
    pub debug: bool,
}
