//! The cfg module `corex`.
