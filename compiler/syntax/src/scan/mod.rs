//! From bytes to tokens: lexer and preprocessor in one pass, as the original's scanner does it.
//!
//! A define's value is scanned where its name stands, so that it may hold half a statement. The scanner therefore keeps
//! a stack of texts: the file, the files that include it, and the values of defines being expanded. Rules measured on
//! Kamailio 5.6.3 (language reference, sections 1 and 2).

mod cond;
mod define;
mod directive;
mod exprs;
mod include;
mod number;
mod raw;
mod strings;
mod subst;
mod vars;
mod words;

pub(crate) use define::module_name;
pub(crate) use raw::{Nothing, RawDirective, RawScan, is_conditional};

use crate::MAX_FOUND;
use crate::ast::{Comment, CommentKind, Directive, Inactive, Mode};
use crate::codes;
use crate::diag::{Code, Diagnostic};
use crate::loader::{Loader, Options};
use crate::span::{Expansions, ExpnId, FileId, FileKind, SourceMap, Span};
use crate::token::{T, Tables, Token};
use std::sync::Arc;

/// More tokens than this from defines are taken for a bomb; a real script has some ten thousand.
const MAX_EXPANDED: usize = 1_000_000;

/// More bytes than this made by substitutions, environment and expressions are taken for a bomb.
const MAX_MADE: usize = 64 << 20;

/// A text being scanned.
#[derive(Clone, Debug)]
struct Frame {
    text: Arc<[u8]>,
    /// Position of `text[0]` in the position space.
    base: u32,
    pos: usize,
    end: usize,
    expn: ExpnId,
    /// The define whose value this is; `None` for a file.
    define: Option<u32>,
    file: FileId,
}

/// What is known to be never closed in a text, so that it is not sought again from each line.
#[derive(Debug, Default)]
struct Unclosed {
    /// The base and the end of the text in which `parens` stand.
    text: Option<(u32, usize)>,
    /// Offsets of the parentheses behind the first that is not closed, in order.
    parens: Vec<usize>,
    /// The base and the end of a text with a string in double quotes that is not closed: no later one is.
    string: Option<(u32, usize)>,
}

pub(crate) struct Scanner<'a> {
    loader: &'a mut dyn Loader,
    pub(crate) sources: SourceMap,
    pub(crate) expansions: Expansions,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) tables: Tables,
    pub(crate) tokens: Vec<Token>,
    pub(crate) mode: Mode,
    pub(crate) mode_span: Option<Span>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) directives: Vec<Directive>,
    pub(crate) inactive: Vec<Inactive>,
    cur: Frame,
    stack: Vec<Frame>,
    /// By word; grown on demand.
    defines: Vec<Option<define::Define>>,
    substs: Vec<subst::Rule>,
    conds: Vec<cond::Cond>,
    expanded: usize,
    /// Bytes of text that rules and expressions made.
    made: usize,
    included: include::Included,
    unclosed: Unclosed,
    /// The text is read as it was written: nothing is expanded, followed or skipped.
    raw: Option<raw::Notes>,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(loader: &'a mut dyn Loader) -> Scanner<'a> {
        let text: Arc<[u8]> = Arc::from([]);
        let cur = Frame { text, base: 0, pos: 0, end: 0, expn: ExpnId::ROOT, define: None, file: FileId(0) };
        Scanner {
            loader,
            sources: SourceMap::default(),
            expansions: Expansions::default(),
            diagnostics: Vec::new(),
            tables: Tables::new(),
            tokens: Vec::new(),
            mode: Mode::Default,
            mode_span: None,
            comments: Vec::new(),
            directives: Vec::new(),
            inactive: Vec::new(),
            cur,
            stack: Vec::new(),
            defines: Vec::new(),
            substs: Vec::new(),
            conds: Vec::new(),
            expanded: 0,
            made: 0,
            included: include::Included::default(),
            unclosed: Unclosed::default(),
            raw: None,
        }
    }

    /// Scans the main file and all that it includes.
    pub(crate) fn run(&mut self, path: &str, options: &Options) {
        let text = match self.loader.load(path) {
            Ok(text) => text,
            Err(reason) => {
                // The empty file gives the diagnostic a place.
                self.sources.add(path, Arc::from([]), FileKind::Main);
                let facts = [("path", path), ("reason", reason.as_str())];
                self.report(codes::UNREADABLE, Span::default(), &facts);
                return;
            }
        };
        let Some(file) = self.add_source(path, text.clone(), FileKind::Main) else { return };
        self.predefine(options);
        self.cur = self.file_frame(file, text, ExpnId::ROOT);
        while self.step() {
            if self.diagnostics.len() > MAX_FOUND {
                let here = self.expansions.user_span(self.span_from(self.cur.pos)).span;
                return self.report(codes::TOO_MANY_ERRORS, here, &[("limit", &MAX_FOUND.to_string())]);
            }
        }
        self.close_conditionals();
    }

    /// Scans one token or directive; false at the end of the last text.
    fn step(&mut self) -> bool {
        if !self.is_active() {
            self.skip_inactive();
        }
        let Some(byte) = self.peek() else { return self.pop_frame() };
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | 8 => self.cur.pos += 1,
            b'#' => self.hash(),
            b'!' if self.peek_at(1) == Some(b'!') && self.directive() => {}
            b'/' if self.peek_at(1) == Some(b'/') => self.line_comment(CommentKind::Slashes),
            b'/' if self.peek_at(1) == Some(b'*') => self.block_comment(),
            b'"' => self.double_quoted(),
            b'\'' => self.single_quoted(),
            b'$' => self.variable(),
            b'@' => self.select(),
            b'%' => self.percent(),
            b'0'..=b'9' if !self.ipv6() => self.number(),
            b'a'..=b'f' | b'A'..=b'F' if self.ipv6() => {}
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b':' if self.ipv6() => {}
            b'0'..=b'9' => {}
            _ => self.operator(byte),
        }
        true
    }

    fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> Option<u8> {
        let at = self.cur.pos + ahead;
        if at < self.cur.end { self.cur.text.get(at).copied() } else { None }
    }

    /// The unread rest of the current text.
    fn rest(&self) -> &[u8] {
        self.cur.text.get(self.cur.pos..self.cur.end).unwrap_or(&[])
    }

    /// The span from offset `start` of the current text to the reading position.
    fn span_from(&self, start: usize) -> Span {
        self.span_of(start, self.cur.pos)
    }

    fn span_of(&self, start: usize, end: usize) -> Span {
        let at = |offset: usize| self.cur.base.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        Span::new(at(start), at(end), self.cur.expn)
    }

    fn report(&mut self, code: Code, span: Span, facts: &[(&'static str, &str)]) {
        self.diagnostics.push(Diagnostic::new(code, span, facts));
    }

    fn push(&mut self, kind: T, value: u32, span: Span) {
        self.tokens.push(Token { kind, value, span });
        if self.cur.define.is_some() {
            self.count_expanded(span);
        }
    }

    /// Counts a token or define that came from a define; false once there are too many, which is reported.
    fn count_expanded(&mut self, span: Span) -> bool {
        self.expanded += 1;
        if self.expanded == MAX_EXPANDED {
            let span = self.expansions.user_span(span).span;
            self.report(codes::TOO_MANY_EXPANSIONS, span, &[("limit", &MAX_EXPANDED.to_string())]);
            while self.cur.define.is_some() && self.pop_frame() {}
        }
        self.expanded < MAX_EXPANDED
    }

    /// Counts bytes that a rule or an expression made; false once there are too many.
    fn may_make(&mut self, bytes: usize) -> bool {
        self.made = self.made.saturating_add(bytes);
        self.made <= MAX_MADE
    }

    fn add_source(&mut self, name: &str, text: Arc<[u8]>, kind: FileKind) -> Option<FileId> {
        let id = self.sources.add(name, text, kind);
        if id.is_none() {
            self.report(codes::TOO_LARGE, Span::default(), &[]);
        }
        id
    }

    fn file_frame(&self, file: FileId, text: Arc<[u8]>, expn: ExpnId) -> Frame {
        let base = self.sources.file(file).map_or(0, |file| file.base);
        let end = text.len();
        Frame { text, base, pos: 0, end, expn, define: None, file }
    }

    fn push_frame(&mut self, frame: Frame) {
        let outer = std::mem::replace(&mut self.cur, frame);
        self.stack.push(outer);
    }

    fn pop_frame(&mut self) -> bool {
        match self.stack.pop() {
            Some(outer) => {
                self.cur = outer;
                true
            }
            None => false,
        }
    }

    /// `#`: a directive, or a comment.
    fn hash(&mut self) {
        if self.peek_at(1) == Some(b'!') && self.directive() {
            return;
        }
        self.line_comment(CommentKind::Hash);
    }

    /// A comment to the end of the line. In a define's value it also swallows the rest of the line that uses the define,
    /// because the value stands on that line (measured on Kamailio 5.6.3).
    fn line_comment(&mut self, kind: CommentKind) {
        let start = self.cur.pos;
        while let Some(word) = self.cur.define {
            self.cur.pos = self.cur.end;
            self.warn_comment_in_define(word, start);
            if !self.pop_frame() {
                return;
            }
            if self.cur.define.is_none() {
                self.skip_line();
                return;
            }
        }
        self.skip_line();
        let span = self.span_from(start);
        self.comments.push(Comment { span, kind });
    }

    /// Moves to the newline that ends this line.
    fn skip_line(&mut self) {
        let length = memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
        self.cur.pos += length;
    }

    fn block_comment(&mut self) {
        let start = self.cur.pos;
        self.cur.pos += 2;
        let mut depth = 1;
        while depth > 0 {
            let Some(found) = memchr::memchr2(b'/', b'*', self.rest()) else { break };
            self.cur.pos += found;
            match (self.peek(), self.peek_at(1)) {
                (Some(b'*'), Some(b'/')) => depth -= 1,
                (Some(b'/'), Some(b'*')) => depth += 1,
                _ => {
                    self.cur.pos += 1;
                    continue;
                }
            }
            self.cur.pos += 2;
        }
        if depth > 0 {
            self.cur.pos = self.cur.end;
            let diagnostic = Diagnostic::new(codes::UNTERMINATED_COMMENT, self.span_of(start, start + 2), &[]);
            self.diagnostics.push(diagnostic.note("nests"));
        }
        let span = self.span_from(start);
        self.comments.push(Comment { span, kind: CommentKind::Block });
    }

    fn operator(&mut self, byte: u8) {
        let start = self.cur.pos;
        let (kind, length) = match (byte, self.peek_at(1)) {
            (b'=', Some(b'=')) => (T::EqEq, 2),
            (b'=', Some(b'~')) => (T::Match, 2),
            (b'!', Some(b'=')) => (T::NotEq, 2),
            (b'<', Some(b'=')) => (T::LessEq, 2),
            (b'<', Some(b'<')) => (T::Shl, 2),
            (b'>', Some(b'=')) => (T::GreaterEq, 2),
            (b'>', Some(b'>')) => (T::Shr, 2),
            (b'&', Some(b'&')) => (T::AmpAmp, 2),
            (b'|', Some(b'|')) => (T::PipePipe, 2),
            (b'+', Some(b'=')) => (T::PlusAssign, 2),
            (b'=', _) => (T::Assign, 1),
            (b'!', _) => (T::Bang, 1),
            (b'<', _) => (T::Less, 1),
            (b'>', _) => (T::Greater, 1),
            (b'&', _) => (T::Amp, 1),
            (b'|', _) => (T::Pipe, 1),
            (b'+', _) => (T::Plus, 1),
            (b'-', _) => (T::Minus, 1),
            (b'*', _) => (T::Star, 1),
            (b'/', _) => (T::Slash, 1),
            (b'^', _) => (T::Caret, 1),
            (b'~', _) => (T::Tilde, 1),
            (b'(', _) if self.rest().starts_with(b"(int)") => (T::CastInt, 5),
            (b'(', _) if self.rest().starts_with(b"(str)") => (T::CastStr, 5),
            (b'(', _) => (T::LParen, 1),
            (b')', _) => (T::RParen, 1),
            (b'{', _) => (T::LBrace, 1),
            (b'}', _) => (T::RBrace, 1),
            (b'[', _) => (T::LBracket, 1),
            (b']', _) => (T::RBracket, 1),
            (b';', _) => (T::Semi, 1),
            (b',', _) => (T::Comma, 1),
            (b':', _) => (T::Colon, 1),
            (b'.', _) => (T::Dot, 1),
            (b'?', _) => (T::Question, 1),
            (b'\\', _) => return self.backslash(),
            _ => return self.unknown_character(),
        };
        self.cur.pos += length;
        let span = self.span_from(start);
        self.push(kind, 0, span);
    }

    /// A backslash before a newline is white space; elsewhere it is an error for the parser.
    fn backslash(&mut self) {
        let start = self.cur.pos;
        let newline = match (self.peek_at(1), self.peek_at(2)) {
            (Some(b'\n'), _) => 2,
            (Some(b'\r'), Some(b'\n')) => 3,
            _ => 0,
        };
        self.cur.pos += newline.max(1);
        if newline == 0 {
            let span = self.span_from(start);
            self.push(T::Backslash, 0, span);
        }
    }

    /// Reports a run of characters that start no token, once.
    fn unknown_character(&mut self) {
        let start = self.cur.pos;
        let is_known = |byte: u8| byte.is_ascii_graphic() && byte != b'`' || byte.is_ascii_whitespace() || byte == 8;
        let length = self.rest().iter().skip(1).take_while(|byte| !is_known(**byte)).count() + 1;
        let found = String::from_utf8_lossy(self.rest().get(..length).unwrap_or(&[])).escape_debug().to_string();
        self.cur.pos += length;
        let span = self.span_from(start);
        self.report(codes::UNKNOWN_CHARACTER, span, &[("found", &found)]);
    }
}
