//! Catalog of modules, HIR, name resolution, types and checks of routing scripts.
