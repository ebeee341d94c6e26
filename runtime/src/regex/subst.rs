//! `/pattern/replacement/flags`: what `subst`, `subst_uri`, `replace_all` and the transformation `re.subst` do.

use std::ops::Range;

use super::{Groups, Regex, RegexError, RegexFlags};
use crate::args::Fmt;
use crate::cx::Cx;
use crate::value::Str;

/// A piece of a replacement.
#[derive(Clone, Copy)]
pub enum ReplPart {
    /// Text as it is, escapes already undone.
    Text(&'static [u8]),
    /// What a group matched, `\0` to `\9`; nothing if it took no part in the match.
    Group(u8),
    /// A pseudo-variable.
    Pv(Fmt),
}

/// A compiled substitution.
#[derive(Clone)]
pub struct Subst {
    /// What is replaced.
    pub regex: Regex,
    /// By what.
    pub replacement: Vec<ReplPart>,
    /// Every match, not only the first (flag `g`).
    pub global: bool,
}

/// One stretch to be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The stretch of the text.
    pub range: Range<usize>,
    /// What comes in its place.
    pub with: Str,
}

impl Subst {
    /// A substitution. `flags` are those of the original: `i` ignores case, `s` lets `.` match a line end (so that
    /// without it lines count), `g` replaces every match.
    pub fn new(pattern: &[u8], replacement: Vec<ReplPart>, flags: &str) -> Result<Subst, RegexError> {
        let regex_flags = RegexFlags { icase: flags.contains('i'), newline: !flags.contains('s') };
        Ok(Subst { regex: Regex::new(pattern, regex_flags)?, replacement, global: flags.contains('g') })
    }

    /// A substitution of generated code, checked when the script was compiled.
    #[must_use]
    pub fn constant(pattern: &[u8], replacement: Vec<ReplPart>, flags: &str) -> Subst {
        let regex_flags = RegexFlags { icase: flags.contains('i'), newline: !flags.contains('s') };
        Subst { regex: Regex::constant(pattern, regex_flags), replacement, global: flags.contains('g') }
    }

    /// The stretches of `text` to be replaced, in order; none if the pattern is not found.
    #[must_use]
    pub fn replacements(&self, cx: &mut Cx, text: &[u8]) -> Vec<Replacement> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(groups) = self.regex.captures_at(text, at) {
            let Some(range) = groups.first().cloned().flatten() else { break };
            // An empty match would be found again at the same place.
            at = if range.is_empty() { range.end + 1 } else { range.end };
            found.push(Replacement { with: self.expand(cx, text, &groups), range });
            if !self.global {
                break;
            }
        }
        found
    }

    /// `text` with its matches replaced; `None` if there is none.
    #[must_use]
    pub fn apply(&self, cx: &mut Cx, text: &[u8]) -> Option<Str> {
        let found = self.replacements(cx, text);
        if found.is_empty() {
            return None;
        }
        let mut out = Vec::with_capacity(text.len() + 16);
        let mut at = 0;
        for replacement in &found {
            out.extend_from_slice(&text[at..replacement.range.start]);
            out.extend_from_slice(&replacement.with);
            at = replacement.range.end;
        }
        out.extend_from_slice(&text[at..]);
        Some(Str::from(out))
    }

    fn expand(&self, cx: &mut Cx, text: &[u8], groups: &Groups) -> Str {
        let mut out = Vec::new();
        for part in &self.replacement {
            match part {
                ReplPart::Text(text) => out.extend_from_slice(text),
                ReplPart::Group(n) => {
                    if let Some(Some(range)) = groups.get(usize::from(*n)) {
                        out.extend_from_slice(&text[range.clone()]);
                    }
                }
                ReplPart::Pv(fmt) => (fmt.0)(cx, &mut out),
            }
        }
        Str::from(out)
    }
}
