//! Parameters of the module, with the original's names and defaults.

use srcc_runtime::avp::AvpName;
use srcc_runtime::cfgvar::{LiveInt, LiveStr};
use srcc_runtime::modparams;
use srcc_runtime::module::InitError;
use srcc_runtime::value::Str;

/// Parameters of module tm. Times are in milliseconds.
#[modparams(module = "tm")]
pub struct Params {
    /// Time without a final reply after which a branch fails with 408.
    #[param(default = 30_000)]
    pub fr_timer: LiveInt,
    /// The same for an INVITE branch that has had a provisional reply.
    #[param(default = 120_000)]
    pub fr_inv_timer: LiveInt,
    /// How long a finished transaction stays to absorb late messages.
    #[param(default = 5_000)]
    pub wt_timer: LiveInt,
    /// First retransmission interval (T1 of RFC 3261).
    #[param(default = 500)]
    pub retr_timer1: LiveInt,
    /// Longest retransmission interval (T2 of RFC 3261).
    #[param(default = 4_000)]
    pub retr_timer2: LiveInt,
    /// Longest life of an INVITE transaction without a final reply.
    #[param(default = 180_000)]
    pub max_inv_lifetime: LiveInt,
    /// Longest life of any other transaction without a final reply.
    #[param(default = 32_000)]
    pub max_noninv_lifetime: LiveInt,
    /// Whether an INVITE is answered with a 100 before it is forwarded.
    #[param(default = 1)]
    pub auto_inv_100: LiveInt,
    /// Reason phrase of that 100.
    #[param(default = "trying -- your call is important to us")]
    pub auto_inv_100_reason: LiveStr,
    /// Whether every provisional reply starts `fr_inv_timer` anew.
    #[param(default = 1)]
    pub restart_fr_on_each_reply: LiveInt,
    /// Whether the challenges of all branches go into the 401 or 407 sent.
    #[param(default = 1)]
    pub aggregate_challenges: LiveInt,
    /// What happens to a CANCEL without its INVITE: 0 forwarded with state, 1 without state, 2 dropped.
    #[param(default = 0)]
    pub unmatched_cancel: LiveInt,
    /// How a branch without any reply is cancelled: 0 counts as answered by 487, 1 when a provisional reply comes, 2 at once.
    #[param(default = 1)]
    pub cancel_b_method: LiveInt,
    /// Whether a 6xx leaves the other branches alone.
    #[param(default = 0)]
    pub disable_6xx_block: LiveInt,
    /// Whether CANCELs of our own have a Reason.
    #[param(default = 1)]
    pub local_cancel_reason: LiveInt,
    /// Whether the Reason of a CANCEL received is copied to those sent.
    #[param(default = 1)]
    pub e2e_cancel_reason: LiveInt,
    /// Whether the 100 of a branch is sent upstream.
    #[param(default = 0)]
    pub relay_100: LiveInt,
    /// Most transactions at a time; a request beyond it is answered 503. Not a parameter of the original.
    #[param(default = 1_000_000)]
    pub max_transactions: LiveInt,
    /// Which replies a failure route forgets when it adds branches: 0 none, 1 all, 2 the chosen one, 3 the last set's.
    #[param(default = 3)]
    pub failure_reply_mode: i32,
    /// Added to the priority of a branch that timed out when a reply is chosen.
    #[param(default = 0)]
    pub faked_reply_prio: i32,
    /// Whether a relayed 503 becomes a 500 (RFC 3261 16.7 step 6).
    #[param(default = true)]
    pub remap_503_500: bool,
    /// Attribute with a transaction's own `fr_timer`.
    #[param(default = "")]
    pub fr_timer_avp: Option<AvpName>,
    /// Attribute with a transaction's own `fr_inv_timer`.
    #[param(default = "")]
    pub fr_inv_timer_avp: Option<AvpName>,
    /// Attribute under which `t_load_contacts` keeps contacts.
    #[param(default = "")]
    pub contacts_avp: Option<AvpName>,
    /// Attribute under which `t_next_contacts` keeps contacts of the same instance.
    #[param(default = "")]
    pub contact_flows_avp: Option<AvpName>,
    /// What becomes of a branch that cannot be sent: 0 the relay fails unless another one was sent, 1 it times out like one
    /// that is not answered.
    #[param(default = 0)]
    pub failure_exec_mode: i32,
    /// Whether requests without an RFC 3261 branch are matched by their request URI too.
    #[param(default = 1)]
    pub ruri_matching: LiveInt,
    /// Whether requests without an RFC 3261 branch are matched by their topmost Via too.
    #[param(default = 1)]
    pub via1_matching: LiveInt,
    /// Whether requests are matched by their Call-ID too: they are, as in the original, whose table is ordered by it.
    #[param(default = 0)]
    pub callid_matching: i32,
    /// Whether replies are matched by Call-ID and CSeq alone, against RFC 3261 17.1.3: they are not.
    #[param(default = 0)]
    pub callid_cseq_matching: i32,
    /// Whether the caller of an INVITE that never had a reply is told that it timed out.
    #[param(default = 1)]
    pub noisy_ctimer: LiveInt,
    /// Where the ACK to a 2xx of an INVITE of our own goes: 0 by Contact and route set (RFC 3261 13.2.2.4), 1 where the INVITE
    /// went, 2 where the 2xx came from.
    #[param(default = 0)]
    pub local_ack_mode: LiveInt,
    /// Status of a `t_reply` whose first argument has no value.
    #[param(default = 500)]
    pub default_code: LiveInt,
    /// Reason phrase of a `t_reply` whose second argument has no value.
    #[param(default = "Server Internal Error")]
    pub default_reason: LiveStr,
    /// Beginning of the names of headers that CANCEL and ACK take over from their INVITE.
    #[param(default = "")]
    pub ac_extra_hdrs: Str,
    /// Onreply route for replies that belong to no transaction.
    #[param(default = "")]
    pub on_sl_reply: Str,
    /// Whether a failure route armed in `tm:local-request` runs for requests of our own.
    #[param(default = 0)]
    pub enable_uac_fr: i32,
    /// What a 3xx reply of our own tells about its destinations: 1 branch flags, 2 paths, 3 both.
    #[param(default = 0)]
    pub rich_redirect: i32,
    /// Whether ACK and CANCEL are made from the INVITE as it was sent; with 0 from the one received.
    #[param(default = 1)]
    pub reparse_invite: i32,
    /// Whether a failover keeps what the branch route did: it does.
    #[param(default = 1)]
    pub reparse_on_dns_failover: i32,
    /// Whether a failover leaves by the socket that the request came in by: it does, with either value (measured: wire
    /// tm-failover-socket).
    #[param(default = 0)]
    pub dns_reuse_rcv_socket: i32,
    /// Accepted: no other script works on a transaction while its failure route runs, however long that takes.
    #[param(default = 5_000)]
    pub exec_time_check: i32,
    /// Accepted: a reply waits for the script that has the transaction, so it is never overtaken.
    #[param(default = 1)]
    pub reply_relay_mode: i32,
    /// Accepted: which call-backs of modules see provisional replies to requests of our own is not for scripts to see.
    #[param(default = 0)]
    pub pass_provisional_replies: i32,
    /// Whether a destination that answered 503 is left out for a while (core parameter `use_dst_blocklist`).
    #[param(default = 0)]
    pub blst_503: LiveInt,
    /// How long, in seconds, if the 503 has no Retry-After; 0 = not at all.
    #[param(default = 0)]
    pub blst_503_def_timeout: LiveInt,
    /// Shortest time in seconds.
    #[param(default = 0)]
    pub blst_503_min_timeout: LiveInt,
    /// Longest time in seconds.
    #[param(default = 3600)]
    pub blst_503_max_timeout: LiveInt,
    /// Bits of the methods whose timeout has a destination left out (`use_dst_blocklist`): INVITE.
    #[param(default = 1)]
    pub blst_methods_add: LiveInt,
    /// Bits of the methods that are not sent to a destination that is left out: all but BYE.
    #[param(default = -9)]
    pub blst_methods_lookup: LiveInt,
}

impl Params {
    /// Refuses values of the parameters that have only one meaning here.
    ///
    /// # Errors
    /// Names the parameter and what it can be.
    pub fn check(&self) -> Result<(), InitError> {
        let fixed: [(&str, i32, &[i32]); 4] = [
            ("callid_cseq_matching", self.callid_cseq_matching, &[0]),
            ("failure_exec_mode", self.failure_exec_mode, &[0, 1]),
            ("callid_matching", self.callid_matching, &[0, 1]),
            ("reparse_on_dns_failover", self.reparse_on_dns_failover, &[1]),
        ];
        match fixed.into_iter().find(|(_, value, possible)| !possible.contains(value)) {
            None => Ok(()),
            Some((name, value, possible)) => {
                let possible: Vec<_> = possible.iter().map(i32::to_string).collect();
                let possible = possible.join(" or ");
                Err(InitError(format!("{name}={value} is not implemented, only {possible} is")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_accepted_and_what_would_have_no_effect_is_refused() {
        assert!(Params::default().check().is_ok());
        assert!(Params { callid_matching: 1, ..Params::default() }.check().is_ok());
        for (params, name) in [
            (Params { reparse_on_dns_failover: 0, ..Params::default() }, "reparse_on_dns_failover=0"),
            (Params { failure_exec_mode: 2, ..Params::default() }, "failure_exec_mode=2"),
        ] {
            let error = params.check().unwrap_err().to_string();
            assert!(error.starts_with(name), "{error}");
        }
    }
}
