//! The cfg module `async`: the rest of a request later, and routes beside it.
//!
//! A script that waits is a future that waits, so nothing has to be put away and fetched again: its transaction is made,
//! so that retransmissions are answered and an INVITE has its 100, and then the script goes on where it was. Limits and
//! return codes were measured on Kamailio 5.6.3.

pub mod params;
pub mod sleep;
pub mod task;

use srcc_runtime::module::Module;

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "async", ..Module::NEW };
