//! The core's RPC commands, with the original's field names (measured on Kamailio 5.6.3).
//!
//! Where the original speaks of its processes and its shared memory, here are worker threads and the process's memory.

use std::fs;

use jiff::{Timestamp, Zoned, tz::TimeZone};

use crate::clock;
use crate::config;
use crate::destination::sockets;
use crate::program;
use crate::reply::SIGNATURE;
use crate::rpc::{self, Rpc, RpcArgs, RpcError, RpcResult, RpcValue};
use crate::transport::Proto;
use crate::transport::net::{Net, net};
use crate::worker;

/// The commands.
pub const RPCS: &[Rpc] = &[
    Rpc { name: "core.version", doc: "Returns the version string of the server.", run: version },
    Rpc { name: "core.info", doc: "Returns version, build and flags of the server.", run: info },
    Rpc { name: "core.runinfo", doc: "Returns version and run time of the server.", run: runinfo },
    Rpc { name: "core.flags", doc: "Returns what the server was built with.", run: flags },
    Rpc { name: "core.uptime", doc: "Returns uptime of the server.", run: uptime },
    Rpc { name: "core.ps", doc: "Returns the description of running processes.", run: ps },
    Rpc { name: "core.psx", doc: "Returns the detailed description of running processes.", run: psx },
    Rpc { name: "core.psa", doc: "Returns the detailed description of all processes.", run: psa },
    Rpc { name: "core.pwd", doc: "Returns the working directory of the server.", run: pwd },
    Rpc { name: "core.arg", doc: "Returns the list of command line arguments.", run: arg },
    Rpc { name: "core.prints", doc: "Returns the text given.", run: prints },
    Rpc { name: "core.printi", doc: "Returns the number given.", run: printi },
    Rpc { name: "core.echo", doc: "Returns the arguments given.", run: echo },
    Rpc { name: "core.shmmem", doc: "Returns the memory of the server in bytes.", run: shmmem },
    Rpc { name: "core.modules", doc: "Returns the loaded modules, the last one first.", run: modules },
    Rpc { name: "core.sockets_list", doc: "Lists the listen sockets.", run: sockets_list },
    Rpc { name: "core.aliases_list", doc: "Lists the aliases.", run: aliases_list },
    Rpc { name: "core.tcp_info", doc: "Returns counts of TCP connections.", run: tcp_info },
    Rpc { name: "core.tcp_list", doc: "Lists the TCP connections.", run: tcp_list },
    Rpc { name: "core.tcp_options", doc: "Returns the active TCP options.", run: tcp_options },
    Rpc { name: "core.kill", doc: "Sends the given signal to the server, SIGTERM where none is given.", run: kill },
    Rpc { name: "core.udp4_raw_info", doc: "Returns the options of raw UDP sockets.", run: udp4_raw_info },
    Rpc { name: "system.listMethods", doc: "Lists all RPC methods supported by the server.", run: list_methods },
    Rpc { name: "system.methodHelp", doc: "Print the help string for given method.", run: method_help },
    Rpc { name: "system.methodSignature", doc: "Returns signature of given method.", run: method_signature },
];

type Fields = Vec<(&'static str, RpcValue)>;

fn one(fields: Fields) -> RpcResult {
    Ok(vec![RpcValue::Struct(fields)])
}

fn text(value: impl Into<String>) -> RpcValue {
    RpcValue::from(value.into())
}

fn number(value: impl TryInto<i64>) -> RpcValue {
    RpcValue::Int(value.try_into().unwrap_or(i64::MAX))
}

/// `srcc/0.1.0 (x86_64/linux)`.
fn full_version() -> String {
    format!("{SIGNATURE} ({}/{})", std::env::consts::ARCH, std::env::consts::OS)
}

fn version(_: &RpcArgs) -> RpcResult {
    Ok(vec![text(full_version())])
}

fn info(_: &RpcArgs) -> RpcResult {
    one(vec![
        ("version", text(SIGNATURE)),
        ("id", text("unknown")),
        ("compiler", text("rustc")),
        ("compiled", text("")),
        ("flags", text(FLAGS)),
    ])
}

const FLAGS: &str = "USE_TCP, USE_DNS_CACHE, USE_DNS_FAILOVER";

fn flags(_: &RpcArgs) -> RpcResult {
    Ok(vec![text(FLAGS)])
}

fn uptime_secs() -> i64 {
    i64::try_from(clock::now_ms() / 1000).unwrap_or(i64::MAX)
}

/// A time as `ctime` writes it.
fn date(secs: i64) -> RpcValue {
    let at = Timestamp::from_second(secs).unwrap_or_default();
    text(Zoned::new(at, TimeZone::system()).strftime("%a %b %e %H:%M:%S %Y").to_string())
}

fn uptime(_: &RpcArgs) -> RpcResult {
    let (now, up) = (clock::wall_secs(), uptime_secs());
    one(vec![("now", date(now)), ("up_since", date(now.saturating_sub(up))), ("uptime", number(up))])
}

fn runinfo(_: &RpcArgs) -> RpcResult {
    let (now, up) = (clock::wall_secs(), uptime_secs());
    let in_days = format!("{}d {}h {}m {}s", up / 86_400, up / 3600 % 24, up / 60 % 60, up % 60);
    one(vec![
        ("name", text("srcc")),
        ("version", text(SIGNATURE)),
        ("sourceid", text("unknown")),
        ("compiler", text("rustc")),
        ("compiled", text("")),
        ("time_now", date(now)),
        ("time_started", date(now.saturating_sub(up))),
        ("uptime_secs", number(up)),
        ("utime_days", text(in_days)),
    ])
}

/// The threads of the process with their system ids; the first is the main one.
fn threads() -> Vec<(i64, String)> {
    let listed = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let mut threads: Vec<(i64, String)> = listed
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            let name = fs::read_to_string(entry.path().join("comm")).ok()?;
            Some((id, name.trim().to_owned()))
        })
        .collect();
    threads.sort();
    if let Some((_, name)) = threads.first_mut() {
        *name = "main process - attendant".to_owned();
    }
    threads
}

fn ps(_: &RpcArgs) -> RpcResult {
    Ok(threads().into_iter().flat_map(|(id, name)| [number(id), text(name)]).collect())
}

fn psx(_: &RpcArgs) -> RpcResult {
    let describe = |(index, (id, name)): (usize, (i64, String))| {
        RpcValue::Struct(vec![("IDX", number(index)), ("PID", number(id)), ("DSC", text(name))])
    };
    Ok(threads().into_iter().enumerate().map(describe).collect())
}

fn psa(_: &RpcArgs) -> RpcResult {
    let describe = |(index, (id, name)): (usize, (i64, String))| {
        RpcValue::Struct(vec![
            ("index", number(index)),
            ("pid", number(id)),
            ("status", number(1)),
            ("rank", number(index)),
            ("description", text(name)),
        ])
    };
    Ok(threads().into_iter().enumerate().map(describe).collect())
}

fn pwd(_: &RpcArgs) -> RpcResult {
    let path = std::env::current_dir().map_err(|error| RpcError::new(500, error.to_string()))?;
    Ok(vec![text(path.to_string_lossy())])
}

fn arg(_: &RpcArgs) -> RpcResult {
    Ok(std::env::args_os().map(|arg| text(arg.to_string_lossy())).collect())
}

fn prints(args: &RpcArgs) -> RpcResult {
    match args.is_empty() {
        true => Ok(Vec::new()),
        false => Ok(vec![args.text(0)?.into()]),
    }
}

fn printi(args: &RpcArgs) -> RpcResult {
    match args.is_empty() {
        true => Ok(Vec::new()),
        false => Ok(vec![number(args.int(0)?)]),
    }
}

fn echo(args: &RpcArgs) -> RpcResult {
    Ok(args.values.clone())
}

/// A field of a file such as /proc/self/status, in bytes.
fn kilobytes(file: &str, field: &str) -> i64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<i64>().ok()).unwrap_or(0) * 1024
}

fn shmmem(_: &RpcArgs) -> RpcResult {
    let total = kilobytes("/proc/meminfo", "MemTotal");
    let used = kilobytes("/proc/self/status", "VmRSS");
    one(vec![
        ("total", number(total)),
        ("free", number(kilobytes("/proc/meminfo", "MemAvailable"))),
        ("used", number(used)),
        ("real_used", number(used)),
        ("max_used", number(kilobytes("/proc/self/status", "VmHWM"))),
        ("fragments", number(1)),
    ])
}

fn modules(_: &RpcArgs) -> RpcResult {
    Ok(program::modules().iter().rev().map(|module| text(module.name)).collect())
}

fn sockets_list(_: &RpcArgs) -> RpcResult {
    let describe = |socket: &crate::transport::ListenSocket| {
        let mut fields = vec![
            ("proto", text(socket.proto.name())),
            ("address", text(&*socket.host)),
            ("ipaddress", text(socket.addr.ip().to_string())),
            ("port", text(socket.addr.port().to_string())),
            ("mcast", text("no")),
            ("mhomed", text("no")),
            ("virtual", text(if socket.freebind { "yes" } else { "no" })),
        ];
        if let Some(name) = &socket.name {
            fields.push(("socket_name", text(&**name)));
        }
        if let Some((host, port)) = &socket.advertise {
            fields.push(("advertise", text(format!("{}:{host}:{port}", socket.proto))));
        }
        ("socket", RpcValue::Struct(fields))
    };
    one(sockets().sockets.iter().map(describe).collect())
}

fn aliases_list(_: &RpcArgs) -> RpcResult {
    let describe = |alias: &crate::transport::Alias| {
        let fields = vec![
            ("proto", text(alias.proto.map_or("*", Proto::name))),
            ("address", text(&*alias.host)),
            ("port", text(alias.port.map_or_else(|| "*".to_owned(), |port| port.to_string()))),
        ];
        ("alias", RpcValue::Struct(fields))
    };
    let aliases = sockets().aliases.iter().map(describe).collect();
    one(vec![("myself_callbacks", text("no")), ("aliases", RpcValue::Struct(aliases))])
}

/// The transports, if one of them is TCP (measured: without a TCP socket the original says that TCP is disabled).
fn tcp_net() -> Result<&'static Net, RpcError> {
    net()
        .filter(|net| net.sockets.sockets.iter().any(|socket| socket.proto.is_stream()))
        .ok_or_else(|| RpcError::new(500, "tcp support disabled"))
}

fn tcp_info(_: &RpcArgs) -> RpcResult {
    let net = tcp_net()?;
    let connections = net.conns.all();
    let secure = connections.iter().filter(|conn| matches!(conn.proto, Proto::Tls | Proto::Wss)).count();
    one(vec![
        ("readers", number(worker::count_for(config::core().children as usize))),
        ("max_connections", number(net.tcp.max_connections.get())),
        ("max_tls_connections", number(net.tcp.max_connections.get())),
        ("opened_connections", number(connections.len())),
        ("opened_tls_connections", number(secure)),
        ("write_queued_bytes", number(net.conns.queued_bytes())),
    ])
}

/// Under the original's names, those that there are here.
fn tcp_options(_: &RpcArgs) -> RpcResult {
    let tcp = tcp_net()?.tcp;
    let options = [
        ("connect_timeout", &tcp.connect_timeout),
        ("send_timeout", &tcp.send_timeout),
        ("connection_lifetime", &tcp.lifetime),
        ("max_connections(soft)", &tcp.max_connections),
        ("no_connect", &tcp.no_connect),
        ("conn_wq_max", &tcp.conn_queue_bytes),
        ("wq_max", &tcp.total_queue_bytes),
        ("crlf_ping", &tcp.crlf_pong),
        ("accept_aliases", &tcp.accept_aliases),
    ];
    one(options.into_iter().map(|(name, value)| (name, number(value.get()))).collect())
}

const SIGTERM: i32 = 15;

fn kill(args: &RpcArgs) -> RpcResult {
    let signal = if args.is_empty() { Ok(SIGTERM) } else { i32::try_from(args.int(0)?) };
    let signal = signal.map_err(|_| RpcError::new(400, "no such signal"))?;
    let sent = srcc_sys::process::signal_self(signal);
    sent.map(|()| Vec::new()).map_err(|error| RpcError::new(400, error.to_string()))
}

fn tcp_list(_: &RpcArgs) -> RpcResult {
    let net = tcp_net()?;
    let describe = |conn: &crate::transport::tcp_conn::Conn| {
        let own = sockets().get(conn.socket).map(|socket| socket.addr);
        RpcValue::Struct(vec![
            ("id", number(conn.id.0)),
            ("type", text(conn.proto.via_name())),
            ("state", text(if conn.is_open() { "OK" } else { "CONNECTING" })),
            ("src_ip", text(conn.peer.ip().to_string())),
            ("src_port", number(conn.peer.port())),
            ("dst_ip", text(own.map_or_else(String::new, |own| own.ip().to_string()))),
            ("dst_port", number(own.map_or(0, |own| own.port()))),
        ])
    };
    Ok(net.conns.all().iter().map(|conn| describe(conn)).collect())
}

fn udp4_raw_info(_: &RpcArgs) -> RpcResult {
    one(vec![("udp4_raw", number(0)), ("udp4_raw_mtu", number(1500)), ("udp4_raw_ttl", number(64))])
}

fn list_methods(_: &RpcArgs) -> RpcResult {
    Ok(rpc::commands().iter().map(|command| text(command.name)).collect())
}

fn method_help(args: &RpcArgs) -> RpcResult {
    let name = args.text(0)?;
    let command = rpc::commands().iter().find(|command| command.name.as_bytes() == &name[..]);
    command.map(|command| vec![text(command.doc)]).ok_or_else(|| RpcError::new(400, "command not found"))
}

fn method_signature(_: &RpcArgs) -> RpcResult {
    Err(RpcError::new(500, "Not Implemented Yet"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_have_the_fields_that_tools_look_for() {
        let names = |answer: RpcResult| match answer.unwrap().remove(0) {
            RpcValue::Struct(fields) => fields.into_iter().map(|(name, _)| name).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let none = RpcArgs::default();
        assert_eq!(names(uptime(&none)), ["now", "up_since", "uptime"]);
        assert_eq!(names(shmmem(&none)), ["total", "free", "used", "real_used", "max_used", "fragments"]);
        assert_eq!(names(psx(&none)), ["IDX", "PID", "DSC"]);
    }

    #[test]
    fn without_a_tcp_socket_there_is_nothing_to_tell_about_tcp() {
        for command in [tcp_info, tcp_options, tcp_list] {
            assert_eq!(command(&RpcArgs::default()), Err(RpcError::new(500, "tcp support disabled")));
        }
    }

    #[test]
    fn a_signal_that_does_not_exist_is_refused() {
        let signal = |number: i64| kill(&RpcArgs { values: vec![RpcValue::Int(number)] });
        assert_eq!(signal(0), Ok(Vec::new()));
        assert_eq!(signal(1000).unwrap_err().code, 400);
    }

    #[test]
    fn a_date_is_written_as_ctime_does() {
        let RpcValue::Str(text) = date(0) else { panic!("not a text") };
        // Whatever the zone of the machine: `Thu Jan  1 00:00:00 1970` or the evening before.
        assert_eq!(text.len(), 24);
    }

    #[test]
    fn echo_gives_back_what_it_got() {
        let args = RpcArgs { values: vec![RpcValue::from("a"), RpcValue::Int(5)] };
        assert_eq!(echo(&args).unwrap(), args.values);
    }
}
