//! Why a request could not be relayed: the code the script function returns, and the reply sent if the script does not
//! answer itself. Codes and texts were measured on Kamailio 5.6.3.

use crate::destination::HopError;

/// A relay that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TxError {
    /// The request URI or `$du` is no URI. Nothing is answered.
    BadUri,
    /// No address for the next hop.
    Unresolvable,
    /// No listen socket can send there.
    NoSocket,
    /// The transport refused.
    Send,
    /// Nothing to send to: no new destination in a failure route.
    NoDestination,
    /// The branch route dropped all branches.
    Dropped,
    /// A CANCEL was faster.
    Canceled,
    /// As many transactions as allowed exist.
    TooMany,
}

impl TxError {
    /// What `t_relay` returns.
    #[must_use]
    pub fn rc(self) -> i32 {
        match self {
            TxError::BadUri => -400,
            TxError::Unresolvable => -478,
            TxError::NoSocket => -7,
            TxError::Dropped => -6,
            TxError::NoDestination | TxError::Send | TxError::Canceled | TxError::TooMany => -1,
        }
    }

    /// Status and reason of the reply; `None` if there is none.
    #[must_use]
    pub fn reply(self) -> Option<(u16, &'static [u8])> {
        Some(match self {
            TxError::BadUri => return None,
            TxError::Unresolvable => (478, b"Unresolvable destination (478/TM)"),
            TxError::NoSocket => (500, b"I'm terribly sorry, server error occurred (7/TM)"),
            TxError::Send => (477, b"Unfortunately error on sending to next hop occurred (477/TM)"),
            TxError::NoDestination => (500, b"I'm terribly sorry, server error occurred (1/TM)"),
            TxError::Dropped => (500, b"I'm terribly sorry, server error occurred (6/TM)"),
            TxError::Canceled => (487, b"Transaction canceled (487/TM)"),
            TxError::TooMany => (503, b"Service Unavailable"),
        })
    }
}

impl From<HopError> for TxError {
    fn from(error: HopError) -> TxError {
        match error {
            HopError::BadUri(_) => TxError::BadUri,
            HopError::NoHost | HopError::Transport | HopError::Unresolvable => TxError::Unresolvable,
            HopError::NoSocket(_) => TxError::NoSocket,
            HopError::LeftOut => TxError::Send,
        }
    }
}
