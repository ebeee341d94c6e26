//! The cfg module `path`: a proxy between a client and its registrar puts itself into the Path (RFC 3327).

pub mod add;
pub mod params;

use srcc_runtime::module::{InitError, Module};

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "path", init, ..Module::NEW };

fn init() -> Result<(), InitError> {
    let format = params::params().received_format;
    if (0..=2).contains(&format) {
        return Ok(());
    }
    Err(InitError(format!("received_format {format} is not one of 0, 1, 2")))
}
