//! The cfg module `xlog`.
