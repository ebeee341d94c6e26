//! Regular expressions of scripts: POSIX extended syntax with the GNU extras that scripts use, over bytes.
//!
//! A pattern is translated to the syntax of the `regex` crate, which matches in linear time; one with back-references
//! goes to `fancy-regex`. Whether a text matches is all that most scripts ask; who wants to know where, gets the
//! longest match (`longest.rs`), but for a pattern with back-references, where first alternatives come first. The subject is a C string: it ends at a NUL byte, and there is
//! no `\d` (measured on Kamailio 5.6.3, tests/conformance area match).

mod dense;
mod longest;
mod posix;
mod subst;

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::OnceLock;

use dense::Dense;
use longest::Longest;
use smallvec::SmallVec;

pub use subst::{EmptyMatch, ReplPart, Replacement, Subst, SubstError};

/// How a pattern is compiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RegexFlags {
    /// ASCII case is ignored.
    pub icase: bool,
    /// `.` and `[^x]` do not match a line end; `^` and `$` match at lines.
    pub newline: bool,
}

/// Why a pattern does not compile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bad regular expression: {0}")]
pub struct RegexError(pub String);

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Regex {
    engine: Engine,
    pattern: Box<[u8]>,
    flags: RegexFlags,
    /// Made by the first [`Regex::line_mode`].
    lines: OnceLock<Box<Regex>>,
}

#[derive(Clone, Debug)]
enum Engine {
    Linear(Box<Linear>),
    Backtracking(Box<fancy_regex::Regex>),
}

#[derive(Clone, Debug)]
struct Linear {
    regex: regex::bytes::Regex,
    /// Answers whether a short text matches: for patterns that stay, if they are simple enough.
    dense: Option<Dense>,
    flags: RegexFlags,
    /// The pattern in the crate's syntax.
    text: Box<str>,
    /// Its longest match may not be the crate's first.
    ambiguous: bool,
    /// Made by the first search for the extents of an ambiguous pattern.
    longest: OnceLock<Option<Longest>>,
}

/// What the groups of a match cover; index 0 is the whole match.
pub type Groups = SmallVec<[Option<Range<usize>>; 10]>;

impl Regex {
    /// Compiles a pattern.
    pub fn new(pattern: &[u8], flags: RegexFlags) -> Result<Regex, RegexError> {
        let translated = posix::translate(pattern, flags.newline)?;
        if translated.back_references {
            let text = format!("(?{}{}){}", if flags.icase { "i" } else { "" }, mode(flags), translated.text);
            let regex = fancy_regex::Regex::new(&text).map_err(|error| RegexError(error.to_string()))?;
            return Ok(Regex::of(Engine::Backtracking(Box::new(regex)), pattern, flags));
        }
        let regex = linear(&translated.text, flags)?;
        let ambiguous = translated.ambiguous;
        let text = translated.text.into_boxed_str();
        let linear = Linear { regex, dense: None, flags, text, ambiguous, longest: OnceLock::new() };
        Ok(Regex::of(Engine::Linear(Box::new(linear)), pattern, flags))
    }

    fn of(engine: Engine, pattern: &[u8], flags: RegexFlags) -> Regex {
        Regex { engine, pattern: pattern.into(), flags, lines: OnceLock::new() }
    }

    /// The same pattern the way textops searches messages: case is ignored and lines count. Compiled on first use.
    #[must_use]
    pub fn line_mode(&self) -> &Regex {
        const LINES: RegexFlags = RegexFlags { icase: true, newline: true };
        if self.flags == LINES {
            return self;
        }
        self.lines.get_or_init(|| Box::new(Regex::constant(&self.pattern, LINES)))
    }

    /// The pattern of generated code, which was checked when the script was compiled; one that does not compile all
    /// the same matches nothing and is logged.
    #[must_use]
    pub fn constant(pattern: &[u8], flags: RegexFlags) -> Regex {
        let mut regex = Regex::new(pattern, flags).unwrap_or_else(|error| {
            crate::error!("{}: {error}", String::from_utf8_lossy(pattern));
            Regex::nothing()
        });
        if let Engine::Linear(linear) = &mut regex.engine {
            linear.dense = Dense::new(&linear.text, flags);
        }
        regex
    }

    fn nothing() -> Regex {
        const LINES: RegexFlags = RegexFlags { icase: true, newline: true };
        match Regex::new(b"$.^", LINES) {
            Ok(regex) => regex,
            Err(error) => unreachable!("a fixed pattern compiles: {error}"),
        }
    }

    /// Whether the pattern is found in the text.
    #[must_use]
    pub fn is_match(&self, text: &[u8]) -> bool {
        match &self.engine {
            Engine::Linear(linear) => linear.is_match(text),
            // An error is a match that would take too long: none.
            Engine::Backtracking(regex) => regex.is_match(&latin1(c_string(text))).unwrap_or(false),
        }
    }

    #[cfg(test)]
    fn has_table(&self) -> bool {
        matches!(&self.engine, Engine::Linear(linear) if linear.dense.is_some())
    }

    /// What the first match covers.
    #[must_use]
    pub fn find(&self, text: &[u8]) -> Option<Range<usize>> {
        let text = c_string(text);
        match &self.engine {
            Engine::Linear(linear) => linear.find_at(text, 0),
            Engine::Backtracking(_) => self.captures_at(text, 0).and_then(|groups| groups.first().cloned().flatten()),
        }
    }

    /// The groups of the first match.
    #[must_use]
    pub fn captures(&self, text: &[u8]) -> Option<Groups> {
        self.captures_at(text, 0)
    }

    /// The groups of the first match at or behind `start`; `^` still means the start of the text.
    #[must_use]
    pub fn captures_at(&self, text: &[u8], start: usize) -> Option<Groups> {
        let text = c_string(text);
        if start > text.len() {
            return None;
        }
        match &self.engine {
            Engine::Linear(linear) => linear.captures_at(text, start),
            Engine::Backtracking(regex) => {
                let chars = latin1(text);
                let byte_at = |n: usize| chars.char_indices().nth(n).map_or(chars.len(), |(at, _)| at);
                let found = regex.captures_from_pos(&chars, byte_at(start)).ok().flatten()?;
                // Every char stands for one byte of the text.
                let place = |at: usize| chars[..at].chars().count();
                Some(found.iter().map(|group| group.map(|g| place(g.start())..place(g.end()))).collect())
            }
        }
    }
}

/// How the automata read a pattern that is in the crate's syntax.
fn syntax(flags: RegexFlags) -> regex_automata::util::syntax::Config {
    regex_automata::util::syntax::Config::new()
        .unicode(false)
        .utf8(false)
        .case_insensitive(flags.icase)
        .multi_line(flags.newline)
        .dot_matches_new_line(!flags.newline)
}

/// From this length on, searching for a pattern's literals pays.
const LONG: usize = 256;

impl Linear {
    fn is_match(&self, text: &[u8]) -> bool {
        match &self.dense {
            Some(dense) if text.len() < LONG => dense.is_match(text),
            _ => self.regex.is_match(c_string(text)),
        }
    }

    fn find_at(&self, text: &[u8], from: usize) -> Option<Range<usize>> {
        let first = self.regex.find_at(text, from)?.range();
        let end = self.longest().and_then(|longest| longest.end(text, first.start));
        Some(first.start..end.unwrap_or(first.end))
    }

    fn captures_at(&self, text: &[u8], from: usize) -> Option<Groups> {
        if let Some(longest) = self.longest() {
            let first = self.regex.find_at(text, from)?.range();
            let end = longest.end(text, first.start).unwrap_or(first.end);
            if end != first.end {
                return longest.groups(text, first.start, end);
            }
        }
        let found = self.regex.captures_at(text, from)?;
        Some(found.iter().map(|group| group.map(|group| group.range())).collect())
    }

    fn longest(&self) -> Option<&Longest> {
        if !self.ambiguous {
            return None;
        }
        self.longest.get_or_init(|| Longest::new(&self.text, self.flags)).as_ref()
    }
}

/// A pattern in the crate's syntax, compiled.
fn linear(pattern: &str, flags: RegexFlags) -> Result<regex::bytes::Regex, RegexError> {
    regex::bytes::RegexBuilder::new(pattern)
        .unicode(false)
        .case_insensitive(flags.icase)
        .multi_line(flags.newline)
        .dot_matches_new_line(!flags.newline)
        .build()
        .map_err(|error| RegexError(error.to_string()))
}

/// Mode letters for the backtracking engine, behind an optional `i`.
fn mode(flags: RegexFlags) -> &'static str {
    if flags.newline { "m" } else { "s" }
}

fn c_string(text: &[u8]) -> &[u8] {
    memchr::memchr(0, text).map_or(text, |end| &text[..end])
}

/// Every byte as the character of that number, for an engine that knows only text.
fn latin1(text: &[u8]) -> String {
    text.iter().map(|byte| char::from(*byte)).collect()
}

/// Most patterns made at run time come again and again.
const CACHE_SIZE: usize = 256;

type Cache = HashMap<(Vec<u8>, RegexFlags), Rc<Regex>>;

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::new(HashMap::new());
}

/// Compiles a pattern made at run time; the last ones are kept.
pub fn cached(pattern: &[u8], flags: RegexFlags) -> Result<Rc<Regex>, RegexError> {
    let key = (pattern.to_vec(), flags);
    if let Some(regex) = CACHE.with_borrow(|cache| cache.get(&key).cloned()) {
        return Ok(regex);
    }
    let regex = Rc::new(Regex::new(pattern, flags)?);
    CACHE.with_borrow_mut(|cache| {
        if cache.len() >= CACHE_SIZE {
            cache.clear();
        }
        cache.insert(key, regex.clone());
    });
    Ok(regex)
}

#[cfg(test)]
mod tests;
