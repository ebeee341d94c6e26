//! The pieces of a text in order: tokens, comments, directives, and what is left as it is.
//!
//! A branch that is not compiled is cut into pieces too if everything in it is a token. Whatever is not, such as prose with
//! an apostrophe, stays byte for byte.

use crate::Parsed;
use crate::ast::CommentKind;
use crate::codes;
use crate::scan::{Nothing, RawDirective, RawScan, is_conditional};
use crate::span::ExpnId;
use crate::token::T;
use std::ops::Range;
use std::sync::Arc;

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Token(T),
    Comment(CommentKind),
    /// A directive with its mark: its word, and whether the text after it is compiled.
    Directive(&'static str, bool),
    /// `include_file` or `import_file` without a mark.
    Include,
    /// Lines that stay as they are.
    Verbatim,
}

/// A piece and the white space in front of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Newlines between the piece before and this one.
    pub(super) newlines: usize,
    /// True if nothing at all stands between the piece before and this one.
    pub(super) touches: bool,
}

impl Piece {
    pub(super) fn token(&self) -> Option<T> {
        match self.kind {
            Kind::Token(kind) => Some(kind),
            _ => None,
        }
    }

    pub(super) fn bytes<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        text.get(self.start..self.end).unwrap_or(&[])
    }

    /// A directive that ends with a string, behind which a comment may stand.
    pub(super) fn may_trail(&self) -> bool {
        let words = ["subst", "substdef", "substdefs", "include_file", "import_file"];
        matches!(self.kind, Kind::Directive(word, _) if words.contains(&word))
    }

    /// A comment or directive that runs to the end of its line.
    pub(super) fn takes_its_line(&self, text: &[u8]) -> bool {
        match self.kind {
            Kind::Token(kind) => kind == T::Ident && self.bytes(text).iter().any(|byte| !is_word(*byte)),
            Kind::Comment(kind) => kind != CommentKind::Block,
            Kind::Directive(..) | Kind::Verbatim => true,
            Kind::Include => false,
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

struct Cutter<'t> {
    text: &'t [u8],
    scan: RawScan<'t>,
    pieces: Vec<Piece>,
    /// End of the last piece.
    done: usize,
    is_sound: bool,
}

/// Cuts a text that stands at `offset` of the parsed main file; `None` if something that is compiled is no token.
pub(super) fn cut(text: &Arc<[u8]>, parsed: &Parsed, offset: usize) -> Option<Vec<Piece>> {
    let mut nothing = Nothing;
    let scan = RawScan::new(text.clone(), &mut nothing);
    let mut cutter = Cutter { text, scan, pieces: Vec::new(), done: 0, is_sound: true };
    for found in parsed.diagnostics.iter().filter(|found| found.code == codes::COMMENT_IN_DEFINE) {
        found.facts.iter().filter(|(key, _)| *key == "name").for_each(|(_, name)| cutter.scan.swallows(name));
    }
    let mut pos = 0;
    for skipped in &parsed.ast.inactive {
        if skipped.span.expn != ExpnId::ROOT {
            continue;
        }
        let place = |at: u32| (at as usize).saturating_sub(offset).min(text.len());
        let (from, to) = (place(skipped.span.lo), place(skipped.span.hi));
        cutter.compiled(pos..from, true);
        cutter.skipped(from..to);
        pos = to;
    }
    cutter.compiled(pos..text.len(), false);
    cutter.is_sound.then_some(cutter.pieces)
}

impl Cutter<'_> {
    /// Text that is compiled, up to the end or to text that is not.
    fn compiled(&mut self, range: Range<usize>, before_skipped: bool) {
        let end = range.end;
        let sound = self.scanned(range, true);
        self.is_sound &= sound;
        // The directive in front of skipped text is the one that turned compilation off.
        if before_skipped
            && self.done == end
            && let Some(Piece { kind: Kind::Directive(_, active), .. }) = self.pieces.last_mut()
        {
            *active = false;
        }
    }

    /// Text that is not compiled. It is cut at the directives that are seen in it; the parts between them are looked at
    /// one by one.
    fn skipped(&mut self, range: Range<usize>) {
        let Some(inner) = self.inner_directives(&range) else { return self.verbatim(range) };
        let mut pos = range.start;
        for (from, to, word) in inner {
            self.skipped_part(pos..from);
            self.push(Kind::Directive(word, false), from, to);
            pos = to;
        }
        self.skipped_part(pos..range.end);
    }

    /// Start, end and word of each directive in a skipped text; `None` if some does not stand first on its line, where
    /// only the skipping reader sees it: moving it could change what is compiled. The one that ends the text counts too.
    fn inner_directives(&mut self, range: &Range<usize>) -> Option<Vec<(usize, usize, &'static str)>> {
        let mut found = Vec::new();
        let mut pos = range.start;
        while let Some(at) = memchr::memchr2(b'#', b'!', self.text.get(pos..range.end)?).map(|at| pos + at) {
            match self.scan.conditional_at(at) {
                Some((word, end)) => {
                    self.is_first_on_its_line(at).then_some(())?;
                    found.push((at, end, word));
                    pos = end.max(at + 1);
                }
                None => pos = at + 1,
            }
        }
        let ends_well = range.end == self.text.len() || self.is_first_on_its_line(range.end);
        ends_well.then_some(found)
    }

    fn is_first_on_its_line(&self, at: usize) -> bool {
        let line = self.text.get(..at).unwrap_or(&[]).iter().rev();
        line.take_while(|byte| **byte != b'\n').all(|byte| matches!(byte, b' ' | b'\t'))
    }

    fn skipped_part(&mut self, range: Range<usize>) {
        let count = self.pieces.len();
        if !self.scanned(range.clone(), false) || !self.looks_like_code(count) {
            self.pieces.truncate(count);
            self.done = range.start;
            self.verbatim(range);
        }
    }

    /// True if the pieces from `first` on could be statements: parentheses pair up, and no words stand side by side as
    /// they do in prose.
    fn looks_like_code(&self, first: usize) -> bool {
        let mut depth = 0i32;
        let mut last = None;
        for piece in self.pieces.iter().skip(first) {
            let Some(kind) = piece.token() else { continue };
            match kind {
                T::LParen | T::LBracket => depth += 1,
                T::RParen | T::RBracket => depth -= 1,
                T::Question | T::Percent | T::Backslash | T::PlusAssign => return false,
                T::Ident | T::Int if last == Some(T::Ident) && piece.newlines == 0 => return false,
                _ => {}
            }
            if depth < 0 {
                return false;
            }
            last = Some(kind);
        }
        depth == 0
    }

    /// Cuts a range into tokens, comments and directives; false if something in it is neither.
    fn scanned(&mut self, range: Range<usize>, active: bool) -> bool {
        let part = self.scan.part(range);
        let directive = |found: &RawDirective| match found.plain {
            true => Kind::Include,
            false => Kind::Directive(found.word, active),
        };
        let tokens = part.tokens.iter().map(|token| (Kind::Token(token.kind), token.span));
        let comments = part.comments.iter().map(|comment| (Kind::Comment(comment.kind), comment.span));
        let directives = part.directives.iter().map(|found| (directive(found), found.span));
        let mut all: Vec<_> = tokens.chain(comments).chain(directives).collect();
        all.sort_by_key(|(_, span)| span.lo);
        for (kind, span) in all {
            self.push(kind, span.lo as usize, span.hi as usize);
        }
        part.is_sound
    }

    /// Lines that stay: all but the end of the line before them and the blanks in front of what follows on the last one.
    fn verbatim(&mut self, range: Range<usize>) {
        let bytes = self.text.get(range.clone()).unwrap_or(&[]);
        let after_newline = match bytes {
            [b'\r', b'\n', ..] => 2,
            [b'\n', ..] => 1,
            _ => 0,
        };
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let tail = bytes.iter().rev().take_while(|byte| is_blank(byte)).count();
        let mut end = bytes.len();
        if range.end < self.text.len() && bytes.len() > tail && bytes.get(bytes.len() - tail - 1) == Some(&b'\n') {
            end = bytes.len() - tail - 1;
            if end > 0 && bytes.get(end - 1) == Some(&b'\r') {
                end -= 1;
            }
        } else if range.end == self.text.len() {
            end = bytes.trim_ascii_end().len();
        }
        if end > after_newline {
            self.push(Kind::Verbatim, range.start + after_newline, range.start + end);
        }
    }

    fn push(&mut self, kind: Kind, start: usize, mut end: usize) {
        let full = end;
        let takes_line = Piece { kind, start, end, newlines: 0, touches: false }.takes_its_line(self.text);
        if takes_line && kind != Kind::Verbatim {
            end = start + trimmed(self.text.get(start..end).unwrap_or(&[]), kind);
        }
        let gap = self.text.get(self.done..start).unwrap_or(&[]);
        let newlines = gap.iter().filter(|byte| **byte == b'\n').count();
        self.pieces.push(Piece { kind, start, end, newlines, touches: gap.is_empty() && !self.pieces.is_empty() });
        self.done = full;
    }
}

/// The length without blanks at the end. A comment that starts as a directive does keeps them: without them it might be
/// one.
fn trimmed(bytes: &[u8], kind: Kind) -> usize {
    match kind {
        Kind::Comment(_) if bytes.starts_with(b"#!") => bytes.strip_suffix(b"\r").unwrap_or(bytes).len(),
        _ => bytes.trim_ascii_end().len(),
    }
}

/// True for a directive that opens, turns or closes a conditional block.
pub(super) fn conditional(piece: &Piece) -> Option<(&'static str, bool)> {
    match piece.kind {
        Kind::Directive(word, active) if is_conditional(word) => Some((word, active)),
        _ => None,
    }
}
