//! Why a REGISTER is refused, and what the client is told.
//!
//! Status, reason and the text of `P-Registrar-Error` are those measured on Kamailio 5.6.3.

/// Why a REGISTER is refused. The text goes into `P-Registrar-Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("To header not found")]
    To,
    #[error("Error while parsing AOR")]
    Aor,
    #[error("Address Of Record too long")]
    AorTooLong,
    #[error("Error while unescaping username")]
    Unescape,
    #[error("Callid too long")]
    CallIdTooLong,
    #[error("Invalid CSeq number")]
    CSeq,
    #[error("Contact parse error")]
    Contact,
    #[error("Contact/received too long")]
    ContactTooLong,
    #[error("* used in contact and expires is not zero")]
    StarExpires,
    #[error("* used in contact and more than 1 contact")]
    StarContact,
    #[error("Invalid q param in contact")]
    Q,
    #[error("Invalid Reg-Id number")]
    RegId,
    #[error("Path parse error")]
    Path,
    #[error("Too many registered contacts")]
    TooMany,
    #[error("Interval too brief")]
    TooBrief,
    #[error("No support for found Path indicated")]
    PathUnsupported,
}

impl Refusal {
    /// Status and reason of the reply.
    pub(crate) fn status(self) -> (u16, &'static [u8]) {
        match self {
            Refusal::AorTooLong => (500, b"Server Internal Error"),
            Refusal::TooMany => (503, b"Service Unavailable"),
            Refusal::TooBrief => (423, b"Interval Too Brief"),
            Refusal::PathUnsupported => (420, b"Bad Extension"),
            _ => (400, b"Bad Request"),
        }
    }

    /// What `save` returns.
    pub(crate) fn code(self) -> i32 {
        match self {
            Refusal::TooMany => -2,
            // Measured: the contact is stored all the same.
            Refusal::PathUnsupported => 1,
            _ => -1,
        }
    }
}
