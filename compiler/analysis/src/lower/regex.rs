//! Checks constant regular expressions and substitutions.

use super::Lower;
use crate::codes::types;
use crate::hir::{PvRead, SubstDef, SubstIdx, SubstPart};
use crate::posix::{Problem, problem};
use srcc_syntax::pv::{PvExtent, TextAt, extent, parse_pv};
use srcc_syntax::{Diagnostic, Span};

impl Lower<'_> {
    /// Reports a malformed expression; `None` if it is.
    pub(super) fn check_regex(&mut self, pattern: &[u8], span: Span) -> Option<()> {
        let Some(problem) = problem(pattern) else { return Some(()) };
        self.bad_regex(pattern, span, &problem);
        None
    }

    /// Points at the place in the pattern where that is written as it is, else says where it is.
    fn bad_regex(&mut self, pattern: &[u8], span: Span, problem: &Problem) {
        let written = self.parsed.sources.text(span);
        let start = written.windows(pattern.len()).position(|part| part == pattern);
        let found = match start {
            Some(start) => {
                let place = span.part(start + problem.at.start..start + problem.at.end);
                Diagnostic::new(types::BAD_REGEX, place, &[("problem", problem.text)])
            }
            None => {
                let part = String::from_utf8_lossy(pattern.get(problem.at.clone()).unwrap_or_default()).into_owned();
                let nth = (problem.at.start + 1).to_string();
                let facts = [("problem", problem.text), ("part", &part), ("nth", &nth)];
                Diagnostic::new(types::BAD_REGEX, span, &facts).note("place")
            }
        };
        self.report(found);
    }

    /// Takes `/regex/replacement/flags` apart; `None` if it is malformed, which is reported.
    pub(super) fn subst(&mut self, rule: &[u8], at: TextAt) -> Option<SubstIdx> {
        let problem = match subst_parts(rule) {
            Err(problem) => problem,
            Ok([pattern, replacement, flags]) => match problem(pattern) {
                Some(problem) => {
                    self.bad_regex(pattern, at.span, &problem);
                    return None;
                }
                None => {
                    let def = SubstDef {
                        pattern: pattern.into(),
                        replacement: self.replacement(replacement, at)?,
                        flags: String::from_utf8_lossy(flags).into_owned(),
                    };
                    return Some(self.intern_subst(def));
                }
            },
        };
        self.report(Diagnostic::new(types::BAD_SUBST, at.span, &[("problem", problem)]).note("form"));
        None
    }

    /// Splits a replacement into text, groups and variables. A backslash before anything that is no digit and no control
    /// character stands for what follows it, so that the separator can be written.
    fn replacement(&mut self, text: &[u8], at: TextAt) -> Option<Vec<SubstPart>> {
        let mut parts = Vec::new();
        let mut plain = Vec::new();
        let mut rest = text;
        while let Some((first, tail)) = rest.split_first() {
            rest = match (first, tail.split_first()) {
                (b'\\', Some((next, after))) => {
                    if next.is_ascii_digit() {
                        flush(&mut plain, &mut parts);
                        parts.push(SubstPart::Group(next - b'0'));
                    } else {
                        plain.push(match next {
                            b'n' => b'\n',
                            b'r' => b'\r',
                            b't' => b'\t',
                            other => *other,
                        });
                    }
                    after
                }
                (b'$', Some((b'$', after))) => {
                    plain.push(b'$');
                    after
                }
                (b'$', Some(_)) => match extent(rest, true) {
                    PvExtent::Length(length) => {
                        flush(&mut plain, &mut parts);
                        let (pv, after) = rest.split_at(length.min(rest.len()));
                        parts.push(SubstPart::Pv(Box::new(self.replacement_pv(pv, at)?)));
                        after
                    }
                    // A parenthesis that is not closed takes all that follows.
                    PvExtent::Unclosed(_) => {
                        plain.extend_from_slice(rest);
                        &[]
                    }
                    PvExtent::None => {
                        plain.push(*first);
                        tail
                    }
                },
                _ => {
                    plain.push(*first);
                    tail
                }
            };
        }
        flush(&mut plain, &mut parts);
        Some(parts)
    }

    fn replacement_pv(&mut self, text: &[u8], at: TextAt) -> Option<PvRead> {
        let (pv, diagnostics) = parse_pv(text, TextAt { span: at.span, exact: false });
        if !diagnostics.is_empty() {
            diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
            return None;
        }
        let outer = std::mem::replace(&mut self.in_format, true);
        let read = self.pv_read(&pv);
        self.in_format = outer;
        read
    }
}

fn flush(plain: &mut Vec<u8>, parts: &mut Vec<SubstPart>) {
    if !plain.is_empty() {
        parts.push(SubstPart::Text(std::mem::take(plain).into()));
    }
}

/// Expression, replacement and flags of a rule, or what is wrong with it.
fn subst_parts(rule: &[u8]) -> Result<[&[u8]; 3], &'static str> {
    let Some((separator, rest)) = rule.split_first() else { return Err("it is empty") };
    let parts = split_unescaped(rest, *separator);
    let [regex, replacement, flags] = parts.as_slice() else { return Err("it has not three separators") };
    if flags.iter().any(|flag| !matches!(flag, b'i' | b'g' | b's')) {
        return Err("the flags are `i`, `g` and `s`");
    }
    Ok([regex, replacement, flags])
}

/// Splits at separators that no backslash precedes.
fn split_unescaped(text: &[u8], separator: u8) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(byte) = text.get(at) {
        if *byte == b'\\' {
            at += 1;
        } else if *byte == separator {
            parts.push(text.get(start..at).unwrap_or(&[]));
            start = at + 1;
        }
        at += 1;
    }
    parts.push(text.get(start..).unwrap_or(&[]));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_substitution_has_three_separators_and_known_flags() {
        assert_eq!(subst_parts(b"/a/b/g"), Ok([&b"a"[..], b"b", b"g"]));
        assert_eq!(subst_parts(b"!a\\!!b!"), Ok([&b"a\\!"[..], b"b", b""]));
        assert!(subst_parts(b"/a/b").is_err() && subst_parts(b"/a/b/x").is_err());
    }
}
