//! The cfg module `tm`: what scripts can do with transactions. The engine itself is `srcc_runtime::tx`.

pub mod contacts;
pub mod forward;
pub mod lookup;
pub mod params;
pub mod relay;
pub mod reply;
pub mod routes;
pub mod rpc;
pub mod rpc_uac;
pub mod select;
pub mod status;
pub mod timers;
pub mod uac;

use srcc_runtime::blocklist;
use srcc_runtime::module::{InitError, Module};
use srcc_runtime::redirect;
use srcc_runtime::script::{self, RouteId};
use srcc_runtime::tx::{self, Settings};

/// The module.
pub const MODULE: Module =
    Module { name: "tm", init, rpcs: rpc::COMMANDS, waiting_rpcs: rpc_uac::WAITING, ..Module::NEW };

fn init() -> Result<(), InitError> {
    let p = params::params();
    p.check()?;
    redirect::STATEFUL.set(p.rich_redirect);
    tx::configure(Settings {
        fr_timer: &p.fr_timer,
        fr_inv_timer: &p.fr_inv_timer,
        wt_timer: &p.wt_timer,
        retr_timer1: &p.retr_timer1,
        retr_timer2: &p.retr_timer2,
        max_inv_lifetime: &p.max_inv_lifetime,
        max_noninv_lifetime: &p.max_noninv_lifetime,
        auto_inv_100: &p.auto_inv_100,
        restart_fr_on_each_reply: &p.restart_fr_on_each_reply,
        aggregate_challenges: &p.aggregate_challenges,
        unmatched_cancel: &p.unmatched_cancel,
        cancel_b_method: &p.cancel_b_method,
        disable_6xx_block: &p.disable_6xx_block,
        local_cancel_reason: &p.local_cancel_reason,
        e2e_cancel_reason: &p.e2e_cancel_reason,
        relay_100: &p.relay_100,
        noisy_ctimer: &p.noisy_ctimer,
        ruri_matching: &p.ruri_matching,
        via1_matching: &p.via1_matching,
        local_ack_mode: &p.local_ack_mode,
        max_transactions: &p.max_transactions,
        auto_inv_100_reason: &p.auto_inv_100_reason,
        failure_reply_mode: p.failure_reply_mode,
        faked_reply_prio: p.faked_reply_prio,
        remap_503_500: p.remap_503_500,
        fr_timer_avp: p.fr_timer_avp.clone(),
        fr_inv_timer_avp: p.fr_inv_timer_avp.clone(),
        failure_exec_mode: p.failure_exec_mode != 0,
        ac_extra_hdrs: p.ac_extra_hdrs.clone(),
        on_sl_reply: on_sl_reply(&p.on_sl_reply.text())?,
        reparse_invite: p.reparse_invite != 0,
        enable_uac_fr: p.enable_uac_fr != 0,
    });
    blocklist::configure(blocklist::Rules {
        on_503: &p.blst_503,
        default_503: &p.blst_503_def_timeout,
        min_503: &p.blst_503_min_timeout,
        max_503: &p.blst_503_max_timeout,
        methods_add: &p.blst_methods_add,
        methods_lookup: &p.blst_methods_lookup,
    });
    srcc_runtime::redirect::STATEFUL.set(p.rich_redirect);
    tx::enable();
    Ok(())
}

/// The route that `on_sl_reply` names.
fn on_sl_reply(name: &str) -> Result<Option<RouteId>, InitError> {
    if name.is_empty() {
        return Ok(None);
    }
    let number = script::script().onreply.iter().position(|route| route.name == name);
    match number.and_then(|number| u16::try_from(number).ok()) {
        Some(number) => Ok(Some(RouteId(number))),
        None => Err(InitError(format!("on_sl_reply: there is no onreply_route[{name}]"))),
    }
}
