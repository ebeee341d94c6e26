//! Puts a failure of the grammar into words: the most specific explanation that fits wins.

use super::found::{self, Around};
use super::{Cx, Expected, Fail, legacy, misuse};
use crate::codes;
use crate::delims;
use crate::diag::Diagnostic;
use crate::token::{T, Token, nearest};

/// The keywords that start a statement, for suggestions.
pub(super) const STATEMENTS: &[&str] =
    &["if", "else", "while", "switch", "case", "default", "break", "return", "exit", "drop", "route"];

/// The words that open an item, for suggestions.
pub(super) const ITEMS: &[&str] = &[
    "route",
    "request_route",
    "reply_route",
    "onreply_route",
    "failure_route",
    "branch_route",
    "onsend_route",
    "event_route",
    "loadmodule",
    "modparam",
    "listen",
    "alias",
    "flags",
    "avpflags",
    "loadpath",
    "mpath",
    "include_file",
    "import_file",
];

pub(super) fn explain(cx: &Cx<'_>, fail: Fail) -> Diagnostic {
    let around = Around::new(cx, fail);
    misuse::list_goes_on(&around)
        .or_else(|| found::number(&around))
        .or_else(|| found::operator(&around))
        .or_else(|| misuse::variable(&around))
        .or_else(|| misuse::cast(&around))
        .or_else(|| misuse::strings(&around))
        .or_else(|| misuse::constant(&around))
        .or_else(|| misuse::keyword_name(&around))
        .or_else(|| found::statement(&around))
        .or_else(|| misuse::misspelt(&around))
        .or_else(|| misplaced(&around))
        .or_else(|| core_operand(&around))
        .or_else(|| assignment(&around))
        .or_else(|| bare_word(&around))
        .or_else(|| not_a_statement(&around))
        .or_else(|| after_keyword(&around))
        .or_else(|| parenthesis(&around))
        .or_else(|| semicolon(&around))
        .unwrap_or_else(|| generic(&around))
}

/// What a token is called.
pub(super) fn describe(cx: &Cx<'_>, token: Option<Token>) -> String {
    let Some(token) = token else { return "the end of the script".to_owned() };
    if token.kind == T::RBrace && token.span.is_empty() {
        return "the end of the block".to_owned();
    }
    if token.kind == T::Str {
        return "a string".to_owned();
    }
    let text = String::from_utf8_lossy(cx.sources.text(token.span)).into_owned();
    match text.char_indices().nth(30) {
        Some((cut, _)) => format!("`{}..`", text.get(..cut).unwrap_or("")),
        None => format!("`{text}`"),
    }
}

/// An item inside a route, a statement outside of one, `else` without `if`.
fn misplaced(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let found = around.found?;
    let inside = around.cx.delims.around.get(around.at).copied().filter(|opener| *opener != delims::NONE);
    let next_opens = matches!(around.next_kind(), Some(T::LBracket | T::LBrace));
    if around.expected.has(Expected::STMT) {
        let is_item = found.kind.opens_item() || found.kind == T::Route && next_opens;
        if let Some(opener) = inside.and_then(|opener| around.token(opener as usize)).filter(|_| is_item) {
            let word = around.cx.word(found);
            let diagnostic = Diagnostic::new(codes::ITEM_IN_ROUTE, found.span, &[("word", &word)]);
            return Some(diagnostic.also(opener.span, "opener"));
        }
        if found.kind == T::Else {
            return Some(Diagnostic::new(codes::ELSE_WITHOUT_IF, found.span, &[]).note("semi"));
        }
    }
    if !around.expected.has(Expected::ITEM) {
        return None;
    }
    let is_call = found.kind == T::Ident && around.next_kind() == Some(T::LParen);
    let what = match found.kind {
        T::If | T::While | T::Switch | T::Return | T::Exit | T::Drop | T::Break | T::Else | T::Case | T::CoreFn => {
            format!("`{}`", around.cx.word(found))
        }
        T::Route => "a call of a route".to_owned(),
        T::Pv | T::Avp => "an assignment".to_owned(),
        _ if is_call => "a call".to_owned(),
        T::LBrace => "a block".to_owned(),
        _ => return None,
    };
    let diagnostic = Diagnostic::new(codes::STMT_AT_TOP, found.span, &[("what", &what)]);
    let closed = around.prev.filter(|token| token.kind == T::RBrace && !token.span.is_empty());
    Some(match closed {
        Some(close) => diagnostic.also(close.span, "closed"),
        None => diagnostic,
    })
}

/// `method < "X"`, `src_ip` alone.
fn core_operand(around: &Around<'_, '_>) -> Option<Diagnostic> {
    if !around.expected.has(Expected::COMPARISON) && around.prev_kind() != Some(T::Msg) {
        return None;
    }
    let operand = around.prev?;
    let needs = legacy::needs(operand.kind)?;
    let left = around.cx.word(operand);
    let found = format!("found {}", describe(around.cx, around.found));
    let span = around.found.map_or(operand.span, |token| token.span);
    let facts = [("left", &*left), ("needs", needs), ("found", found.as_str())];
    Some(Diagnostic::new(codes::BAD_LEGACY_CMP, span, &facts))
}

/// `=` where none may stand, or something else where `=` must.
fn assignment(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let found = around.found?;
    if found.kind == T::Assign && around.expected.has(Expected::SEMI) {
        return Some(Diagnostic::new(codes::CHAINED_ASSIGN, found.span, &[]).help("two"));
    }
    if found.kind == T::Assign && around.expected.has(Expected::BINARY) && !around.expected.has(Expected::ASSIGN) {
        let facts = [("expected", "an operator or the end of the condition"), ("found", "`=`"), ("near", "==")];
        let edits = vec![(found.span, "==".to_owned())];
        return Some(Diagnostic::new(codes::UNEXPECTED, found.span, &facts).help("near").fix("fix_near", edits, false));
    }
    let target = around.prev.filter(|token| matches!(token.kind, T::Pv | T::Avp))?;
    if !around.expected.has(Expected::ASSIGN) || around.expected.has(Expected::BINARY) {
        return None;
    }
    if found.kind == T::EqEq {
        let diagnostic = Diagnostic::new(codes::NOT_A_STATEMENT, found.span, &[("what", "a comparison")]);
        return Some(diagnostic.help("equals"));
    }
    let diagnostic = Diagnostic::new(codes::NOT_A_STATEMENT, target.span, &[("what", "a variable")]);
    Some(diagnostic.help("assign"))
}

/// A word without parentheses: a misspelt keyword, a missing define, a string without quotes.
fn bare_word(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let word = around.prev.filter(|token| token.kind == T::Ident)?;
    if !around.expected.has(Expected::LPAREN) {
        return None;
    }
    let name = around.cx.word(word);
    let starts = around.statement_start() + 1 == around.at;
    let code = if starts { codes::CALL_WITHOUT_PARENS } else { codes::BARE_WORD };
    let span = if starts { word.span.after() } else { word.span };
    let near = nearest(&name, STATEMENTS.iter().copied()).filter(|_| starts);
    let diagnostic = Diagnostic::new(code, span, &[("name", &name)]);
    Some(match near {
        Some(near) => {
            let edits = vec![(word.span, near.to_owned())];
            diagnostic.fact("near", near).help("near").fix("fix_near", edits, false)
        }
        None if starts => diagnostic.fix("fix", vec![(span, "()".to_owned())], false),
        None => {
            let edits = vec![(word.span, format!("\"{name}\""))];
            diagnostic.note("define").help("quote").fix("fix", edits, false)
        }
    })
}

/// A value where a statement is due.
fn not_a_statement(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let found = around.found?;
    let parens = found.kind == T::LParen;
    let what = match found.kind {
        T::Int => "a number",
        T::Str => "a string",
        T::Select => "a select",
        T::LParen => "an expression",
        _ => return None,
    };
    let is_statement = around.expected.has(Expected::STMT) && !around.expected.has(Expected::BINARY);
    if !is_statement {
        return None;
    }
    if around.next_kind() == Some(T::Assign) && !parens {
        return Some(Diagnostic::new(codes::NOT_ASSIGNABLE, found.span, &[("what", what)]));
    }
    Some(Diagnostic::new(codes::NOT_A_STATEMENT, found.span, &[("what", what)]))
}

/// A value after `break`, a slash after a regex label.
fn after_keyword(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let found = around.found?;
    if around.prev_kind() == Some(T::Break) && around.expected.has(Expected::SEMI) && found.kind != T::RBrace {
        return Some(Diagnostic::new(codes::VALUE_AFTER_BREAK, found.span, &[]));
    }
    let label = around.prev_kind() == Some(T::Str) && around.expected.has(Expected::COLON);
    let slash = around.at.checked_sub(2).and_then(|index| around.token(index)).is_some_and(|t| t.kind == T::Slash);
    (label && slash && found.kind == T::Slash).then(|| Diagnostic::new(codes::CASE_REGEX_CLOSED, found.span, &[]))
}

/// A parenthesis or bracket that is not closed where it must be.
fn parenthesis(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let (open, close, kind) = if around.expected.has(Expected::RPAREN) {
        ("(", ")", T::LParen)
    } else if around.expected.has(Expected::RBRACKET) {
        ("[", "]", T::LBracket)
    } else {
        return None;
    };
    let ends = |kind: T| matches!(kind, T::Semi | T::LBrace | T::RBrace) || kind > T::NumId;
    if around.kind().is_some_and(|kind| !ends(kind)) {
        return None;
    }
    let found = describe(around.cx, around.found);
    let facts = [("open", open), ("close", close), ("found", found.as_str())];
    let span = around.prev.map(|token| token.span.after())?;
    let diagnostic = Diagnostic::new(codes::UNCLOSED_PAREN, span, &facts);
    Some(match opener(around, kind) {
        Some(token) => diagnostic.also(token.span, "opener"),
        None => diagnostic,
    })
}

/// The innermost opener of a kind that is not closed before the failure.
fn opener(around: &Around<'_, '_>, kind: T) -> Option<Token> {
    opener_index(around, kind).and_then(|index| around.token(index))
}

pub(super) fn opener_index(around: &Around<'_, '_>, kind: T) -> Option<usize> {
    let last = around.at.checked_sub(1)?;
    // The failure may stand right after the opener itself.
    if around.prev_kind() == Some(kind) {
        return Some(last);
    }
    let mut index = around.cx.delims.around.get(last).copied()?;
    while index != delims::NONE {
        if around.token(index as usize)?.kind == kind {
            return Some(index as usize);
        }
        index = around.cx.delims.around.get(index as usize).copied()?;
    }
    None
}

fn semicolon(around: &Around<'_, '_>) -> Option<Diagnostic> {
    if !around.expected.has(Expected::SEMI) {
        return None;
    }
    let starts = around
        .kind()
        .is_none_or(|kind| kind.is_word() || matches!(kind, T::Pv | T::Avp | T::RBrace | T::Select | T::Int | T::Str));
    if !starts {
        return None;
    }
    let after = around.cx.expansions.user_span(around.prev?.span).span.after();
    let diagnostic = Diagnostic::new(codes::MISSING_SEMI, after, &[]);
    let diagnostic = match around.found {
        Some(found) if !found.span.is_empty() => diagnostic.also(found.span, "next"),
        _ => diagnostic,
    };
    Some(diagnostic.fix("fix", vec![(after, ";".to_owned())], false))
}

fn generic(around: &Around<'_, '_>) -> Diagnostic {
    let expected = expected_words(around.expected);
    let found = describe(around.cx, around.found);
    let span = match (around.found, around.prev) {
        (Some(found), _) => found.span,
        (None, Some(prev)) => prev.span.after(),
        _ => crate::span::Span::default(),
    };
    let facts = [("expected", expected.as_str()), ("found", found.as_str())];
    let mut diagnostic = Diagnostic::new(codes::UNEXPECTED, span, &facts);
    if let Some(word) = around.found.filter(|token| token.kind == T::Ident) {
        let words = if around.expected.has(Expected::ITEM) { ITEMS } else { STATEMENTS };
        if let Some(near) = nearest(&around.cx.word(word), words.iter().copied()) {
            let edits = vec![(word.span, near.to_owned())];
            diagnostic = diagnostic.fact("near", near).help("near").fix("fix_near", edits, false);
        }
    }
    match opener(around, T::LParen).filter(|_| around.expected.has(Expected::RPAREN)) {
        Some(open) => diagnostic.fact("open", "(").also(open.span, "opener"),
        None => diagnostic,
    }
}

const WORDS: &[(Expected, &str)] = &[
    (Expected::EXPR, "a value"),
    (Expected::STMT, "a statement"),
    (Expected::ITEM, "a parameter, a module, a route or another item"),
    (Expected::LABEL, "`case` or `default`"),
    (Expected::SEMI, "`;`"),
    (Expected::COMMA, "`,`"),
    (Expected::RPAREN, "`)`"),
    (Expected::RBRACKET, "`]`"),
    (Expected::LPAREN, "`(`"),
    (Expected::LBRACE, "`{`"),
    (Expected::RBRACE, "`}`"),
    (Expected::LBRACKET, "`[`"),
    (Expected::COLON, "`:`"),
    (Expected::ASSIGN, "`=`"),
    (Expected::DOT, "`.`"),
    (Expected::STRING, "a string"),
    (Expected::NUMBER, "a number"),
    (Expected::NAME, "a name"),
    (Expected::ADDRESS, "an address"),
    (Expected::VALUE, "a constant value"),
    (Expected::COMPARISON, "a comparison"),
];

/// The possibilities in words; operators are named only where nothing else fits.
fn expected_words(expected: Expected) -> String {
    // A statement and a value may start in many ways; one name for all of them says enough.
    let hidden = if expected.has(Expected::STMT) {
        &[Expected::EXPR, Expected::LBRACE][..]
    } else if expected.has(Expected::EXPR) {
        &[Expected::LBRACE, Expected::ADDRESS][..]
    } else {
        &[][..]
    };
    let shown = |bit: Expected| expected.has(bit) && !hidden.contains(&bit);
    let words: Vec<&str> = WORDS.iter().filter(|(bit, _)| shown(*bit)).map(|(_, word)| *word).collect();
    match words.as_slice() {
        [] => "an operator".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
