//! Selects: what `@from.uri.host` and `$sel(from.uri.host)` read of the message, its transport and its branches.
//!
//! A select is a chain of calls. A declaration takes the first parts of a path; where its value is of some kind
//! (`then = "uri"`), steps of that kind (`<uri>.host`) take the parts that follow. Each value is a text, or undefined
//! where the message has nothing of the kind. Values and edge cases were measured on Kamailio 5.6.3
//! (tests/wire/scenarios/selects). What the original has and is missing here is refused by the compiler.

pub mod address;
pub mod auth;
pub mod branch;
pub mod contact;
pub mod header;
pub mod message;
pub mod system;
pub mod transport;
pub mod uri;
pub mod via;

use crate::value::Str;

/// A part of a text, sharing its bytes.
fn part(of: &Str, part: &[u8]) -> Str {
    of.part(part)
}

/// A number as text.
fn number(n: u32) -> Str {
    n.to_string().into()
}

#[cfg(test)]
mod tests;
