//! Calls of the functions that are part of the language (language reference, section 7).

use super::address::{proto_of, socket};
use super::{Cx, Expected, Extra, In, Rule, ahead, one, tok, tok_as};
use crate::ast::*;
use crate::codes;
use crate::diag::Diagnostic;
use crate::span::Span;
use crate::token::{CORE_FNS, T, Token};
use chumsky::prelude::*;

/// How the arguments of a function are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Numbers and strings.
    Plain,
    /// Names of flags, as words.
    Flag,
    /// Hosts and ports.
    Host,
    /// A protocol.
    Proto,
    /// Parentheses may be left out.
    Optional,
}

fn function_of(token: Token) -> Option<CoreFn> {
    let entry = CORE_FNS.get(token.value as usize).filter(|_| token.kind == T::CoreFn);
    entry.map(|(function, _)| *function)
}

fn group(function: CoreFn) -> Group {
    use CoreFn::*;
    match function {
        SetFlag | ResetFlag | IsFlagSet | SetAvpFlag | ResetAvpFlag | IsAvpFlagSet => Group::Flag,
        Forward | ForwardUdp | ForwardTcp | ForwardTls | ForwardSctp | SetAdvertisedAddress | ForceSendSocket => {
            Group::Host
        }
        UdpMtuTryProto => Group::Proto,
        RevertUri | ForceRport | AddLocalRport | ForceTcpAlias | SetForwardNoConnect | SetReplyNoConnect
        | SetForwardClose | SetReplyClose => Group::Optional,
        _ => Group::Plain,
    }
}

/// The accepted argument lists of a function, a letter an argument, and the same in words.
/// `H` host, `P` port, `N` number of at least 0, `I` number, `S` string, `F` flag, `A` avp, `T` protocol, `K` socket,
/// `E` expression.
fn signature(function: CoreFn) -> (&'static [&'static str], &'static str) {
    use CoreFn::*;
    match function {
        Forward => (&["", "H", "HP"], "nothing, a host, or a host and a port"),
        ForwardUdp | ForwardTcp | ForwardTls | ForwardSctp => (&["H", "HP"], "a host, or a host and a port"),
        Log => (&["S", "IS"], "a string, or a level and a string"),
        SetFlag | ResetFlag | IsFlagSet => (&["F"], "the number or name of a flag"),
        SetAvpFlag | ResetAvpFlag | IsAvpFlagSet => (&["AF"], "an avp and the name of a flag"),
        Error => (&["SS"], "two strings"),
        Strip | StripTail => (&["N"], "a number that is not negative"),
        SetAdvertisedPort => (&["N"], "a port number"),
        UserPhone | ClearBranches | RevertUri | ForceRport | AddLocalRport | SetForwardNoConnect
        | SetReplyNoConnect | SetForwardClose | SetReplyClose => (&[""], "no argument"),
        RemoveBranch => (&["", "I"], "nothing or a branch number"),
        ForceTcpAlias => (&["", "N"], "nothing or a port number"),
        UdpMtuTryProto => (&["T"], "one of `UDP TCP TLS SCTP *`"),
        SetAdvertisedAddress => (&["H"], "a host"),
        ForceSendSocket => (&["K"], "a socket such as `udp:10.0.0.1:5060`"),
        CfgSelect => (&["SE"], "a group as a string, and a number"),
        Route => (&["E"], "the name of a route"),
        Exec | RewriteHost | RewriteHostPort | RewriteHostPortTrans | RewritePort | RewriteUser | RewriteUserPass
        | RewriteUri | Prefix | CfgReset => (&["S"], "a string"),
    }
}

fn fits(letter: char, arg: &CoreArg) -> bool {
    match letter {
        'H' => match arg {
            CoreArg::Host(_) | CoreArg::Str(_) | CoreArg::UriHost(_) => true,
            // `forward(host:port)` is one argument too.
            CoreArg::Socket(socket) => socket.proto.is_none() && socket.hosts.len() == 1,
            _ => false,
        },
        'P' => matches!(arg, CoreArg::Int(..) | CoreArg::UriPort(_)),
        'N' => matches!(arg, CoreArg::Int(number, _) if *number >= 0),
        'I' => matches!(arg, CoreArg::Int(..)),
        'S' => matches!(arg, CoreArg::Str(_)),
        'F' => match arg {
            CoreArg::Int(number, _) => *number >= 0,
            _ => matches!(arg, CoreArg::Word(_) | CoreArg::Str(_)),
        },
        'A' => match arg {
            CoreArg::Avp(_) | CoreArg::Str(_) => true,
            CoreArg::Expr(expr) => matches!(expr.kind, ExprKind::Pv(_)),
            _ => false,
        },
        'T' => matches!(arg, CoreArg::Proto(..)),
        'K' => matches!(arg, CoreArg::Socket(_)),
        _ => true,
    }
}

/// A constant as an argument of its own kind.
fn plain(expr: Expr) -> CoreArg {
    match expr.kind {
        ExprKind::Int(number) => CoreArg::Int(number, expr.span),
        ExprKind::Str(text) => CoreArg::Str(text),
        ExprKind::Avp(avp) => CoreArg::Avp(avp),
        ExprKind::Unary { op: UnaryOp::Neg, ref operand, .. } => match operand.kind {
            ExprKind::Int(number) => CoreArg::Int(number.wrapping_neg(), expr.span),
            _ => CoreArg::Expr(expr),
        },
        _ => CoreArg::Expr(expr),
    }
}

fn named<'t>(wanted: Group) -> impl Parser<'t, In<'t>, Token, Extra<'t>> + Copy {
    one(Expected::EXPR, move |token| function_of(token).filter(|function| group(*function) == wanted).map(|_| token))
}

fn is_bare(token: Token, next: Option<Token>) -> bool {
    matches!(token.kind, T::Ident | T::NumId) && next.is_none_or(|next| next.kind != T::LParen)
}

/// Tokens that start a host or socket and no expression.
fn is_host(token: Token, next: Option<Token>) -> bool {
    let next_is = |kind: T| next.is_some_and(|next| next.kind == kind);
    match token.kind {
        T::Ident | T::NumId => !next_is(T::LParen),
        T::Int => next_is(T::Dot),
        T::Str => next_is(T::Colon),
        T::Ipv6 | T::LBracket | T::Star => true,
        _ => proto_of(token).is_some(),
    }
}

pub(super) fn core_call<'t>(expr: impl Parser<'t, In<'t>, Expr, Extra<'t>> + Clone + 't) -> Rule<'t, CoreCall> {
    let value = expr.clone().map(plain);
    let word = ahead(Expected::EXPR, is_bare)
        .ignore_then(one(Expected::NAME, Some))
        .map_with(|token, extra| CoreArg::Word(extra.state().name(token)));
    let proto = one(Expected::EXPR, |token| {
        let proto = proto_of(token).map(Some).or((token.kind == T::Star).then_some(None));
        proto.map(|proto| CoreArg::Proto(proto, token.span))
    });
    let host = ahead(Expected::EXPR, is_host).ignore_then(socket()).map(host_arg);
    let plain_call = named(Group::Plain).then(list(value.clone()));
    let flag_call = named(Group::Flag).then(list(word.or(value.clone())));
    let host_call = named(Group::Host).then(list(choice((uri_part(), host, value.clone()))));
    let proto_call = named(Group::Proto).then(list(proto.or(value.clone())));
    let optional_call = named(Group::Optional).then(list(value).or_not().map(Option::unwrap_or_default));
    let route_name = word.or(expr.map(CoreArg::Expr)).map(|arg| vec![arg]);
    let route_call =
        tok_as(T::Route, Expected::EXPR).then(tok(T::LParen).ignore_then(route_name).then_ignore(tok(T::RParen)));
    choice((route_call, plain_call, flag_call, host_call, proto_call, optional_call))
        .map_with(|(name, args), extra| {
            let tokens: &[Token] = extra.slice();
            let cx: &mut Cx<'_> = extra.state();
            let span = cx.cover(tokens);
            finish(cx, name, args, span)
        })
        .boxed()
}

fn list<'t>(
    arg: impl Parser<'t, In<'t>, CoreArg, Extra<'t>> + Clone + 't,
) -> impl Parser<'t, In<'t>, Vec<CoreArg>, Extra<'t>> + Clone {
    let none = ahead(Expected::RPAREN, |token, _| token.kind == T::RParen).map(|()| Vec::new());
    let some = arg.separated_by(tok(T::Comma)).at_least(1).collect::<Vec<_>>();
    tok(T::LParen).ignore_then(none.or(some)).then_ignore(tok(T::RParen))
}

/// `uri:host`, `uri:port`
fn uri_part<'t>() -> impl Parser<'t, In<'t>, CoreArg, Extra<'t>> + Clone {
    let starts =
        |token: Token, next: Option<Token>| token.kind == T::Uri && next.is_some_and(|next| next.kind == T::Colon);
    let part = one(Expected::NAME, |token| match token.kind {
        T::Host => Some(false),
        T::Port => Some(true),
        _ => None,
    });
    ahead(Expected::EXPR, starts).ignore_then(tok(T::Uri)).ignore_then(tok(T::Colon)).ignore_then(part).map_with(
        |is_port, extra| {
            let tokens: &[Token] = extra.slice();
            let span = extra.state().cover(tokens);
            if is_port { CoreArg::UriPort(span) } else { CoreArg::UriHost(span) }
        },
    )
}

/// A socket that is a host alone is a host.
fn host_arg(mut socket: SocketAddr) -> CoreArg {
    let alone = socket.proto.is_none() && socket.port.is_none() && socket.hosts.len() == 1;
    let host = if alone { socket.hosts.pop() } else { None };
    host.map_or_else(|| CoreArg::Socket(Box::new(socket)), CoreArg::Host)
}

fn finish(cx: &mut Cx<'_>, name: Token, mut args: Vec<CoreArg>, span: Span) -> CoreCall {
    let function = function_of(name).unwrap_or(CoreFn::Route);
    if function == CoreFn::ForceSendSocket {
        args = args.into_iter().map(socket_arg).collect();
    }
    let (accepted, needs) = signature(function);
    let fit = |list: &&str| list.chars().count() == args.len() && list.chars().zip(&args).all(|(l, arg)| fits(l, arg));
    let name = cx.name(name);
    if !accepted.iter().any(fit) {
        let variable =
            args.iter().any(|arg| matches!(arg, CoreArg::Expr(expr) if !matches!(expr.kind, ExprKind::Error)));
        let found = match args.len() {
            0 => "no argument here",
            1 => "another kind of argument",
            _ => "other arguments",
        };
        let facts = [("name", &*name.text), ("needs", needs), ("found", found)];
        let diagnostic = Diagnostic::new(codes::BAD_CORE_ARGS, span, &facts);
        cx.add(if variable { diagnostic.note("constant") } else { diagnostic });
    }
    CoreCall { function, name, args, span }
}

fn socket_arg(arg: CoreArg) -> CoreArg {
    let host = match arg {
        CoreArg::Host(host) => host,
        CoreArg::Str(text) => Host { span: text.span, kind: HostKind::Str(text) },
        other => return other,
    };
    let span = host.span;
    CoreArg::Socket(Box::new(SocketAddr { proto: None, hosts: vec![host], port: None, span }))
}
