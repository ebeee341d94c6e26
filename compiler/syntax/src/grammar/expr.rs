//! Expressions (language reference, sections 4.1 and 4.2).

use super::{Cx, Expected, Extra, In, Rule, ahead, core_call, legacy, one, tok, tok_as};
use crate::ast::{Assign, BinaryOp, Block, Call, CastType, Expr, ExprKind, UnaryOp};
use crate::codes;
use crate::span::Span;
use crate::token::{T, Token};
use chumsky::prelude::*;

/// Operators of one expression; left-associative trees are as deep as they are long.
const MAX_OPERATORS: usize = 1000;

/// A prefix of an operand.
#[derive(Clone, Copy)]
enum Prefix {
    Op(UnaryOp),
    Cast(CastType),
}

/// The whole expression grammar, over the rule for blocks.
pub(super) fn expr<'t>(block: impl Parser<'t, In<'t>, Block, Extra<'t>> + Clone + 't) -> Rule<'t, Expr> {
    // Rules that name themselves hold themselves weakly, so that the grammar is given back after use.
    recursive(|expr| {
        // The right side of an operand of the core binds tighter than comparisons (measured on Kamailio 5.6.3).
        let tight = recursive(|tight| chain(unary(operand(expr.clone(), tight, block.clone())), 9));
        chain(unary(operand(expr, tight, block)), 1)
    })
    .boxed()
}

/// Operands joined by operators that bind at least as tightly as `min`.
fn chain<'t>(unary: Rule<'t, Expr>, min: u8) -> impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone {
    let operator = one(Expected::BINARY, move |token| {
        binary_op(token.kind).filter(|op| op.level() >= min).map(|op| (op, token.span))
    });
    let rest = operator.then(unary.clone()).repeated().collect::<Vec<_>>();
    unary
        .then(rest)
        .map_with(|(first, rest), extra| if rest.is_empty() { first } else { fold(extra.state(), first, rest) })
}

/// Builds the tree of a chain: operators wait on a stack until one comes that binds no tighter.
fn fold(cx: &mut Cx<'_>, first: Expr, rest: Vec<((BinaryOp, Span), Expr)>) -> Expr {
    if rest.len() > MAX_OPERATORS {
        let span = rest.get(MAX_OPERATORS).map_or(first.span, |((_, span), _)| *span);
        cx.report(codes::EXPR_TOO_LONG, span, &[("limit", &MAX_OPERATORS.to_string())]);
        return Expr { kind: ExprKind::Error, span };
    }
    let mut waiting: Vec<(Expr, BinaryOp, Span)> = Vec::new();
    let mut current = first;
    for ((op, op_span), operand) in rest {
        while let Some((left, before, before_span)) = waiting.pop() {
            if before.level() < op.level() {
                waiting.push((left, before, before_span));
                break;
            }
            current = binary(cx, left, before, before_span, current);
        }
        waiting.push((current, op, op_span));
        current = operand;
    }
    while let Some((left, op, op_span)) = waiting.pop() {
        current = binary(cx, left, op, op_span, current);
    }
    current
}

fn binary(cx: &Cx<'_>, left: Expr, op: BinaryOp, op_span: Span, right: Expr) -> Expr {
    let span = cx.expansions.join(left.span, right.span);
    Expr { kind: ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) }, span }
}

pub(super) fn binary_op(kind: T) -> Option<BinaryOp> {
    Some(match kind {
        T::PipePipe | T::Or => BinaryOp::Or,
        T::AmpAmp | T::And => BinaryOp::And,
        T::Pipe => BinaryOp::BitOr,
        T::Amp => BinaryOp::BitAnd,
        T::Caret => BinaryOp::BitXor,
        T::Shl => BinaryOp::Shl,
        T::Shr => BinaryOp::Shr,
        T::EqEq => BinaryOp::Equal,
        T::NotEq => BinaryOp::NotEqual,
        T::Match => BinaryOp::Match,
        T::StrEq => BinaryOp::StrEqual,
        T::StrNe => BinaryOp::StrNotEqual,
        T::IntEq => BinaryOp::IntEqual,
        T::IntNe => BinaryOp::IntNotEqual,
        T::Less => BinaryOp::Less,
        T::Greater => BinaryOp::Greater,
        T::LessEq => BinaryOp::LessEqual,
        T::GreaterEq => BinaryOp::GreaterEqual,
        T::Plus => BinaryOp::Add,
        T::Minus => BinaryOp::Sub,
        T::Star => BinaryOp::Mul,
        T::Slash => BinaryOp::Div,
        T::Mod => BinaryOp::Mod,
        _ => return None,
    })
}

fn prefix(token: Token) -> Option<(Prefix, Span)> {
    let prefix = match token.kind {
        T::Bang | T::Not => Prefix::Op(UnaryOp::Not),
        T::Minus => Prefix::Op(UnaryOp::Neg),
        T::Tilde => Prefix::Op(UnaryOp::BitNot),
        T::Defined => Prefix::Op(UnaryOp::Defined),
        T::CastInt => Prefix::Cast(CastType::Int),
        T::CastStr => Prefix::Cast(CastType::Str),
        _ => return None,
    };
    Some((prefix, token.span))
}

fn unary<'t>(operand: impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone + 't) -> Rule<'t, Expr> {
    one(Expected::EXPR, prefix)
        .repeated()
        .foldr_with(operand, |(prefix, op_span), operand: Expr, extra| {
            let span = extra.state().expansions.join(op_span, operand.span);
            let operand = Box::new(operand);
            let kind = match prefix {
                Prefix::Op(op) => ExprKind::Unary { op, op_span, operand },
                Prefix::Cast(to) => ExprKind::Cast { to, operand },
            };
            Expr { kind, span }
        })
        .boxed()
}

fn operand<'t>(
    expr: impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone + 't,
    tight: impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone + 't,
    block: impl Parser<'t, In<'t>, Block, Extra<'t>> + Clone + 't,
) -> Rule<'t, Expr> {
    let call = call(expr.clone()).map(|call| Expr { span: call.span, kind: ExprKind::Call(Box::new(call)) });
    let core_call = core_call::core_call(expr.clone())
        .map(|call| Expr { span: call.span, kind: ExprKind::CoreCall(Box::new(call)) });
    let legacy = legacy::legacy(tight).map_with(|cmp, extra| {
        let tokens = extra.slice();
        Expr { kind: ExprKind::Legacy(Box::new(cmp)), span: extra.state().cover(tokens) }
    });
    let block = block.map(|block| Expr { span: block.span, kind: ExprKind::Block(Box::new(block)) });
    choice((literal(), paren(expr.clone()), call, core_call, legacy, builtin(expr), block)).boxed()
}

/// Numbers, strings and variables.
fn literal<'t>() -> impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone {
    let is_literal = |token: Token| matches!(token.kind, T::Int | T::Str | T::Pv | T::Avp | T::Select).then_some(token);
    one(Expected::EXPR, is_literal).map_with(|token, extra| {
        let cx: &mut Cx<'_> = extra.state();
        let index = token.value as usize;
        let kind = match token.kind {
            T::Int => Some(ExprKind::Int(token.value.cast_signed())),
            T::Str => Some(ExprKind::Str(cx.string(token))),
            T::Pv => cx.tables.pvs.get(index).map(|pv| ExprKind::Pv(Box::new(pv.clone()))),
            T::Avp => cx.tables.avps.get(index).map(|avp| ExprKind::Avp(Box::new(avp.clone()))),
            _ => cx.tables.selects.get(index).map(|select| ExprKind::Select(Box::new(select.clone()))),
        };
        Expr { kind: kind.unwrap_or(ExprKind::Error), span: token.span }
    })
}

/// A variable that may be assigned to.
pub(super) fn lval<'t>() -> impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone {
    ahead(Expected::STMT, |token, _| matches!(token.kind, T::Pv | T::Avp)).ignore_then(literal())
}

/// `( expr )` or `( lval = expr )`.
fn paren<'t>(
    expr: impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone + 't,
) -> impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone {
    tok_as(T::LParen, Expected::EXPR)
        .ignore_then(expr.clone())
        .then(tok(T::Assign).then(expr).or_not())
        .then_ignore(tok(T::RParen))
        .map_with(|(first, assigned), extra| {
            let tokens: &[Token] = extra.slice();
            let cx: &mut Cx<'_> = extra.state();
            let inner = match assigned {
                None => first,
                Some((eq, value)) => assignment(cx, first, eq.span, value),
            };
            Expr { kind: ExprKind::Paren(Box::new(inner)), span: cx.cover(tokens) }
        })
}

fn assignment(cx: &mut Cx<'_>, target: Expr, eq_span: Span, value: Expr) -> Expr {
    let span = cx.expansions.join(target.span, value.span);
    if !matches!(target.kind, ExprKind::Pv(_) | ExprKind::Avp(_) | ExprKind::Error) {
        cx.report(codes::NOT_ASSIGNABLE, target.span, &[("what", "this expression")]);
        return Expr { kind: ExprKind::Error, span };
    }
    Expr { kind: ExprKind::Assign(Box::new(Assign { target, eq_span, value })), span }
}

/// `name(arg, ..)`
pub(super) fn call<'t>(
    expr: impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone + 't,
) -> impl Parser<'t, In<'t>, Call, Extra<'t>> + Clone {
    tok_as(T::Ident, Expected::EXPR)
        .then_ignore(tok(T::LParen))
        .then(arguments(expr))
        .then_ignore(tok(T::RParen))
        .map_with(|(name, args), extra| {
            let tokens: &[Token] = extra.slice();
            let cx: &mut Cx<'_> = extra.state();
            Call { name: cx.name(name), args, span: cx.cover(tokens) }
        })
}

/// A list between parentheses: nothing, or values with commas between them.
fn arguments<'t>(
    expr: impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone + 't,
) -> impl Parser<'t, In<'t>, Vec<Expr>, Extra<'t>> + Clone {
    let none = ahead(Expected::RPAREN, |token, _| token.kind == T::RParen).map(|()| Vec::new());
    none.or(expr.separated_by(tok(T::Comma)).at_least(1).collect())
}

/// `strlen(x)`, `strempty(x)`, `selval(c, a, b)`.
fn builtin<'t>(
    expr: impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone + 't,
) -> impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone {
    let in_parens = tok(T::LParen).ignore_then(expr.clone()).then_ignore(tok(T::RParen));
    let is_one = |token: Token| matches!(token.kind, T::StrLen | T::StrEmpty).then_some(token.kind);
    let one_arg = one(Expected::EXPR, is_one).then(in_parens).map(|(kind, operand)| match kind {
        T::StrLen => ExprKind::StrLen(Box::new(operand)),
        _ => ExprKind::StrEmpty(Box::new(operand)),
    });
    let next = || tok(T::Comma).ignore_then(expr.clone());
    let selval = tok_as(T::SelVal, Expected::EXPR)
        .ignore_then(tok(T::LParen).ignore_then(expr.clone()))
        .then(next())
        .then(next())
        .then_ignore(tok(T::RParen))
        .map(|((cond, yes), no)| ExprKind::SelVal(Box::new([cond, yes, no])));
    one_arg.or(selval).map_with(|kind, extra| {
        let tokens: &[Token] = extra.slice();
        Expr { kind, span: extra.state().cover(tokens) }
    })
}
