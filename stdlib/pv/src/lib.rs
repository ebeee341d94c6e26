//! The cfg module `pv`.
