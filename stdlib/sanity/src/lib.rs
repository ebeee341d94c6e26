//! The cfg module `sanity`.
