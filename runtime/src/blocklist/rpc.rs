//! `dst_blocklist.*`: the list by RPC, in the original's forms (measured on Kamailio 5.6.3).

use super::{COUNT, ENTRY_BYTES, MEMORY, Reason, add, clear, is_enabled, table};
use crate::clock;
use crate::rpc::{Rpc, RpcArgs, RpcError, RpcResult, RpcValue};
use crate::transport::Proto;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::Ordering::Relaxed;

/// The commands.
pub const RPCS: &[Rpc] = &[
    Rpc { name: "dst_blocklist.mem_info", doc: "shows the memory in use and its limit, in bytes", run: mem_info },
    Rpc { name: "dst_blocklist.debug", doc: "shows the list as values", run: debug },
    Rpc { name: "dst_blocklist.view", doc: "shows the list", run: view },
    Rpc { name: "dst_blocklist.delete_all", doc: "empties the list", run: delete_all },
    Rpc { name: "dst_blocklist.add", doc: "adds to the list: address, port, protocol number, flags", run: add_entry },
];

fn enabled() -> Result<(), RpcError> {
    if is_enabled() { Ok(()) } else { Err(RpcError::new(500, "dst blocklist support disabled")) }
}

fn mem_info(_args: &RpcArgs) -> RpcResult {
    enabled()?;
    let used = i64::try_from(COUNT.load(Relaxed) * ENTRY_BYTES).unwrap_or(i64::MAX);
    // The original counts a KB as 1024 bytes and shows the limit in bytes.
    Ok(vec![used.into(), (i64::from(MEMORY.get()) * 1024).into()])
}

/// Protocol, address, port, seconds left and flags of each entry.
fn entries() -> Vec<(Proto, SocketAddr, i64, u8)> {
    let now = clock::now_ms();
    let left = |expires: u64| i64::try_from(expires.saturating_sub(now).div_ceil(1000)).unwrap_or(i64::MAX);
    let table = table();
    let valid = table.iter().filter(|(_, entry)| entry.expires > now);
    let mut all: Vec<_> =
        valid.map(|((proto, addr), entry)| (*proto, *addr, left(entry.expires), entry.reason)).collect();
    all.sort_unstable();
    all
}

fn debug(_args: &RpcArgs) -> RpcResult {
    enabled()?;
    let values = entries().into_iter().flat_map(|(proto, addr, left, reason)| {
        let (ip, port) = (addr.ip().to_string(), i64::from(addr.port()));
        [proto.name().into(), ip.into(), port.into(), left.into(), RpcValue::Int(reason.into())]
    });
    Ok(values.collect())
}

fn view(_args: &RpcArgs) -> RpcResult {
    enabled()?;
    let lines = entries().into_iter().flat_map(|(proto, addr, left, reason)| {
        [
            "{".to_owned(),
            format!("    protocol: {}", proto.name()),
            format!("    ip: {}", addr.ip()),
            format!("    port: {}", addr.port()),
            format!("    expires in (s): {left}"),
            format!("    flags: {reason}"),
            "}".to_owned(),
        ]
    });
    Ok(lines.map(RpcValue::from).collect())
}

fn delete_all(_args: &RpcArgs) -> RpcResult {
    enabled()?;
    clear();
    Ok(Vec::new())
}

fn add_entry(args: &RpcArgs) -> RpcResult {
    enabled()?;
    let ip: IpAddr = args.text(0)?.text().parse().map_err(|_| RpcError::new(400, "Malformed ip address"))?;
    let port = u16::try_from(args.int(1)?).map_err(|_| RpcError::new(400, "Malformed port"))?;
    let number = args.int(2)?;
    let proto = [Proto::Udp, Proto::Tcp, Proto::Tls, Proto::Sctp].into_iter().find(|p| i64::from(*p as u8) == number);
    let proto = proto.ok_or_else(|| RpcError::new(400, "Malformed protocol"))?;
    let flags = u8::try_from(args.int(3)?).map_err(|_| RpcError::new(400, "Malformed flags"))?;
    add(proto, SocketAddr::new(ip, port), Reason(flags | Reason::ADMIN.0), None, 0);
    Ok(Vec::new())
}
