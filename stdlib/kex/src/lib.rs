//! The cfg module `kex`.
