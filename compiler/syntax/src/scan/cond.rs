//! `#!ifdef` and its family.
//!
//! A second `#!else` toggles its block again, trailing text after a name is ignored, and an `#!ifdef` without a name is
//! a comment (all measured on Kamailio 5.6.3). In a skipped block only this family is seen.

use super::Scanner;
use crate::ast::{DirectiveKind, Inactive};
use crate::codes;
use crate::diag::Diagnostic;
use crate::span::Span;

const MAX_DEPTH: usize = 512;

/// An open block.
#[derive(Clone, Debug)]
pub(super) struct Cond {
    /// The directive that opened it.
    span: Span,
    word: &'static str,
    /// The text around the block is compiled.
    outer: bool,
    /// The text of the current side is compiled.
    active: bool,
    /// Some side was compiled.
    taken: bool,
    has_elif: bool,
    has_else: bool,
    /// The directive that began the current side.
    side: Span,
}

impl Scanner<'_> {
    /// True if the text at the reading position is compiled.
    pub(super) fn is_active(&self) -> bool {
        self.conds.last().is_none_or(|cond| cond.active)
    }

    /// Obeys a directive of the family; false if it is a comment after all.
    pub(super) fn conditional(&mut self, start: usize, word: &'static str) -> bool {
        match word {
            "ifdef" | "ifndef" => {
                let Some(defined) = self.ifdef_name(word) else { return false };
                self.open_block(start, word, defined == (word == "ifdef"));
            }
            "ifexp" => {
                let (from, to) = self.directive_text();
                let value = self.is_active() && self.evaluate(word, from, to).is_some_and(|value| value.is_true());
                self.open_block(start, word, value);
            }
            "elif" => self.elif(start),
            "else" => self.flip(start),
            _ => self.end_block(start),
        }
        self.skip_line();
        let span = self.span_from(start);
        let active = self.is_active();
        self.note_directive(span, DirectiveKind::Conditional { word, active });
        true
    }

    /// Whether the name after `#!ifdef` is defined; `None` if there is no name.
    fn ifdef_name(&mut self, word: &'static str) -> Option<bool> {
        self.skip_blanks();
        if !self.peek().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_') {
            return None;
        }
        // A malformed name was reported; its block counts, so that its end is not reported too.
        let name = self.directive_name(word);
        Some(name.is_some_and(|(name, _)| self.find_define(name).is_some()))
    }

    fn open_block(&mut self, start: usize, word: &'static str, condition: bool) {
        let span = self.span_of(start, start + 2 + word.len());
        if self.conds.len() == MAX_DEPTH {
            self.report(codes::IFDEF_DEPTH, span, &[("limit", &MAX_DEPTH.to_string())]);
        }
        let outer = self.is_active();
        let active = outer && condition;
        let side = span;
        self.conds.push(Cond { span, word, outer, active, taken: active, has_elif: false, has_else: false, side });
    }

    fn elif(&mut self, start: usize) {
        let (from, to) = self.directive_text();
        let side = self.span_of(start, start + 6);
        let Some(cond) = self.conds.last() else {
            return self.report(codes::STRAY_ELSE, side, &[("directive", "#!elif")]);
        };
        let open = cond.outer && !cond.taken;
        let value = open && self.evaluate("elif", from, to).is_some_and(|value| value.is_true());
        if let Some(cond) = self.conds.last_mut() {
            cond.has_elif = true;
            cond.active = value;
            cond.taken |= value;
            cond.side = side;
        }
    }

    fn flip(&mut self, start: usize) {
        let side = self.span_of(start, start + 6);
        let Some(cond) = self.conds.last_mut() else {
            return self.report(codes::STRAY_ELSE, side, &[("directive", "#!else")]);
        };
        let second = cond.has_else;
        cond.active = cond.outer && if cond.has_elif { !cond.taken } else { !cond.active };
        cond.taken |= cond.active;
        cond.has_else = true;
        cond.side = side;
        if second {
            self.report(codes::SECOND_ELSE, side, &[]);
        }
    }

    fn end_block(&mut self, start: usize) {
        if self.conds.pop().is_none() {
            let span = self.span_of(start, start + 7);
            let diagnostic = Diagnostic::new(codes::UNPAIRED_ENDIF, span, &[]);
            self.diagnostics.push(diagnostic.note("space"));
        }
    }

    /// Moves to the directive that makes text count again, or to the end of the current text.
    pub(super) fn skip_inactive(&mut self) {
        let start = self.cur.pos;
        let directive = self.conds.last().map_or(Span::default(), |cond| cond.side);
        let mut end = start;
        while !self.is_active() {
            let Some(found) = memchr::memchr2(b'#', b'!', self.rest()) else {
                self.cur.pos = self.cur.end;
                end = self.cur.end;
                break;
            };
            self.cur.pos += found;
            end = self.cur.pos;
            let word = if self.peek_at(1) == Some(b'!') { self.directive_word() } else { None };
            let family = matches!(word, Some("ifdef" | "ifndef" | "ifexp" | "elif" | "else" | "endif"));
            match word.filter(|_| family) {
                Some(word) => {
                    let at = self.cur.pos;
                    self.cur.pos += 2 + word.len();
                    if !self.conditional(at, word) {
                        self.cur.pos = at + 2;
                    }
                }
                None => self.cur.pos += 1,
            }
        }
        if end > start {
            let span = self.span_of(start, end);
            self.inactive.push(Inactive { span, directive });
        }
        if !self.is_active() && !self.pop_frame() {
            // The last text ended inside the block, which is reported; nothing is left to skip.
            self.close_conditionals();
        }
    }

    /// Reports the blocks that are open at the end of the script.
    pub(super) fn close_conditionals(&mut self) {
        for cond in std::mem::take(&mut self.conds) {
            self.report(codes::UNCLOSED_IFDEF, cond.span, &[("directive", &format!("#!{}", cond.word))]);
        }
    }
}
