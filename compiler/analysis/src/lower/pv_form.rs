//! Checks what stands behind a pseudo-variable's name: the name in parentheses and the index.
//!
//! The rules come from the table of pseudo-variables (columns `takes` and `names`); those of the variables whose names
//! have a grammar of their own were measured on Kamailio 5.6.3.

use super::{Lower, join_words};
use crate::catalog::PvRow;
use crate::codes::names;
use crate::suggest::nearest;
use srcc_syntax::ast::{PvIndex, PvInner, PvRef, RawText};
use srcc_syntax::{Diagnostic, Span};

/// What is wrong with a name: the sentence's end, and the label.
type Problem = (&'static str, &'static str);

/// Classes that an avp's name may begin with, before a dot.
const AVP_CLASSES: &[&str] = &["f", "t", "fr", "tr", "fu", "tu", "fd", "td", "g"];

impl Lower<'_> {
    /// Checks inner name and index against what was measured.
    pub(super) fn check_form(&mut self, pv: &PvRef, row: &PvRow) -> Option<()> {
        self.check_place(pv)?;
        match &pv.inner {
            PvInner::None if row.takes.inner => {
                self.pv_problem(pv, pv.span, "needs a name in parentheses", "no name");
                return None;
            }
            PvInner::None => {}
            PvInner::Text(RawText { span, .. }) if !row.takes.inner => {
                self.pv_problem(pv, *span, "takes nothing in parentheses", "not taken");
                return None;
            }
            PvInner::Pv(inner) if !row.takes.inner => {
                self.pv_problem(pv, inner.span, "takes nothing in parentheses", "not taken");
                return None;
            }
            PvInner::Text(raw) if raw.text.is_empty() => {
                self.pv_problem(pv, pv.span, "needs a name in parentheses", "empty");
                return None;
            }
            PvInner::Text(raw) => self.check_inner_text(pv, row, raw)?,
            PvInner::Pv(inner) => self.check_inner_pv(pv, row, inner)?,
        }
        match &pv.index {
            Some(index) if !row.takes.index && !row.takes.pv => {
                self.pv_problem(pv, index_span(index), "takes no index", "not taken");
                None
            }
            _ => Some(()),
        }
    }

    /// What can be read in a format string, but not in an expression.
    fn check_place(&mut self, pv: &PvRef) -> Option<()> {
        if self.in_format {
            return Some(());
        }
        if &*pv.name.text == "rcv" && pv.text.starts_with(b"$rc") {
            // Measured: the scanner of the original takes `$rc` for the whole variable.
            self.pv_problem(pv, pv.name.span, "must be written `$(rcv(..))` here", "`$rc` is another variable");
            return None;
        }
        if &*pv.name.text == "shv" && !self.has_shared_memory {
            self.report(Diagnostic::new(names::SHARED_TOO_EARLY, pv.span, &[]));
            return None;
        }
        Some(())
    }

    fn check_inner_text(&mut self, pv: &PvRef, row: &PvRow, raw: &RawText) -> Option<()> {
        let text = String::from_utf8_lossy(&raw.text);
        let takes = row.takes;
        if takes.word && !row.words.is_empty() {
            return self.check_word(pv, row, &text, raw.span);
        }
        if takes.number && self.flag_of(&text).is_some() || takes.pv && takes.number && text.parse::<u16>().is_ok() {
            return Some(());
        }
        let problem = if takes.pv {
            Some(("takes another variable in parentheses", "not a variable"))
        } else if takes.number {
            Some(("takes the number of a flag, 0 to 31, or a declared flag", "not a flag"))
        } else if takes.key && &*pv.name.text != "async" {
            (!text.contains("=>")).then_some(("takes `name=>key`", "`=>` is missing"))
        } else {
            name_problem(&pv.name.text, &text)
        };
        let Some((problem, found)) = problem else { return Some(()) };
        self.pv_problem(pv, raw.span, problem, found);
        None
    }

    fn check_inner_pv(&mut self, pv: &PvRef, row: &PvRow, inner: &PvRef) -> Option<()> {
        let problem = match &*pv.name.text {
            "cnt" if !matches!(&*inner.name.text, "avp" | "xavp") => {
                Some(("counts the values of an `$avp(..)` or `$xavp(..)`", "not one of these"))
            }
            name if row.takes.key && name != "async" => Some(("takes `name=>key`", "`=>` is missing")),
            _ if row.takes.word && !row.words.is_empty() => Some(("takes only certain words", "not one of them")),
            _ if row.takes.number && !row.takes.pv => {
                Some(("takes the number of a flag, 0 to 31, or a declared flag", "only known at run time"))
            }
            _ => None,
        };
        let Some((problem, found)) = problem else { return Some(()) };
        self.pv_problem(pv, inner.span, problem, found);
        None
    }

    /// A word is taken as it is written, blanks included.
    fn check_word(&mut self, pv: &PvRef, row: &PvRow, word: &str, span: Span) -> Option<()> {
        let fits = |known: &&'static str| match known.strip_prefix('/').and_then(|known| known.strip_suffix('/')) {
            Some(pattern) => self.has_form(pattern, word),
            None => *known == word,
        };
        if row.words.iter().any(fits) {
            return Some(());
        }
        let facts = [("name", &*pv.name.text), ("problem", "takes only certain words"), ("found", "not one of them")];
        let mut found = Diagnostic::new(names::PV_INNER, span, &facts);
        let plain = || row.words.iter().copied().filter(|word| !word.starts_with('/'));
        let words: Vec<_> = plain().map(|word| format!("`{word}`")).collect();
        if !words.is_empty() {
            found = found.fact("words", &join_words(&words, "and")).note("words");
        }
        self.report(match nearest(word, plain()) {
            Some(near) => found.fact("near", near).help("near"),
            None => found,
        });
        None
    }

    /// The bit of a flag, by number or by declared name.
    pub(super) fn flag_of(&self, text: &str) -> Option<u8> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok().filter(|bit| *bit < 32);
        }
        self.flags.get(text).map(|(bit, _)| *bit)
    }
}

/// Where an index stands.
pub(super) fn index_span(index: &PvIndex) -> Span {
    match index {
        PvIndex::Int(_, span) | PvIndex::All(span) => *span,
        PvIndex::Pv(inner) => inner.span,
    }
}

/// What is wrong with a name that has a grammar of its own.
fn name_problem(pv: &str, text: &str) -> Option<Problem> {
    match pv {
        "avp" => avp_problem(text),
        "hdr" | "hdrc" | "hfl" | "hflc" => header_problem(text),
        "xavp" | "xavu" | "xavi" => xavp_problem(text, pv != "xavu"),
        _ => None,
    }
}

/// `name`, `s:name` or `i:number`, the name with a class before a dot.
fn avp_problem(text: &str) -> Option<Problem> {
    if text.starts_with('$') {
        return None;
    }
    let (kind, name) = text.split_once(':').unwrap_or(("", text));
    let is_number = || !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        _ if name.is_empty() => Some(("takes a name in parentheses", "the name is empty")),
        "i" | "I" if is_number() => None,
        "i" | "I" => Some(("takes `i:number` or `s:name`", "not a number")),
        "s" | "S" => None,
        "" if !text.starts_with(':') => match name.split_once('.') {
            Some((class, rest)) if AVP_CLASSES.contains(&class) && !rest.is_empty() => None,
            Some(_) => Some(("takes a name without a dot", "not a name")),
            None => None,
        },
        _ => Some(("takes `i:number` or `s:name`", "neither `i:` nor `s:`")),
    }
}

/// What is wrong with the name of a header; what follows a colon is ignored.
pub(super) fn header_problem(text: &str) -> Option<Problem> {
    let name = text.split(':').next().unwrap_or(text);
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+' | b'~');
    (!name.starts_with('$') && !name.bytes().all(is_good)).then_some(("takes the name of a header", "not a name"))
}

/// `name[index]=>name[index]`; only some of them look at the index when they are read.
fn xavp_problem(text: &str, checks_index: bool) -> Option<Problem> {
    if text.starts_with('$') {
        return None;
    }
    let (first, second) = match text.split_once('=') {
        Some((first, rest)) => (first, Some(rest.strip_prefix('>').unwrap_or(rest))),
        None => (text, None),
    };
    if second == Some("") {
        return Some(("takes `name` or `name=>field`", "the field is empty"));
    }
    let bad_index = |part: &str| {
        let Some((_, rest)) = part.split_once('[') else { return false };
        let index = rest.split(']').next().unwrap_or("");
        !(index == "*" || index.starts_with('$') || index.parse::<i32>().is_ok())
    };
    let bad = checks_index && (bad_index(first) || second.is_some_and(bad_index));
    bad.then_some(("takes a number, `*` or a variable as index", "not an index"))
}
