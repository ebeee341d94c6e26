//! The cfg module `usrloc`.
