//! The cfg module `cfg_rpc`.
