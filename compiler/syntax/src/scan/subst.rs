//! `#!subst`, `#!substdef` and `#!substdefs`: regex rules over strings, variables and include names.

use super::Scanner;
use super::define::Policy;
use crate::ast::DirectiveKind;
use crate::codes;
use crate::diag::Diagnostic;
use crate::pv::{self, PvExtent};
use crate::span::{ExpnKind, Span};
use regex::bytes::{Captures, Regex, RegexBuilder};

/// Bytes that a text may have after a rule; keeps a chain of growing rules bounded.
const MAX_TEXT: usize = 64 << 20;

/// Bytes that the value of a define made by a rule or an expression may have; keeps a chain of growing ones bounded.
pub(super) const MAX_VALUE: usize = 64 << 10;

/// A rule in force.
#[derive(Debug)]
pub(super) struct Rule {
    regex: Regex,
    replacement: Vec<Piece>,
    /// Flag `g`.
    all: bool,
    /// It was reported that it makes texts too long.
    refused: bool,
    span: Span,
}

/// A piece of a replacement.
#[derive(Debug)]
enum Piece {
    Text(Vec<u8>),
    Group(usize),
}

/// The parts of a rule's string.
struct Parts<'a> {
    pattern: &'a [u8],
    replacement: &'a [u8],
    flags: &'a [u8],
}

impl Scanner<'_> {
    /// `#!subst "/regex/replacement/flags"`
    pub(super) fn subst(&mut self, start: usize, word: &'static str) -> bool {
        self.skip_blanks();
        let string_start = self.cur.pos;
        if self.peek() != Some(b'"') {
            let directive = format!("#!{word}");
            let facts = [
                ("directive", directive.as_str()),
                ("needs", "a string in double quotes"),
                ("found", "not in double quotes"),
            ];
            let end = memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
            let span = self.span_of(string_start, string_start + end);
            self.report(codes::BAD_DIRECTIVE, span, &facts);
            self.skip_line();
            return true;
        }
        let mut text = Vec::new();
        if self.double_quoted_piece(&mut text).is_none() {
            return true;
        }
        let span = self.span_from(string_start);
        let whole = self.span_from(start);
        self.note_directive(whole, DirectiveKind::Subst(span));
        if let Err(problem) = self.add_rule(word, &text, span) {
            let diagnostic = Diagnostic::new(codes::BAD_SUBST, span, &[("problem", &problem)]);
            self.diagnostics.push(diagnostic.help("form"));
        }
        true
    }

    fn add_rule(&mut self, word: &str, text: &[u8], span: Span) -> Result<(), String> {
        let parts = split(text)?;
        if let Some(flag) = parts.flags.iter().find(|flag| !b"igs".contains(flag)) {
            return Err(format!("`{}` is not a flag", char::from(*flag).escape_default()));
        }
        let has = |flag: u8| parts.flags.contains(&flag);
        let replacement = if word == "subst" {
            pieces(parts.replacement)
        } else {
            let value = self.constant_pvs(parts.replacement);
            if value.len() > MAX_VALUE || !self.may_make(value.len()) {
                return Err("the value is too long".to_owned());
            }
            self.define_rule(word, parts.pattern, &value, span)?;
            vec![Piece::Text(value)]
        };
        let pattern = String::from_utf8_lossy(parts.pattern);
        let regex = RegexBuilder::new(&pattern)
            .case_insensitive(has(b'i'))
            .dot_matches_new_line(true)
            .unicode(false)
            .build()
            .map_err(|_| "the regex is malformed".to_owned())?;
        self.substs.push(Rule { regex, replacement, all: has(b'g'), refused: false, span });
        Ok(())
    }

    fn define_rule(&mut self, word: &str, name: &[u8], value: &[u8], span: Span) -> Result<(), String> {
        let is_name = name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            && name.first().is_some_and(|byte| !byte.is_ascii_digit());
        let name = std::str::from_utf8(name).ok().filter(|_| is_name).ok_or("the first part must be a name")?;
        let name = self.tables.words.intern(name);
        let text = if word == "substdefs" { [b"\"", value, b"\""].concat() } else { value.to_vec() };
        self.define_virtual(name, span, text, Policy::Once, "<value of a rule>", Some(span));
        Ok(())
    }

    /// Replaces the pseudo-variables that are known while a script is read, as the original does once for `#!substdef`.
    fn constant_pvs(&mut self, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut rest = text;
        while let Some(at) = memchr::memchr(b'$', rest) {
            let (before, tail) = rest.split_at(at);
            out.extend_from_slice(before);
            let length = match pv::extent(tail, false) {
                PvExtent::Length(length) => length,
                // A parenthesis that is not closed takes all that follows.
                PvExtent::Unclosed(_) => tail.len(),
                PvExtent::None => 1,
            };
            let (pv, after) = tail.split_at(length.min(tail.len()));
            match self.constant_pv(pv) {
                Some(value) => out.extend(value),
                None => out.extend_from_slice(pv),
            }
            rest = after;
        }
        out.extend_from_slice(rest);
        out
    }

    fn constant_pv(&mut self, pv: &[u8]) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(pv).ok()?;
        let inner = |prefix: &str| text.strip_prefix(prefix)?.strip_suffix(')').map(str::to_owned);
        if let Some(name) = inner("$env(") {
            return self.loader.env(&name);
        }
        let name = inner("$def(").or_else(|| inner("$defn("))?;
        let word = self.tables.words.intern(&name);
        self.define_value(word)
    }

    /// The text after all rules with its new span; `None` if no rule changed it.
    pub(super) fn substitute(&mut self, text: &[u8], span: Span) -> Option<(Vec<u8>, Span)> {
        let mut changed: Option<(Vec<u8>, Span)> = None;
        for rule in &mut self.substs {
            let current = changed.as_ref().map_or(text, |(text, _)| text.as_slice());
            if current.len().saturating_mul(rule.growth()) > MAX_TEXT || self.made > super::MAX_MADE {
                let problem = "it makes a text too long";
                if !std::mem::replace(&mut rule.refused, true) {
                    self.diagnostics.push(Diagnostic::new(codes::BAD_SUBST, rule.span, &[("problem", problem)]));
                }
                break;
            }
            if let Some(new) = rule.apply(current) {
                self.made = self.made.saturating_add(new.len());
                changed = Some((new, rule.span));
            }
        }
        let (new, rule_span) = changed?;
        let expn = self.expansions.add(ExpnKind::Subst { rule_span }, span);
        Some((new, Span { expn, ..span }))
    }
}

impl Rule {
    /// The most bytes that one byte of a text can become; a group cannot be longer than the text it was found in.
    fn growth(&self) -> usize {
        self.replacement.iter().fold(1, |sum: usize, piece| match piece {
            Piece::Text(text) => sum.saturating_add(text.len()),
            Piece::Group(_) => sum.saturating_add(1),
        })
    }

    fn apply(&self, text: &[u8]) -> Option<Vec<u8>> {
        if !self.regex.is_match(text) {
            return None;
        }
        let limit = usize::from(!self.all);
        let new = self.regex.replacen(text, limit, |found: &Captures<'_>| {
            let mut out = Vec::new();
            for piece in &self.replacement {
                match piece {
                    Piece::Text(text) => out.extend_from_slice(text),
                    Piece::Group(group) => out.extend_from_slice(found.get(*group).map_or(&[], |m| m.as_bytes())),
                }
            }
            out
        });
        (new != text).then(|| new.into_owned())
    }
}

fn split(text: &[u8]) -> Result<Parts<'_>, String> {
    let (separator, rest) = text.split_first().ok_or("the rule is empty")?;
    let end = |text: &[u8]| {
        let mut at = 0;
        while let Some(byte) = text.get(at) {
            match byte {
                b'\\' if *separator != b'\\' => at += 2,
                byte if byte == separator => return Some(at),
                _ => at += 1,
            }
        }
        None
    };
    let missing = |which: &str| format!("the {which} `{}` is missing", char::from(*separator).escape_default());
    let second = end(rest).ok_or_else(|| missing("second"))?;
    let (pattern, after) = rest.split_at(second);
    let after = after.get(1..).unwrap_or(&[]);
    let third = end(after).ok_or_else(|| missing("third"))?;
    let (replacement, flags) = after.split_at(third);
    Ok(Parts { pattern, replacement, flags: flags.get(1..).unwrap_or(&[]) })
}

/// Reads `\0` to `\9` and escapes in a replacement.
fn pieces(text: &[u8]) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut plain = Vec::new();
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        match bytes.next() {
            Some(digit @ b'0'..=b'9') => {
                out.push(Piece::Text(std::mem::take(&mut plain)));
                out.push(Piece::Group(usize::from(digit - b'0')));
            }
            Some(b'n') => plain.push(b'\n'),
            Some(b'r') => plain.push(b'\r'),
            Some(b't') => plain.push(b'\t'),
            Some(other) => plain.push(other),
            None => plain.push(b'\\'),
        }
    }
    out.push(Piece::Text(plain));
    out
}
