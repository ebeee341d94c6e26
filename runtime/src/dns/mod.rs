//! From a host name to addresses: the subset of RFC 3263 that the original follows by default.
//!
//! An explicit port means address records only; otherwise SRV is tried first, then address records with the default
//! port. NAPTR is not asked for. What is numeric never suspends. Answers are cached by the resolver within its bounds.

mod records;
pub mod rpc;
mod srv;

pub use records::{Srv, add_static_addr, add_static_srv, clear_static};

use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{LookupIpStrategy, NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;

use crate::transport::sockets::parse_ip;
use crate::transport::{Proto, SocketTable};
use crate::worker;

/// A worker's resolver, made when first needed.
pub type Resolver = Rc<TokioResolver>;

/// Settings of the resolver; the defaults are the original's or the system's.
#[derive(Clone, Debug)]
pub struct DnsConfig {
    /// `dns_try_ipv6`: ask for AAAA as well.
    pub try_ipv6: bool,
    /// `dns_retr_time`: how long to wait for a server; `None` = the system's.
    pub retry_time: Option<Duration>,
    /// `dns_retr_no`: attempts per server; `None` = the system's.
    pub retries: Option<usize>,
    /// `dns_servers_no`: use only the first so many servers; `None` = all.
    pub servers_max: Option<usize>,
    /// Servers to ask instead of those of /etc/resolv.conf.
    pub servers: Vec<SocketAddr>,
    /// `dns_srv_lb`: choose among records of one priority by weight; otherwise the heaviest is first.
    pub srv_lb: bool,
    /// `dns_use_search_list`: try the domains of the system's search list.
    pub use_search_list: bool,
    /// Answers kept per worker.
    pub cache_size: u64,
}

impl Default for DnsConfig {
    fn default() -> Self {
        DnsConfig {
            try_ipv6: true,
            retry_time: None,
            retries: None,
            servers_max: None,
            servers: Vec::new(),
            srv_lb: false,
            use_search_list: true,
            cache_size: 10_000,
        }
    }
}

/// An address to try, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Transport protocol.
    pub proto: Proto,
    /// Address and port.
    pub addr: SocketAddr,
}

/// Why there is no address.
#[derive(Debug, thiserror::Error)]
pub enum DnsError {
    /// The name has no usable record.
    #[error("`{0}` has no address")]
    NoAddress(String),
    /// No answer, or a broken one.
    #[error("looking up `{name}`: {source}")]
    Failed {
        /// The name asked for.
        name: String,
        /// What the resolver says.
        source: NetError,
    },
    /// Names can be looked up on worker threads only.
    #[error("not on a worker thread")]
    NotAWorker,
}

/// The answer for a numeric host, without suspending; `None` if `host` is a name.
pub fn resolve_numeric(host: &[u8], port: Option<u16>, proto: Option<Proto>, is_sips: bool) -> Option<Candidate> {
    let proto = wanted_proto(proto, is_sips).unwrap_or(Proto::Udp);
    let port = port.filter(|p| *p != 0).unwrap_or(proto.default_port());
    Some(Candidate { proto, addr: SocketAddr::new(parse_ip(host)?, port) })
}

/// The addresses of `host`, best first; never empty.
///
/// `port` `None` (or 0) allows SRV. `proto` `None` tries those we listen on: udp, tcp, tls; tls only for sips.
/// Addresses of a family without a listen socket are left out.
///
/// # Errors
/// The name has no address, or no server answered.
pub async fn resolve(
    host: &[u8],
    port: Option<u16>,
    proto: Option<Proto>,
    is_sips: bool,
) -> Result<Vec<Candidate>, DnsError> {
    if let Some(one) = resolve_numeric(host, port, proto, is_sips) {
        return Ok(vec![one]);
    }
    let worker = worker::current().ok_or(DnsError::NotAWorker)?;
    let sockets = &worker.net.sockets;
    let name = String::from_utf8_lossy(host).to_ascii_lowercase();
    let proto = wanted_proto(proto, is_sips);
    let port = port.filter(|p| *p != 0);
    if port.is_none() {
        let found = by_srv(&name, proto, sockets, worker.net.dns.srv_lb).await;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let proto = proto.unwrap_or(Proto::Udp);
    let port = port.unwrap_or(proto.default_port());
    let found = usable(addresses(&name).await?, port, proto, sockets);
    if found.is_empty() { Err(DnsError::NoAddress(name)) } else { Ok(found) }
}

/// The addresses of a host name, without regard to SIP.
///
/// # Errors
/// As [`resolve`].
pub async fn addresses(name: &str) -> Result<Vec<IpAddr>, DnsError> {
    if let Some(known) = records::static_addrs(name) {
        return Ok(known);
    }
    let answer = resolver()?.lookup_ip(name).await;
    match answer {
        Ok(found) => Ok(found.iter().collect()),
        Err(e) if e.is_no_records_found() => Err(DnsError::NoAddress(name.to_owned())),
        Err(source) => Err(DnsError::Failed { name: name.to_owned(), source }),
    }
}

/// The SRV records of a name such as `_sip._udp.example.org`; empty if there are none or the look-up fails.
async fn srv_records(name: &str) -> Vec<Srv> {
    if let Some(known) = records::static_srv(name) {
        return known;
    }
    let Ok(resolver) = resolver() else { return Vec::new() };
    let Ok(found) = resolver.srv_lookup(name).await else { return Vec::new() };
    let as_srv = |data: &RData| match data {
        RData::SRV(srv) => Some(Srv {
            priority: srv.priority,
            weight: srv.weight,
            port: srv.port,
            target: srv.target.to_ascii().trim_end_matches('.').to_ascii_lowercase(),
        }),
        _ => None,
    };
    found.answers().iter().filter_map(|r| as_srv(&r.data)).collect()
}

async fn by_srv(name: &str, proto: Option<Proto>, sockets: &SocketTable, by_weight: bool) -> Vec<Candidate> {
    const PREFERENCE: [Proto; 3] = [Proto::Udp, Proto::Tcp, Proto::Tls];
    let one;
    let protos: &[Proto] = match proto {
        Some(p) => {
            one = [p];
            &one
        }
        None => &PREFERENCE,
    };
    for &proto in protos {
        if !sockets.sockets.iter().any(|s| s.proto == proto.socket_proto()) {
            continue;
        }
        let Some(service) = srv::service(proto) else { continue };
        let records = srv_records(&format!("{service}.{name}")).await;
        let mut found = Vec::new();
        for record in srv::ordered(records, by_weight) {
            // A target without address leaves the others usable.
            if let Ok(ips) = addresses(&record.target).await {
                found.extend(usable(ips, record.port, proto, sockets));
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn usable(ips: Vec<IpAddr>, port: u16, proto: Proto, sockets: &SocketTable) -> Vec<Candidate> {
    let candidates = ips.into_iter().map(|ip| Candidate { proto, addr: SocketAddr::new(ip, port) });
    candidates.filter(|c| sockets.for_dest(proto, c.addr).is_some()).collect()
}

fn wanted_proto(proto: Option<Proto>, is_sips: bool) -> Option<Proto> {
    match proto {
        None | Some(Proto::Tcp) if is_sips => Some(Proto::Tls),
        other => other,
    }
}

fn resolver() -> Result<Resolver, DnsError> {
    let worker = worker::current().ok_or(DnsError::NotAWorker)?;
    if let Some(made) = worker.resolver.get() {
        return Ok(made.clone());
    }
    let made = build(&worker.net.dns).map_err(|source| DnsError::Failed { name: "resolver".to_owned(), source })?;
    Ok(worker.resolver.get_or_init(|| Rc::new(made)).clone())
}

fn build(cfg: &DnsConfig) -> Result<TokioResolver, NetError> {
    let (mut config, mut options) = hickory_resolver::system_conf::read_system_conf()
        .unwrap_or_else(|_| (ResolverConfig::from_parts(None, Vec::new(), Vec::new()), Default::default()));
    if !cfg.servers.is_empty() {
        config = ResolverConfig::from_parts(None, Vec::new(), cfg.servers.iter().map(|s| name_server(*s)).collect());
    }
    if let Some(max) = cfg.servers_max {
        let (domain, search, servers) = config.into_parts();
        config = ResolverConfig::from_parts(domain, search, servers.into_iter().take(max).collect());
    }
    if !cfg.use_search_list {
        config = ResolverConfig::from_parts(None, Vec::new(), config.into_parts().2);
    }
    // IPv4 first and IPv6 where there is none, as the original.
    options.ip_strategy = if cfg.try_ipv6 { LookupIpStrategy::Ipv4thenIpv6 } else { LookupIpStrategy::Ipv4Only };
    options.cache_size = cfg.cache_size;
    options.timeout = cfg.retry_time.unwrap_or(options.timeout);
    options.attempts = cfg.retries.unwrap_or(options.attempts);
    TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()).with_options(options).build()
}

fn name_server(addr: SocketAddr) -> NameServerConfig {
    let mut server = NameServerConfig::udp_and_tcp(addr.ip());
    server.connections.iter_mut().for_each(|c| c.port = addr.port());
    server
}
