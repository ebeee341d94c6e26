//! Reads a text as it was written, for tools that change its layout: no define is expanded, no file included, no branch
//! skipped, and strings that join stay apart. What is a token, comment or directive is decided by the same code as for
//! compilation.

use super::Scanner;
use crate::ast::{Comment, CommentKind};
use crate::codes;
use crate::diag::Diagnostic;
use crate::loader::Loader;
use crate::span::Span;
use crate::token::{T, Token, Word};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// A directive of a text as it was written; spans of this reading are offsets in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawDirective {
    /// From its mark to the end of its text, which may be that of a later line.
    pub(crate) span: Span,
    pub(crate) word: &'static str,
    /// `include_file` and `import_file` without a mark in front.
    pub(crate) plain: bool,
}

/// What only this reading needs.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) directives: Vec<RawDirective>,
    /// Defines whose value holds a comment. It swallows the rest of the line that uses the name, so that this rest is no
    /// code.
    swallowing: HashSet<u32>,
    /// The text at hand is the value of a define, where nothing is a directive.
    pub(super) in_value: bool,
}

/// No files and no environment.
pub(crate) struct Nothing;

impl Loader for Nothing {
    fn load(&mut self, _path: &str) -> Result<Arc<[u8]>, String> {
        Err("files are not read".to_owned())
    }

    fn env(&mut self, _name: &str) -> Option<Vec<u8>> {
        None
    }
}

/// What stands in a part of a text.
#[derive(Debug, Default)]
pub(crate) struct RawPart {
    pub(crate) tokens: Vec<Token>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) directives: Vec<RawDirective>,
    /// False if something in it is no token, such as a string that is not closed.
    pub(crate) is_sound: bool,
}

/// A reading of one text, part by part; the mode and the names of defines are carried from one to the next.
pub(crate) struct RawScan<'a>(Scanner<'a>);

impl<'a> RawScan<'a> {
    pub(crate) fn new(text: Arc<[u8]>, nothing: &'a mut Nothing) -> RawScan<'a> {
        let mut scanner = Scanner::new(nothing);
        scanner.cur.text = text;
        scanner.raw = Some(Notes::default());
        RawScan(scanner)
    }

    /// Says that the value of the define `name` holds a comment, which this text alone may not show.
    pub(crate) fn swallows(&mut self, name: &str) {
        let word = self.0.tables.words.intern(name);
        if let Some(notes) = &mut self.0.raw {
            notes.swallowing.insert(word);
        }
    }

    /// Reads the bytes `range` of the text.
    pub(crate) fn part(&mut self, range: Range<usize>) -> RawPart {
        let scanner = &mut self.0;
        scanner.move_to(range);
        while scanner.step() {}
        let harmless = [codes::BAD_PV, codes::BAD_AVP_INDEX];
        let is_harmless = |found: &Diagnostic| !found.is_error() || harmless.contains(&found.code);
        RawPart {
            is_sound: std::mem::take(&mut scanner.diagnostics).iter().all(is_harmless),
            tokens: std::mem::take(&mut scanner.tokens),
            comments: std::mem::take(&mut scanner.comments),
            directives: scanner.raw.as_mut().map(|notes| std::mem::take(&mut notes.directives)).unwrap_or_default(),
        }
    }

    /// The directive of the `#!ifdef` family that a skipped text shows at offset `at`, and where its text ends.
    pub(crate) fn conditional_at(&mut self, at: usize) -> Option<(&'static str, usize)> {
        let scanner = &mut self.0;
        scanner.move_to(at..scanner.cur.text.len());
        let is_mark = scanner.peek_at(1) == Some(b'!');
        let word = scanner.directive_word().filter(|word| is_mark && is_conditional(word))?;
        let is_directive = scanner.raw_directive(at, word);
        if let Some(notes) = &mut scanner.raw {
            notes.directives.clear();
        }
        is_directive.then_some((word, scanner.cur.pos))
    }
}

/// True for `#!ifdef` and its family.
pub(crate) fn is_conditional(word: &str) -> bool {
    matches!(word, "ifdef" | "ifndef" | "ifexp" | "elif" | "else" | "endif")
}

impl Scanner<'_> {
    fn move_to(&mut self, range: Range<usize>) {
        self.cur.end = range.end.min(self.cur.text.len());
        self.cur.pos = range.start.min(self.cur.end);
    }

    /// Moves over a directive without obeying it; false if it is a comment after all.
    pub(super) fn raw_directive(&mut self, start: usize, word: &'static str) -> bool {
        self.cur.pos = start + 2 + word.len();
        match word {
            "ifdef" | "ifndef" => {
                self.skip_blanks();
                if !self.peek().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_') {
                    self.cur.pos = start;
                    return false;
                }
                self.skip_line();
            }
            "define" | "def" | "trydef" | "trydefine" | "redef" | "redefine" => self.raw_define(word),
            "ifexp" | "elif" | "defexp" | "defexps" => {
                self.directive_text();
                self.skip_line();
            }
            "subst" | "substdef" | "substdefs" => self.raw_subst(),
            "include_file" | "import_file" => {
                self.skip_blanks();
                self.include_name();
            }
            _ => self.skip_line(),
        }
        self.note_raw(start, word, false);
        true
    }

    fn note_raw(&mut self, start: usize, word: &'static str, plain: bool) {
        let span = self.span_from(start);
        if let Some(notes) = &mut self.raw {
            notes.directives.push(RawDirective { span, word, plain });
        }
    }

    fn raw_define(&mut self, word: &'static str) {
        let Some((name, _)) = self.directive_name(word) else { return self.skip_line() };
        let (from, to) = self.directive_text();
        if self.holds_line_comment(from..to)
            && let Some(notes) = &mut self.raw
        {
            notes.swallowing.insert(name);
        }
    }

    fn holds_line_comment(&mut self, value: Range<usize>) -> bool {
        let counts = (self.tokens.len(), self.comments.len(), self.diagnostics.len());
        let (pos, end) = (self.cur.pos, self.cur.end);
        self.move_to(value);
        self.set_in_value(true);
        while self.step() {}
        self.set_in_value(false);
        (self.cur.pos, self.cur.end) = (pos, end);
        let found = self.comments.iter().skip(counts.1).any(|comment| comment.kind != CommentKind::Block);
        self.tokens.truncate(counts.0);
        self.comments.truncate(counts.1);
        self.diagnostics.truncate(counts.2);
        found
    }

    fn set_in_value(&mut self, in_value: bool) {
        if let Some(notes) = &mut self.raw {
            notes.in_value = in_value;
        }
    }

    fn raw_subst(&mut self) {
        self.skip_blanks();
        let is_closed = self.peek() == Some(b'"') && self.double_quoted_piece(&mut Vec::new()).is_some();
        if !is_closed {
            self.skip_line();
        }
    }

    /// Handles the words that mean something else here: bare includes, and defines that swallow their line. False for
    /// all others.
    pub(super) fn raw_word(&mut self, known: Word, word: u32, start: usize) -> bool {
        match known {
            Word::Kind(T::Ident) => {
                if self.raw.as_ref().is_some_and(|notes| notes.swallowing.contains(&word)) {
                    self.skip_line();
                }
                let span = self.span_from(start);
                self.push(T::Ident, word, span);
            }
            Word::Kind(T::IncludeFile) => {
                self.skip_blanks();
                self.include_name();
                self.note_raw(start, "include_file", true);
            }
            Word::Kind(T::ImportFile) => {
                self.skip_blanks();
                self.include_name();
                self.note_raw(start, "import_file", true);
            }
            _ => return false,
        }
        true
    }
}
