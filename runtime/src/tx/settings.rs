//! What module tm's parameters decide. The engine has the original's defaults; module tm puts its own cells in.

use crate::avp::AvpName;
use crate::cfgvar::{LiveInt, LiveStr};
use crate::script::RouteId;
use crate::value::Str;
use std::sync::OnceLock;

macro_rules! settings {
    ($($(#[doc = $doc:literal])* $name:ident: $default:literal,)*) => {
        /// The engine's settings. Times are in milliseconds. Live ones may change while the proxy runs.
        pub struct Settings {
            $($(#[doc = $doc])* pub $name: &'static LiveInt,)*
            /// Reason phrase of the 100 that an INVITE is answered with.
            pub auto_inv_100_reason: &'static LiveStr,
            /// Which earlier replies no longer count once a failure route has added branches: 0 none, 1 all, 2 the
            /// chosen one, 3 those of the last set of branches.
            pub failure_reply_mode: i32,
            /// Added to the priority of a branch that timed out.
            pub faked_reply_prio: i32,
            /// A relayed 503 becomes a 500.
            pub remap_503_500: bool,
            /// Attribute with a transaction's own `fr_timer`.
            pub fr_timer_avp: Option<AvpName>,
            /// Attribute with a transaction's own `fr_inv_timer`.
            pub fr_inv_timer_avp: Option<AvpName>,
            /// A branch that cannot be sent counts as sent, and times out.
            pub failure_exec_mode: bool,
            /// Beginning of the names of headers that CANCEL and ACK take over from their INVITE; empty = none.
            pub ac_extra_hdrs: Str,
            /// Onreply route for replies that belong to no transaction.
            pub on_sl_reply: Option<RouteId>,
            /// ACK and CANCEL of a branch are made from the INVITE as it was sent.
            pub reparse_invite: bool,
            /// Failure routes run for requests of our own as well.
            pub enable_uac_fr: bool,
        }

        static DEFAULTS: Defaults = Defaults {
            $($name: LiveInt::new($default),)*
            auto_inv_100_reason: LiveStr::new(Str::lit(b"trying -- your call is important to us")),
        };

        struct Defaults {
            $($name: LiveInt,)*
            auto_inv_100_reason: LiveStr,
        }

        impl Default for Settings {
            fn default() -> Settings {
                Settings {
                    $($name: &DEFAULTS.$name,)*
                    auto_inv_100_reason: &DEFAULTS.auto_inv_100_reason,
                    failure_reply_mode: 3,
                    faked_reply_prio: 0,
                    remap_503_500: true,
                    fr_timer_avp: None,
                    fr_inv_timer_avp: None,
                    failure_exec_mode: false,
                    ac_extra_hdrs: Str::EMPTY,
                    on_sl_reply: None,
                    reparse_invite: true,
                    enable_uac_fr: false,
                }
            }
        }
    };
}

settings! {
    /// A branch without a final reply fails after this time.
    fr_timer: 30_000,
    /// The same for an INVITE branch that had a provisional reply.
    fr_inv_timer: 120_000,
    /// How long a finished transaction stays to absorb late messages.
    wt_timer: 5_000,
    /// First retransmission interval (T1).
    retr_timer1: 500,
    /// Longest retransmission interval (T2).
    retr_timer2: 4_000,
    /// Longest life of an INVITE transaction without a final reply.
    max_inv_lifetime: 180_000,
    /// Longest life of another transaction without a final reply.
    max_noninv_lifetime: 32_000,
    /// An INVITE is answered with a 100 before it is forwarded.
    auto_inv_100: 1,
    /// Every provisional reply starts `fr_inv_timer` anew, not only a higher one.
    restart_fr_on_each_reply: 1,
    /// The challenges of all branches go into the 401 or 407 sent.
    aggregate_challenges: 1,
    /// A CANCEL without its INVITE: 0 is forwarded with state, 1 without, 2 is dropped.
    unmatched_cancel: 0,
    /// A cancelled branch without any reply: 0 counts as answered by 487, 1 is cancelled at the first provisional
    /// reply, 2 is cancelled at once.
    cancel_b_method: 1,
    /// A 6xx leaves the other branches alone.
    disable_6xx_block: 0,
    /// CANCELs of our own say why in a Reason header.
    local_cancel_reason: 1,
    /// The Reason of a CANCEL received is copied to those we send.
    e2e_cancel_reason: 1,
    /// The 100 of a branch is sent upstream as well.
    relay_100: 0,
    /// An INVITE that never had a reply is told that it timed out.
    noisy_ctimer: 1,
    /// Requests without an RFC 3261 branch are matched by their request URI too.
    ruri_matching: 1,
    /// Requests without an RFC 3261 branch are matched by their topmost Via too.
    via1_matching: 1,
    /// Where the ACK to a 2xx of our own INVITE goes: 0 by Contact and route set, 1 as the INVITE, 2 back to the sender.
    local_ack_mode: 0,
    /// Most transactions at a time; a request beyond it is answered 503.
    max_transactions: 1_000_000,
}

static SETTINGS: OnceLock<Settings> = OnceLock::new();

/// The settings of this process; the defaults before [`configure`].
pub fn settings() -> &'static Settings {
    SETTINGS.get_or_init(Settings::default)
}

/// Sets the settings, once, at start.
pub fn configure(settings: Settings) {
    let _ = SETTINGS.set(settings);
}

/// A time setting as milliseconds; a negative one counts as 0.
pub(super) fn ms(cell: &LiveInt) -> u64 {
    u64::try_from(cell.get()).unwrap_or(0)
}
