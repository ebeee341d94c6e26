//! The transaction engine (RFC 3261 17 and 16): what happens between a stateful `t_relay` and the final answer.

use crate::script::RouteId;

/// The transaction side of a script context.
#[derive(Default)]
pub struct TxCx {
    /// `t_on_failure`.
    pub on_failure: Option<RouteId>,
    /// `t_on_branch`.
    pub on_branch: Option<RouteId>,
    /// `t_on_reply`.
    pub on_reply: Option<RouteId>,
}
