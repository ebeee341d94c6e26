//! The cfg module `ctl`.
