//! Balances braces before the grammar sees the tokens.
//!
//! A missing or superfluous brace is found and reported here, with the opener as its place, and mended, so that the
//! grammar works on balanced blocks and one slip does not hide the rest of the script. Nesting is bounded here too,
//! because the grammar recurses.

use crate::codes;
use crate::diag::Diagnostic;
use crate::span::{SourceMap, Span};
use crate::token::{T, Token};

/// Blocks, parentheses, unbraced conditions and prefix operators inside each other. The grammar needs some kilobytes of
/// stack a level; scripts written by hand stay below 20.
pub(crate) const MAX_NESTING: usize = 64;

/// No opener: the token stands at top level.
pub(crate) const NONE: u32 = u32::MAX;

/// Balanced tokens.
pub(crate) struct Delims {
    pub(crate) tokens: Vec<Token>,
    /// Index of the opener of the block, parenthesis or bracket around each token; [`NONE`] at top level.
    pub(crate) around: Vec<u32>,
    /// For an opener the index of its closer, for other tokens their own index.
    pub(crate) close: Vec<u32>,
    /// The nesting is too deep to be parsed; it was reported.
    pub(crate) too_deep: bool,
}

struct Open {
    index: u32,
    kind: T,
    /// Unbraced `if` and `while` that wait for their statement at this level.
    pending: usize,
    /// A block in the place of a value: the statement goes on after it.
    is_operand: bool,
}

struct Balancer<'a> {
    sources: &'a SourceMap,
    diagnostics: &'a mut Vec<Diagnostic>,
    out: Delims,
    stack: Vec<Open>,
    pending: usize,
    prefixes: usize,
    last_close: Option<Span>,
    /// A block whose closing brace is indented differently: opener and closer.
    suspect: Option<(Span, Span)>,
}

pub(crate) fn balance(tokens: &[Token], sources: &SourceMap, diagnostics: &mut Vec<Diagnostic>) -> Delims {
    let count = tokens.len();
    let out = Delims {
        tokens: Vec::with_capacity(count + 8),
        around: Vec::with_capacity(count + 8),
        close: Vec::with_capacity(count + 8),
        too_deep: false,
    };
    let (stack, last_close, suspect) = (Vec::new(), None, None);
    let mut balancer = Balancer { sources, diagnostics, out, stack, pending: 0, prefixes: 0, last_close, suspect };
    for (index, token) in tokens.iter().enumerate() {
        balancer.token(*token, tokens.get(index + 1));
        if balancer.out.too_deep {
            return balancer.out;
        }
    }
    balancer.close_all(None);
    balancer.out
}

impl Balancer<'_> {
    fn token(&mut self, token: Token, next: Option<&Token>) {
        let is_prefix =
            matches!(token.kind, T::Bang | T::Not | T::Minus | T::Tilde | T::Defined | T::CastInt | T::CastStr);
        self.prefixes = if is_prefix { self.prefixes + 1 } else { 0 };
        match token.kind {
            T::LBrace | T::LParen | T::LBracket => {
                let is_operand = token.kind != T::LBrace || self.expects_value();
                let index = self.push(token);
                // A block that is the body of an `if` takes the place of the statement it waits for.
                let pending = std::mem::take(&mut self.pending).saturating_sub(usize::from(!is_operand));
                self.stack.push(Open { index, kind: token.kind, pending, is_operand });
            }
            T::RBrace => self.close_brace(token),
            T::RParen | T::RBracket => {
                let opener = if token.kind == T::RParen { T::LParen } else { T::LBracket };
                let matches = self.stack.last().is_some_and(|open| open.kind == opener);
                let index = self.push(token);
                if matches {
                    self.close_top(index);
                }
            }
            _ => {
                self.other(&token, next);
                self.push(token);
            }
        }
        let waiting: usize = self.stack.iter().map(|open| open.pending).sum();
        if self.stack.len() + waiting + self.pending + self.prefixes > MAX_NESTING {
            self.out.too_deep = true;
            let facts = [("limit", &*MAX_NESTING.to_string())];
            self.diagnostics.push(Diagnostic::new(codes::TOO_DEEP, token.span, &facts));
        }
    }

    fn other(&mut self, token: &Token, next: Option<&Token>) {
        let follows_else = self.out.tokens.last().is_some_and(|last| last.kind == T::Else);
        match token.kind {
            T::Semi => {
                self.pending = 0;
                self.drop_parens();
            }
            T::If | T::While if !follows_else => self.pending += 1,
            kind if opens_route(kind, next) && !self.stack.is_empty() => self.close_all(Some(token.span)),
            _ => {}
        }
    }

    /// A `;` or `}` ends whatever parenthesis is open in its block; the grammar reports it.
    fn drop_parens(&mut self) {
        while self.stack.last().is_some_and(|open| open.kind != T::LBrace) {
            let end = self.out.tokens.len();
            self.close_top(u32::try_from(end.saturating_sub(1)).unwrap_or(NONE));
        }
    }

    /// True if a value must follow the last token.
    fn expects_value(&self) -> bool {
        self.out.tokens.last().is_some_and(|last| match last.kind {
            T::If | T::While | T::Switch | T::Return | T::Exit | T::Drop | T::Case => true,
            T::Or | T::And | T::Not | T::Mod | T::Defined | T::StrEq | T::StrNe | T::IntEq | T::IntNe => true,
            T::CastInt | T::CastStr | T::Comma | T::Assign | T::LParen => true,
            kind => kind >= T::EqEq && kind <= T::Slash,
        })
    }

    fn push(&mut self, token: Token) -> u32 {
        let index = u32::try_from(self.out.tokens.len()).unwrap_or(NONE);
        self.out.tokens.push(token);
        self.out.around.push(self.stack.last().map_or(NONE, |open| open.index));
        self.out.close.push(index);
        index
    }

    fn close_top(&mut self, closer: u32) {
        let Some(open) = self.stack.pop() else { return };
        self.pending = open.pending;
        if let Some(close) = self.out.close.get_mut(open.index as usize) {
            *close = closer;
        }
        // A closer stands outside of its own pair.
        if let Some(around) = self.out.around.get_mut(closer as usize).filter(|around| **around == open.index) {
            *around = self.stack.last().map_or(NONE, |open| open.index);
        }
    }

    fn close_brace(&mut self, token: Token) {
        self.drop_parens();
        let Some(open) = self.stack.last() else {
            let diagnostic = Diagnostic::new(codes::EXTRA_BRACE, token.span, &[]);
            let diagnostic = match self.last_close {
                Some(span) => diagnostic.also(span, "closed"),
                None => diagnostic,
            };
            return self.diagnostics.push(diagnostic);
        };
        let is_operand = open.is_operand;
        let opener = self.out.tokens.get(open.index as usize).map_or(token.span, |token| token.span);
        if self.suspect.is_none() && self.indent(opener) > self.indent(token.span) {
            self.suspect = Some((opener, token.span));
        }
        let index = self.push(token);
        self.close_top(index);
        if !is_operand {
            self.pending = 0;
        }
        self.last_close = Some(token.span);
        if self.stack.is_empty() {
            self.suspect = None;
        }
    }

    /// The blanks at the start of the line on which a span begins.
    fn indent(&self, span: Span) -> usize {
        let Some(place) = self.sources.place(span.lo) else { return 0 };
        let line = self.sources.line_text(place.file, place.line);
        // An indentation beyond this is none; the line may hold many braces.
        line.iter().take(1000).take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    /// Closes every open block in front of a new route or at the end of the script, and reports the outermost, or the
    /// one that its indentation shows to be the culprit.
    fn close_all(&mut self, item: Option<Span>) {
        let outermost = self.stack.iter().find(|open| open.kind == T::LBrace).map(|open| open.index);
        if let Some(opener) = outermost.and_then(|index| self.out.tokens.get(index as usize)) {
            let diagnostic = match self.suspect {
                Some((opener, closer)) => Diagnostic::new(codes::UNCLOSED_BRACE, opener, &[]).also(closer, "indent"),
                None => Diagnostic::new(codes::UNCLOSED_BRACE, opener.span, &[]),
            };
            self.diagnostics.push(match item {
                Some(span) => diagnostic.also(span, "item"),
                None => diagnostic,
            });
        }
        while let Some(open) = self.stack.last() {
            if open.kind == T::LBrace {
                let span = self.out.tokens.last().map_or(Span::default(), |token| token.span.after());
                let index = self.push(Token { kind: T::RBrace, value: 0, span });
                self.close_top(index);
            } else {
                self.drop_parens();
                if self.stack.last().is_some_and(|open| open.kind != T::LBrace) {
                    self.stack.pop();
                }
            }
        }
        self.pending = 0;
        self.suspect = None;
    }
}

/// True for the first words of a route block, which can stand nowhere inside another one.
fn opens_route(kind: T, next: Option<&Token>) -> bool {
    let next = next.map(|token| token.kind);
    match kind {
        T::Route => matches!(next, Some(T::LBracket | T::LBrace)),
        _ => kind >= T::RequestRoute && kind <= T::EventRoute,
    }
}
