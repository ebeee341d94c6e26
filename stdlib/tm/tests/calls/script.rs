//! The script of the tests. The user part of the request URI says what is to be done: words separated by `-`.

use srcc_mod_tm::{lookup, relay, reply, routes, status, timers};
use srcc_runtime::args::{BranchRoute, FailureRoute, OnreplyRoute};
use srcc_runtime::avp::{AvpName, PvIndex};
use srcc_runtime::cx::{Branch, Cx};
use srcc_runtime::flow::Flow;
use srcc_runtime::script::{NamedRoute, RouteFn, RouteFuture, RouteId, Script};
use srcc_runtime::value::{Str, Val};
use std::ops::ControlFlow::{Break, Continue};

pub(crate) static SCRIPT: Script = Script {
    request: Some(RouteFn::Async(request)),
    reply: None,
    onsend: None,
    routes: &[],
    branch: &[NamedRoute { name: "MARK", run: RouteFn::Sync(mark) }],
    failure: &[
        NamedRoute { name: "NEXT", run: RouteFn::Async(next) },
        NamedRoute { name: "ANSWER", run: RouteFn::Async(answer) },
        NamedRoute { name: "PANIC", run: RouteFn::Sync(panics) },
    ],
    onreply: &[NamedRoute { name: "HIDE", run: RouteFn::Sync(hide) }],
    event: &[],
    vars: 0,
    var_names: &[],
    nullable_vars: 0,
};

fn words(cx: &Cx) -> Vec<String> {
    let uri = srcc_sip::Uri::parse(cx.msg.request_uri()).unwrap();
    String::from_utf8_lossy(uri.user).split('-').map(str::to_owned).collect()
}

fn uri(user: &str, port: &str) -> Str {
    Str::from(format!("sip:{user}@127.0.0.1:{port}"))
}

fn request(cx: &mut Cx) -> RouteFuture<'_> {
    Box::pin(async move {
        let words = words(cx);
        let method = cx.msg.method();
        if !matches!(method, srcc_sip::Method::Ack | srcc_sip::Method::Cancel) {
            match words[0].as_str() {
                "fork" => cx.branches.extend(words[1..].iter().map(|port| branch("leg", port))),
                "serial" => {
                    routes::t_on_failure(cx, FailureRoute(Some(RouteId(0))));
                    routes::t_on_branch(cx, BranchRoute(Some(RouteId(0))));
                    cx.avps.push(AvpName::Text("ports".into()), Val::Str(Str::from(words[1..].join("-"))));
                }
                "answer" => drop(routes::t_on_failure(cx, FailureRoute(Some(RouteId(1))))),
                "panic" => drop(routes::t_on_failure(cx, FailureRoute(Some(RouteId(2))))),
                "hide" => drop(routes::t_on_reply(cx, OnreplyRoute(Some(RouteId(0))))),
                "reply" => {
                    lookup::t_newtran(cx).await;
                    let code = words[1].parse().unwrap();
                    reply::t_reply(cx, 183, "Wait".into()).await;
                    reply::t_reply(cx, code, "Mine".into()).await;
                    return Continue(1);
                }
                "short" => drop(timers::t_set_fr(cx, 0, Some(200))),
                _ => {}
            }
        }
        relay::t_relay(cx).await;
        Continue(1)
    })
}

fn branch(user: &str, port: &str) -> Branch {
    Branch { uri: uri(user, port), q: -1, ..Branch::default() }
}

fn mark(cx: &mut Cx) -> Flow {
    let number = cx.tx.branch.unwrap();
    cx.msg.append_header(format!("X-Branch: {number}\r\n").into());
    Continue(1)
}

/// Tries the ports in the attribute one after the other.
fn next(cx: &mut Cx) -> RouteFuture<'_> {
    Box::pin(async move {
        let name = AvpName::Text("ports".into());
        let ports = cx.avps.read(&name, PvIndex::None).to_str().text().into_owned();
        let (port, rest) = ports.split_once('-').unwrap_or((&ports, ""));
        if port.is_empty() {
            return Continue(1);
        }
        cx.avps.write(name, PvIndex::All, Val::Str(Str::from(rest.to_owned())));
        cx.fwd.new_uri = Some(uri("next", port));
        cx.msg.append_header("X-Retry: yes\r\n".into());
        routes::t_on_failure(cx, FailureRoute(Some(RouteId(0))));
        relay::t_relay(cx).await;
        Continue(1)
    })
}

fn answer(cx: &mut Cx) -> RouteFuture<'_> {
    Box::pin(async move {
        let code = if status::t_branch_timeout(cx).0 > 0 { 480 } else { 404 };
        reply::t_reply(cx, code, "Answered".into()).await;
        Continue(1)
    })
}

fn panics(_cx: &mut Cx) -> Flow {
    panic!("on purpose")
}

/// Lets no 183 through and marks the others.
fn hide(cx: &mut Cx) -> Flow {
    if cx.msg.status() == 183 {
        return Break(srcc_runtime::flow::Stop::Drop(0));
    }
    cx.msg.append_header("X-Seen: yes\r\n".into());
    Continue(1)
}
