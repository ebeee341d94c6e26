//! From balanced tokens to the tree, with chumsky.
//!
//! The grammar needs one token of look-ahead, in a few places two; nothing is parsed twice. A statement or item that
//! does not fit is reported once and skipped, the rest goes on. What the grammar expected is kept as a small set of
//! bits; `explain` puts it into words.

mod address;
mod core_call;
mod explain;
mod expr;
mod found;
mod item;
mod legacy;
mod listen;
mod misuse;
mod route;
mod settings;
mod stmt;

use crate::ast::{Item, Name};
use crate::codes;
use crate::delims::Delims;
use crate::diag::{Code, Diagnostic};
use crate::span::{Expansions, SourceMap, Span};
use crate::token::{T, Tables, Token};
use chumsky::error::LabelError;
use chumsky::extra::SimpleState;
use chumsky::prelude::*;
use std::sync::Arc;

type In<'t> = &'t [Token];
type Extra<'t> = extra::Full<Fail, SimpleState<Cx<'t>>, ()>;
type Rule<'t, O> = Boxed<'t, 't, In<'t>, O, Extra<'t>>;

/// What would have fitted at the place of a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Expected(u32);

impl Expected {
    const EXPR: Expected = Expected(1);
    const STMT: Expected = Expected(1 << 1);
    const SEMI: Expected = Expected(1 << 2);
    const RPAREN: Expected = Expected(1 << 3);
    const RBRACE: Expected = Expected(1 << 4);
    const RBRACKET: Expected = Expected(1 << 5);
    const LPAREN: Expected = Expected(1 << 6);
    const LBRACE: Expected = Expected(1 << 7);
    const LBRACKET: Expected = Expected(1 << 8);
    const COMMA: Expected = Expected(1 << 9);
    const COLON: Expected = Expected(1 << 10);
    const ASSIGN: Expected = Expected(1 << 11);
    const BINARY: Expected = Expected(1 << 12);
    const STRING: Expected = Expected(1 << 13);
    const NUMBER: Expected = Expected(1 << 14);
    const NAME: Expected = Expected(1 << 15);
    const ADDRESS: Expected = Expected(1 << 16);
    const LABEL: Expected = Expected(1 << 17);
    const ITEM: Expected = Expected(1 << 18);
    const COMPARISON: Expected = Expected(1 << 19);
    const DOT: Expected = Expected(1 << 20);
    const VALUE: Expected = Expected(1 << 21);
    /// An identifier follows an address list and turns out to start an item.
    const LIST_END: Expected = Expected(1 << 22);

    fn has(self, other: Expected) -> bool {
        self.0 & other.0 != 0
    }

    /// What a missing token of this kind is called.
    fn of(kind: T) -> Expected {
        match kind {
            T::Semi => Expected::SEMI,
            T::LParen => Expected::LPAREN,
            T::RParen => Expected::RPAREN,
            T::LBrace => Expected::LBRACE,
            T::RBrace => Expected::RBRACE,
            T::LBracket => Expected::LBRACKET,
            T::RBracket => Expected::RBRACKET,
            T::Comma => Expected::COMMA,
            T::Colon => Expected::COLON,
            T::Dot => Expected::DOT,
            T::Assign => Expected::ASSIGN,
            T::Str => Expected::STRING,
            T::Int => Expected::NUMBER,
            T::Ident => Expected::NAME,
            _ => Expected::default(),
        }
    }
}

/// A failure of the grammar: where, and what would have fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fail {
    /// Index of the token that does not fit.
    at: usize,
    expected: Expected,
}

impl<'t, L> LabelError<'t, In<'t>, L> for Fail {
    fn expected_found<E: IntoIterator<Item = L>>(
        _: E,
        _: Option<chumsky::util::MaybeRef<'t, Token>>,
        span: SimpleSpan<usize>,
    ) -> Self {
        Fail { at: span.start, expected: Expected::default() }
    }
}

impl<'t> chumsky::error::Error<'t, In<'t>> for Fail {
    fn merge(self, other: Self) -> Self {
        match self.at.cmp(&other.at) {
            std::cmp::Ordering::Less => other,
            std::cmp::Ordering::Greater => self,
            std::cmp::Ordering::Equal => Fail { at: self.at, expected: Expected(self.expected.0 | other.expected.0) },
        }
    }
}

/// What the grammar's actions need.
struct Cx<'t> {
    tables: &'t Tables,
    sources: &'t SourceMap,
    expansions: &'t Expansions,
    delims: &'t Delims,
    diagnostics: Vec<Diagnostic>,
    /// How many errors and how many others were found.
    found: (usize, usize),
}

impl<'t> Cx<'t> {
    /// The span over a run of tokens.
    fn cover(&self, tokens: &[Token]) -> Span {
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => self.expansions.join(first.span, last.span),
            _ => Span::default(),
        }
    }

    fn word(&self, token: Token) -> Arc<str> {
        if token.kind.is_word() && token.kind != T::CoreFn {
            return self.tables.words.text(token.value);
        }
        String::from_utf8_lossy(self.sources.text(token.span)).into()
    }

    fn name(&self, token: Token) -> Name {
        Name { text: self.word(token), span: token.span }
    }

    fn string(&self, token: Token) -> crate::ast::StrLit {
        let empty = || crate::ast::StrLit { value: Arc::from([]), span: token.span, exact: false };
        self.tables.strings.get(token.value as usize).cloned().unwrap_or_else(empty)
    }

    fn report(&mut self, code: Code, span: Span, facts: &[(&'static str, &str)]) {
        self.add(Diagnostic::new(code, span, facts));
    }

    /// Adds a finding, unless there are too many of its severity: a script may hold millions of mistakes.
    fn add(&mut self, diagnostic: Diagnostic) {
        let count = if diagnostic.is_error() { &mut self.found.0 } else { &mut self.found.1 };
        *count += 1;
        if *count <= crate::MAX_FOUND {
            self.diagnostics.push(diagnostic);
        }
    }

    /// True if a newline stands between two tokens, or if they come from different texts.
    fn is_new_line(&self, before: Token, after: Token) -> bool {
        let before = self.expansions.user_span(before.span).span;
        let after = self.expansions.user_span(after.span).span;
        let between = Span { lo: before.hi, hi: after.lo, ..before };
        before.hi > after.lo || self.sources.text(between).contains(&b'\n')
    }

    /// True if no blank stands between two tokens.
    fn is_adjacent(&self, before: Token, after: Token) -> bool {
        before.span.hi == after.span.lo && before.span.expn == after.span.expn
    }
}

/// Takes one token of a kind.
fn tok<'t>(kind: T) -> impl Parser<'t, In<'t>, Token, Extra<'t>> + Copy {
    tok_as(kind, Expected::of(kind))
}

/// Takes one token of a kind; its absence is described as `expected`.
fn tok_as<'t>(kind: T, expected: Expected) -> impl Parser<'t, In<'t>, Token, Extra<'t>> + Copy {
    one(expected, move |token| (token.kind == kind).then_some(token))
}

/// Takes one token that `accept` maps to something.
fn one<'t, O>(
    expected: Expected,
    accept: impl Fn(Token) -> Option<O> + Copy,
) -> impl Parser<'t, In<'t>, O, Extra<'t>> + Copy {
    custom(move |input| match input.peek().and_then(accept) {
        Some(out) => {
            input.skip();
            Ok(out)
        }
        None => Err(Fail { at: *input.cursor().inner(), expected }),
    })
}

/// Takes nothing, if `accept` likes the next two tokens.
fn ahead<'t>(
    expected: Expected,
    accept: impl Fn(Token, Option<Token>) -> bool + Copy,
) -> impl Parser<'t, In<'t>, (), Extra<'t>> + Copy {
    custom(move |input| {
        let at = *input.cursor().inner();
        let start = input.save();
        let first = input.next();
        let second = input.peek();
        input.rewind(start);
        match first {
            Some(first) if accept(first, second) => Ok(()),
            _ => Err(Fail { at, expected }),
        }
    })
}

/// Parses all items.
pub(crate) fn parse(
    delims: &Delims,
    tables: &Tables,
    sources: &SourceMap,
    expansions: &Expansions,
) -> (Vec<Item>, Vec<Diagnostic>) {
    let tokens = delims.tokens.as_slice();
    let mut state = SimpleState(Cx { tables, sources, expansions, delims, diagnostics: Vec::new(), found: (0, 0) });
    let (items, fails) = item::items().parse_with_state(tokens, &mut state).into_output_errors();
    let mut cx = state.0;
    for fail in fails.into_iter().take(crate::MAX_FOUND) {
        let diagnostic = explain::explain(&cx, fail);
        cx.diagnostics.push(diagnostic);
    }
    if tokens.is_empty() && !delims.too_deep {
        let end = sources.files.iter().find(|file| file.kind != crate::span::FileKind::Virtual);
        let at = end.map_or(0, |file| file.base);
        cx.report(codes::EMPTY_SCRIPT, Span { lo: at, hi: at, ..Span::default() }, &[]);
    }
    (items.unwrap_or_default(), cx.diagnostics)
}
