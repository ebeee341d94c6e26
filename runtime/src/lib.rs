//! What a compiled proxy runs on: transports, transactions, script context, control plane.

/// A message costs about a dozen small allocations that live for microseconds or, in a transaction, for seconds; the
/// system's allocator returns memory of worker threads to the kernel and takes it back all the time (measured: a system
/// call for every third message).
#[global_allocator]
static ALLOCATOR: srcc_sys::alloc::Allocator = srcc_sys::alloc::Allocator;

// The attribute macros name this crate from outside; so they do from inside.
extern crate self as srcc_runtime;

pub mod args;
pub mod avp;
pub mod blocklist;
pub mod cfg_instance;
pub mod cfgvar;
pub mod clock;
pub mod config;
pub mod core_cfg;
pub mod core_fns;
pub mod core_rpc;
pub mod core_stats;
pub mod cx;
pub mod destination;
pub mod dns;
pub mod event;
pub mod flow;
pub mod forward;
pub mod glue;
pub mod log;
pub mod module;
pub mod old_avp;
pub mod onsend;
pub mod operand;
pub mod ops;
pub mod param;
pub mod process;
pub mod program;
pub mod rebuild;
pub mod receive;
pub mod redirect;
pub mod regex;
pub mod reply;
pub mod rpc;
pub mod ruri;
pub mod script;
pub mod select;
pub mod stateless;
pub mod stats;
pub(crate) mod text;
pub mod timer;
pub mod transport;
pub mod tx;
pub mod value;
pub mod worker;
pub mod xavp;

pub use srcc_macros::{modparams, script_fn, script_pv, script_pv_set, script_select, script_transform, suspending};
