//! The subcommands, one file each.

pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod expand;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod run;
