//! The cfg module `textopsx`: the whole message at once, values inside headers, walking over headers and body lines.
//!
//! Results were measured on Kamailio 5.6.3 (tests/wire/scenarios/textops-headers).

pub mod body_iterator;
pub mod fnmatch;
pub mod header_iterator;
pub mod header_value;
pub mod message;
pub mod reply_status;
mod values;

#[cfg(test)]
mod test_support;

use srcc_runtime::module::Module;

/// The module's descriptor.
pub const MODULE: Module = Module { name: "textopsx", ..Module::NEW };
