//! From HIR to formatted Rust.
