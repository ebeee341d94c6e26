//! The cfg module `siputils`: questions about requests, URIs and numbers.

pub mod check;
pub mod compare;
pub mod message;
pub mod options;
pub mod params;
pub mod tel;
pub mod uri_param;

use srcc_runtime::module::Module;

/// The module.
pub const MODULE: Module = Module { name: "siputils", ..Module::NEW };
