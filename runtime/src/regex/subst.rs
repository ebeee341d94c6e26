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

/// Why a substitution rule cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubstError {
    /// It is not `/pattern/replacement/flags`.
    #[error("a substitution is written /pattern/replacement/flags")]
    Shape,
    /// Flags other than `i`, `g` and `s`.
    #[error("unknown flag `{0}` in a substitution")]
    Flag(char),
    /// The replacement uses more pseudo-variables than were handed over.
    #[error("a pseudo-variable in a replacement is not known")]
    Pv,
    /// The pattern does not compile.
    #[error(transparent)]
    Regex(#[from] RegexError),
}

/// The pattern of a substitution matches where there is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing is substituted: the pattern matches empty text")]
pub struct EmptyMatch;

impl Subst {
    /// Reads a rule `/pattern/replacement/flags`, with any character in the place of `/`. `pvs` are the
    /// pseudo-variables of the replacement in order. In the replacement `\0` to `\9` are groups, `\n`, `\r` and `\t`
    /// characters, `$$` is a dollar sign.
    pub fn parse(rule: &'static [u8], pvs: &[Fmt]) -> Result<Subst, SubstError> {
        let (pattern, replacement, flags) = split_rule(rule).ok_or(SubstError::Shape)?;
        if let Some(flag) = flags.iter().find(|flag| !b"igs".contains(flag)) {
            return Err(SubstError::Flag(char::from(*flag)));
        }
        let flags = String::from_utf8_lossy(flags);
        Ok(Subst::new(pattern, read_replacement(replacement, pvs)?, &flags)?)
    }

    /// A substitution from its parts. `flags` are those of the original: `i` ignores case, `s` lets `.` match a line end (so that
    /// without it lines count), `g` replaces every match.
    pub fn new(pattern: &[u8], replacement: Vec<ReplPart>, flags: &str) -> Result<Subst, RegexError> {
        let regex_flags = RegexFlags { icase: flags.contains('i'), newline: !flags.contains('s') };
        Ok(Subst { regex: Regex::new(pattern, regex_flags)?, replacement, global: flags.contains('g') })
    }

    /// The substitution of generated code, whose pattern was checked when the script was compiled; one that does not
    /// compile all the same replaces nothing and is logged.
    #[must_use]
    pub fn constant(pattern: &[u8], replacement: Vec<ReplPart>, flags: &str) -> Subst {
        let regex_flags = RegexFlags { icase: flags.contains('i'), newline: !flags.contains('s') };
        Subst { regex: Regex::constant(pattern, regex_flags), replacement, global: flags.contains('g') }
    }

    /// The stretches of `text` to be replaced, in order; none if the pattern is not found.
    ///
    /// # Errors
    /// A match is empty: the original then replaces nothing at all (measured).
    pub fn replacements(&self, cx: &mut Cx, text: &[u8]) -> Result<Vec<Replacement>, EmptyMatch> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(groups) = self.regex.captures_at(text, at) {
            let Some(range) = groups.first().cloned().flatten() else { break };
            if range.is_empty() {
                return Err(EmptyMatch);
            }
            at = range.end;
            found.push(Replacement { with: self.expand(cx, text, &groups), range });
            if !self.global {
                break;
            }
        }
        Ok(found)
    }

    /// `text` with its matches replaced; `None` if there is none.
    ///
    /// # Errors
    /// A match is empty.
    pub fn apply(&self, cx: &mut Cx, text: &[u8]) -> Result<Option<Str>, EmptyMatch> {
        let found = self.replacements(cx, text)?;
        Ok((!found.is_empty()).then(|| replaced(text, &found)))
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

/// `text` with these stretches of it replaced.
fn replaced(text: &[u8], found: &[Replacement]) -> Str {
    let mut out = Vec::with_capacity(text.len() + 16);
    let mut at = 0;
    for replacement in found {
        out.extend_from_slice(&text[at..replacement.range.start]);
        out.extend_from_slice(&replacement.with);
        at = replacement.range.end;
    }
    out.extend_from_slice(&text[at..]);
    Str::from(out)
}

/// Pattern, replacement and flags. The separator may be escaped inside the pattern and the replacement.
fn split_rule(rule: &'static [u8]) -> Option<(&'static [u8], &'static [u8], &'static [u8])> {
    let (separator, rest) = rule.split_first()?;
    let pattern_end = separator_at(rest, *separator)?;
    let (pattern, rest) = (&rest[..pattern_end], &rest[pattern_end + 1..]);
    let replacement_end = separator_at(rest, *separator)?;
    Some((pattern, &rest[..replacement_end], &rest[replacement_end + 1..]))
}

fn separator_at(text: &[u8], separator: u8) -> Option<usize> {
    let mut escaped = false;
    text.iter().position(|byte| {
        let found = *byte == separator && !escaped;
        escaped = *byte == b'\\' && !escaped;
        found
    })
}

fn read_replacement(text: &'static [u8], pvs: &[Fmt]) -> Result<Vec<ReplPart>, SubstError> {
    let mut parts = Vec::new();
    let mut pvs = pvs.iter();
    let (mut at, mut plain) = (0, 0);
    while let Some(byte) = text.get(at) {
        let (part, len) = match (byte, text.get(at + 1)) {
            (b'\\', Some(digit @ b'0'..=b'9')) => (ReplPart::Group(digit - b'0'), 2),
            (b'\\', Some(b'n')) => (ReplPart::Text(b"\n"), 2),
            (b'\\', Some(b'r')) => (ReplPart::Text(b"\r"), 2),
            (b'\\', Some(b't')) => (ReplPart::Text(b"\t"), 2),
            (b'\\', Some(_)) => (ReplPart::Text(&text[at + 1..at + 2]), 2),
            (b'$', Some(b'$')) => (ReplPart::Text(b"$"), 2),
            (b'$', Some(_)) => (ReplPart::Pv(*pvs.next().ok_or(SubstError::Pv)?), pv_len(&text[at..])),
            _ => {
                at += 1;
                continue;
            }
        };
        parts.push(ReplPart::Text(&text[plain..at]));
        parts.push(part);
        at += len;
        plain = at;
    }
    parts.push(ReplPart::Text(&text[plain..]));
    parts.retain(|part| !matches!(part, ReplPart::Text([])));
    Ok(parts)
}

/// Length of the pseudo-variable at the start of `text`: `$name`, `$name(inner)` or `$(..)`.
fn pv_len(text: &[u8]) -> usize {
    let name = text[1..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let mut depth = 0usize;
    let inner = text[1 + name..].iter().position(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    match (text.get(1 + name), inner) {
        (Some(b'('), Some(end)) => name + end + 2,
        (Some(b'('), None) => text.len(),
        _ => 1 + name,
    }
}
