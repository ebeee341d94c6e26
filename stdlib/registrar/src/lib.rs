//! The cfg module `registrar`: a SIP registrar (RFC 3261 10.3) and the look-up of registered contacts (16.5).
//!
//! Contacts live in the tables of module `usrloc`. What a REGISTER is answered, down to the order of parameters, was
//! measured on Kamailio 5.6.3 (wire: reg-save-lookup, reg-star, reg-fork-q, path).

mod answer;
mod aor;
mod common;
mod expired;
pub mod fetch;
mod gruu;
pub mod lookup;
pub mod params;
mod rcd;
mod refusal;
mod register;
pub mod registered;
pub mod save;
pub mod sock_hdr;
mod stats;
mod store;
#[cfg(test)]
mod test_support;

use srcc_runtime::module::{InitError, Module};

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "registrar", init, ..Module::NEW };

fn init() -> Result<(), InitError> {
    params::check(params::params()).map_err(InitError)?;
    srcc_mod_usrloc::aor::set_case_sensitive(params::params().case_sensitive.get() != 0);
    stats::register();
    expired::watch();
    Ok(())
}
