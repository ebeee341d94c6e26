//! Statements that change the Request-URI (docs/language.md, core statements).

use crate::cx::Cx;
use crate::flow::Rc;
use crate::ruri::{self, Change};
use crate::script_fn;
use crate::value::Str;

fn count(n: i32) -> usize {
    usize::try_from(n).unwrap_or(0)
}

/// Sets the host of the request URI; the port stays.
#[script_fn(module = "core", name = "rewritehost", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "sethost", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "seth", routes(request, failure, branch, onreply, reply, event))]
pub fn rewritehost(cx: &mut Cx, host: &'static str) -> Rc {
    Rc::from(ruri::change(cx, Change::Host(host.as_bytes())))
}

/// Sets host and port of the request URI.
#[script_fn(module = "core", name = "rewritehostport", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "sethostport", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "sethp", routes(request, failure, branch, onreply, reply, event))]
pub fn rewritehostport(cx: &mut Cx, host_port: &'static str) -> Rc {
    Rc::from(ruri::change(cx, Change::HostPort(host_port.as_bytes())))
}

/// Sets host, port and transport of the request URI: `host:port;transport=tcp`.
#[script_fn(module = "core", name = "rewritehostporttrans", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "sethostporttrans", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "sethpt", routes(request, failure, branch, onreply, reply, event))]
pub fn rewritehostporttrans(cx: &mut Cx, host_port_transport: &'static str) -> Rc {
    Rc::from(ruri::change(cx, Change::HostPortTransport(host_port_transport.as_bytes())))
}

/// Sets the port of the request URI.
#[script_fn(module = "core", name = "rewriteport", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "setport", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "setp", routes(request, failure, branch, onreply, reply, event))]
pub fn rewriteport(cx: &mut Cx, port: &'static str) -> Rc {
    Rc::from(ruri::change(cx, Change::Port(port.as_bytes())))
}

/// Sets the user of the request URI; a password stays.
#[script_fn(module = "core", name = "rewriteuser", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "setuser", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "setu", routes(request, failure, branch, onreply, reply, event))]
pub fn rewriteuser(cx: &mut Cx, user: &'static str) -> Rc {
    Rc::from(ruri::change(cx, Change::User(user.as_bytes())))
}

/// Sets user and password of the request URI: `user:password`.
#[script_fn(module = "core", name = "rewriteuserpass", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "setuserpass", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "setup", routes(request, failure, branch, onreply, reply, event))]
pub fn rewriteuserpass(cx: &mut Cx, user_password: &'static str) -> Rc {
    Rc::from(ruri::change(cx, Change::UserPassword(user_password.as_bytes())))
}

/// Sets the request URI. It is not checked here.
#[script_fn(module = "core", name = "rewriteuri", routes(request, failure, branch, onreply, reply, event))]
#[script_fn(module = "core", name = "seturi", routes(request, failure, branch, onreply, reply, event))]
pub fn rewriteuri(cx: &mut Cx, uri: &'static str) -> Rc {
    cx.fwd.new_uri = Some(Str::from(uri));
    Rc::TRUE
}

/// Takes back all changes of the request URI.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
pub fn revert_uri(cx: &mut Cx) -> Rc {
    cx.fwd.new_uri = None;
    Rc::TRUE
}

/// Puts text before the user of the request URI.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
pub fn prefix(cx: &mut Cx, text: &'static str) -> Rc {
    Rc::from(ruri::change(cx, Change::Prefix(text.as_bytes())))
}

/// Removes characters at the start of the user; no user is left if it has no more.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
pub fn strip(cx: &mut Cx, characters: i32) -> Rc {
    Rc::from(ruri::change(cx, Change::Strip(count(characters))))
}

/// Removes characters at the end of the user; no user is left if it has no more.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
pub fn strip_tail(cx: &mut Cx, characters: i32) -> Rc {
    Rc::from(ruri::change(cx, Change::StripTail(count(characters))))
}

/// Adds `;user=phone` to the request URI unless it has a `user` parameter.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
pub fn userphone(cx: &mut Cx) -> Rc {
    Rc::from(ruri::change(cx, Change::UserPhone))
}
