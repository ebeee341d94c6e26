//! The cfg module `xlog`: log lines with pseudo-variables.
//!
//! A line is written as the script gives it, its end included: without `\n` the next line follows on the same one, as in
//! the original.

pub mod color;
pub mod lines;
pub mod params;

use srcc_runtime::module::Module;

/// The module.
pub const MODULE: Module = Module { name: "xlog", ..Module::NEW };
