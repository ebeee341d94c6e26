//! The cfg module `counters`.
