//! Whether a short pattern matches, by a table: one look-up per byte, without the choice of an engine and the search for
//! literals that pay for long texts only. What scripts match is mostly a number, a user or a header of some tens of bytes.

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::util::syntax;
use regex_automata::{Anchored, MatchKind};

use super::RegexFlags;

/// The automaton of one pattern.
#[derive(Clone, Debug)]
pub(super) struct Dense {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
}

/// Bytes that an automaton may take. Those of most patterns take a tenth of it.
const LIMIT: usize = 64 * 1024;

impl Dense {
    /// Prepares a pattern that is already in the crate's syntax; `None` if its automaton would be too large or the
    /// pattern looks at what no table of bytes knows.
    pub(super) fn new(pattern: &str, flags: RegexFlags) -> Option<Dense> {
        let syntax = syntax::Config::new()
            .unicode(false)
            .utf8(false)
            .case_insensitive(flags.icase)
            .multi_line(flags.newline)
            .dot_matches_new_line(!flags.newline);
        // All matches, so that a state where one has been found stays one.
        let config = dense::Config::new()
            .match_kind(MatchKind::All)
            .start_kind(StartKind::Unanchored)
            .dfa_size_limit(Some(LIMIT))
            .determinize_size_limit(Some(LIMIT * 4));
        let dfa = dense::Builder::new()
            .configure(config)
            .syntax(syntax)
            .thompson(thompson::Config::new().utf8(false))
            .build(pattern)
            .ok()?;
        let start = dfa.start_state(&start::Config::new().anchored(Anchored::No)).ok()?;
        Some(Dense { dfa, start })
    }

    /// Whether the pattern is found in the text; `None` where the automaton does not know.
    #[inline]
    pub(super) fn is_match(&self, text: &[u8]) -> Option<bool> {
        let dfa = &self.dfa;
        let mut state = self.start;
        for &byte in text {
            state = dfa.next_state(state, byte);
            if dfa.is_special_state(state) {
                if dfa.is_match_state(state) {
                    return Some(true);
                }
                if dfa.is_dead_state(state) {
                    return Some(false);
                }
                if dfa.is_quit_state(state) {
                    return None;
                }
            }
        }
        Some(dfa.is_match_state(dfa.next_eoi_state(state)))
    }
}
