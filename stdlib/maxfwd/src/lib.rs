//! The cfg module `maxfwd`.
