//! The cfg module `textops`: looking into messages as text, and changing them.
//!
//! Changes are edits: they show in the message that goes out, and look-ups go on seeing the received one until
//! `msg_apply_changes()`. Results and return codes were measured on Kamailio 5.6.3 (tests/wire/scenarios/textops-*).

pub mod add;
pub mod body;
pub mod date;
mod edit;
pub mod list;
pub mod method;
pub mod multipart;
mod parts;
pub mod present;
pub mod privacy;
pub mod remove;
pub mod replace;
pub mod sdp;
pub mod search;
pub mod string;
pub mod subst;

#[cfg(test)]
mod test_support;

use srcc_runtime::module::Module;

/// The module's descriptor.
pub const MODULE: Module = Module { name: "textops", ..Module::NEW };
