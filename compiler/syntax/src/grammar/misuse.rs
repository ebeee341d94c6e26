//! Recognises at a failure text that is well formed but stands in the wrong place or form: a transformation outside of
//! `$( )`, a cast with blanks, an address list that goes on, an expression where a constant must be.

use super::Expected;
use super::explain::{ITEMS, STATEMENTS, describe, opener_index};
use super::expr::binary_op;
use super::found::Around;
use crate::codes;
use crate::diag::Diagnostic;
use crate::token::{T, Token, nearest};

pub(super) fn list_goes_on(around: &Around<'_, '_>) -> Option<Diagnostic> {
    if !around.expected.has(Expected::LIST_END) {
        return None;
    }
    let start = (0..around.at)
        .rev()
        .find(|index| around.token(*index).is_some_and(|token| matches!(token.kind, T::Listen | T::Alias)))?;
    let list = around.token(start)?;
    // The name may have parts: `foo.bar = 1` was eaten as one host.
    let is_part = |token: Token| token.kind.is_word() || matches!(token.kind, T::Dot | T::Minus);
    let mut first = around.at.checked_sub(1)?;
    while first > start + 2 {
        let (Some(before), Some(token)) = (around.token(first - 1), around.token(first)) else { break };
        if !is_part(before) || !around.cx.is_adjacent(before, token) {
            break;
        }
        first -= 1;
    }
    let word_span = around.join(around.token(first), around.prev);
    let word = String::from_utf8_lossy(around.cx.sources.text(word_span)).into_owned();
    let name = around.cx.word(list);
    let end = around.token(first.checked_sub(1)?)?.span.after();
    let diagnostic = Diagnostic::new(codes::ADDRESS_LIST_GOES_ON, word_span, &[("word", &word), ("list", &name)]);
    Some(diagnostic.also(list.span, "list").help("semi").fix("fix", vec![(end, ";".to_owned())], true))
}

/// A variable with something behind it that belongs inside `$( )`.
pub(super) fn variable(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let pv = around.prev.filter(|token| token.kind == T::Pv)?;
    let text = String::from_utf8_lossy(around.cx.sources.text(pv.span)).into_owned();
    let name = text.trim_start_matches('$');
    let found = around.found?;
    match found.kind {
        T::LParen => {
            let problem = "no blank may stand between the name and `(`";
            Some(Diagnostic::new(codes::BAD_PV, around.join(Some(pv), Some(found)), &[("problem", problem)]))
        }
        _ if !around.touches_prev() || text.starts_with("$(") => None,
        T::Dot => {
            let part = around.next.filter(|token| token.kind.is_word())?;
            let span = around.join(Some(pv), Some(part));
            let full = format!("{name}.{}", around.cx.word(part));
            let diagnostic = Diagnostic::new(codes::DOTTED_PV, span, &[("name", &full)]);
            Some(diagnostic.fix("fix", vec![(span, format!("$({full})"))], false))
        }
        T::LBrace | T::LBracket => {
            let close = around.cx.delims.close.get(around.at).and_then(|close| around.token(*close as usize));
            let span = around.join(Some(pv), close.or(Some(found)));
            let inside = String::from_utf8_lossy(around.cx.sources.text(span)).into_owned();
            let fixed = format!("$({})", inside.trim_start_matches('$'));
            let diagnostic = Diagnostic::new(codes::TRANSFORMATION_OUTSIDE, span, &[("name", name)]);
            Some(diagnostic.fix("fix", vec![(span, fixed)], true))
        }
        _ => None,
    }
}

/// `(bool)x`, `( int )x`
pub(super) fn cast(around: &Around<'_, '_>) -> Option<Diagnostic> {
    // The failure is at the word if that is a keyword, behind it otherwise.
    let word_at = if around.kind() == Some(T::RParen) { around.at.checked_sub(1)? } else { around.at };
    let word = around.token(word_at).filter(|token| token.kind.is_word())?;
    let open_at = word_at.checked_sub(1)?;
    let open = around.token(open_at).filter(|token| token.kind == T::LParen)?;
    let close = around.token(word_at + 1).filter(|token| token.kind == T::RParen)?;
    let operand = around.token(word_at + 2)?.kind;
    let is_call =
        open_at.checked_sub(1).and_then(|index| around.token(index)).is_some_and(|token| token.kind.is_word());
    if is_call || !matches!(operand, T::Pv | T::Str | T::Int | T::LParen | T::Select | T::Avp) {
        return None;
    }
    let text = around.cx.word(word);
    let span = around.join(Some(open), Some(close));
    if matches!(&*text, "int" | "str") {
        let diagnostic = Diagnostic::new(codes::CAST_WITH_BLANKS, span, &[("word", &text)]);
        return Some(diagnostic.fix("fix", vec![(span, format!("({text})"))], true));
    }
    Some(Diagnostic::new(codes::UNKNOWN_CAST, span, &[("word", &text)]))
}

pub(super) fn strings(around: &Around<'_, '_>) -> Option<Diagnostic> {
    if around.kind() != Some(T::Str) || around.prev_kind() != Some(T::Str) {
        return None;
    }
    let diagnostic = Diagnostic::new(codes::ADJACENT_STRINGS, around.found?.span, &[]);
    Some(diagnostic.note("double").help("plus"))
}

/// `whiel (..) {` and `failure_ruote[X] {`, which start like a call and like a cfg variable.
pub(super) fn misspelt(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let is_bracket = around.prev_kind() == Some(T::LBracket);
    let (at, words, what) = match around.kind()? {
        T::LBrace if around.expected.has(Expected::SEMI) => (around.statement_start(), STATEMENTS, "a statement"),
        _ if is_bracket && around.expected.has(Expected::NUMBER) => (around.at.checked_sub(2)?, ITEMS, "an item"),
        _ => return None,
    };
    let word = around.token(at).filter(|token| token.kind == T::Ident)?;
    let text = around.cx.word(word);
    let near = nearest(&text, words.iter().copied())?;
    let found = format!("`{text}`");
    let facts = [("expected", what), ("found", found.as_str()), ("near", near)];
    let edits = vec![(word.span, near.to_owned())];
    Some(Diagnostic::new(codes::UNEXPECTED, word.span, &facts).help("near").fix("fix_near", edits, false))
}

/// An expression where a parameter takes a constant.
pub(super) fn constant(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let found = around.found?;
    let is_operator = binary_op(found.kind).is_some();
    let keyword = opener_index(around, T::LParen).and_then(|open| around.token(open.checked_sub(1)?));
    if let Some(keyword) = keyword.filter(|token| matches!(token.kind, T::ModParam | T::ModParamX)) {
        let word = around.cx.word(keyword);
        let text = if is_operator {
            "not a constant".to_owned()
        } else {
            format!("found {}", describe(around.cx, Some(found)))
        };
        let facts = [("word", &*word), ("needs", "a number or a string"), ("found", text.as_str())];
        return Some(Diagnostic::new(codes::BAD_MODPARAM, found.span, &facts));
    }
    if !is_operator || !around.expected.has(Expected::ITEM) {
        return None;
    }
    let eq = (around.at.saturating_sub(6)..around.at)
        .rev()
        .find(|index| around.token(*index).is_some_and(|token| token.kind == T::Assign))?;
    let name = around.cx.word(around.token(eq.checked_sub(1)?)?);
    let facts = [("name", &*name), ("needs", "a constant"), ("found", "there are no expressions at top level")];
    Some(Diagnostic::new(codes::BAD_PARAM_VALUE, found.span, &facts))
}

/// `route(if)`
pub(super) fn keyword_name(around: &Around<'_, '_>) -> Option<Diagnostic> {
    let found = around.found.filter(|token| token.kind > T::NumId)?;
    let route = around.at.checked_sub(2).and_then(|index| around.token(index))?;
    if route.kind != T::Route || around.prev_kind() != Some(T::LParen) || around.next_kind() != Some(T::RParen) {
        return None;
    }
    let word = around.cx.word(found);
    let diagnostic = Diagnostic::new(codes::KEYWORD_AS_NAME, found.span, &[("word", &word), ("what", "a route")]);
    Some(diagnostic.help("quote").fix("fix", vec![(found.span, format!("\"{word}\""))], false))
}
