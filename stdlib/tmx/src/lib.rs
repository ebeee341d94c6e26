//! The cfg module `tmx`.
