//! Whether a simple pattern matches, by a table: one look-up per byte, without the choice of an engine and the search for
//! literals that pay for long texts only. What scripts match is mostly a number, a user or a header of some tens of bytes.
//!
//! The automaton is that of `regex-automata`, with all states where a match has been found made one, since nothing more is
//! asked than whether there is one.

use std::collections::HashMap;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};

use super::RegexFlags;

/// The automaton of one pattern. A state is the offset of its row in `next`; two states come first, see below.
#[derive(Clone, Debug)]
pub(super) struct Dense {
    /// Bytes that no state tells apart are of one class.
    classes: Box<[u8; 256]>,
    /// States by state and class.
    next: Box<[u16]>,
    /// Whether a text that ends in a state matches, by the state's row.
    at_end: Box<[bool]>,
    /// Bytes that lead from the first state to itself: most of a text, unless the pattern says where it begins.
    idle: Box<[bool; 256]>,
    stride: u16,
    start: u16,
}

/// The row of the state behind a match.
const MATCHED: usize = 0;
/// The row of the state from which no match can come.
const DEAD: usize = 1;

/// Bytes that an automaton may take while it is made. Those of most patterns take a tenth of it.
const LIMIT: usize = 64 * 1024;

impl Dense {
    /// Prepares a pattern that is already in the crate's syntax; `None` if its automaton would be too large or the
    /// pattern looks at what no table of bytes knows.
    pub(super) fn new(pattern: &str, flags: RegexFlags) -> Option<Dense> {
        let dfa = automaton(pattern, flags)?;
        let start = dfa.start_state(&start::Config::new().anchored(Anchored::No)).ok()?;
        let mut rows = Rows { of: HashMap::new(), states: vec![None, None] };
        let start = rows.row(&dfa, start)?;
        // The rows of all states that can be reached, by byte; they become known while their predecessors are looked at.
        let mut by_byte: Vec<[usize; 256]> = vec![[MATCHED; 256], [DEAD; 256]];
        let mut at_end = vec![true, false];
        while let Some(&Some(state)) = rows.states.get(by_byte.len()) {
            let mut row = [DEAD; 256];
            for (byte, to) in (0..=u8::MAX).zip(&mut row) {
                *to = rows.row(&dfa, dfa.next_state(state, byte))?;
            }
            let matches = dfa.is_match_state(dfa.next_eoi_state(state));
            // The subject is a C string.
            row[0] = if matches { MATCHED } else { DEAD };
            by_byte.push(row);
            at_end.push(matches);
        }
        let (classes, columns) = classes(&by_byte)?;
        let stride = columns.len();
        let offset = |row: usize| u16::try_from(row * stride).ok();
        let entries = by_byte.iter().flat_map(|row| columns.iter().map(|byte| offset(row[usize::from(*byte)])));
        let mut idle = Box::new([false; 256]);
        idle.iter_mut().zip(by_byte[start]).for_each(|(idle, to)| *idle = to == start);
        Some(Dense {
            classes,
            idle,
            next: entries.collect::<Option<_>>()?,
            at_end: at_end.into(),
            stride: u16::try_from(stride).ok()?,
            start: offset(start)?,
        })
    }

    /// Whether the pattern is found in the text, which ends at a NUL byte.
    #[inline]
    pub(super) fn is_match(&self, text: &[u8]) -> bool {
        let mut state = self.start;
        let mut bytes = text.iter();
        loop {
            let next = match state == self.start {
                true => bytes.find(|byte| !self.idle[usize::from(**byte)]),
                false => bytes.next(),
            };
            let Some(&byte) = next else { break };
            let at = usize::from(state) + usize::from(self.classes[usize::from(byte)]);
            state = self.next.get(at).copied().unwrap_or(self.stride);
            // The first two rows.
            if state <= self.stride {
                return state == 0;
            }
        }
        self.at_end.get(usize::from(state / self.stride)).is_some_and(|matches| *matches)
    }
}

/// The states of the automaton that rows were given to, `None` for the first two.
struct Rows {
    of: HashMap<StateID, usize>,
    states: Vec<Option<StateID>>,
}

impl Rows {
    /// The row of a state; `None` for one that gives up.
    fn row(&mut self, dfa: &dense::DFA<Vec<u32>>, state: StateID) -> Option<usize> {
        if dfa.is_match_state(state) {
            return Some(MATCHED);
        }
        if dfa.is_dead_state(state) {
            return Some(DEAD);
        }
        if dfa.is_quit_state(state) {
            return None;
        }
        let states = &mut self.states;
        Some(*self.of.entry(state).or_insert_with(|| {
            states.push(Some(state));
            states.len() - 1
        }))
    }
}

/// The class of each byte, and a byte of each class.
fn classes(by_byte: &[[usize; 256]]) -> Option<(Box<[u8; 256]>, Vec<u8>)> {
    let mut known: HashMap<Vec<usize>, u8> = HashMap::new();
    let mut classes = Box::new([0; 256]);
    let mut columns = Vec::new();
    for (byte, class) in (0..=u8::MAX).zip(&mut *classes) {
        let column: Vec<usize> = by_byte.iter().map(|row| row[usize::from(byte)]).collect();
        let new = u8::try_from(known.len()).ok()?;
        *class = *known.entry(column).or_insert_with(|| {
            columns.push(byte);
            new
        });
    }
    Some((classes, columns))
}

fn automaton(pattern: &str, flags: RegexFlags) -> Option<dense::DFA<Vec<u32>>> {
    let config = dense::Config::new()
        .match_kind(MatchKind::All)
        .start_kind(StartKind::Unanchored)
        .dfa_size_limit(Some(LIMIT))
        .determinize_size_limit(Some(LIMIT * 4));
    dense::Builder::new()
        .configure(config)
        .syntax(super::syntax(flags))
        .thompson(thompson::Config::new().utf8(false))
        .build(pattern)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regex::Regex;

    #[test]
    fn the_table_says_what_the_engine_says() {
        let patterns: [&[u8]; 10] = [
            br"^\+[1-9][0-9]+$",
            b"scanner|vicious|sipcli",
            b"user=phone",
            b"",
            b"a*$",
            b"^$",
            b"[^0-9]{2,3}x",
            br"\bword\b",
            b"(ab|a)(c|bcd)",
            b"(a|b)*abb",
        ];
        let texts: [&[u8]; 14] = [
            b"",
            b"+4930123",
            b"+0930123",
            b"my SIPCLI 1",
            b"<sip:+49@x;USER=PHONE>",
            b"a word here",
            b"swords",
            b"abcd",
            b"babb",
            b"zzx9",
            b"\xff\xfe",
            b"+49\0x",
            b"x\0word",
            b"a\nb",
        ];
        for icase in [false, true] {
            for newline in [false, true] {
                let flags = RegexFlags { icase, newline };
                for pattern in patterns {
                    let engine = Regex::new(pattern, flags).unwrap();
                    let constant = Regex::constant(pattern, flags);
                    assert!(constant.has_table(), "{}", pattern.escape_ascii());
                    for text in texts {
                        let what = (pattern.escape_ascii().to_string(), text.escape_ascii().to_string(), flags);
                        assert_eq!(constant.is_match(text), engine.is_match(text), "{what:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_pattern_that_would_need_a_large_table_has_none() {
        assert!(!Regex::constant(b"[ab]{1,40}[^a]{30}.*(x|y){20,60}", RegexFlags::default()).has_table());
    }
}
