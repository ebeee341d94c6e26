//! The extents that POSIX gives a match: of those that begin first the longest one.
//!
//! The crate `regex` prefers the first alternative that fits. Here its automaton, which knows all alternatives at once, finds
//! the longest end, and the pattern is matched again so that it ends there. Of the ways to get there the groups show
//! the one that prefers first alternatives and long repetitions, which is what glibc shows, too (measured on Kamailio
//! 5.6.3 with some hundreds of patterns).

use std::cell::RefCell;
use std::sync::Arc;

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input, MatchKind};
use smallvec::SmallVec;

use super::{Groups, RegexFlags};

/// What finds the extents of one pattern.
#[derive(Clone, Debug)]
pub(super) struct Longest {
    ends: Arc<DFA>,
    caches: Arc<Caches>,
    /// The pattern where it ends at the end of the text.
    at_end: regex::bytes::Regex,
    /// The pattern before the last byte of the text; that byte is there so that assertions see what follows.
    before_byte: regex::bytes::Regex,
}

type Caches = Pool<RefCell<Cache>, Box<dyn Fn() -> RefCell<Cache> + Send + Sync>>;

impl Longest {
    /// Prepares a pattern that is already in the crate's syntax; `None` if its automaton would be too large.
    pub(super) fn new(pattern: &str, flags: RegexFlags) -> Option<Longest> {
        let config = DFA::config().match_kind(MatchKind::All).skip_cache_capacity_check(true);
        let ends = Arc::new(DFA::builder().configure(config).syntax(super::syntax(flags)).build(pattern).ok()?);
        let for_cache = Arc::clone(&ends);
        let make: Box<dyn Fn() -> RefCell<Cache> + Send + Sync> =
            Box::new(move || RefCell::new(for_cache.create_cache()));
        let compile = |pattern: &str| super::linear(pattern, flags).ok();
        Some(Longest {
            ends,
            caches: Arc::new(Pool::new(make)),
            at_end: compile(&format!(r"(?:{pattern})\z"))?,
            before_byte: compile(&format!(r"(?:{pattern})(?s-u:.)\z"))?,
        })
    }

    /// The end of the longest match that begins at `start`.
    pub(super) fn end(&self, text: &[u8], start: usize) -> Option<usize> {
        let input = Input::new(text).range(start..).anchored(Anchored::Yes);
        let cache = self.caches.get();
        let found = self.ends.try_search_fwd(&mut cache.borrow_mut(), &input).ok()?;
        found.map(|half| half.offset())
    }

    /// The groups of the match that begins at `start` and ends at `end`.
    pub(super) fn groups(&self, text: &[u8], start: usize, end: usize) -> Option<Groups> {
        let found = match text.get(..=end) {
            Some(seen) => self.before_byte.captures_at(seen, start)?,
            None => self.at_end.captures_at(text, start)?,
        };
        let mut groups: Groups = found.iter().map(|group| group.map(|group| group.range())).collect::<SmallVec<_>>();
        *groups.first_mut()? = Some(start..end);
        Some(groups)
    }
}
