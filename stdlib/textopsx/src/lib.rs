//! The cfg module `textopsx`.
