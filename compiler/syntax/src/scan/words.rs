//! Identifiers, keywords and the expansion of defines.

use super::Scanner;
use crate::codes;
use crate::diag::Diagnostic;
use crate::span::ExpnKind;
use crate::token::{T, Word};

/// Defines that name defines, deeper than any script written by hand.
const MAX_DEFINE_DEPTH: usize = 100;

impl Scanner<'_> {
    /// The length of the word at the reading position.
    pub(super) fn word_length(&self) -> usize {
        self.rest().iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
    }

    /// Interns `length` bytes at offset `start` of the current text, which are ASCII.
    pub(super) fn intern(&mut self, start: usize, length: usize) -> u32 {
        let text = self.cur.text.get(start..start + length).unwrap_or(&[]);
        let text = std::str::from_utf8(text).unwrap_or("");
        self.tables.words.intern(text)
    }

    /// A word: a keyword, a define, or an identifier. Only an identifier is looked up as a define.
    pub(super) fn word(&mut self) {
        let start = self.cur.pos;
        let length = self.word_length();
        let word = self.intern(start, length);
        self.cur.pos += length;
        let span = self.span_from(start);
        let known = self.tables.words.word(word);
        if self.raw.is_some() && self.raw_word(known, word, start) {
            return;
        }
        match known {
            Word::Kind(T::Ident) => {
                if !self.expand(word, start) {
                    self.push(T::Ident, word, span);
                }
            }
            Word::Kind(T::IncludeFile) => self.include(start, "include_file", true),
            Word::Kind(T::ImportFile) => self.include(start, "import_file", false),
            Word::Kind(kind) => self.push(kind, word, span),
            Word::Number(number) => self.push(T::Int, number.cast_unsigned(), span),
            Word::Core(index) => self.push(T::CoreFn, index, span),
        }
    }

    /// Starts to scan the value of the define `word`, if it is one.
    fn expand(&mut self, word: u32, start: usize) -> bool {
        let Some(Some(define)) = self.defines.get(word as usize) else { return false };
        let define = define.clone();
        let use_span = self.span_from(start);
        let is_open = self.cur.define == Some(word) || self.stack.iter().any(|frame| frame.define == Some(word));
        let depth = self.stack.iter().filter(|frame| frame.define.is_some()).count();
        if is_open || depth >= MAX_DEFINE_DEPTH {
            let name = self.tables.words.text(word);
            let diagnostic = Diagnostic::new(codes::RECURSIVE_DEFINE, use_span, &[("name", &name)]);
            self.diagnostics.push(diagnostic.also(define.name_span, "def"));
            return true;
        }
        if define.range.is_empty() || !self.count_expanded(use_span) {
            return true;
        }
        let name = self.tables.words.text(word);
        let kind = match define.rule {
            Some(rule_span) => ExpnKind::SubstDef { name, rule_span },
            None => ExpnKind::Define { name, def_span: define.name_span },
        };
        let expn = self.expansions.add(kind, use_span);
        self.push_frame(super::Frame {
            text: define.text.clone(),
            base: define.base,
            pos: define.range.start,
            end: define.range.end,
            expn,
            define: Some(word),
            file: self.cur.file,
        });
        true
    }
}
