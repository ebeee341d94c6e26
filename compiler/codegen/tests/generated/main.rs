//! Tests over the scripts of tests/codegen and the code they become.

mod cases;
mod compiles;
mod snapshots;
