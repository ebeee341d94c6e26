//! The cfg module `htable`: hash tables in memory that all workers share, whose items may expire.
//!
//! What functions, variables and RPC commands do was measured on Kamailio 5.6.3. Tables are not loaded from a database
//! and not replicated to other proxies.

pub mod expiry;
pub mod functions;
pub mod iterator;
pub mod lock;
pub mod matching;
pub mod params;
pub mod rpcs;
pub mod spec;
pub mod table;
pub mod vars;

use srcc_runtime::event::{self, EventName};
use srcc_runtime::module::{InitError, Module};
use srcc_runtime::script::{self, RouteKind};
use srcc_runtime::worker;

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "htable", init, worker_init, rpcs: rpcs::COMMANDS, ..Module::NEW };

/// Once, before the first message: the place to fill tables.
const MOD_INIT: EventName = EventName("htable:mod-init");

fn init() -> Result<(), InitError> {
    let params = params::params();
    if params.timer_interval < 1 {
        return Err(InitError(format!("timer_interval {} is not at least 1 second", params.timer_interval)));
    }
    let mut specs: Vec<spec::Spec> = Vec::new();
    for text in &params.htable {
        let spec = spec::parse(&text.text()).map_err(|e| InitError(format!("table definition `{text}`: {e}")))?;
        if specs.iter().any(|known| known.name == spec.name) {
            return Err(InitError(format!("table `{}` is defined twice", spec.name)));
        }
        if !spec.dbtable.is_empty() {
            srcc_runtime::warn!("table `{}` is not loaded from `{}`: there is no database", spec.name, spec.dbtable);
        }
        specs.push(spec);
    }
    table::install(specs);
    Ok(())
}

/// Worker 0 runs the script's start route, which ends before any worker receives unless it waits for something.
fn worker_init(worker: usize) -> Result<(), InitError> {
    if worker != 0 {
        return Ok(());
    }
    tokio::task::spawn_local(expiry::drive());
    if let Some((route, mut cx)) = event::route(MOD_INIT).zip(event::faked_cx()) {
        worker::spawn_inline(async move {
            script::run(&mut cx, route, RouteKind::Event).await;
        });
    }
    Ok(())
}
