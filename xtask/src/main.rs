//! Project chores: scaffolding and the checks that CI runs.

fn main() {}
