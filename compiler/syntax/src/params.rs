//! The core parameters that a script may assign at top level, with the forms of value that the grammar takes for each.
//!
//! Names, synonyms and forms were measured on Kamailio 5.6.3 (language reference, section 8). What a parameter does
//! belongs to the runtime; the table stands here because the grammar depends on it.

use std::collections::HashMap;
use std::sync::OnceLock;

/// What may stand after `name =`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueForm {
    /// A number without minus sign, or a value word.
    Unsigned,
    /// A number, perhaps with a minus sign, or a value word.
    Int,
    /// A string.
    Str,
    /// A bare word or a string.
    WordOrStr,
    /// A bare word.
    Word,
    /// A bare word or a number.
    WordOrInt,
    /// A host: address, name or string.
    Host,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// `UDP` and its like.
    Proto,
    /// A word that names a TLS method.
    TlsMethod,
    /// The list of `listen` and `alias`.
    Addresses,
}

impl ValueForm {
    /// The form in words, as in "`children` takes ..".
    pub fn text(self) -> &'static str {
        match self {
            ValueForm::Unsigned => "a number that is not negative, or one of `yes no on off true false`",
            ValueForm::Int => "a number, or one of `yes no on off true false`",
            ValueForm::Str => "a string in quotes",
            ValueForm::WordOrStr => "a word or a string in quotes",
            ValueForm::Word => "a word",
            ValueForm::WordOrInt => "a word or a number",
            ValueForm::Host => "an address, a host name or a string in quotes",
            ValueForm::Ipv4 => "an IPv4 address",
            ValueForm::Ipv6 => "an IPv6 address",
            ValueForm::Proto => "one of `UDP TCP TLS SCTP`",
            ValueForm::TlsMethod => "one of `SSLv23 SSLv2 SSLv3 TLSv1`",
            ValueForm::Addresses => "a list of addresses",
        }
    }
}

/// A core parameter.
#[derive(Debug, PartialEq, Eq)]
pub struct CoreParam {
    /// All spellings; the first is the one to recommend.
    pub names: &'static [&'static str],
    /// What it takes.
    pub form: ValueForm,
}

impl CoreParam {
    /// The spelling to recommend.
    pub fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or("")
    }
}

/// Finds a parameter by any of its spellings; names with a dot (`kemi.reply_route_callback`) included.
pub fn find(name: &str) -> Option<&'static CoreParam> {
    static INDEX: OnceLock<HashMap<&'static str, &'static CoreParam>> = OnceLock::new();
    let index = INDEX
        .get_or_init(|| PARAMS.iter().flat_map(|param| param.names.iter().map(move |name| (*name, param))).collect());
    index.get(name).copied()
}

/// Every spelling of every parameter.
pub fn all_names() -> impl Iterator<Item = &'static str> {
    PARAMS.iter().flat_map(|param| param.names.iter().copied())
}

/// Names of older scripts that are no parameter any more, and what to write instead.
pub const RENAMED: &[(&str, &str)] = &[
    ("dst_blacklist_mem", "dst_blocklist_mem"),
    ("dst_blacklist_expire", "dst_blocklist_expire"),
    ("dst_blacklist_ttl", "dst_blocklist_ttl"),
    ("dst_blacklist_gc_interval", "dst_blocklist_gc_interval"),
    ("dst_blacklist_init", "dst_blocklist_init"),
    ("use_dst_blacklist", "use_dst_blocklist"),
];

const fn p(names: &'static [&'static str], form: ValueForm) -> CoreParam {
    CoreParam { names, form }
}

use ValueForm::*;

/// The table, in alphabetical order.
pub static PARAMS: &[CoreParam] = &[
    p(&["advertised_address"], Host),
    p(&["advertised_port"], Unsigned),
    p(&["alias"], Addresses),
    p(&["async_nonblock"], Unsigned),
    p(&["async_usleep"], Unsigned),
    p(&["async_workers"], Unsigned),
    p(&["async_workers_group"], Str),
    p(&["auto_aliases"], Unsigned),
    p(&["auto_bind_ipv6"], Unsigned),
    p(&["bind_ipv6_link_local"], Unsigned),
    p(&["check_via"], Unsigned),
    p(&["children"], Unsigned),
    p(&["chroot"], WordOrStr),
    p(&["corelog", "core_log"], Int),
    p(&["debug"], Int),
    p(&["disable_core_dump"], Unsigned),
    p(&["disable_sctp"], Unsigned),
    p(&["disable_tcp"], Unsigned),
    p(&["disable_tls", "tls_disable"], Unsigned),
    p(&["dns"], Unsigned),
    p(&["dns_cache_del_nonexp", "dns_cache_delete_nonexpired"], Unsigned),
    p(&["dns_cache_flags"], Unsigned),
    p(&["dns_cache_gc_interval"], Unsigned),
    p(&["dns_cache_init"], Unsigned),
    p(&["dns_cache_max_ttl"], Unsigned),
    p(&["dns_cache_mem"], Unsigned),
    p(&["dns_cache_min_ttl"], Unsigned),
    p(&["dns_cache_negative_ttl"], Unsigned),
    p(&["dns_cache_rec_pref"], Unsigned),
    p(&["dns_naptr_ignore_rfc"], Unsigned),
    p(&["dns_retr_no"], Unsigned),
    p(&["dns_retr_time"], Unsigned),
    p(&["dns_sctp_pref", "dns_sctp_preference"], Int),
    p(&["dns_search_full_match"], Unsigned),
    p(&["dns_servers_no"], Unsigned),
    p(&["dns_slow_query_ms"], Unsigned),
    p(&["dns_srv_lb", "dns_srv_loadbalancing"], Unsigned),
    p(&["dns_tcp_pref", "dns_tcp_preference"], Int),
    p(&["dns_tls_pref", "dns_tls_preference"], Int),
    p(&["dns_try_ipv6"], Unsigned),
    p(&["dns_try_naptr"], Unsigned),
    p(&["dns_udp_pref", "dns_udp_preference"], Int),
    p(&["dns_use_search_list"], Unsigned),
    p(&["dst_blocklist_expire", "dst_blocklist_ttl"], Unsigned),
    p(&["dst_blocklist_gc_interval"], Unsigned),
    p(&["dst_blocklist_init"], Unsigned),
    p(&["dst_blocklist_mem"], Unsigned),
    p(&["dst_blocklist_sctp_imask"], Unsigned),
    p(&["dst_blocklist_tcp_imask"], Unsigned),
    p(&["dst_blocklist_tls_imask"], Unsigned),
    p(&["dst_blocklist_udp_imask"], Unsigned),
    p(&["enable_sctp"], Unsigned),
    p(&["enable_tls", "tls_enable"], Unsigned),
    p(&["exit_timeout", "ser_kill_timeout"], Unsigned),
    p(&["force_rport", "add_rport"], Unsigned),
    p(&["fork"], Unsigned),
    p(&["fork_delay"], Unsigned),
    p(&["group", "gid"], WordOrStr),
    p(&["hdr_name_extra_chars"], Str),
    p(&["http_reply_hack", "http_reply_parse"], Unsigned),
    p(&["ip_free_bind", "ipfreebind", "ip_nonlocal_bind"], Int),
    p(&["ipv6_hex_style"], Str),
    p(&["kemi.event_route_callback"], Str),
    p(&["kemi.onsend_route_callback"], Str),
    p(&["kemi.pre_routing_callback"], Str),
    p(&["kemi.received_route_callback"], Str),
    p(&["kemi.reply_route_callback"], Str),
    p(&["latency_cfg_log"], Int),
    p(&["latency_limit_action"], Unsigned),
    p(&["latency_limit_cfg"], Unsigned),
    p(&["latency_limit_db"], Unsigned),
    p(&["latency_log"], Int),
    p(&["listen"], Addresses),
    p(&["local_rport"], Unsigned),
    p(&["log_color"], Unsigned),
    p(&["log_engine_data"], Str),
    p(&["log_engine_type"], Str),
    p(&["log_facility"], Word),
    p(&["log_name"], Str),
    p(&["log_prefix"], Str),
    p(&["log_prefix_mode"], Unsigned),
    p(&["log_stderror"], Unsigned),
    p(&["max_branches"], Unsigned),
    p(&["max_recursive_level"], Unsigned),
    p(&["max_while_loops"], Unsigned),
    p(&["maxbuffer"], Unsigned),
    p(&["mcast"], WordOrStr),
    p(&["mcast_loopback"], Unsigned),
    p(&["mcast_ttl"], Unsigned),
    p(&["mem_join"], Int),
    p(&["mem_safety"], Int),
    p(&["mem_status_mode"], Int),
    p(&["mem_summary"], Int),
    p(&["memdbg", "mem_dbg"], Int),
    p(&["memlog", "mem_log"], Int),
    p(&["mhomed"], Unsigned),
    p(&["mlock_pages"], Unsigned),
    p(&["modinit_delay"], Unsigned),
    p(&["msg_time"], Unsigned),
    p(&["onsend_route_reply"], Unsigned),
    p(&["open_files_limit"], Unsigned),
    p(&["phone2tel"], Unsigned),
    p(&["pmtu_discovery"], Unsigned),
    p(&["port"], Unsigned),
    p(&["pv_buffer_size"], Unsigned),
    p(&["pv_buffer_slots"], Unsigned),
    p(&["pv_cache_action"], Unsigned),
    p(&["pv_cache_limit"], Unsigned),
    p(&["real_time"], Unsigned),
    p(&["received_route_mode"], Int),
    p(&["reply_to_via"], Unsigned),
    p(&["rev_dns"], Unsigned),
    p(&["route_locks_size"], Unsigned),
    p(&["rt_policy"], Unsigned),
    p(&["rt_prio"], Unsigned),
    p(&["rt_timer1_policy", "rt_ftimer_policy"], Unsigned),
    p(&["rt_timer1_prio", "rt_fast_timer_prio", "rt_ftimer_prio"], Unsigned),
    p(&["rt_timer2_policy", "rt_stimer_policy"], Unsigned),
    p(&["rt_timer2_prio", "rt_stimer_prio"], Unsigned),
    p(&["rundir", "run_dir"], WordOrStr),
    p(&["sctp_children"], Unsigned),
    p(&["server_header"], Str),
    p(&["server_id"], Unsigned),
    p(&["server_signature"], Unsigned),
    p(&["shm", "shm_mem", "shm_mem_size"], Unsigned),
    p(&["shm_force_alloc"], Unsigned),
    p(&["sip_parser_log"], Int),
    p(&["sip_parser_log_oneline"], Int),
    p(&["sip_parser_mode"], Int),
    p(&["sip_warning"], Unsigned),
    p(&["socket_workers"], Unsigned),
    p(&["sql_buffer_size"], Unsigned),
    p(&["stats_name_separator"], Str),
    p(&["tcp_accept_aliases"], Unsigned),
    p(&["tcp_accept_haproxy"], Unsigned),
    p(&["tcp_accept_hep3"], Unsigned),
    p(&["tcp_accept_no_cl"], Unsigned),
    p(&["tcp_accept_unique"], Unsigned),
    p(&["tcp_buf_write", "tcp_async"], Unsigned),
    p(&["tcp_children"], Unsigned),
    p(&["tcp_clone_rcvbuf"], Unsigned),
    p(&["tcp_conn_wq_max"], Unsigned),
    p(&["tcp_connect_timeout"], Int),
    p(&["tcp_connection_lifetime"], Int),
    p(&["tcp_connection_match"], Unsigned),
    p(&["tcp_crlf_ping"], Unsigned),
    p(&["tcp_defer_accept"], Unsigned),
    p(&["tcp_delayed_ack"], Unsigned),
    p(&["tcp_fd_cache"], Unsigned),
    p(&["tcp_keepalive"], Unsigned),
    p(&["tcp_keepcnt"], Unsigned),
    p(&["tcp_keepidle"], Unsigned),
    p(&["tcp_keepintvl"], Unsigned),
    p(&["tcp_linger2"], Unsigned),
    p(&["tcp_max_connections"], Unsigned),
    p(&["tcp_no_connect"], Unsigned),
    p(&["tcp_poll_method"], WordOrStr),
    p(&["tcp_rd_buf_size"], Unsigned),
    p(&["tcp_reuse_port"], Unsigned),
    p(&["tcp_script_mode"], Int),
    p(&["tcp_send_timeout"], Int),
    p(&["tcp_source_ipv4"], Ipv4),
    p(&["tcp_source_ipv6"], Ipv6),
    p(&["tcp_syncnt"], Unsigned),
    p(&["tcp_wait_data"], Int),
    p(&["tcp_wq_blk_size"], Unsigned),
    p(&["tcp_wq_max"], Unsigned),
    p(&["tls_ca_list"], Str),
    p(&["tls_certificate"], Str),
    p(&["tls_handshake_timeout"], Unsigned),
    p(&["tls_max_connections"], Unsigned),
    p(&["tls_method"], TlsMethod),
    p(&["tls_port_no"], Unsigned),
    p(&["tls_private_key"], Str),
    p(&["tls_require_certificate"], Unsigned),
    p(&["tls_send_timeout"], Unsigned),
    p(&["tls_verify"], Unsigned),
    p(&["tlslog", "tls_log"], Unsigned),
    p(&["tos"], WordOrInt),
    p(&["udp4_raw"], Int),
    p(&["udp4_raw_mtu"], Unsigned),
    p(&["udp4_raw_ttl"], Unsigned),
    p(&["udp_mtu"], Unsigned),
    p(&["udp_mtu_try_proto"], Proto),
    p(&["uri_host_extra_chars"], Str),
    p(&["use_dns_cache"], Unsigned),
    p(&["use_dns_failover"], Unsigned),
    p(&["use_dst_blocklist"], Unsigned),
    p(&["user", "uid"], WordOrStr),
    p(&["user_agent_header"], Str),
    p(&["verbose_startup"], Unsigned),
    p(&["version_table"], Str),
    p(&["wait_worker1_mode"], Unsigned),
    p(&["wait_worker1_time"], Unsigned),
    p(&["wait_worker1_usleep"], Unsigned),
    p(&["workdir", "wdir"], WordOrStr),
    p(&["xavp_via_fields"], Str),
    p(&["xavp_via_params"], Str),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_names_one_parameter() {
        let mut names: Vec<_> = all_names().collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert_eq!(find("tls_disable").map(CoreParam::name), Some("disable_tls"));
    }
}
