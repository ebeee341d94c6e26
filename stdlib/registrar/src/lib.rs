//! The cfg module `registrar`.
