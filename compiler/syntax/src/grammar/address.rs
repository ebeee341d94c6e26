//! Addresses, hosts, ports and sockets, which the grammar builds from single tokens.

use super::{Cx, Expected, Extra, Fail, In, one, tok, tok_as};
use crate::ast::{Host, HostKind, Proto, SocketAddr};
use crate::codes;
use crate::span::Span;
use crate::token::{T, Token};
use chumsky::input::InputRef;
use chumsky::prelude::*;
use std::net::{IpAddr, Ipv4Addr};

type Input<'t, 'p> = InputRef<'t, 'p, In<'t>, Extra<'t>>;

/// The protocol a token names.
pub(super) fn proto_of(token: Token) -> Option<Proto> {
    Some(match token.kind {
        T::Udp => Proto::Udp,
        T::Tcp => Proto::Tcp,
        T::Tls => Proto::Tls,
        T::Sctp => Proto::Sctp,
        T::Ws => Proto::Ws,
        T::Wss => Proto::Wss,
        _ => return None,
    })
}

/// `1.2.3.4`. What has dots but is no address is reported and read as `0.0.0.0`.
pub(super) fn ipv4<'t>() -> impl Parser<'t, In<'t>, IpAddr, Extra<'t>> + Copy {
    custom(|input: &mut Input<'t, '_>| {
        let at = *input.cursor().inner();
        let fail = Fail { at, expected: Expected::ADDRESS };
        let start = input.save();
        let first = input.next().filter(|token| token.kind == T::Int);
        let (Some(first), Some(T::Dot)) = (first, input.peek().map(|token| token.kind)) else {
            input.rewind(start);
            return Err(fail);
        };
        let mut numbers = vec![first];
        let mut last = first;
        while let Some(dot) = input.peek().filter(|token| token.kind == T::Dot) {
            input.skip();
            last = dot;
            let Some(number) = input.peek().filter(|token| matches!(token.kind, T::Int | T::NumId)) else { break };
            input.skip();
            numbers.push(number);
            last = number;
        }
        let cx: &mut Cx<'t> = input.state();
        let span = cx.expansions.join(first.span, last.span);
        Ok(IpAddr::V4(octets(cx, &numbers, span).unwrap_or(Ipv4Addr::UNSPECIFIED)))
    })
}

fn octets(cx: &mut Cx<'_>, numbers: &[Token], span: Span) -> Option<Ipv4Addr> {
    let octet = |token: &Token| u8::try_from(token.value).ok().filter(|_| token.kind == T::Int);
    let problem = match numbers {
        [a, b, c, d] => match (octet(a), octet(b), octet(c), octet(d)) {
            (Some(a), Some(b), Some(c), Some(d)) => return Some(Ipv4Addr::new(a, b, c, d)),
            _ => "each number must be 0 to 255",
        },
        _ => "expected four numbers with dots between them",
    };
    let text = String::from_utf8_lossy(cx.sources.text(span)).into_owned();
    cx.report(codes::BAD_ADDRESS, span, &[("text", &text), ("needs", "an IPv4 address"), ("problem", problem)]);
    None
}

/// An IPv6 address, bare or in brackets.
pub(super) fn ipv6<'t>() -> impl Parser<'t, In<'t>, IpAddr, Extra<'t>> + Clone {
    let bare = tok_as(T::Ipv6, Expected::ADDRESS).map_with(|token, extra| {
        let address = extra.state().tables.ipv6.get(token.value as usize).copied();
        IpAddr::V6(address.unwrap_or(std::net::Ipv6Addr::UNSPECIFIED))
    });
    let bracketed = tok_as(T::LBracket, Expected::ADDRESS).ignore_then(bare).then_ignore(tok(T::RBracket));
    bare.or(bracketed)
}

/// `name`, `a.b-c`: words and numbers joined by dots and dashes without blanks between them.
fn host_name<'t>() -> impl Parser<'t, In<'t>, HostKind, Extra<'t>> + Copy {
    custom(|input: &mut Input<'t, '_>| {
        let at = *input.cursor().inner();
        let first = input.peek().filter(|token| matches!(token.kind, T::Ident | T::NumId));
        let Some(first) = first else { return Err(Fail { at, expected: Expected::ADDRESS }) };
        input.skip();
        let mut last = first;
        loop {
            let start = input.save();
            let joint = input.next().filter(|token| matches!(token.kind, T::Dot | T::Minus));
            let part = input.peek().filter(|token| token.kind.is_word() || token.kind == T::Int);
            let cx: &mut Cx<'t> = input.state();
            match (joint, part) {
                (Some(joint), Some(part)) if cx.is_adjacent(last, joint) && cx.is_adjacent(joint, part) => {
                    input.skip();
                    last = part;
                }
                _ => {
                    input.rewind(start);
                    break;
                }
            }
        }
        let cx: &mut Cx<'t> = input.state();
        let span = cx.expansions.join(first.span, last.span);
        Ok(HostKind::Name(String::from_utf8_lossy(cx.sources.text(span)).into()))
    })
}

/// A host: an address, a name, or a string.
pub(super) fn host<'t>() -> impl Parser<'t, In<'t>, Host, Extra<'t>> + Clone {
    let text = tok_as(T::Str, Expected::ADDRESS).map_with(|token, extra| HostKind::Str(extra.state().string(token)));
    let any = tok_as(T::Star, Expected::ADDRESS).map(|_| HostKind::Any);
    choice((ipv4().map(HostKind::Ip), ipv6().map(HostKind::Ip), text, host_name(), any)).map_with(|kind, extra| {
        let tokens: &[Token] = extra.slice();
        Host { kind, span: extra.state().cover(tokens) }
    })
}

/// A port after its colon; `*` is `None`.
pub(super) fn port<'t>() -> impl Parser<'t, In<'t>, Option<(u16, Span)>, Extra<'t>> + Clone {
    let number = tok(T::Int).map_with(|token, extra| {
        let port = u16::try_from(token.value).ok();
        if port.is_none() {
            let facts = [("text", &*token.value.to_string()), ("needs", "a port"), ("problem", "a port is 0 to 65535")];
            extra.state().report(codes::BAD_ADDRESS, token.span, &facts);
        }
        port.map(|port| (port, token.span))
    });
    tok(T::Colon).ignore_then(number.or(tok_as(T::Star, Expected::NUMBER).map(|_| None)))
}

/// `[proto:]host[:port]`; several hosts may stand in parentheses.
pub(super) fn socket<'t>() -> impl Parser<'t, In<'t>, SocketAddr, Extra<'t>> + Clone {
    let any = one(Expected::ADDRESS, |token| (token.kind == T::Star).then_some(None));
    let named = one(Expected::ADDRESS, |token| proto_of(token).map(Some));
    let proto = named.or(any).then_ignore(tok(T::Colon)).or_not();
    let several = tok_as(T::LParen, Expected::ADDRESS)
        .ignore_then(host().separated_by(tok(T::Comma)).at_least(1).collect::<Vec<_>>())
        .then_ignore(tok(T::RParen));
    let hosts = several.or(host().map(|host| vec![host]));
    proto.then(hosts).then(port().or_not()).map_with(|((proto, hosts), port), extra| {
        let tokens: &[Token] = extra.slice();
        let span = extra.state().cover(tokens);
        SocketAddr { proto: proto.flatten(), hosts, port: port.flatten(), span }
    })
}
