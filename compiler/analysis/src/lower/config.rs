//! What stands beside routes and modules: sockets, aliases, configuration variables, flags.

use super::Lower;
use super::core_call::{host_text, socket_texts};
use crate::codes::{missing, names};
use crate::hir::{CfgInstance, CfgValue, CfgVar, Listen};
use srcc_syntax::ast::{self, FlagDecl, Proto, SocketAddr};
use srcc_syntax::{Diagnostic, Span};
use std::collections::HashSet;
use std::net::IpAddr;

/// The addresses of the `listen` lines.
pub(super) struct Addresses {
    /// Those that are written as numbers.
    pub(super) ips: HashSet<IpAddr>,
    /// Some line has a name or a wildcard, which may be any address.
    pub(super) any: bool,
}

impl Lower<'_> {
    /// `listen`
    pub(super) fn listen(&mut self, listen: &ast::Listen) {
        let advertise = listen.advertise.as_ref().map(|advertise| match advertise.port {
            Some(port) => format!("{}:{port}", host_text(&advertise.host)),
            None => host_text(&advertise.host),
        });
        for socket in &listen.sockets {
            let found = match socket.proto {
                _ if listen.is_virtual => Some("virtual"),
                Some(Proto::Tls) => Some("tls"),
                Some(Proto::Sctp) => Some("sctp"),
                _ => None,
            };
            if let Some(found) = found {
                self.report_missing(Diagnostic::new(missing::LISTEN, socket.span, &[("found", found)]));
            }
            for text in socket_texts(socket) {
                self.hir.listen.push(Listen {
                    socket: text,
                    advertise: advertise.clone(),
                    name: listen.name.as_ref().map(|name| name.to_str().into_owned()),
                    is_virtual: listen.is_virtual,
                    span: socket.span,
                });
            }
        }
    }

    /// `alias`
    pub(super) fn alias(&mut self, sockets: &[SocketAddr]) {
        for socket in sockets {
            self.hir.aliases.extend(socket_texts(socket));
        }
    }

    /// `group.name = value`
    pub(super) fn declare_cfg_var(&mut self, var: &ast::CfgVar, span: Span) {
        let Some(value) = cfg_value(&var.value) else { return };
        if var.instance.is_some() {
            return;
        }
        let group = self.cfg_groups.entry(var.group.text.clone()).or_default();
        let first = *group.entry(var.name.text.clone()).or_insert(span);
        if first != span {
            let name = format!("{}.{}", var.group.text, var.name.text);
            let found = Diagnostic::new(names::DUPLICATE_CFG_VAR, var.name.span, &[("name", &name)]);
            self.report(found.also(first, "first"));
            return;
        }
        self.hir.cfg_vars.push(CfgVar {
            group: var.group.text.clone(),
            name: var.name.text.clone(),
            value,
            description: var.description.as_ref().map(|text| text.to_str().into_owned()),
            span,
        });
    }

    /// `group[n].name = value`; the group may be declared further down.
    pub(super) fn cfg_instance(&mut self, var: &ast::CfgVar, span: Span) {
        let (Some(instance), Some(value)) = (var.instance, cfg_value(&var.value)) else { return };
        let (group, name) = (&*var.group.text, &*var.name.text);
        if self.check_group(group, var.group.span).is_none() {
            return;
        }
        if !self.cfg_groups.contains_key(group) {
            self.report_missing(Diagnostic::new(missing::CFG_INSTANCE, span, &[("name", group)]));
            return;
        }
        self.check_cfg_var(group, name, var.name.span);
        let declared = self.hir.cfg_vars.iter().find(|known| (&*known.group, &*known.name) == (group, name));
        // Measured: the value becomes what the variable is; a text that is no number cannot.
        let value = match (declared.map(|declared| &declared.value), value) {
            (Some(CfgValue::Int(_)), CfgValue::Str(text)) => {
                let Some(number) = std::str::from_utf8(&text).ok().and_then(|text| text.parse().ok()) else {
                    let full = format!("{group}.{name}");
                    self.report(Diagnostic::new(names::CFG_INSTANCE_TYPE, var.value_span, &[("name", &full)]));
                    return;
                };
                CfgValue::Int(number)
            }
            (Some(CfgValue::Str(_)), CfgValue::Int(n)) => CfgValue::Str(n.to_string().into_bytes().into()),
            (_, value) => value,
        };
        self.hir.cfg_instances.push(CfgInstance {
            group: var.group.text.clone(),
            instance,
            name: var.name.text.clone(),
            value,
            span,
        });
    }

    /// `flags a:1, b`: those without a number take the first free one.
    pub(super) fn declare_flags(&mut self, flags: &[FlagDecl]) {
        for flag in flags {
            if let Some((_, first)) = self.flags.get(&flag.name.text) {
                let facts = [("name", &*flag.name.text)];
                let found = Diagnostic::new(names::DUPLICATE_FLAG, flag.name.span, &facts);
                self.report(found.also(*first, "first"));
                continue;
            }
            let bit = match flag.position {
                Some((number, span)) => self.flag_number(number, span),
                None => (0..32u8).find(|bit| self.taken_flags & 1 << bit == 0),
            };
            if let Some(bit) = bit {
                self.taken_flags |= 1 << bit;
                self.flags.insert(flag.name.text.clone(), (bit, flag.name.span));
            }
        }
    }
}

fn cfg_value(value: &ast::CfgValue) -> Option<CfgValue> {
    match value {
        ast::CfgValue::Int(n) => Some(CfgValue::Int(*n)),
        ast::CfgValue::Str(text) => Some(CfgValue::Str(text.value.clone())),
        ast::CfgValue::Error => None,
    }
}
