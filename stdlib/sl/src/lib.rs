//! The cfg module `sl`.
