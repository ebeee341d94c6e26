//! Catalog of modules, HIR, name resolution, types and checks of routing scripts.
//!
//! Nothing here does I/O or reads a clock: text comes parsed, the catalog was made when the crate was built.

pub mod hir;
