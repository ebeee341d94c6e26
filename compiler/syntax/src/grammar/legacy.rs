//! Comparisons of operands of the core (language reference, section 4.6).

use super::address::{host, ipv4, ipv6, proto_of};
use super::{Cx, Expected, Extra, In, Rule, ahead, one, tok, tok_as};
use crate::ast::*;
use crate::codes;
use crate::span::Span;
use crate::token::{T, Token};
use chumsky::prelude::*;
use std::net::IpAddr;

/// What an operand takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Method,
    Uri,
    Ip,
    Number,
    Proto,
    Myself,
}

/// The operand a token names, with its class; `msg:len` is not among them.
fn operand_of(kind: T) -> Option<(LegacyOperand, Class)> {
    Some(match kind {
        T::Method => (LegacyOperand::Method, Class::Method),
        T::Uri => (LegacyOperand::Uri, Class::Uri),
        T::FromUri => (LegacyOperand::FromUri, Class::Uri),
        T::ToUri => (LegacyOperand::ToUri, Class::Uri),
        T::SrcIp => (LegacyOperand::SrcIp, Class::Ip),
        T::DstIp => (LegacyOperand::DstIp, Class::Ip),
        T::SndIp => (LegacyOperand::SndIp, Class::Ip),
        T::ToIp => (LegacyOperand::ToIp, Class::Ip),
        T::SrcPort => (LegacyOperand::SrcPort, Class::Number),
        T::DstPort => (LegacyOperand::DstPort, Class::Number),
        T::SndPort => (LegacyOperand::SndPort, Class::Number),
        T::ToPort => (LegacyOperand::ToPort, Class::Number),
        T::Af => (LegacyOperand::Af, Class::Number),
        T::SndAf => (LegacyOperand::SndAf, Class::Number),
        T::Proto => (LegacyOperand::Proto, Class::Proto),
        T::SndProto => (LegacyOperand::SndProto, Class::Proto),
        T::ToProto => (LegacyOperand::ToProto, Class::Proto),
        T::Myself => (LegacyOperand::Myself, Class::Myself),
        _ => return None,
    })
}

/// What may follow an operand, in words.
pub(super) fn needs(kind: T) -> Option<&'static str> {
    let class = if kind == T::Msg { Class::Number } else { operand_of(kind)?.1 };
    Some(match class {
        Class::Method | Class::Uri | Class::Ip => "one of `== != =~ eq ne` after it",
        Class::Number => "one of `== != eq ne < > <= >=` after it",
        Class::Proto => "one of `== != eq ne` after it",
        Class::Myself => "one of `== != eq ne` and one of `uri from_uri to_uri src_ip dst_ip` after it",
    })
}

fn operand<'t>(class: Class) -> impl Parser<'t, In<'t>, (LegacyOperand, Span), Extra<'t>> + Copy {
    one(Expected::EXPR, move |token| {
        operand_of(token.kind).filter(|(_, found)| *found == class).map(|(operand, _)| (operand, token.span))
    })
}

fn comparison<'t>(allowed: &'static [BinaryOp]) -> impl Parser<'t, In<'t>, (BinaryOp, Span), Extra<'t>> + Copy {
    one(Expected::COMPARISON, move |token| {
        super::expr::binary_op(token.kind).filter(|op| allowed.contains(op)).map(|op| (op, token.span))
    })
}

const EQUALITY: &[BinaryOp] = &[BinaryOp::Equal, BinaryOp::NotEqual, BinaryOp::StrEqual, BinaryOp::StrNotEqual];
const STRINGS: &[BinaryOp] =
    &[BinaryOp::Equal, BinaryOp::NotEqual, BinaryOp::Match, BinaryOp::StrEqual, BinaryOp::StrNotEqual];
const NUMBERS: &[BinaryOp] = &[
    BinaryOp::Equal,
    BinaryOp::NotEqual,
    BinaryOp::StrEqual,
    BinaryOp::StrNotEqual,
    BinaryOp::Less,
    BinaryOp::Greater,
    BinaryOp::LessEqual,
    BinaryOp::GreaterEqual,
];

/// A word that is neither a call nor a keyword.
fn is_bare(token: Token, next: Option<Token>) -> bool {
    token.kind == T::Ident && next.is_none_or(|next| next.kind != T::LParen)
}

type Parts = (((LegacyOperand, Span), (BinaryOp, Span)), LegacyRight);

pub(super) fn legacy<'t>(tight: impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone + 't) -> Rule<'t, LegacyCmp> {
    let value = tight.clone().map(LegacyRight::Expr);
    let myself = tok_as(T::Myself, Expected::EXPR).map(|token| LegacyRight::Myself(token.span));
    let word = ahead(Expected::EXPR, is_bare)
        .ignore_then(tok(T::Ident))
        .map_with(|token, extra| LegacyRight::Word(extra.state().name(token)));
    let method = operand(Class::Method).then(comparison(STRINGS)).then(word.or(value.clone()));
    let uri = operand(Class::Uri).then(comparison(STRINGS)).then(myself.or(value.clone()));
    let name = ahead(Expected::EXPR, is_bare).ignore_then(host()).map(LegacyRight::Host);
    let address = choice((network().map(LegacyRight::Net), myself, name, value.clone()));
    let ip = operand(Class::Ip).then(comparison(STRINGS)).then(address).map_with(|parts: Parts, extra| {
        check_address(extra.state(), &parts);
        parts
    });
    let length = one(Expected::NAME, |token| (token.kind == T::Ident).then_some(token));
    let msg_len =
        tok_as(T::Msg, Expected::EXPR).then_ignore(tok(T::Colon)).then(length).map_with(|(msg, length), extra| {
            let cx: &mut Cx<'_> = extra.state();
            if &*cx.word(length) != "len" {
                let facts = [("expected", "`len`"), ("found", &*format!("`{}`", cx.word(length)))];
                cx.report(codes::UNEXPECTED, length.span, &facts);
            }
            (LegacyOperand::MsgLen, cx.expansions.join(msg.span, length.span))
        });
    let number = operand(Class::Number).or(msg_len).then(comparison(NUMBERS)).then(value.clone());
    let proto_word = one(Expected::EXPR, |token| proto_of(token).map(|proto| LegacyRight::Proto(proto, token.span)));
    let proto = operand(Class::Proto).then(comparison(EQUALITY)).then(proto_word.or(value));
    let own = one(Expected::EXPR, |token| {
        let fits = matches!(token.kind, T::Uri | T::FromUri | T::ToUri | T::SrcIp | T::DstIp | T::SndIp | T::ToIp);
        operand_of(token.kind).filter(|_| fits).map(|(operand, _)| LegacyRight::Operand(operand, token.span))
    });
    let own = operand(Class::Myself).then(comparison(EQUALITY)).then(own);
    choice((method, uri, ip, number, proto, own))
        .map(|(((left, left_span), (op, op_span)), right)| LegacyCmp { left, left_span, op, op_span, right })
        .boxed()
}

/// A number is no address (measured on Kamailio 5.6.3).
fn check_address(cx: &mut Cx<'_>, parts: &Parts) {
    let (((_, span), _), LegacyRight::Expr(value)) = parts else { return };
    if matches!(value.kind, ExprKind::Int(_)) {
        let left = String::from_utf8_lossy(cx.sources.text(*span)).into_owned();
        let facts = [("left", left.as_str()), ("needs", "an address, a network or a string"), ("found", "a number")];
        cx.report(codes::BAD_LEGACY_CMP, value.span, &facts);
    }
}

/// The two ways to write a mask.
enum Mask {
    Bits(Token),
    Address(IpAddr),
}

/// `ip`, `ip/bits`, `ip/mask`.
fn network<'t>() -> impl Parser<'t, In<'t>, IpNet, Extra<'t>> + Clone {
    let address = ipv4().or(ipv6());
    let mask = choice((ipv4().map(Mask::Address), ipv6().map(Mask::Address), tok(T::Int).map(Mask::Bits)));
    let mask = tok_as(T::Slash, Expected::BINARY).ignore_then(mask).or_not();
    address.then(mask).map_with(|(ip, mask), extra| {
        let tokens: &[Token] = extra.slice();
        let cx: &mut Cx<'_> = extra.state();
        let span = cx.cover(tokens);
        let width = if ip.is_ipv4() { 32 } else { 128 };
        let (bits, mask) = match mask {
            None => (None, None),
            Some(Mask::Address(mask)) => (None, Some(mask)),
            Some(Mask::Bits(token)) => {
                let bits = u8::try_from(token.value).ok().filter(|bits| *bits <= width);
                if bits.is_none() {
                    let text = token.value.to_string();
                    let problem = format!("a width of 0 to {width} fits this address");
                    let facts = [("text", text.as_str()), ("needs", "the width of a network"), ("problem", &problem)];
                    cx.report(codes::BAD_ADDRESS, token.span, &facts);
                }
                (bits, None)
            }
        };
        IpNet { ip, bits, mask, span }
    })
}
