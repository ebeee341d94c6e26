//! Calls of the language's own functions (language reference, section 7).
//!
//! Their implementations are declared like those of modules, with the module name `core`, so that an argument is again
//! handed over as the declared type wants it.

use super::Lower;
use super::call::target;
use super::config::Addresses;
use super::emit::{expr, to_int};
use super::old_avp::avp_name;
use super::rve::Node;
use crate::catalog::ImplParam;
use crate::codes::{missing, names};
use crate::hir::{Arg, ArgValue, Call, Expr, ExprKind, RouteCall, RouteKind, RouteTarget, Ty};
use srcc_iface::ArgType;
use srcc_syntax::ast::{CoreArg, CoreCall, CoreFn, Host, HostKind, Proto, SocketAddr};
use srcc_syntax::{Diagnostic, Span};
use std::sync::Arc;

/// Sockets that a message lists.
const MAX_NAMED: usize = 8;

/// The spellings of each function; the implementation may use any.
fn spellings(function: CoreFn) -> &'static [&'static str] {
    use CoreFn::*;
    match function {
        Forward => &["forward"],
        ForwardUdp => &["forward_udp"],
        ForwardTcp => &["forward_tcp"],
        ForwardTls => &["forward_tls"],
        ForwardSctp => &["forward_sctp"],
        Log => &["log"],
        SetFlag => &["setflag"],
        ResetFlag => &["resetflag"],
        IsFlagSet => &["isflagset"],
        SetAvpFlag => &["setavpflag"],
        ResetAvpFlag => &["resetavpflag"],
        IsAvpFlagSet => &["isavpflagset"],
        Error => &["error"],
        Exec => &["exec"],
        Route => &["route"],
        RewriteHost => &["rewritehost", "sethost", "seth"],
        RewriteHostPort => &["rewritehostport", "sethostport", "sethp"],
        RewriteHostPortTrans => &["rewritehostporttrans", "sethostporttrans", "sethpt"],
        RewritePort => &["rewriteport", "setport", "setp"],
        RewriteUser => &["rewriteuser", "setuser", "setu"],
        RewriteUserPass => &["rewriteuserpass", "setuserpass", "setup"],
        RewriteUri => &["rewriteuri", "seturi"],
        RevertUri => &["revert_uri"],
        Prefix => &["prefix"],
        Strip => &["strip"],
        StripTail => &["strip_tail"],
        UserPhone => &["userphone"],
        RemoveBranch => &["remove_branch"],
        ClearBranches => &["clear_branches"],
        ForceRport => &["force_rport", "add_rport"],
        AddLocalRport => &["add_local_rport"],
        ForceTcpAlias => &["force_tcp_alias", "add_tcp_alias"],
        UdpMtuTryProto => &["udp_mtu_try_proto"],
        SetAdvertisedAddress => &["set_advertised_address"],
        SetAdvertisedPort => &["set_advertised_port"],
        ForceSendSocket => &["force_send_socket"],
        SetForwardNoConnect => &["set_forward_no_connect"],
        SetReplyNoConnect => &["set_reply_no_connect"],
        SetForwardClose => &["set_forward_close"],
        SetReplyClose => &["set_reply_close"],
        CfgSelect => &["cfg_select"],
        CfgReset => &["cfg_reset"],
    }
}

/// True for the functions that `onsend_route` allows (measured on Kamailio 5.6.3).
fn is_for_onsend(function: CoreFn) -> bool {
    use CoreFn::*;
    matches!(
        function,
        Log | SetFlag
            | ResetFlag
            | IsFlagSet
            | SetForwardNoConnect
            | SetReplyNoConnect
            | SetForwardClose
            | SetReplyClose
    )
}

/// The script's spelling of a protocol in addresses.
fn proto_text(proto: Proto) -> &'static str {
    match proto {
        Proto::Udp => "udp",
        Proto::Tcp => "tcp",
        Proto::Tls => "tls",
        Proto::Sctp => "sctp",
        Proto::Ws => "ws",
        Proto::Wss => "wss",
    }
}

impl Lower<'_> {
    /// Resolves a core call; `None` if something about it was reported.
    pub(super) fn core_call(&mut self, call: &CoreCall) -> Option<ExprKind> {
        if let Some(outer) = self.in_args.clone() {
            let facts = [("name", &*call.name.text), ("outer", &*outer)];
            self.report(Diagnostic::new(names::NESTED_CALL, call.span, &facts).help("variable"));
            return None;
        }
        if self.kind == RouteKind::Onsend && !is_for_onsend(call.function) {
            self.report(Diagnostic::new(names::NOT_IN_ONSEND, call.span, &[("name", &*call.name.text)]));
            return None;
        }
        if call.function == CoreFn::Route {
            return self.route_call(call).map(|call| ExprKind::RouteCall(Box::new(call)));
        }
        self.check_core(call)?;
        let names = spellings(call.function);
        let count = call.args.len();
        let declared = names.iter().find_map(|name| self.catalog.implementation("core", name, count));
        let Some(declared) = declared else {
            // Arguments are still looked at for what is wrong with them.
            for arg in &call.args {
                if let CoreArg::Expr(e) = arg {
                    self.expr(e);
                }
            }
            let facts = [("name", &*call.name.text), ("module", "core")];
            self.report_missing(Diagnostic::new(missing::FUNCTION, call.span, &facts));
            return Some(ExprKind::Call(Box::new(Call {
                name: call.name.text.clone(),
                module: "core".into(),
                target: None,
                args: Vec::new(),
                span: call.span,
            })));
        };
        let mut args = Vec::new();
        for (nth, param) in declared.params.iter().enumerate() {
            let value = match call.args.get(nth) {
                Some(written) => Some(self.core_arg(call, nth, param, written)?),
                None => None,
            };
            args.push(Arg { value, optional: param.optional });
        }
        if declared.is_async {
            self.graph.suspends.insert(self.route);
        }
        Some(ExprKind::Call(Box::new(Call {
            name: call.name.text.clone(),
            module: "core".into(),
            target: Some(target(declared)),
            args,
            span: call.span,
        })))
    }

    fn route_call(&mut self, call: &CoreCall) -> Option<RouteCall> {
        let target = match call.args.first()? {
            CoreArg::Word(name) => self.named_route(&name.text, name.span),
            CoreArg::Int(number, span) => self.named_route(&number.to_string(), *span),
            CoreArg::Str(literal) => self.named_route(&literal.to_str(), literal.span),
            CoreArg::Expr(e) => {
                let rve = self.expr(e);
                match rve.node {
                    Node::Error => return None,
                    Node::Int(number) => self.named_route(&number.to_string(), rve.span),
                    Node::Str(ref text) => self.named_route(&String::from_utf8_lossy(text), rve.span),
                    _ => {
                        self.graph.dynamic.push((self.route, call.span));
                        RouteTarget::Dynamic(self.text(rve))
                    }
                }
            }
            _ => RouteTarget::Missing,
        };
        if let RouteTarget::Static(to) = target {
            self.graph.edge(self.route, to, call.span);
        }
        Some(RouteCall { target, span: call.span })
    }

    fn named_route(&mut self, name: &str, span: Span) -> RouteTarget {
        match self.route_names.get(&(RouteKind::Request, name.into())) {
            Some(route) => RouteTarget::Static(*route),
            None => {
                let name_of: Arc<str> = name.into();
                let is_named = |kind: &RouteKind| self.route_names.contains_key(&(*kind, name_of.clone()));
                match RouteKind::ALL.into_iter().find(is_named) {
                    Some(kind) => {
                        let facts = [("name", name), ("kind", super::kind_text(kind))];
                        self.report(Diagnostic::new(names::UNDEFINED_ROUTE, span, &facts).note("other_kind"));
                    }
                    None => self.unknown_route(names::UNDEFINED_ROUTE, RouteKind::Request, "route", name, span),
                }
                RouteTarget::Missing
            }
        }
    }

    /// What is checked whether there is an implementation or not.
    fn check_core(&mut self, call: &CoreCall) -> Option<()> {
        match (call.function, call.args.as_slice()) {
            (CoreFn::SetFlag | CoreFn::ResetFlag | CoreFn::IsFlagSet, [arg]) => self.core_flag(arg).map(|_| ()),
            (function, [_, flag]) if is_for_avp(function) => {
                let (name, span) = match flag {
                    CoreArg::Word(name) => (name.text.to_string(), name.span),
                    CoreArg::Str(literal) => (literal.to_str().into_owned(), literal.span),
                    _ => return Some(()),
                };
                if self.avp_flags.iter().any(|flag| **flag == *name) {
                    return Some(());
                }
                self.report(Diagnostic::new(names::UNDECLARED_AVP_FLAG, span, &[("name", &name)]).help("declare"));
                None
            }
            (CoreFn::CfgSelect | CoreFn::CfgReset, [CoreArg::Str(group), ..]) => {
                self.check_group(&group.to_str(), group.span)
            }
            (CoreFn::ForceSendSocket, [CoreArg::Socket(socket)]) => self.check_our_socket(socket),
            _ => Some(()),
        }
    }

    fn core_flag(&mut self, arg: &CoreArg) -> Option<u8> {
        match arg {
            CoreArg::Int(number, span) => self.flag_number(*number, *span),
            CoreArg::Word(name) => self.flag_name(&name.text, name.span),
            CoreArg::Str(literal) => self.flag_name(&literal.to_str(), literal.span),
            _ => None,
        }
    }

    /// Reports a group of configuration variables that nobody declares.
    pub(super) fn check_group(&mut self, group: &str, span: Span) -> Option<()> {
        if self.cfg_groups.contains_key(group) || group == "core" || self.module_places.contains_key(group) {
            return Some(());
        }
        let near = self.nearest(group, self.cfg_groups.keys().map(|group| &**group));
        let found = Diagnostic::new(names::UNKNOWN_CFG_GROUP, span, &[("name", group)]);
        let found = match near {
            Some(near) => found.fact("near", near).help("near"),
            None => found,
        };
        self.report(found);
        None
    }

    /// Reports an address that no `listen` line has. Without any `listen` line the addresses are those of the host,
    /// which are known only at start.
    fn check_our_socket(&mut self, socket: &SocketAddr) -> Option<()> {
        let host = socket.hosts.first().map(host_text)?;
        let listen = &self.hir.listen;
        let ours = self.our_addresses.get_or_insert_with(|| {
            let ips = || listen.iter().map(|listen| listen_ip(&listen.socket));
            Addresses { ips: ips().flatten().collect(), any: ips().any(|ip| ip.is_none_or(|ip| ip.is_unspecified())) }
        });
        let Some(wanted) = listen_ip(&host) else { return Some(()) };
        if listen.is_empty() || ours.any || ours.ips.contains(&wanted) {
            return Some(());
        }
        let mut sockets: Vec<_> = listen.iter().take(MAX_NAMED).map(|listen| format!("`{}`", listen.socket)).collect();
        if listen.len() > MAX_NAMED {
            sockets.push(format!("{} more", listen.len() - MAX_NAMED));
        }
        let facts = [("name", host.as_str()), ("sockets", &super::join_words(&sockets, "and"))];
        self.report(Diagnostic::new(names::NOT_OUR_SOCKET, socket.span, &facts).note("listen"));
        None
    }

    fn core_arg(&mut self, call: &CoreCall, nth: usize, param: &ImplParam, arg: &CoreArg) -> Option<ArgValue> {
        let (text, span) = match arg {
            CoreArg::Expr(e) => {
                let rve = self.expr(e);
                return match (param.ty, rve.is_error()) {
                    (_, true) => None,
                    (ArgType::Int, _) => Some(ArgValue::Int(self.int(rve))),
                    (ArgType::Val, _) => Some(ArgValue::Val(self.value(rve, false))),
                    _ => Some(ArgValue::Str(self.text(rve))),
                };
            }
            CoreArg::Int(number, span) => (number.to_string(), *span),
            CoreArg::Str(literal) => (literal.to_str().into_owned(), literal.span),
            CoreArg::Word(name) => (name.text.to_string(), name.span),
            CoreArg::Host(host) => (host_text(host), host.span),
            CoreArg::UriHost(span) => ("uri:host".to_owned(), *span),
            CoreArg::UriPort(span) => ("uri:port".to_owned(), *span),
            CoreArg::Proto(proto, span) => (proto.map_or("*", proto_text).to_owned(), *span),
            CoreArg::Socket(socket) => (socket_text(socket), socket.span),
            CoreArg::Avp(avp) => (avp_name(avp).to_string(), avp.span),
        };
        match param.ty {
            ArgType::FlagNo if is_for_avp(call.function) => {
                let number = self.avp_flags.iter().position(|flag| **flag == *text)?;
                u8::try_from(number).ok().map(ArgValue::FlagNo)
            }
            ArgType::FlagNo => Some(ArgValue::FlagNo(self.core_flag(arg)?)),
            ArgType::ConstStr => Some(ArgValue::ConstStr(text.into())),
            ArgType::Int => match text.parse() {
                Ok(number) => Some(ArgValue::Int(to_int(constant_int(number, span)))),
                Err(_) => {
                    let facts = [("nth", super::args::nth_text(nth)), ("name", &*call.name.text), ("found", &text)];
                    self.report(Diagnostic::new(crate::codes::types::BAD_NUMBER, span, &facts));
                    None
                }
            },
            _ => {
                let bytes = match arg {
                    CoreArg::Str(literal) => literal.value.clone(),
                    _ => text.into_bytes().into(),
                };
                Some(ArgValue::Str(expr(ExprKind::Str(bytes), Ty::Str, span)))
            }
        }
    }
}

fn is_for_avp(function: CoreFn) -> bool {
    matches!(function, CoreFn::SetAvpFlag | CoreFn::ResetAvpFlag | CoreFn::IsAvpFlagSet)
}

/// The address in `[proto:]host[:port]`; `None` for a name.
fn listen_ip(socket: &str) -> Option<std::net::IpAddr> {
    let without_proto = match socket.split_once(':') {
        Some(("udp" | "tcp" | "tls" | "sctp", rest)) => rest,
        _ => socket,
    };
    let host = match without_proto.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        None => without_proto.split(':').next()?,
    };
    host.parse().ok()
}

fn constant_int(number: i32, span: Span) -> Expr {
    expr(ExprKind::Int(number), Ty::Int, span)
}

/// A host as it is written in addresses.
pub(super) fn host_text(host: &Host) -> String {
    match &host.kind {
        HostKind::Ip(std::net::IpAddr::V6(ip)) => format!("[{ip}]"),
        HostKind::Ip(ip) => ip.to_string(),
        HostKind::Name(name) => name.to_string(),
        HostKind::Str(literal) => literal.to_str().into_owned(),
        HostKind::Any => "*".to_owned(),
    }
}

/// `[proto:]host[:port]` of the first host.
pub(super) fn socket_text(socket: &SocketAddr) -> String {
    socket_texts(socket).into_iter().next().unwrap_or_default()
}

/// `[proto:]host[:port]` for each host of `(a, b)`.
pub(super) fn socket_texts(socket: &SocketAddr) -> Vec<String> {
    let proto = socket.proto.map_or(String::new(), |proto| format!("{}:", proto_text(proto)));
    let port = socket.port.map_or(String::new(), |(port, _)| format!(":{port}"));
    socket.hosts.iter().map(|host| format!("{proto}{}{port}", host_text(host))).collect()
}
