//! `listen` and `alias`.

use super::address::{host, port, proto_of, socket};
use super::{Cx, Expected, Extra, Fail, In, tok, tok_as};
use crate::ast::*;
use crate::codes;
use crate::diag::Diagnostic;
use crate::token::{T, Token};
use chumsky::input::InputRef;
use chumsky::prelude::*;

/// One address after the other, up to a keyword or `;`: a new line ends nothing.
fn sockets<'t>() -> impl Parser<'t, In<'t>, Vec<SocketAddr>, Extra<'t>> + Clone {
    socket().repeated().at_least(1).collect::<Vec<_>>().then_ignore(custom(not_swallowed))
}

/// Fails if the list has eaten the first word of the next item: a `=`, `.` or `[` then follows it.
fn not_swallowed<'t>(input: &mut InputRef<'t, '_, In<'t>, Extra<'t>>) -> Result<(), Fail> {
    let at = *input.cursor().inner();
    match input.peek() {
        Some(token) if matches!(token.kind, T::Assign | T::Dot) => Err(Fail { at, expected: Expected::LIST_END }),
        _ => Ok(()),
    }
}

/// `listen=socks [advertise host[:port]] [name "x"] [virtual]`
pub(super) fn listen<'t>() -> impl Parser<'t, In<'t>, ItemKind, Extra<'t>> + Clone {
    let name = tok_as(T::Name, Expected::default())
        .ignore_then(tok(T::Str))
        .map_with(|token, extra| extra.state().string(token));
    let late = advertise().map_with(|advertise, extra| {
        extra.state().report(codes::LISTEN_ORDER, advertise.span, &[]);
    });
    // `then`, not `then_ignore`: an ignored parser does not run its actions.
    let name = name.then(late.or_not()).map(|(name, _)| name);
    let is_virtual = tok_as(T::Virtual, Expected::default()).or_not().map(|found| found.is_some());
    tok_as(T::Listen, Expected::ITEM)
        .ignore_then(tok(T::Assign))
        .ignore_then(sockets())
        .then(advertise().or_not())
        .then(name.or_not())
        .then(is_virtual)
        .map_with(|(((sockets, advertise), name), is_virtual), extra| {
            let tokens: &[Token] = extra.slice();
            check_protocols(extra.state(), tokens);
            check_quotes(extra.state(), &sockets);
            ItemKind::Listen(Listen { sockets, advertise, name, is_virtual })
        })
}

/// `alias=socks`
pub(super) fn alias<'t>() -> impl Parser<'t, In<'t>, ItemKind, Extra<'t>> + Clone {
    tok_as(T::Alias, Expected::ITEM).ignore_then(tok(T::Assign)).ignore_then(sockets()).map(ItemKind::Alias)
}

fn advertise<'t>() -> impl Parser<'t, In<'t>, Advertise, Extra<'t>> + Clone {
    tok_as(T::Advertise, Expected::default()).ignore_then(host()).then(port().or_not()).map_with(
        |(host, port), extra| {
            let tokens: &[Token] = extra.slice();
            let span = extra.state().cover(tokens);
            Advertise { host, port: port.flatten().map(|(port, _)| port), span }
        },
    )
}

fn check_protocols(cx: &mut Cx<'_>, tokens: &[Token]) {
    for token in tokens {
        if matches!(proto_of(*token), Some(Proto::Ws | Proto::Wss)) {
            let proto = cx.word(*token);
            let diagnostic = Diagnostic::new(codes::BAD_LISTEN_PROTO, token.span, &[("proto", &proto)]);
            cx.add(diagnostic.note("websocket"));
        }
    }
}

/// `"udp:1.2.3.4:5060"` is a host name of that text, which resolves to nothing.
fn check_quotes(cx: &mut Cx<'_>, sockets: &[SocketAddr]) {
    for host in sockets.iter().flat_map(|socket| &socket.hosts) {
        let HostKind::Str(text) = &host.kind else { continue };
        let shown = text.to_str();
        let prefix = shown.split(':').next().unwrap_or("");
        let is_socket = matches!(prefix, "udp" | "tcp" | "tls" | "sctp" | "UDP" | "TCP" | "TLS" | "SCTP");
        if is_socket && shown.contains(':') {
            let edits = vec![(text.span, shown.to_string())];
            let diagnostic = Diagnostic::new(codes::QUOTED_SOCKET, text.span, &[("text", &shown)]);
            cx.add(diagnostic.fix("fix", edits, true));
        }
    }
}
