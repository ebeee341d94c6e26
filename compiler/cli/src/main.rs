//! The `srcc` command.

fn main() {}
