//! The cfg module `jsonrpcs`.
