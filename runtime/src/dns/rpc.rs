//! `dns.*`: records given by hand, for tests and for names that no server knows.

use super::records::{Srv, add_static_addr, add_static_srv, clear_static};
use crate::rpc::{Rpc, RpcArgs, RpcError, RpcResult};
use std::net::IpAddr;
use std::time::Duration;

/// The commands.
pub const RPCS: &[Rpc] = &[
    Rpc { name: "dns.add_a", doc: "adds an address: name, ttl, IPv4 address, flags", run: add_a },
    Rpc { name: "dns.add_aaaa", doc: "adds an address: name, ttl, IPv6 address, flags", run: add_aaaa },
    Rpc {
        name: "dns.add_srv",
        doc: "adds an SRV record: name, ttl, priority, weight, port, target, flags",
        run: add_srv,
    },
    Rpc { name: "dns.delete_all", doc: "forgets the records given by hand", run: delete_all },
];

fn add_a(args: &RpcArgs) -> RpcResult {
    add_address(args, IpAddr::is_ipv4)
}

fn add_aaaa(args: &RpcArgs) -> RpcResult {
    add_address(args, IpAddr::is_ipv6)
}

fn add_address(args: &RpcArgs, fits: fn(&IpAddr) -> bool) -> RpcResult {
    let (name, text) = (args.text(0)?, args.text(2)?);
    let ip: Option<IpAddr> = text.text().parse().ok().filter(fits);
    let ip = ip.ok_or_else(|| RpcError::new(400, format!("`{text}` is no address of this kind")))?;
    add_static_addr(&name.text(), ip, ttl(args)?);
    Ok(Vec::new())
}

fn add_srv(args: &RpcArgs) -> RpcResult {
    let number = |n: usize| {
        u16::try_from(args.int(n)?).map_err(|_| RpcError::new(400, format!("argument {} is not 0..65535", n + 1)))
    };
    let target = args.text(5)?.text().trim_end_matches('.').to_ascii_lowercase();
    let record = Srv { priority: number(2)?, weight: number(3)?, port: number(4)?, target };
    add_static_srv(&args.text(0)?.text(), record, ttl(args)?);
    Ok(Vec::new())
}

fn delete_all(_args: &RpcArgs) -> RpcResult {
    clear_static();
    Ok(Vec::new())
}

/// The second argument, in seconds.
fn ttl(args: &RpcArgs) -> Result<Duration, RpcError> {
    let secs = u64::try_from(args.int(1)?).map_err(|_| RpcError::new(400, "a ttl is not negative"))?;
    Ok(Duration::from_secs(secs))
}
