//! The model of a module's script interface, and the reader that harvests it from Rust source.
