//! Parameters of the module, with the original's names and defaults.

use srcc_runtime::avp::AvpName;
use srcc_runtime::cfgvar::{LiveInt, LiveStr};
use srcc_runtime::modparams;
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
    /// Accepted; branches added in a failure route are kept whatever it says.
    #[param(default = 0)]
    pub failure_exec_mode: i32,
    /// Accepted; retransmissions of a request are found by its Via whatever it says.
    #[param(default = 1)]
    pub ruri_matching: i32,
    /// Accepted; the topmost Via always decides.
    #[param(default = 1)]
    pub via1_matching: i32,
    /// Accepted; the Call-ID always takes part.
    #[param(default = 0)]
    pub callid_matching: i32,
    /// Accepted; a silent end of a transaction does not exist here.
    #[param(default = 1)]
    pub noisy_ctimer: i32,
    /// Accepted; provisional replies are always handed over to observers.
    #[param(default = 0)]
    pub pass_provisional_replies: i32,
    /// Accepted; ACK and CANCEL of our own are always made from the INVITE as it was sent.
    #[param(default = 1)]
    pub reparse_invite: i32,
    /// Accepted; a failover always keeps what the branch route did.
    #[param(default = 1)]
    pub reparse_on_dns_failover: i32,
    /// Accepted; there is no blocklist of destinations.
    #[param(default = 0)]
    pub blst_503: i32,
    /// Accepted, see `blst_503`.
    #[param(default = 0)]
    pub blst_503_def_timeout: i32,
    /// Accepted, see `blst_503`.
    #[param(default = 0)]
    pub blst_503_min_timeout: i32,
    /// Accepted, see `blst_503`.
    #[param(default = 3600)]
    pub blst_503_max_timeout: i32,
    /// Accepted, see `blst_503`.
    #[param(default = 1)]
    pub blst_methods_add: i32,
    /// Accepted, see `blst_503`.
    #[param(default = -9)]
    pub blst_methods_lookup: i32,
    /// Attribute, `$xavp`, that keeps contacts in the original; contacts are kept under `contacts_avp` here.
    #[param(default = "")]
    pub xavp_contact: Str,
}
