//! The cfg module `rr`.
