//! The core's configuration variables: groups `core` and `tcp` of `cfg.get` and `cfg.set_now_int`.
//!
//! Declared are those that take effect when they change, with the original's names, units and limits (measured on
//! Kamailio 5.6.3; `cfg.get core`, `cfg.get tcp`). What the original says of `tcp.connect_timeout` and its like, that
//! they cannot be read, is not copied.

use std::ops::RangeInclusive;

use crate::blocklist;
use crate::cfgvar::{self, Cell, LiveInt};
use crate::config::CoreConfig;
use crate::log;
use crate::transport::TcpConfig;

/// `core.max_while_loops`: how often the body of a `while` may run; 0 = no limit.
pub static MAX_WHILE_LOOPS: LiveInt = LiveInt::new(100);

/// `core.udp_mtu` in bytes: requests longer than this go by another protocol; 0 = no limit.
pub static UDP_MTU: LiveInt = LiveInt::new(0);

/// Gives the variables the script's values and declares them. To be called once, before `cfgvar::freeze`.
pub fn declare(core: &CoreConfig, tcp: &'static TcpConfig) {
    log::set_debug(core.debug);
    MAX_WHILE_LOOPS.set(number(core.max_while_loops));
    UDP_MTU.set(number(core.udp_mtu));
    blocklist::ENABLED.set(i32::from(core.use_dst_blocklist));
    blocklist::EXPIRE.set(number(core.dst_blocklist_expire));
    blocklist::MEMORY.set(number(core.dst_blocklist_mem));
    blocklist::UDP_IGNORED.set(core.dst_blocklist_udp_imask.cast_signed());
    blocklist::TCP_IGNORED.set(core.dst_blocklist_tcp_imask.cast_signed());
    blocklist::TLS_IGNORED.set(core.dst_blocklist_tls_imask.cast_signed());
    let any = i32::MIN..=i32::MAX;
    let count = 0..=i32::MAX;
    let flag = 0..=1;
    let in_core: [(_, _, _, RangeInclusive<i32>); 9] = [
        ("debug", "debug level", &log::DEBUG, any.clone()),
        ("use_dst_blocklist", "if set, failed destinations are left out", &blocklist::ENABLED, flag.clone()),
        ("dst_blocklist_expire", "for how long, in seconds", &blocklist::EXPIRE, count.clone()),
        ("dst_blocklist_mem", "memory for failed destinations, in KB", &blocklist::MEMORY, count.clone()),
        ("dst_blocklist_udp_imask", "reasons that do not count for UDP", &blocklist::UDP_IGNORED, any.clone()),
        ("dst_blocklist_tcp_imask", "reasons that do not count for TCP", &blocklist::TCP_IGNORED, any.clone()),
        ("dst_blocklist_tls_imask", "reasons that do not count for TLS", &blocklist::TLS_IGNORED, any),
        ("max_while_loops", "how often the body of a while may run; 0 = no limit", &MAX_WHILE_LOOPS, count.clone()),
        ("udp_mtu", "requests longer than this go by another protocol; 0 = no limit", &UDP_MTU, 0..=65_535),
    ];
    let in_tcp = [
        ("connect_timeout", "how long making a connection may take, in seconds", &tcp.connect_timeout, count.clone()),
        ("send_timeout", "how long a peer may take no byte that waits, in seconds", &tcp.send_timeout, count.clone()),
        ("connection_lifetime", "how long a connection may be idle, in seconds", &tcp.lifetime, count.clone()),
        ("max_connections", "how many connections there may be", &tcp.max_connections, count.clone()),
        ("no_connect", "if set, no connection is made", &tcp.no_connect, flag.clone()),
        ("conn_wq_max", "bytes that may wait to be written on one connection", &tcp.conn_queue_bytes, count.clone()),
        ("wq_max", "bytes that may wait to be written on all connections", &tcp.total_queue_bytes, count.clone()),
        ("crlf_ping", "if set, a double CRLF is answered with one", &tcp.crlf_pong, flag.clone()),
        ("accept_aliases", "if set, the alias parameter of a Via is honoured", &tcp.accept_aliases, flag.clone()),
        ("accept_no_cl", "if set, Content-Length may be missing", &tcp.accept_no_content_length, flag),
        ("rd_buf_size", "longest message in bytes (new connections)", &tcp.max_message, count),
    ];
    for (name, about, cell, range) in in_core {
        cfgvar::declare_within("core", name, about, Cell::Int(cell), range);
    }
    for (name, about, cell, range) in in_tcp {
        cfgvar::declare_within("tcp", name, about, Cell::Int(cell), range);
    }
}

/// A count of the script as a variable holds it.
#[must_use]
pub fn number(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cfgvar::CfgError;
    use crate::value::Val;

    /// One test, since the variables are the process's own.
    #[test]
    fn core_variables_have_the_scripts_values_and_take_effect_when_changed() {
        let tcp: &TcpConfig = Box::leak(Box::default());
        declare(&CoreConfig { debug: 1, udp_mtu: 1400, ..CoreConfig::default() }, tcp);
        cfgvar::freeze();
        assert_eq!(cfgvar::read("core", "udp_mtu"), Some("1400".into()));
        assert_eq!(cfgvar::read("core", "debug"), Some("1".into()));
        assert_eq!(cfgvar::set("core", "debug", Val::Int(3)), Ok(()));
        assert!(log::enabled(log::DBG));
        assert_eq!(cfgvar::set("core", "debug", Val::Int(log::WARN)), Ok(()));
        assert!(!log::enabled(log::DBG));
        assert_eq!(cfgvar::set("tcp", "send_timeout", Val::Int(7)), Ok(()));
        assert_eq!(tcp.send_timeout.secs(), std::time::Duration::from_secs(7));
        assert_eq!(cfgvar::set("tcp", "crlf_ping", Val::Int(5)), Err(CfgError::OutOfRange));
        assert_eq!(cfgvar::set("core", "udp_mtu", Val::Int(70_000)), Err(CfgError::OutOfRange));
        assert_eq!(cfgvar::read("core", "udp_mtu"), Some("1400".into()));
    }
}
