//! The cfg module `siputils`.
