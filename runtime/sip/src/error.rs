//! What can be wrong with a message, as data: callers decide what is logged, answered or dropped.

use thiserror::Error;

/// Why a message or one of its headers cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParseError {
    /// Nothing but line ends, or nothing at all.
    #[error("the message is empty")]
    Empty,
    /// Longer than offsets can say (4 GiB).
    #[error("the message is too long")]
    TooLong,
    /// The first line is neither `METHOD uri SIP/2.0` nor `SIP/2.0 code reason`.
    #[error("the first line is neither a request line nor a status line")]
    StartLine,
    /// A header line has no colon or an empty name; `at` is its offset.
    #[error("the header line at offset {at} has no name followed by a colon")]
    HeaderName {
        /// Offset of the line.
        at: u32,
    },
    /// The headers are not ended by an empty line.
    #[error("the headers are not ended by an empty line")]
    NoEndOfHeaders,
    /// A header that every message needs is missing.
    #[error("there is no {0} header")]
    Missing(&'static str),
    /// A Via value is malformed.
    #[error("a Via is malformed")]
    Via,
    /// A From, To, Contact, Route or similar value is malformed.
    #[error("an address header is malformed")]
    NameAddr,
    /// A CSeq is not a number and a method.
    #[error("the CSeq is not a number and a method")]
    CSeq,
    /// A header that holds a number holds something else, or a number out of range.
    #[error("the {0} header is not a number in range")]
    Number(&'static str),
    /// There are two Content-Length headers.
    #[error("there are two Content-Length headers")]
    TwoContentLengths,
    /// Digest credentials are malformed.
    #[error("the credentials are malformed")]
    Credentials,
}

/// Why a URI cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UriError {
    /// Shorter than any URI.
    #[error("the uri is too short")]
    TooShort,
    /// No scheme that is known here, followed by a colon.
    #[error("the uri has no known scheme")]
    Scheme,
    /// There is an `@` or a tel scheme, but nothing that could be a user or number.
    #[error("the uri has an empty user part")]
    User,
    /// The host part is empty or has an unclosed bracket or a character that hosts cannot have.
    #[error("the uri has no usable host")]
    Host,
    /// The port is not a number up to 65535.
    #[error("the uri has a port that is not a number from 0 to 65535")]
    Port,
    /// A character that may stand nowhere in a URI, such as a space or a line end.
    #[error("the uri holds a character that a uri cannot have")]
    Character,
}
