//! Tests over the scripts of tests/codegen and the code they become.

#![allow(clippy::disallowed_methods, reason = "the tests read scripts and run the Rust compiler")]

mod cases;
mod compiles;
mod snapshots;
