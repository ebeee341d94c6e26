//! What `$shtcn`, `$shtcv` and the functions `sht_match_*`, `sht_rm_*` compare keys and values with.
//!
//! Regular expressions ignore case, all else does not (measured on Kamailio 5.6.3).

use srcc_runtime::regex::{self, Regex, RegexError, RegexFlags};
use std::rc::Rc;

/// A pattern.
#[derive(Debug)]
pub enum Pattern<'a> {
    /// Everything.
    All,
    /// Nothing.
    None,
    /// This text.
    Equal(&'a [u8]),
    /// Any other text.
    Differs(&'a [u8]),
    /// What begins so.
    Prefix(&'a [u8]),
    /// What ends so.
    Suffix(&'a [u8]),
    /// What a regular expression finds.
    Regex(Rc<Regex>),
}

impl<'a> Pattern<'a> {
    /// The pattern behind the arrow of `$shtcn(table=>pattern)`: an operator of two characters, or else a regular
    /// expression.
    pub fn parse(text: &'a [u8]) -> Result<Pattern<'a>, RegexError> {
        Ok(match text {
            [b'*', b'*', ..] => Pattern::All,
            [] | [b'~', b'~' | b'%'] | [b'%', b'~'] | [b'=', b'='] => Pattern::None,
            [b'=', b'=', rest @ ..] => Pattern::Equal(rest),
            [b'~', b'%', rest @ ..] => Pattern::Suffix(rest),
            [b'%', b'~', rest @ ..] => Pattern::Prefix(rest),
            [b'~', b'~', rest @ ..] | rest => Pattern::regex(rest)?,
        })
    }

    /// A regular expression.
    pub fn regex(text: &[u8]) -> Result<Pattern<'static>, RegexError> {
        regex::cached(text, RegexFlags { icase: true, newline: false }).map(Pattern::Regex)
    }

    /// Whether the pattern fits.
    #[must_use]
    pub fn matches(&self, text: &[u8]) -> bool {
        match self {
            Pattern::All => true,
            Pattern::None => false,
            Pattern::Equal(other) => text == *other,
            Pattern::Differs(other) => text != *other,
            Pattern::Prefix(part) => text.starts_with(part),
            Pattern::Suffix(part) => text.ends_with(part),
            Pattern::Regex(regex) => regex.is_match(text),
        }
    }
}

/// The number of a pattern `eq5`.
#[must_use]
pub fn number(pattern: &[u8]) -> Option<i32> {
    std::str::from_utf8(pattern.strip_prefix(b"eq")?).ok()?.parse().ok()
}
