//! Checks constant regular expressions and substitutions.
//!
//! The grammar is that of POSIX extended expressions as glibc takes them; the checks name what `regcomp` refuses:
//! unmatched `(` `[` `{`, a repetition with nothing to repeat, bad bounds, a trailing backslash.

use super::Lower;
use crate::codes::types;
use crate::hir::{PvRead, SubstDef, SubstIdx, SubstPart};
use srcc_syntax::pv::{PvExtent, TextAt, extent, parse_pv};
use srcc_syntax::{Diagnostic, Span};

impl Lower<'_> {
    /// Reports a malformed expression; `None` if it is.
    pub(super) fn check_regex(&mut self, pattern: &[u8], span: Span) -> Option<()> {
        let Some(problem) = problem(pattern) else { return Some(()) };
        self.report(Diagnostic::new(types::BAD_REGEX, span, &[("problem", problem)]));
        None
    }

    /// Takes `/regex/replacement/flags` apart; `None` if it is malformed, which is reported.
    pub(super) fn subst(&mut self, rule: &[u8], at: TextAt) -> Option<SubstIdx> {
        let problem = match subst_parts(rule) {
            Err(problem) => problem,
            Ok([pattern, replacement, flags]) => match problem(pattern) {
                Some(problem) => problem,
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

/// What is wrong with a POSIX extended regular expression.
fn problem(pattern: &[u8]) -> Option<&'static str> {
    let mut open = 0usize;
    // True where a repetition has something to repeat.
    let mut has_atom = false;
    let mut at = 0;
    while let Some(byte) = pattern.get(at) {
        match byte {
            b'\\' => {
                if at + 1 >= pattern.len() {
                    return Some("a backslash ends it");
                }
                at += 1;
                has_atom = true;
            }
            b'[' => match bracket_end(pattern.get(at..).unwrap_or(&[])) {
                Some(length) => {
                    at += length - 1;
                    has_atom = true;
                }
                None => return Some("a `[` is never closed"),
            },
            b'(' => {
                open += 1;
                has_atom = false;
            }
            b')' if open > 0 => {
                open -= 1;
                has_atom = true;
            }
            b'*' | b'+' | b'?' | b'{' if !has_atom => return Some("a repetition has nothing to repeat"),
            b'{' => match bounds(pattern.get(at..).unwrap_or(&[])) {
                Some(length) => at += length - 1,
                None => return Some("the bounds in `{ }` are not valid"),
            },
            b'*' | b'+' | b'?' => {}
            b'|' | b'^' | b'$' => has_atom = false,
            _ => has_atom = true,
        }
        at += 1;
    }
    (open > 0).then_some("a `(` is never closed")
}

/// Length of a bracket expression.
fn bracket_end(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    if text.get(at) == Some(&b'^') {
        at += 1;
    }
    if text.get(at) == Some(&b']') {
        at += 1;
    }
    loop {
        match (text.get(at)?, text.get(at + 1)) {
            (b']', _) => return Some(at + 1),
            (b'[', Some(kind @ (b':' | b'.' | b'='))) => {
                let close = [*kind, b']'];
                let inner = text.get(at + 2..)?;
                let length = inner.windows(2).position(|pair| pair == close)?;
                at += length + 4;
            }
            _ => at += 1,
        }
    }
}

/// Length of `{n}`, `{n,}` or `{n,m}`.
fn bounds(text: &[u8]) -> Option<usize> {
    let close = text.iter().position(|byte| *byte == b'}')?;
    let inner = std::str::from_utf8(text.get(1..close)?).ok()?;
    let (low, high) = inner.split_once(',').unwrap_or((inner, inner));
    // The limit of repetitions is that of glibc.
    const MOST: u32 = 32_767;
    let low: u32 = if low.is_empty() && inner.contains(',') { 0 } else { low.parse().ok()? };
    let high: u32 = if high.is_empty() { MOST } else { high.parse().ok()? };
    (low <= high && high <= MOST).then_some(close + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_regcomp_refuses_is_named() {
        for pattern in ["a(", "[a", "a{2,1}", "a\\", "+a", "(|*)", "[[:alpha:", "*a", "^*", "a{x", "{1}", "a{40000}"] {
            assert!(problem(pattern.as_bytes()).is_some(), "{pattern}");
        }
    }

    #[test]
    fn what_regcomp_takes_passes() {
        for pattern in
            ["", "a)", "^[^]]+$", "a{2}b{1,}", "[[:alpha:]_]*", "(a|b)\\1", "a**", "^sip:(.+)@", "a{,3}", "()"]
        {
            assert_eq!(problem(pattern.as_bytes()), None, "{pattern}");
        }
    }

    #[test]
    fn a_substitution_has_three_separators_and_known_flags() {
        assert_eq!(subst_parts(b"/a/b/g"), Ok([&b"a"[..], b"b", b"g"]));
        assert_eq!(subst_parts(b"!a\\!!b!"), Ok([&b"a\\!"[..], b"b", b""]));
        assert!(subst_parts(b"/a/b").is_err() && subst_parts(b"/a/b/x").is_err());
    }
}
