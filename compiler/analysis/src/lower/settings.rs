//! Core parameters: which field of the runtime's configuration each one sets.

use super::Lower;
use crate::codes::{missing, modules};
use crate::hir::{Bytes, Setting, SettingValue};
use srcc_syntax::Diagnostic;
use srcc_syntax::ast::{ParamAssign, ParamValue, Proto, StrLit};
use srcc_syntax::pv::TextAt;

/// The type of a field of `CoreConfig`.
#[derive(Clone, Copy)]
enum Field {
    I32,
    U32,
    U16,
    SomeU16,
    Bool,
    StaticStr,
    SomeStaticStr,
    Str,
    SomeProto,
    SomeFmt,
}

/// Parameters that the runtime carries out, each with the type of the field of the same name.
const FIELDS: &[(&str, Field)] = &[
    ("advertised_address", Field::SomeStaticStr),
    ("advertised_port", Field::SomeU16),
    ("auto_aliases", Field::Bool),
    ("check_via", Field::Bool),
    ("children", Field::U32),
    ("chroot", Field::SomeStaticStr),
    ("debug", Field::I32),
    ("disable_core_dump", Field::Bool),
    ("disable_tcp", Field::Bool),
    ("dns_retr_no", Field::I32),
    ("dns_retr_time", Field::I32),
    ("dns_srv_lb", Field::Bool),
    ("dns_try_ipv6", Field::Bool),
    ("dst_blocklist_expire", Field::U32),
    ("dst_blocklist_mem", Field::U32),
    ("dst_blocklist_tcp_imask", Field::U32),
    ("dst_blocklist_tls_imask", Field::U32),
    ("dst_blocklist_udp_imask", Field::U32),
    ("exit_timeout", Field::U32),
    ("force_rport", Field::Bool),
    ("fork", Field::Bool),
    ("group", Field::SomeStaticStr),
    ("ip_free_bind", Field::Bool),
    ("local_rport", Field::Bool),
    ("log_facility", Field::StaticStr),
    ("log_name", Field::StaticStr),
    ("log_prefix", Field::SomeFmt),
    ("log_prefix_mode", Field::U32),
    ("log_stderror", Field::Bool),
    ("max_branches", Field::U32),
    ("max_recursive_level", Field::U32),
    ("max_while_loops", Field::U32),
    ("maxbuffer", Field::U32),
    ("mhomed", Field::Bool),
    ("mlock_pages", Field::Bool),
    ("port", Field::U16),
    ("reply_to_via", Field::Bool),
    ("run_dir", Field::StaticStr),
    ("server_header", Field::Str),
    ("server_id", Field::I32),
    ("server_signature", Field::Bool),
    ("sip_warning", Field::Bool),
    ("tcp_accept_aliases", Field::Bool),
    ("tcp_accept_no_cl", Field::Bool),
    ("tcp_conn_wq_max", Field::U32),
    ("tcp_connect_timeout", Field::U32),
    ("tcp_connection_lifetime", Field::U32),
    ("tcp_crlf_ping", Field::Bool),
    ("tcp_max_connections", Field::U32),
    ("tcp_no_connect", Field::Bool),
    ("tcp_rd_buf_size", Field::U32),
    ("tcp_send_timeout", Field::U32),
    ("tcp_wq_max", Field::U32),
    ("tos", Field::I32),
    ("udp_mtu", Field::U32),
    ("udp_mtu_try_proto", Field::SomeProto),
    ("use_dns_failover", Field::Bool),
    ("use_dst_blocklist", Field::Bool),
    ("user", Field::SomeStaticStr),
    ("user_agent_header", Field::Str),
    ("workdir", Field::SomeStaticStr),
];

/// Parameters that change what happens on the wire and that the runtime does not carry out. With a value of 0 they ask for
/// nothing. All others concern the original's processes, memory and logs, and are accepted without effect.
const NOT_CARRIED_OUT: &[&str] = &[
    "auto_bind_ipv6",
    "dns",
    "dns_try_naptr",
    "enable_sctp",
    "enable_tls",
    "hdr_name_extra_chars",
    "http_reply_hack",
    "kemi.event_route_callback",
    "kemi.onsend_route_callback",
    "kemi.pre_routing_callback",
    "kemi.received_route_callback",
    "kemi.reply_route_callback",
    "mcast",
    "onsend_route_reply",
    "phone2tel",
    "received_route_mode",
    "rev_dns",
    "tcp_accept_haproxy",
    "tcp_accept_hep3",
    "tcp_accept_unique",
    "tcp_reuse_port",
    "tcp_source_ipv4",
    "tcp_source_ipv6",
    "udp4_raw",
    "uri_host_extra_chars",
    "xavp_via_fields",
    "xavp_via_params",
];

/// Parameters that must stand before any `modparam` and route.
const EARLY: &[&str] = &["user", "shm", "shm_force_alloc"];

impl Lower<'_> {
    /// `cfgengine`: only routing blocks of the script itself can be compiled.
    pub(super) fn cfg_engine(&mut self, name: &StrLit) {
        if !matches!(&name.value[..], b"native" | b"default") {
            let facts = [("name", "cfgengine")];
            self.report_missing(Diagnostic::new(missing::CORE_PARAM, name.span, &facts));
        }
    }

    /// Assignment of a core parameter.
    pub(super) fn core_param(&mut self, assign: &ParamAssign) {
        let Some(param) = assign.param else { return };
        let is_named = |name: &&str| param.names.contains(name);
        if let Some(first) = self.first_late
            && EARLY.iter().any(is_named)
        {
            let facts = [("name", &*assign.name.text)];
            let found = Diagnostic::new(modules::PARAMETER_TOO_LATE, assign.name.span, &facts);
            self.report(found.also(first, "first"));
            return;
        }
        if NOT_CARRIED_OUT.iter().any(is_named) && assign.value != ParamValue::Int(0) {
            let facts = [("name", &*assign.name.text)];
            self.report_missing(Diagnostic::new(missing::CORE_PARAM, assign.name.span, &facts));
            return;
        }
        let Some((field, ty)) = FIELDS.iter().find(|(name, _)| is_named(name)) else { return };
        let Some(value) = self.setting(field, *ty, assign) else { return };
        self.hir.settings.retain(|known| known.field != *field);
        self.hir.settings.push(Setting { field, value, span: assign.name.span });
    }

    fn setting(&mut self, field: &str, ty: Field, assign: &ParamAssign) -> Option<SettingValue> {
        let number = match &assign.value {
            ParamValue::Int(n) => Some(*n),
            _ => None,
        };
        let value = match ty {
            Field::I32 if field == "tos" => self.tos(assign).map(SettingValue::I32),
            Field::I32 => number.map(SettingValue::I32),
            Field::U32 => number.map(|n| SettingValue::U32(u32::try_from(n).unwrap_or(0))),
            Field::U16 => number.and_then(|n| u16::try_from(n).ok()).map(SettingValue::U16),
            Field::SomeU16 => number.and_then(|n| u16::try_from(n).ok()).map(SettingValue::SomeU16),
            Field::Bool => number.map(|n| SettingValue::Bool(n != 0)),
            Field::StaticStr => text_of(&assign.value).map(SettingValue::StaticStr),
            Field::SomeStaticStr => text_of(&assign.value).map(SettingValue::SomeStaticStr),
            Field::Str => text_of(&assign.value).map(|text| SettingValue::Str(Bytes::from(text.into_bytes()))),
            Field::SomeProto => match assign.value {
                ParamValue::Proto(proto) => Some(SettingValue::SomeProto(proto_variant(proto))),
                _ => None,
            },
            Field::SomeFmt => match &assign.value {
                ParamValue::Str(literal) => {
                    // The text is looked at when all modules are loaded.
                    let visible = std::mem::replace(&mut self.visible, self.all_modules.len());
                    let format = self.format(&literal.value, TextAt::string(literal));
                    self.visible = visible;
                    Some(SettingValue::SomeFmt(self.add_format(format?)))
                }
                _ => None,
            },
        };
        if value.is_none() && assign.value != ParamValue::Error {
            let facts = [("name", &*assign.name.text), ("problem", "out of range")];
            self.report(Diagnostic::new(modules::BAD_VALUE, assign.value_span, &facts));
        }
        value
    }

    /// The words are those of the IP type of service (RFC 1349).
    fn tos(&self, assign: &ParamAssign) -> Option<i32> {
        match &assign.value {
            ParamValue::Int(n) => Some(*n),
            value => match text_of(value)?.to_ascii_uppercase().as_str() {
                "IPTOS_LOWDELAY" => Some(0x10),
                "IPTOS_THROUGHPUT" => Some(0x08),
                "IPTOS_RELIABILITY" => Some(0x04),
                "IPTOS_MINCOST" => Some(0x02),
                _ => None,
            },
        }
    }
}

fn text_of(value: &ParamValue) -> Option<String> {
    match value {
        ParamValue::Str(literal) => Some(literal.to_str().into_owned()),
        ParamValue::Word(word) => Some(word.to_string()),
        ParamValue::Host(host) => Some(super::core_call::host_text(host)),
        ParamValue::Int(n) => Some(n.to_string()),
        ParamValue::Proto(_) | ParamValue::Error => None,
    }
}

/// The variant of the runtime's `Proto`.
fn proto_variant(proto: Proto) -> &'static str {
    match proto {
        Proto::Udp => "Udp",
        Proto::Tcp => "Tcp",
        Proto::Tls => "Tls",
        Proto::Sctp => "Sctp",
        Proto::Ws => "Ws",
        Proto::Wss => "Wss",
    }
}
