//! SIP messages (RFC 3261): lazy parsing, edits and building, without I/O.
//!
//! A message is immutable bytes, an index of its headers and a list of edits; values are parsed on demand and
//! borrow from the bytes. What the grammar leaves open, and where the original is more or less tolerant than the
//! RFC, was measured on Kamailio 5.6.3. No I/O, no clock, no global state: everything is a function of its arguments.

pub mod auth;
pub mod build;
pub mod edits;
pub mod error;
pub mod framing;
pub mod hash;
pub mod header;
pub mod method;
pub mod msg;
pub mod nameaddr;
pub mod params;
pub mod proto;
pub mod span;
pub mod text;
pub mod uri;
pub mod via;

pub use auth::Credentials;
pub use edits::{Edits, Insert, Mark};
pub use error::{ParseError, UriError};
pub use framing::{Frame, FrameError, Framer};
pub use header::{Header, HeaderKind};
pub use method::Method;
pub use msg::{CSeq, MsgUri, PackedMsg, SipMsg, StartLine, UserHost};
pub use nameaddr::NameAddr;
pub use params::{Param, Params};
pub use proto::{BuildEnv, Proto, Socket};
pub use span::Span;
pub use uri::{Scheme, Uri};
pub use via::Via;

#[cfg(test)]
mod mutation_tests;
