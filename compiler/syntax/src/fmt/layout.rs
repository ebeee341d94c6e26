//! Writes pieces with the white space between them.
//!
//! One statement a line, tabs for indentation, at most one empty line in a row. Inside a statement lines break where the
//! user broke them. Directives with a mark stand in the first column.

use super::piece::{Kind, Piece, conditional};
use super::space::{is_glued, is_spaced};
use super::state::{Go, State};
use crate::ast::CommentKind;
use crate::token::T;
use std::collections::HashSet;

/// An open `#!ifdef` block.
struct Branches {
    /// The state in front of the block, where each branch begins.
    before: State,
    /// The state behind the branch that is compiled; behind the first one if the whole block is not.
    after: Option<State>,
    /// The text around the block is compiled.
    outer: bool,
    /// The branch at hand is compiled.
    active: bool,
}

/// How the white space between two pieces is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    /// A new line, after an empty one if the user left one there and it is allowed.
    Line {
        indent: usize,
        may_skip: bool,
    },
}

struct Printer<'t> {
    text: &'t [u8],
    pieces: &'t [Piece],
    /// For each piece the index of the first token from there on.
    tokens: Vec<usize>,
    out: Vec<u8>,
    newline: &'static [u8],
    state: State,
    branches: Vec<Branches>,
    /// Output lines written so far.
    line: u32,
    /// The last piece began its line.
    began_line: bool,
}

/// Lays out pieces. The white space in front of those in `kept` stays as it is.
pub(super) fn print(text: &[u8], pieces: &[Piece], is_fragment: bool, kept: &HashSet<usize>) -> Vec<u8> {
    let mut printer = Printer {
        text,
        pieces,
        tokens: tokens_from(pieces),
        out: Vec::with_capacity(text.len() + text.len() / 8),
        newline: newline_of(text),
        state: State::new(is_fragment),
        branches: Vec::new(),
        line: 0,
        began_line: true,
    };
    for (index, piece) in pieces.iter().enumerate() {
        printer.piece(index, piece, kept.contains(&index));
    }
    let mut out = printer.out;
    if !out.is_empty() {
        out.extend_from_slice(printer.newline);
    }
    out
}

/// For each piece, and for the end, the index of the first token from there on.
fn tokens_from(pieces: &[Piece]) -> Vec<usize> {
    let mut next = pieces.len();
    let mut all = vec![next; pieces.len() + 1];
    for (index, piece) in pieces.iter().enumerate().rev() {
        if piece.token().is_some() {
            next = index;
        }
        if let Some(slot) = all.get_mut(index) {
            *slot = next;
        }
    }
    all
}

/// Line ends are written as the first one of the text.
pub(super) fn newline_of(text: &[u8]) -> &'static [u8] {
    match memchr::memchr(b'\n', text) {
        Some(at) if at > 0 && text.get(at - 1) == Some(&b'\r') => b"\r\n",
        _ => b"\n",
    }
}

impl Printer<'_> {
    fn piece(&mut self, index: usize, piece: &Piece, is_kept: bool) {
        let (gap, glued) = match piece.kind {
            Kind::Token(kind) => self.token_gap(index, piece, kind),
            Kind::Comment(_) => (self.comment_gap(index, piece), false),
            Kind::Directive(..) => (Gap::Line { indent: 0, may_skip: true }, false),
            Kind::Include => (Gap::Line { indent: self.comment_indent(index), may_skip: true }, false),
            Kind::Verbatim => (Gap::Line { indent: 0, may_skip: false }, false),
        };
        if is_kept {
            self.keep_gap(index, piece);
        } else {
            self.gap(index, piece, gap);
        }
        self.write(piece);
        match piece.kind {
            Kind::Token(kind) => self.state.pass(kind, self.line, glued),
            Kind::Include => self.state.pass_include(),
            Kind::Directive(..) => self.directive(piece),
            Kind::Comment(_) | Kind::Verbatim => {}
        }
    }

    fn before(&self, index: usize) -> Option<&Piece> {
        index.checked_sub(1).and_then(|before| self.pieces.get(before))
    }

    /// The next token behind piece `index`, comments and directives left out, and its index.
    fn next_token(&self, index: usize) -> Option<(usize, T)> {
        let at = *self.tokens.get(index + 1)?;
        Some((at, self.pieces.get(at)?.token()?))
    }

    fn token_gap(&mut self, index: usize, piece: &Piece, kind: T) -> (Gap, bool) {
        let next = self.next_token(index).map(|(_, kind)| kind);
        let before = self.before(index).copied();
        let must_break = before.is_some_and(|before| before.takes_its_line(self.text));
        // A block comment that begins a line belongs to what stands behind it.
        let follows_comment =
            before.is_some_and(|before| before.kind == Kind::Comment(CommentKind::Block)) && piece.newlines == 0;
        let closes = matches!(kind, T::Comma | T::Semi | T::RParen | T::RBracket);
        let go = self.state.place(kind, next, piece.newlines > 0);
        let touches = piece.touches;
        let touches_next = self.pieces.get(index + 1).is_some_and(|next| next.touches);
        let glued = is_glued(&self.state, kind, touches && touches_next);
        let gap = match go {
            Go::Line(_) if follows_comment && self.began_line => Gap::Space,
            Go::Line(indent) => {
                let opens = before.is_some_and(|before| before.token() == Some(T::LBrace));
                Gap::Line { indent, may_skip: !opens && kind != T::RBrace }
            }
            _ if must_break || go == Go::Flow && piece.newlines > 0 => {
                Gap::Line { indent: self.continued(index, kind), may_skip: false }
            }
            _ if follows_comment && !closes => Gap::Space,
            _ if is_spaced(&self.state, kind, next, touches, glued) => Gap::Space,
            _ => Gap::None,
        };
        (gap, glued)
    }

    /// The indentation of a token that goes on with a statement on a new line.
    fn continued(&mut self, index: usize, kind: T) -> usize {
        if kind == T::LBrace || kind == T::Else {
            return self.state.stmt.indent;
        }
        if !self.state.is_inside() && self.state.stmt.last.is_none() {
            return self.state.indent();
        }
        let stmt = &mut self.state.stmt;
        stmt.hanging |= stmt.brackets.len() == 1 && stmt.last == Some(T::LParen);
        self.state.stmt.continuation(self.closers(index))
    }

    /// How many brackets are closed by the pieces from `index` on.
    fn closers(&self, index: usize) -> usize {
        let is_closer = |piece: &&Piece| matches!(piece.token(), Some(T::RParen | T::RBracket));
        let mut run = self.pieces.iter().skip(index);
        let first = run.next().filter(is_closer);
        first.map_or(0, |_| 1 + run.take_while(|piece| is_closer(piece) && piece.newlines == 0).count())
    }

    fn comment_gap(&mut self, index: usize, piece: &Piece) -> Gap {
        let before = self.before(index).copied();
        let must_break = before.is_none_or(|before| before.takes_its_line(self.text) && !before.may_trail());
        if piece.newlines == 0 && !must_break {
            let opened = before.and_then(|before| before.token());
            return if matches!(opened, Some(T::LParen | T::LBracket)) { Gap::None } else { Gap::Space };
        }
        let opens = before.is_some_and(|before| before.token() == Some(T::LBrace));
        let is_inside = self.state.is_inside();
        Gap::Line { indent: self.comment_indent(index), may_skip: !opens && !is_inside }
    }

    /// A comment on a line of its own stands as what follows it, but for the end of a block, which it belongs to.
    fn comment_indent(&mut self, index: usize) -> usize {
        let Some((at, kind)) = self.next_token(index) else { return self.state.inside() };
        if kind == T::RBrace {
            return self.state.inside();
        }
        let next = self.next_token(at).map(|(_, kind)| kind);
        let state = self.state.clone();
        let indent = match self.state.place(kind, next, true) {
            Go::Line(indent) => indent,
            _ => self.continued(index, kind),
        };
        self.state = state;
        indent
    }

    fn gap(&mut self, index: usize, piece: &Piece, gap: Gap) {
        let follows_verbatim = self.before(index).is_some_and(|before| before.kind == Kind::Verbatim);
        self.began_line = self.out.is_empty();
        if self.out.is_empty() || follows_verbatim && piece.touches {
            return;
        }
        match gap {
            Gap::None => {}
            Gap::Space => self.out.push(b' '),
            Gap::Line { indent, may_skip } => {
                let skips = may_skip && piece.newlines > 1 && !follows_verbatim;
                (0..1 + usize::from(skips)).for_each(|_| self.out.extend_from_slice(self.newline));
                self.out.extend(std::iter::repeat_n(b'\t', indent));
                self.line += 1;
                self.began_line = true;
            }
        }
    }

    /// Writes the white space in front of a piece as the user did.
    fn keep_gap(&mut self, index: usize, piece: &Piece) {
        let start = self.before(index).map_or(0, |before| before.end);
        self.out.extend_from_slice(self.text.get(start..piece.start).unwrap_or(&[]));
        self.line += u32::from(piece.newlines > 0);
        self.began_line = piece.newlines > 0;
    }

    fn write(&mut self, piece: &Piece) {
        let bytes = piece.bytes(self.text);
        match piece.kind {
            Kind::Comment(CommentKind::Block) if self.began_line && is_starred(bytes) => {
                let out = &self.out;
                let start = memchr::memrchr(b'\n', out).map_or(0, |at| at + 1);
                let indent = out.iter().skip(start).take_while(|byte| **byte == b'\t').count();
                self.starred(bytes, indent);
            }
            Kind::Include => {
                let name = memchr::memchr(b'"', bytes).unwrap_or(bytes.len());
                let (word, name) = bytes.split_at(name);
                self.out.extend_from_slice(word.trim_ascii_end());
                self.out.push(b' ');
                self.out.extend_from_slice(name);
            }
            _ => self.out.extend_from_slice(bytes),
        }
    }

    /// A comment with a `*` at the start of each line, which stay below each other.
    fn starred(&mut self, bytes: &[u8], indent: usize) {
        for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if number > 0 {
                self.out.extend_from_slice(self.newline);
                self.out.extend(std::iter::repeat_n(b'\t', indent));
                self.out.push(b' ');
            }
            let line = if number > 0 { line.trim_ascii_start() } else { line };
            self.out.extend_from_slice(line.trim_ascii_end());
        }
    }

    /// All branches of a block begin in the same state; behind the block that of the compiled branch counts, so that
    /// braces in the others do not.
    fn directive(&mut self, piece: &Piece) {
        let Some((word, active)) = conditional(piece) else { return };
        if matches!(word, "ifdef" | "ifndef" | "ifexp") {
            let outer = active || self.branches.last().is_none_or(|block| block.active);
            self.branches.push(Branches { before: self.state.clone(), after: None, outer, active });
            return;
        }
        let Some(block) = self.branches.last_mut() else { return };
        let counts = if block.outer { block.active } else { block.after.is_none() };
        let state = std::mem::replace(&mut self.state, block.before.clone());
        if counts {
            block.after = Some(state);
        }
        if word == "endif" {
            self.state = block.after.take().unwrap_or_else(|| block.before.clone());
            self.branches.pop();
        } else {
            block.active = active;
        }
    }
}

fn is_starred(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n').skip(1).peekable();
    lines.peek().is_some() && lines.all(|line| line.trim_ascii_start().starts_with(b"*"))
}
