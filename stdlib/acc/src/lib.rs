//! The cfg module `acc`.
