//! The cfg module `uac`: requests of the script's own, answers to challenges, and From and To that are shown to others
//! only.
//!
//! What functions and variables do was measured on Kamailio 5.6.3. Registrations with other servers (`uac_reg_..`),
//! which the original loads from a database, are not implemented.

pub mod auth;
pub mod challenge;
pub mod dialog;
pub mod mask;
pub mod params;
pub mod replace;
pub mod req;
pub mod send;

use srcc_runtime::module::{InitError, Module};

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "uac", init, ..Module::NEW };

fn init() -> Result<(), InitError> {
    params::check(params::params()).map_err(InitError)?;
    auth::read_credentials(&params::params().credential).map_err(InitError)?;
    if params::mode() == params::RestoreMode::Auto {
        srcc_mod_rr::loose::observe(dialog::routed);
    }
    Ok(())
}
