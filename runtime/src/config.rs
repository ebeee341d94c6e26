//! The script's core parameters (section 8 of the language reference) that change what the runtime does.
//!
//! The generated crate fills in those the script sets. Parameters that only concern the original's memory manager or
//! process model are accepted by the compiler and not carried here.

use crate::args::Fmt;
use crate::value::Str;
use std::sync::OnceLock;

/// Core parameters with the original's defaults.
pub struct CoreConfig {
    /// `debug`: log level at start; -5 (alerts only) to 3 (all).
    pub debug: i32,
    /// `log_stderror`.
    pub log_stderror: bool,
    /// `log_facility`: a syslog facility name such as `LOG_DAEMON`.
    pub log_facility: &'static str,
    /// `log_name`: the syslog identity; empty = the program's name.
    pub log_name: &'static str,
    /// `log_prefix`: put before every script log line while a message is processed.
    pub log_prefix: Option<Fmt>,
    /// `log_prefix_mode`: not 0 = the prefix is made anew for every line.
    pub log_prefix_mode: u32,
    /// `fork`: false stays in the foreground.
    pub fork: bool,
    /// `children`: workers; no more than there are cores are started.
    pub children: u32,
    /// `listen` lines in order: address text as written, advertised address, name.
    pub listen: Vec<Listen>,
    /// `alias` lines in order, as written.
    pub alias: Vec<&'static str>,
    /// `auto_aliases`: names of our addresses count as `myself`.
    pub auto_aliases: bool,
    /// `port`: default port of `listen` lines without one.
    pub port: u16,
    /// `advertised_address`.
    pub advertised_address: Option<&'static str>,
    /// `advertised_port`.
    pub advertised_port: Option<u16>,
    /// `disable_tcp`.
    pub disable_tcp: bool,
    /// `tcp_connection_lifetime` in seconds.
    pub tcp_connection_lifetime: u32,
    /// `tcp_connect_timeout` in seconds.
    pub tcp_connect_timeout: u32,
    /// `tcp_send_timeout` in seconds.
    pub tcp_send_timeout: u32,
    /// `tcp_max_connections`.
    pub tcp_max_connections: u32,
    /// `tcp_accept_no_cl`: a message without Content-Length on a stream has no body instead of being an error.
    pub tcp_accept_no_cl: bool,
    /// `tcp_crlf_ping`: a double CRLF is answered with one.
    pub tcp_crlf_ping: bool,
    /// `tcp_no_connect`: connections are accepted only.
    pub tcp_no_connect: bool,
    /// `tcp_accept_aliases`.
    pub tcp_accept_aliases: bool,
    /// `tcp_rd_buf_size` in bytes: the longest message read from a stream.
    pub tcp_rd_buf_size: u32,
    /// `tcp_conn_wq_max` in bytes: what one connection may have waiting to be written.
    pub tcp_conn_wq_max: u32,
    /// `tcp_wq_max` in bytes: what all connections together may have waiting.
    pub tcp_wq_max: u32,
    /// `maxbuffer` in bytes: upper limit for the UDP receive buffer.
    pub maxbuffer: u32,
    /// `udp_mtu` in bytes: requests longer than this go by another protocol; 0 = no limit.
    pub udp_mtu: u32,
    /// `udp_mtu_try_proto`: that other protocol.
    pub udp_mtu_try_proto: Option<crate::transport::Proto>,
    /// `mhomed`: the socket that sends over UDP is chosen by the system's routing table.
    pub mhomed: bool,
    /// `dns_try_ipv6`.
    pub dns_try_ipv6: bool,
    /// `dns_srv_lb`.
    pub dns_srv_lb: bool,
    /// `use_dns_failover`.
    pub use_dns_failover: bool,
    /// `use_dst_blocklist`: destinations that failed are left out for a while.
    pub use_dst_blocklist: bool,
    /// `dst_blocklist_expire`: for how long, in seconds.
    pub dst_blocklist_expire: u32,
    /// `dst_blocklist_mem`: memory for them, in KB.
    pub dst_blocklist_mem: u32,
    /// `dst_blocklist_udp_imask`: reasons that do not count for UDP.
    pub dst_blocklist_udp_imask: u32,
    /// `dst_blocklist_tcp_imask`: the same for TCP.
    pub dst_blocklist_tcp_imask: u32,
    /// `dst_blocklist_tls_imask`: the same for TLS.
    pub dst_blocklist_tls_imask: u32,
    /// `dns_retr_time` in seconds; -1 = the resolver's default.
    pub dns_retr_time: i32,
    /// `dns_retr_no`; -1 = the resolver's default.
    pub dns_retr_no: i32,
    /// `server_signature`: a Server header is added to our replies.
    pub server_signature: bool,
    /// `server_header`: the whole line without its end.
    pub server_header: Str,
    /// `user_agent_header`: the whole line without its end.
    pub user_agent_header: Str,
    /// `sip_warning`: a Warning header with details is added to our replies.
    pub sip_warning: bool,
    /// `reply_to_via`.
    pub reply_to_via: bool,
    /// `check_via`: a reply whose topmost Via is not ours is dropped.
    pub check_via: bool,
    /// `force_rport` for every request.
    pub force_rport: bool,
    /// `local_rport`: rport in every Via of ours.
    pub local_rport: bool,
    /// `max_branches`.
    pub max_branches: usize,
    /// `max_while_loops`; 0 = no limit.
    pub max_while_loops: u32,
    /// `max_recursive_level` of `route(..)` calls.
    pub max_recursive_level: u32,
    /// `server_id` of this instance.
    pub server_id: i32,
    /// `user` to run as.
    pub user: Option<&'static str>,
    /// `group` to run as.
    pub group: Option<&'static str>,
    /// `workdir`.
    pub workdir: Option<&'static str>,
    /// `chroot`.
    pub chroot: Option<&'static str>,
    /// `rundir`: where control sockets are made; default /var/run/kamailio.
    pub run_dir: &'static str,
    /// `disable_core_dump`.
    pub disable_core_dump: bool,
    /// `mlock_pages`.
    pub mlock_pages: bool,
    /// `tos` of sent packets; -1 = not set.
    pub tos: i32,
    /// `ip_free_bind`.
    pub ip_free_bind: bool,
    /// `exit_timeout` in seconds: how long an end may wait for what is going on; 0 = one second.
    pub exit_timeout: u32,
}

/// One socket to listen on.
#[derive(Clone, Debug, Default)]
pub struct Listen {
    /// `[proto:]host[:port]`.
    pub socket: &'static str,
    /// `advertise host[:port]`.
    pub advertise: Option<&'static str>,
    /// `name`.
    pub name: Option<&'static str>,
}

impl Default for CoreConfig {
    fn default() -> Self {
        CoreConfig {
            debug: 0,
            log_stderror: false,
            log_facility: "LOG_DAEMON",
            log_name: "",
            log_prefix: None,
            log_prefix_mode: 0,
            fork: true,
            children: 8,
            listen: Vec::new(),
            alias: Vec::new(),
            auto_aliases: true,
            port: 5060,
            advertised_address: None,
            advertised_port: None,
            disable_tcp: false,
            tcp_connection_lifetime: 120,
            tcp_connect_timeout: 10,
            tcp_send_timeout: 10,
            tcp_max_connections: 2048,
            tcp_accept_no_cl: false,
            tcp_crlf_ping: true,
            tcp_no_connect: false,
            tcp_accept_aliases: false,
            tcp_rd_buf_size: 65_536,
            tcp_conn_wq_max: 32 * 1024,
            tcp_wq_max: 10 * 1024 * 1024,
            maxbuffer: 262_144,
            udp_mtu: 0,
            udp_mtu_try_proto: None,
            mhomed: false,
            dns_try_ipv6: true,
            dns_srv_lb: false,
            use_dns_failover: false,
            use_dst_blocklist: false,
            dst_blocklist_expire: 60,
            dst_blocklist_mem: 250,
            dst_blocklist_udp_imask: 0,
            dst_blocklist_tcp_imask: 0,
            dst_blocklist_tls_imask: 0,
            dns_retr_time: -1,
            dns_retr_no: -1,
            server_signature: true,
            server_header: Str::EMPTY,
            user_agent_header: Str::EMPTY,
            sip_warning: false,
            reply_to_via: false,
            check_via: false,
            force_rport: false,
            local_rport: false,
            max_branches: 12,
            max_while_loops: 100,
            max_recursive_level: 256,
            server_id: 0,
            user: None,
            group: None,
            workdir: None,
            chroot: None,
            run_dir: "/var/run/kamailio",
            disable_core_dump: false,
            mlock_pages: false,
            tos: 0x10,
            ip_free_bind: false,
            exit_timeout: 0,
        }
    }
}

static CORE: OnceLock<CoreConfig> = OnceLock::new();

/// The configuration of this process; the defaults before [`install`].
#[must_use]
pub fn core() -> &'static CoreConfig {
    CORE.get_or_init(CoreConfig::default)
}

/// Sets the configuration, once, at start and before anything reads it.
pub fn install(config: CoreConfig) {
    let _ = CORE.set(config);
}
