//! Recognises at a failure what other languages would allow there: operators, statements, number formats.

use super::{Cx, Expected, Fail};
use crate::codes;
use crate::diag::Diagnostic;
use crate::span::Span;
use crate::token::{T, Token};

/// The tokens around a failure.
pub(super) struct Around<'c, 't> {
    pub(super) cx: &'c Cx<'t>,
    pub(super) at: usize,
    pub(super) expected: Expected,
    /// The token that does not fit; `None` at the end.
    pub(super) found: Option<Token>,
    pub(super) prev: Option<Token>,
    pub(super) next: Option<Token>,
}

impl<'c, 't> Around<'c, 't> {
    pub(super) fn new(cx: &'c Cx<'t>, fail: Fail) -> Self {
        let token = |index: Option<usize>| index.and_then(|index| cx.delims.tokens.get(index)).copied();
        Around {
            cx,
            at: fail.at,
            expected: fail.expected,
            found: token(Some(fail.at)),
            prev: token(fail.at.checked_sub(1)),
            next: token(Some(fail.at + 1)),
        }
    }

    pub(super) fn token(&self, index: usize) -> Option<Token> {
        self.cx.delims.tokens.get(index).copied()
    }

    pub(super) fn kind(&self) -> Option<T> {
        self.found.map(|token| token.kind)
    }

    pub(super) fn prev_kind(&self) -> Option<T> {
        self.prev.map(|token| token.kind)
    }

    pub(super) fn next_kind(&self) -> Option<T> {
        self.next.map(|token| token.kind)
    }

    /// True if the token before the failure touches the one at it.
    pub(super) fn touches_prev(&self) -> bool {
        self.prev.zip(self.found).is_some_and(|(prev, found)| self.cx.is_adjacent(prev, found))
    }

    fn touches_next(&self) -> bool {
        self.found.zip(self.next).is_some_and(|(found, next)| self.cx.is_adjacent(found, next))
    }

    pub(super) fn join(&self, first: Option<Token>, last: Option<Token>) -> Span {
        match (first, last) {
            (Some(first), Some(last)) => self.cx.expansions.join(first.span, last.span),
            (Some(one), None) | (None, Some(one)) => one.span,
            _ => Span::default(),
        }
    }

    /// The first token of the statement at hand.
    pub(super) fn statement_start(&self) -> usize {
        let mut start = self.at;
        while let Some(before) = start.checked_sub(1).and_then(|index| self.token(index)) {
            let ends = matches!(before.kind, T::Semi | T::LBrace | T::RBrace);
            if ends || self.at - start > 1000 {
                break;
            }
            start -= 1;
        }
        start
    }
}

/// An operator of another language.
pub(super) fn operator(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let kind = around.kind()?;
    let touches_prev = |wanted: T| around.touches_prev() && around.prev_kind() == Some(wanted);
    let touches_next = |wanted: T| around.touches_next() && around.next_kind() == Some(wanted);
    let with_prev = || around.join(around.prev, around.found);
    let with_next = || around.join(around.found, around.next);
    let here = || around.join(around.found, None);
    let long_form = "write it in full: `$var(x) = $var(x) + 1;`";
    let (op, instead, span) = match kind {
        T::PlusAssign => ("+=", long_form, here()),
        T::Minus | T::Star | T::Slash | T::Pipe | T::Amp | T::Caret if touches_next(T::Assign) => {
            let op = match kind {
                T::Minus => "-=",
                T::Star => "*=",
                T::Slash => "/=",
                T::Pipe => "|=",
                T::Amp => "&=",
                _ => "^=",
            };
            (op, "write it in full: `$var(x) = $var(x) - 1;`", with_next())
        }
        T::Plus if touches_next(T::Plus) => ("++", long_form, with_next()),
        T::Plus if touches_prev(T::Plus) => ("++", long_form, with_prev()),
        T::Minus if touches_next(T::Minus) => ("--", "write it in full: `$var(x) = $var(x) - 1;`", with_next()),
        T::Plus if around.expected.has(Expected::EXPR) => ("+x", "leave the `+` out", here()),
        T::Assign if touches_prev(T::EqEq) => {
            ("===", "write `==`; `eq` compares as strings, `ieq` as numbers", with_prev())
        }
        T::Assign if touches_prev(T::NotEq) => ("!==", "write `!=`", with_prev()),
        T::Greater if touches_prev(T::Less) => ("<>", "write `!=`", with_prev()),
        T::Bang if touches_next(T::Tilde) => ("!~", "write `!(a =~ b)`", with_next()),
        T::Caret if touches_prev(T::Caret) => ("^^", "write `(a && !b) || (!a && b)`", with_prev()),
        T::Question => ("?:", "write `selval(condition, a, b)`", here()),
        T::Percent => ("%", "the remainder is `a mod b`", here()),
        T::Avp if around.expected.has(Expected::BINARY) && is_percent(around) => {
            ("%", "the remainder is `a mod b`", here())
        }
        _ => return None,
    };
    let facts = [("op", op), ("instead", instead)];
    let diagnostic = Diagnostic::new(codes::NO_SUCH_OPERATOR, span, &facts).help("instead");
    Some(match op {
        "===" => diagnostic.fix("fix", vec![(span, "==".to_owned())], false),
        "!==" | "<>" => diagnostic.fix("fix", vec![(span, "!=".to_owned())], false),
        _ => diagnostic,
    })
}

fn is_percent(around: &Around<'_, '_>) -> bool {
    around.found.is_some_and(|token| around.cx.sources.text(token.span).first() == Some(&b'%'))
}

/// A number in a format that the language does not have.
pub(super) fn number(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let (span, problem) = match around.kind()? {
        T::Dot if around.prev_kind() == Some(T::Int) && around.next_kind() == Some(T::Int) => {
            (around.join(around.prev, around.next), "there are no fractions")
        }
        T::NumId => {
            let text = around.cx.word(around.found?);
            (around.join(around.found, None), number_problem(&text))
        }
        _ => return None,
    };
    let text = String::from_utf8_lossy(around.cx.sources.text(span)).into_owned();
    Some(Diagnostic::new(codes::BAD_NUMBER, span, &[("text", &text), ("problem", problem)]))
}

fn number_problem(text: &str) -> &'static str {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match text {
        _ if text.starts_with("0X") => "the `x` of a hexadecimal number is written in lower case",
        _ if text.starts_with("0x") => "hexadecimal digits are `0` to `9` and `a` to `f`",
        _ if text.starts_with("0b") || text.starts_with("0B") => "a binary number ends in `b`, as in `101b`",
        _ if text.contains('_') => "there are no digit separators",
        _ if text.starts_with('0') && is_digits(text) => "a leading 0 makes it octal, whose digits are `0` to `7`",
        _ => "there are no suffixes; write the number out",
    }
}

/// Statements of other languages, and what to write here.
const FOREIGN: &[(&str, &str)] = &[
    ("continue", "put the rest of the body into an `if`"),
    ("for", "write a `while` with a counter"),
    ("foreach", "write a `while` with a counter and an index: `$(avp(x)[$var(i)])`"),
    ("do", "write a `while`"),
    ("until", "write `while` with the opposite condition"),
    ("goto", "call a route: `route(NAME);`"),
    ("elif", "write `else if`"),
    ("elsif", "write `else if`"),
    ("elseif", "write `else if`"),
    ("elsei", "write `else if`"),
    ("endif", "a block ends in `}`"),
    ("then", "the statement or block follows the condition directly"),
    ("end", "a block ends in `}`"),
    ("let", "variables need no declaration: `$var(x) = 1;`"),
    ("var", "variables are written `$var(x)` and need no declaration"),
    ("set", "write `$var(x) = 1;`"),
    ("function", "write a route: `route[NAME] { .. }`"),
    ("def", "write a route: `route[NAME] { .. }`"),
    ("unless", "write `if (!(..))`"),
    ("try", "there are no exceptions; test the return code"),
    ("throw", "there are no exceptions; use `return` with a negative value"),
    ("null", "the undefined value is `$null`"),
];

/// A statement of another language, or a keyword in the wrong case.
pub(super) fn statement(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let start = around.statement_start();
    let at_fault = [Some(start), around.at.checked_sub(1), Some(around.at)];
    for token in at_fault.into_iter().flatten().filter_map(|index| around.token(index)) {
        if token.kind != T::Ident {
            continue;
        }
        let word = around.cx.word(token);
        let foreign = FOREIGN.iter().find(|(foreign, _)| *foreign == &*word).map(|(_, instead)| (*instead).to_owned());
        let lower = word.to_ascii_lowercase();
        let is_keyword = ["if", "else", "while", "switch", "case", "default", "break", "return", "exit", "drop"];
        let cased = (lower != *word && is_keyword.contains(&lower.as_str()))
            .then(|| format!("keywords are written in lower case: `{lower}`"));
        if let Some(instead) = foreign.or(cased) {
            let facts = [("word", &*word), ("instead", instead.as_str())];
            return Some(Diagnostic::new(codes::NO_SUCH_STATEMENT, token.span, &facts).help("instead"));
        }
    }
    None
}
