//! Blanks between two tokens of one line.

use super::class::*;
use super::state::State;
use super::stmt::Phase;
use crate::token::T;

/// True if `kind` is an operator sign inside a name or address, such as the dash of `my-host` and the slash of
/// `10.0.0.0/8`. `touches` says that the user wrote it without blanks. A define may stand for anything, so that `MAX-1`
/// stays as it is too.
pub(super) fn is_glued(state: &State, kind: T, touches: bool) -> bool {
    let stmt = &state.stmt;
    let is_sign = matches!(kind, T::Minus | T::Slash) && stmt.operand;
    let is_name = stmt.dotted || matches!(stmt.last, Some(T::Ident | T::NumId | T::RBracket));
    is_sign && (touches && is_name || kind == T::Slash && stmt.dotted)
}

/// True if a blank stands in front of `kind`. `touches` says that the user wrote none, `glued` that the token is a sign
/// inside a name.
pub(super) fn is_spaced(state: &State, kind: T, next: Option<T>, touches: bool, glued: bool) -> bool {
    let stmt = &state.stmt;
    let Some(last) = stmt.last else { return kind != T::Semi };
    match (last, kind) {
        (_, T::Semi | T::Comma) => false,
        (T::LParen | T::LBracket, _) | (_, T::RParen | T::RBracket) => false,
        (_, T::Else | T::LBrace) | (T::RBrace | T::Comma, _) => true,
        // The name of an event: blanks would be part of it.
        _ if is_route_name(state) => !touches,
        (T::Dot | T::Colon, _) | (_, T::Dot | T::Colon) => false,
        (_, T::LBracket) if stmt.operand => false,
        (T::Not, _) => true,
        (T::Defined, _) => kind != T::LParen,
        _ if stmt.prefix || stmt.glued || glued => false,
        (T::Assign, _) | (_, T::Assign) => !matches!(stmt.phase, Phase::Item(_, true)),
        (T::Return | T::Exit | T::Drop, T::LParen) => next != Some(T::RParen),
        (_, T::LParen) => !is_callable(last),
        _ => true,
    }
}

fn is_route_name(state: &State) -> bool {
    let stmt = &state.stmt;
    matches!(stmt.phase, Phase::Item(first, _) if opens_route(first, Some(T::LBracket))) && !stmt.brackets.is_empty()
}
