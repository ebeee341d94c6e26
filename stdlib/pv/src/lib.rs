//! The cfg module `pv`: pseudo-variables and transformations.
//!
//! Every value was measured on Kamailio 5.6.3 (tests/conformance, areas pv, avp and tr). `$var`, `$vn` and `$vz`
//! are the compiler's own.

pub mod auth;
pub mod avp;
pub mod body;
pub mod branch;
pub mod flags;
pub mod from_to;
pub mod functions;
pub mod header;
pub mod identity;
pub mod misc;
mod param_list;
pub mod params;
pub mod reply;
pub mod ruri;
pub mod shv;
mod text;
pub mod time;
pub mod tr;
pub mod transport;
mod uri_part;
pub mod via;
pub mod xavp;
pub mod xavp_functions;

#[cfg(test)]
mod test_support;

use srcc_runtime::module::{InitError, Module};

/// The module's descriptor.
pub const MODULE: Module = Module { name: "pv", init, rpcs: shv::RPCS, ..Module::NEW };

fn init() -> Result<(), InitError> {
    time::note_start();
    let params = params::params();
    params::set_aliases(&params.avp_aliases)?;
    shv::preset(&params.shvset)?;
    let starts = params.varset.iter().map(params::assignment).collect::<Result<_, _>>()?;
    srcc_runtime::script::start_vars(starts);
    Ok(())
}
