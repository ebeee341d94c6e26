//! Building messages to send, each into one buffer allocated once.
//!
//! Header order is the original's, as the wire transcripts show it.

mod as_received;
mod engine;
mod forward;
mod local;
mod reply;
mod source;

#[cfg(test)]
mod tests;

pub use as_received::{ack_as_received, cancel_as_received};
pub use engine::apply;
pub use forward::{Forward, OurVia, forward_reply, forward_request};
pub use local::{ack_for, cancel_for};
pub use reply::{Reply, reply};
pub use source::Source;
