//! The cfg module `textopsx`: more editing of messages, namely single values of headers, the whole buffer, the status
//! of replies, and iterators over headers and body lines.
//!
//! Look-ups see the received message; the edits show when it is sent, or after `msg_apply_changes()`. Results were
//! measured on Kamailio 5.6.3 (`measured.tsv`, tests/wire/scenarios/textops-headers).

pub mod apply;
pub mod body;
pub mod body_iterator;
pub mod fnmatch;
pub mod hf_iterator;
mod hf_name;
pub mod hf_value;
pub mod hf_value2;
mod iterators;
pub mod keep;
pub mod membership;
pub mod select;
pub mod status;
mod values;

#[cfg(test)]
mod measured;
#[cfg(test)]
mod test_support;

use srcc_runtime::module::Module;

/// The module.
pub const MODULE: Module = Module { name: "textopsx", ..Module::NEW };
