//! The cfg module `textops`.
