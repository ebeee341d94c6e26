//! Recognises directives and hands each to the part that obeys it.

use super::Scanner;
use super::define::Policy;
use crate::ast::{Directive, DirectiveKind, Mode};
use crate::codes;
use crate::diag::Diagnostic;
use crate::span::Span;
use crate::token::nearest;

/// The directives' words, for suggestions.
const WORDS: &[&str] = &[
    "define",
    "def",
    "trydef",
    "trydefine",
    "redef",
    "redefine",
    "undef",
    "defexp",
    "defexps",
    "defenv",
    "defenvs",
    "trydefenv",
    "trydefenvs",
    "ifdef",
    "ifndef",
    "ifexp",
    "elif",
    "else",
    "endif",
    "subst",
    "substdef",
    "substdefs",
    "include_file",
    "import_file",
    "KAMAILIO",
    "OPENSER",
    "SER",
    "ALL",
    "MAXCOMPAT",
];

/// Words that version 5.6 does not know.
const LATER: &[&str] = &["ifexp", "elif", "defexp", "defexps", "undef"];

impl Scanner<'_> {
    /// Obeys the directive at the reading position (`#!word` or `!!word`); false if it is none.
    pub(super) fn directive(&mut self) -> bool {
        if self.cur.define.is_some() || self.raw.as_ref().is_some_and(|notes| notes.in_value) {
            return false;
        }
        let start = self.cur.pos;
        let Some(word) = self.directive_word() else {
            self.warn_unknown_directive(start);
            return false;
        };
        if let Some(mode) = mode_of(word) {
            return self.mode_line(start, word, mode);
        }
        if self.raw.is_some() {
            return self.raw_directive(start, word);
        }
        self.cur.pos = start + 2 + word.len();
        let handled = match word {
            "define" | "def" => self.define(start, word, Policy::Once),
            "trydef" | "trydefine" => self.define(start, word, Policy::Try),
            "redef" | "redefine" => self.define(start, word, Policy::Replace),
            "undef" => self.undef(start),
            "defexp" => self.define_expr(start, word, false),
            "defexps" => self.define_expr(start, word, true),
            "defenv" => self.define_env(start, word, false, true),
            "defenvs" => self.define_env(start, word, true, true),
            "trydefenv" => self.define_env(start, word, false, false),
            "trydefenvs" => self.define_env(start, word, true, false),
            "subst" | "substdef" | "substdefs" => self.subst(start, word),
            "include_file" => self.include_directive(start, word, true),
            "import_file" => self.include_directive(start, word, false),
            _ => self.conditional(start, word),
        };
        if !handled {
            self.cur.pos = start;
        } else if LATER.contains(&word) {
            let span = self.span_of(start, start + 2 + word.len());
            self.report(codes::LATER_DIRECTIVE, span, &[("directive", &format!("#!{word}"))]);
        }
        handled
    }

    /// The known directive's word after the mark.
    pub(super) fn directive_word(&self) -> Option<&'static str> {
        let text = self.rest().get(2..)?;
        let length = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let word = text.get(..length)?;
        WORDS.iter().copied().find(|known| known.as_bytes() == word)
    }

    fn warn_unknown_directive(&mut self, start: usize) {
        let text = self.rest().get(2..).unwrap_or(&[]);
        let length = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let word = String::from_utf8_lossy(text.get(..length).unwrap_or(&[])).into_owned();
        let Some(near) = nearest(&word, WORDS.iter().copied()).filter(|_| word.len() > 2) else { return };
        let found = format!("{}{word}", if self.peek() == Some(b'#') { "#!" } else { "!!" });
        let span = self.span_of(start, start + 2 + length);
        let word_span = self.span_of(start + 2, start + 2 + length);
        let facts = [("found", found.as_str()), ("near", near)];
        let diagnostic = Diagnostic::new(codes::UNKNOWN_DIRECTIVE, span, &facts);
        self.diagnostics.push(diagnostic.help("near").fix("fix", vec![(word_span, near.to_owned())], false));
    }

    /// A mode line holds only if nothing, not even a blank, follows the word.
    fn mode_line(&mut self, start: usize, word: &'static str, mode: Mode) -> bool {
        let end = start + 2 + word.len();
        let after = self.peek_at(2 + word.len());
        let crlf = after == Some(b'\r') && matches!(self.peek_at(3 + word.len()), Some(b'\n') | None);
        if !(after.is_none() || after == Some(b'\n') || crlf) {
            let length = memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
            let rest = self.span_of(end, start + length);
            let span = self.span_of(start, end);
            let diagnostic = Diagnostic::new(codes::MODE_TRAILING, span, &[]);
            self.diagnostics.push(diagnostic.fix("fix", vec![(rest, String::new())], false));
            return false;
        }
        self.cur.pos = end;
        let span = self.span_from(start);
        self.mode = mode;
        self.mode_span = Some(span);
        self.note_directive(span, DirectiveKind::Mode(mode));
        true
    }

    pub(super) fn note_directive(&mut self, span: Span, kind: DirectiveKind) {
        if let (Some(notes), DirectiveKind::Mode(_)) = (&mut self.raw, &kind) {
            notes.directives.push(super::RawDirective { span, word: "KAMAILIO", plain: false });
        }
        self.directives.push(Directive { span, kind });
    }

    pub(super) fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.cur.pos += 1;
        }
    }

    /// Moves to the end of the line, counting lines that a backslash continues; gives the offsets of the text without
    /// blanks around it.
    pub(super) fn directive_text(&mut self) -> (usize, usize) {
        self.skip_blanks();
        let start = self.cur.pos;
        loop {
            self.skip_line();
            let line = self.cur.text.get(start..self.cur.pos).unwrap_or(&[]);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if !line.ends_with(b"\\") || self.peek().is_none() {
                return (start, start + line.trim_ascii_end().len());
            }
            self.cur.pos += 1;
        }
    }

    /// Reads an identifier after blanks; `None` if there is none or if it goes on with a dash, which is reported.
    pub(super) fn directive_name(&mut self, directive: &str) -> Option<(u32, Span)> {
        self.skip_blanks();
        let start = self.cur.pos;
        let length = self.word_length();
        let starts_well = self.peek().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        let dashed = length > 0 && self.peek_at(length) == Some(b'-');
        if starts_well && !dashed {
            let word = self.intern(start, length);
            self.cur.pos += length;
            return Some((word, self.span_from(start)));
        }
        let end = self.rest().iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
        let found = String::from_utf8_lossy(self.rest().get(..end).unwrap_or(&[])).into_owned();
        let found =
            if found.is_empty() { "nothing follows".to_owned() } else { format!("`{found}` is not an identifier") };
        let span = if end == 0 { self.span_of(start, start) } else { self.span_of(start, start + end) };
        let directive = format!("#!{directive}");
        let facts = [("directive", directive.as_str()), ("needs", "a name"), ("found", found.as_str())];
        self.report(codes::BAD_DIRECTIVE, span, &facts);
        None
    }
}

fn mode_of(word: &str) -> Option<Mode> {
    match word {
        "KAMAILIO" => Some(Mode::Kamailio),
        "OPENSER" => Some(Mode::Openser),
        "SER" => Some(Mode::Ser),
        "ALL" | "MAXCOMPAT" => Some(Mode::All),
        _ => None,
    }
}
