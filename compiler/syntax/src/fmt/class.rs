//! What a token is to the layout: an operator between operands, a word that calls, the start of an item.

use crate::token::T;

/// Operators that stand between two operands.
pub(super) fn is_binary(kind: T) -> bool {
    let symbol = kind >= T::EqEq && kind <= T::Slash && !matches!(kind, T::Tilde | T::Bang);
    symbol || matches!(kind, T::Or | T::And | T::Mod | T::StrEq | T::StrNe | T::IntEq | T::IntNe)
}

/// Operators in front of an operand, also those that may stand between two.
pub(super) fn is_prefix(kind: T) -> bool {
    matches!(kind, T::Bang | T::Tilde | T::Minus | T::Slash | T::Not | T::Defined | T::CastInt | T::CastStr)
}

/// Words with an expression or a statement behind them, which is no list of arguments.
pub(super) fn is_keyword(kind: T) -> bool {
    matches!(
        kind,
        T::If | T::Else | T::While | T::Switch | T::Case | T::Return | T::Exit | T::Drop | T::Or | T::And | T::Not
    ) || matches!(kind, T::Mod | T::StrEq | T::StrNe | T::IntEq | T::IntNe)
}

/// True if a parenthesis behind this holds arguments.
pub(super) fn is_callable(kind: T) -> bool {
    kind.is_word() && !is_keyword(kind) && kind != T::NumId
}

/// Statements that begin with a word of their own; none of these words can go on with a statement.
pub(super) fn opens_statement(kind: T) -> bool {
    matches!(kind, T::If | T::While | T::Switch | T::Return | T::Exit | T::Drop | T::Break | T::Case)
}

/// The first words of a route block. `route` calls a route if a parenthesis follows.
pub(super) fn opens_route(kind: T, next: Option<T>) -> bool {
    match kind {
        T::Route => matches!(next, Some(T::LBracket | T::LBrace)),
        _ => kind >= T::RequestRoute && kind <= T::EventRoute,
    }
}

/// Words that open an item and nothing else, or do so with what follows.
pub(super) fn opens_item(kind: T, next: Option<T>) -> bool {
    match kind {
        T::Route => opens_route(kind, next),
        T::CoreFn | T::Port | T::Ident => next == Some(T::Assign),
        _ => kind.opens_item(),
    }
}

/// Core parameters and paths are written `name=value` everywhere, cfg variables `group.name = value`.
pub(super) fn assigns_tightly(first: T, next: Option<T>) -> bool {
    let may = matches!(first, T::Listen | T::Alias | T::LoadPath | T::CfgEngine | T::Param)
        || matches!(first, T::CoreFn | T::Port | T::Ident);
    may && next == Some(T::Assign)
}

/// Words of an item that do not begin one.
pub(super) fn goes_on_with_item(kind: T) -> bool {
    matches!(kind, T::Description | T::Advertise | T::Name | T::Virtual)
}

/// Parts of a dotted name or number.
pub(super) fn is_name_part(kind: T) -> bool {
    kind.is_word() && !is_keyword(kind) || kind == T::Int
}

/// Words of an item that need something behind them.
pub(super) fn takes_more(kind: T) -> bool {
    matches!(kind, T::Flags | T::AvpFlags | T::LoadModule | T::LoadModuleX | T::LoadPath | T::CfgEngine)
        || matches!(kind, T::Advertise | T::Name | T::Description)
}
