//! Reads a text as it was written, for tools that change its layout: no define is expanded, no file included, no branch
//! skipped, and strings that join stay apart. What is a token, comment or directive is decided by the same code as for
//! compilation.

use super::{Frame, Scanner};
use crate::ast::Comment;
use crate::codes;
use crate::loader::Loader;
use crate::span::{ExpnId, FileId, Span};
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
}

/// No files and no environment.
struct Nothing;

impl Loader for Nothing {
    fn load(&mut self, _path: &str) -> Result<Arc<[u8]>, String> {
        Err("includes are not followed".to_owned())
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
pub(crate) struct RawScan {
    text: Arc<[u8]>,
    mode: crate::ast::Mode,
    swallowing: HashSet<Vec<u8>>,
}

impl RawScan {
    pub(crate) fn new(text: Arc<[u8]>) -> RawScan {
        RawScan { text, mode: crate::ast::Mode::Default, swallowing: HashSet::new() }
    }

    /// Says that the value of the define `name` holds a comment, which this text alone may not show.
    pub(crate) fn swallows(&mut self, name: &str) {
        self.swallowing.insert(name.as_bytes().to_vec());
    }

    /// Reads the bytes `range` of the text.
    pub(crate) fn part(&mut self, range: Range<usize>) -> RawPart {
        let mut nothing = Nothing;
        let mut scanner = self.scanner(&mut nothing, range);
        while scanner.step() {}
        let notes = scanner.raw.take().unwrap_or_default();
        let names = notes.swallowing.iter().map(|word| scanner.tables.words.text(*word).as_bytes().to_vec());
        self.swallowing.extend(names);
        self.mode = scanner.mode;
        let harmless = [codes::BAD_PV, codes::BAD_AVP_INDEX];
        let is_sound = scanner.diagnostics.iter().all(|found| !found.is_error() || harmless.contains(&found.code));
        RawPart { tokens: scanner.tokens, comments: scanner.comments, directives: notes.directives, is_sound }
    }

    /// The directive of the `#!ifdef` family that a skipped text shows at offset `at`, and where its text ends.
    pub(crate) fn conditional_at(&self, at: usize) -> Option<(&'static str, usize)> {
        let mut nothing = Nothing;
        let mut scanner = self.scanner(&mut nothing, at..self.text.len());
        let word = scanner.directive_word().filter(|_| scanner.peek_at(1) == Some(b'!'))?;
        if !is_conditional(word) || !scanner.raw_directive(at, word) {
            return None;
        }
        Some((word, scanner.cur.pos))
    }

    fn scanner<'a>(&self, nothing: &'a mut Nothing, range: Range<usize>) -> Scanner<'a> {
        let mut scanner = Scanner::new(nothing);
        let (pos, end) = (range.start, range.end.min(self.text.len()));
        let text = self.text.clone();
        scanner.cur = Frame { text, base: 0, pos, end, expn: ExpnId::ROOT, define: None, file: FileId(0) };
        scanner.mode = self.mode;
        let names = self.swallowing.iter().filter_map(|name| std::str::from_utf8(name).ok());
        let swallowing = names.map(|name| scanner.tables.words.intern(name)).collect();
        scanner.raw = Some(Notes { directives: Vec::new(), swallowing });
        scanner
    }
}

/// True for `#!ifdef` and its family.
pub(crate) fn is_conditional(word: &str) -> bool {
    matches!(word, "ifdef" | "ifndef" | "ifexp" | "elif" | "else" | "endif")
}

impl Scanner<'_> {
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
        let mut value = RawScan::new(self.cur.text.clone());
        let mut comments = value.part(from..to).comments.into_iter();
        if comments.any(|comment| comment.kind != crate::ast::CommentKind::Block)
            && let Some(notes) = &mut self.raw
        {
            notes.swallowing.insert(name);
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
