//! The subcommands, one file each.

pub mod build;
pub mod check;
pub mod expand;
pub mod explain;
pub mod run;
