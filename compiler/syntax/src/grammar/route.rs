//! Route blocks and their names.

use super::{Cx, Expected, Extra, Fail, In, Rule, one};
use crate::ast::*;
use crate::codes;
use crate::diag::Diagnostic;
use crate::token::{T, Token};
use chumsky::input::InputRef;
use chumsky::prelude::*;

fn kind_of(token: Token) -> Option<(RouteKind, Token)> {
    let kind = match token.kind {
        T::Route | T::RequestRoute => RouteKind::Request,
        T::ReplyRoute | T::OnReplyRoute => RouteKind::Reply,
        T::FailureRoute => RouteKind::Failure,
        T::BranchRoute => RouteKind::Branch,
        T::OnSendRoute => RouteKind::OnSend,
        T::EventRoute => RouteKind::Event,
        _ => return None,
    };
    Some((kind, token))
}

/// `route[NAME] { .. }` and all its relatives. A malformed name is reported and the block parsed all the same.
pub(super) fn route<'t>(block: Rule<'t, Block>) -> impl Parser<'t, In<'t>, Route, Extra<'t>> + Clone {
    let header =
        one(Expected::ITEM, kind_of).then(custom(bracketed).or_not()).map_with(|((kind, keyword), name), extra| {
            let cx: &mut Cx<'_> = extra.state();
            let name = match name {
                Some(inside) => route_name(cx, kind, keyword, &inside),
                None => {
                    if kind == RouteKind::Event {
                        let facts = [("found", "no name"), ("problem", "an event route needs the name of an event")];
                        cx.report(codes::BAD_ROUTE_NAME, keyword.span, &facts);
                    }
                    None
                }
            };
            (kind, cx.name(keyword), name)
        });
    header.then(block).map(|((kind, keyword, name), body)| Route { kind, keyword, name, body })
}

/// The tokens of `[ .. ]`, the brackets among them.
fn bracketed<'t>(input: &mut InputRef<'t, '_, In<'t>, Extra<'t>>) -> Result<Vec<Token>, Fail> {
    let at = *input.cursor().inner();
    let open = input.peek().filter(|token| token.kind == T::LBracket);
    let open = open.ok_or(Fail { at, expected: Expected::LBRACKET })?;
    let close = input.state().delims.close.get(at).map_or(at, |close| *close as usize);
    input.skip();
    let mut inside = vec![open];
    for index in at + 1..=close {
        let Some(token) = input.peek() else { break };
        if token.kind == T::LBrace {
            return Err(Fail { at: index, expected: Expected::RBRACKET });
        }
        input.skip();
        inside.push(token);
    }
    match inside.last().map(|token| token.kind) {
        Some(T::RBracket) => Ok(inside),
        _ => Err(Fail { at: at + inside.len(), expected: Expected::RBRACKET }),
    }
}

fn route_name(cx: &mut Cx<'_>, kind: RouteKind, keyword: Token, inside: &[Token]) -> Option<RouteName> {
    let brackets = cx.cover(inside);
    if matches!(keyword.kind, T::RequestRoute | T::ReplyRoute) {
        let instead = if kind == RouteKind::Request { "route" } else { "onreply_route" };
        let word = cx.word(keyword);
        cx.report(codes::NAMED_MAIN_ROUTE, brackets, &[("word", &word), ("instead", instead)]);
        return None;
    }
    let tokens = inside.get(1..inside.len().saturating_sub(1)).unwrap_or(&[]);
    let Some(first) = tokens.first() else {
        cx.report(codes::BAD_ROUTE_NAME, brackets, &[("found", "nothing"), ("problem", "empty")]);
        return None;
    };
    if kind == RouteKind::Event {
        return event_name(cx, tokens);
    }
    match (first.kind, tokens.len()) {
        (T::Ident, 1) => Some(RouteName { text: cx.word(*first), span: first.span }),
        (T::Str, 1) => Some(RouteName { text: cx.string(*first).to_str().into(), span: first.span }),
        (T::Int, 1) if starts_with_digit(cx, *first) => {
            Some(RouteName { text: first.value.cast_signed().to_string().into(), span: first.span })
        }
        (kind, 1) if (kind.is_word() && kind != T::NumId) || kind == T::Int => {
            let word = cx.word(*first);
            let facts = [("word", &*word), ("what", "a route")];
            let diagnostic = Diagnostic::new(codes::KEYWORD_AS_NAME, first.span, &facts).help("quote");
            let quoted = vec![(first.span, format!("\"{word}\""))];
            cx.add(diagnostic.fix("fix", quoted, false));
            None
        }
        _ => {
            let span = cx.cover(tokens);
            let text = String::from_utf8_lossy(cx.sources.text(span)).into_owned();
            let problem = if text.contains('-') { "a name with a dash must be quoted" } else { "not a name" };
            let facts = [("found", &*format!("`{text}`")), ("problem", problem)];
            let diagnostic = Diagnostic::new(codes::BAD_ROUTE_NAME, span, &facts).help("quote");
            cx.add(diagnostic.fix("fix", vec![(span, format!("\"{text}\""))], false));
            None
        }
    }
}

/// A number, not a word that stands for one.
fn starts_with_digit(cx: &Cx<'_>, token: Token) -> bool {
    cx.sources.text(token.span).first().is_some_and(u8::is_ascii_digit)
}

/// `module:event`, whose words may hold dashes and dots.
fn event_name(cx: &mut Cx<'_>, tokens: &[Token]) -> Option<RouteName> {
    let span = cx.cover(tokens);
    let plain =
        |token: &Token| token.kind.is_word() || matches!(token.kind, T::Int | T::Minus | T::Dot | T::Colon | T::Ipv6);
    let text = String::from_utf8_lossy(cx.sources.text(span)).into_owned();
    let has_blank = text.contains(|letter: char| letter.is_ascii_whitespace());
    let inner = text.trim_matches(':');
    if inner.len() == text.len() && text.contains(':') && !has_blank && tokens.iter().all(plain) {
        return Some(RouteName { text: text.into(), span });
    }
    let problem = "the name of an event has two words with a colon between them";
    cx.report(codes::BAD_ROUTE_NAME, span, &[("found", &*format!("`{text}`")), ("problem", problem)]);
    None
}
