//! From `listen=` and `-l` to socket addresses: interface names, host names, and our own addresses when nothing is said.
//!
//! Measured on Kamailio 5.6.3: without `listen` all IPv4 addresses that are up, on the `port` parameter's port; an interface's
//! name stands for its IPv4 addresses; without a protocol udp and tcp; names found by reverse look-up become aliases.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};

use srcc_sys::names::{InterfaceAddr, interface_addrs, reverse_lookup};

use super::addr::{Proto, SockId};
use super::sockets::{Alias, ListenSocket, ListenSpec, SocketTable, parse_ip, strip_brackets};

/// Port when neither the spec nor the `port` parameter gives one.
const SIP_PORT: u16 = 5060;

/// A `listen`, `-l` or `alias` that makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Not `[proto:]host[:port][/advertised[:port]]`.
    #[error("`{0}` is no listen address: expected [proto:]host[:port], host an address, a host name or an interface")]
    Syntax(String),
    /// Neither an address nor an interface nor a known host name.
    #[error("cannot resolve `{0}`")]
    Unknown(String),
    /// The interfaces could not be listed.
    #[error("cannot list the network interfaces: {0}")]
    Interfaces(#[from] io::Error),
}

/// What goes into a [`SocketTable`].
#[derive(Clone, Debug, Default)]
pub struct ListenConfig {
    /// In order.
    pub listen: Vec<ListenSpec>,
    /// In order.
    pub aliases: Vec<Alias>,
    /// The `port` parameter; `None` = 5060.
    pub port: Option<u16>,
    /// `auto_aliases`: add the names of our addresses.
    pub auto_aliases: bool,
    /// `disable_tcp` or `-T`: no stream sockets.
    pub disable_tcp: bool,
    /// `enable_tls`: a spec without protocol gives a tls socket too.
    pub enable_tls: bool,
    /// `advertised_address` and `advertised_port` for sockets without their own.
    pub advertise: (Option<String>, Option<u16>),
    /// `ip_free_bind`.
    pub freebind: bool,
}

impl ListenSpec {
    /// Reads `[proto:]host[:port][/advertised[:port]]`, where host may be a list `(eth0, 127.0.0.1)`.
    pub fn parse(text: &str) -> Result<ListenSpec, ListenError> {
        let syntax = || ListenError::Syntax(text.to_owned());
        let (socket, advertise) = match text.split_once('/') {
            Some((socket, adv)) => (socket, Some(adv)),
            None => (text, None),
        };
        let (proto, rest) = split_proto(socket.trim()).ok_or_else(syntax)?;
        let (hosts, port) = split_port(rest).ok_or_else(syntax)?;
        let hosts: Vec<String> = match hosts.strip_prefix('(').and_then(|h| h.strip_suffix(')')) {
            Some(list) => list.split(',').map(|h| h.trim().to_owned()).collect(),
            None => vec![hosts.to_owned()],
        };
        if hosts.iter().any(String::is_empty) {
            return Err(syntax());
        }
        let mut spec = ListenSpec { proto, hosts, port, ..ListenSpec::default() };
        if let Some(adv) = advertise {
            spec.set_advertise(adv)?;
        }
        Ok(spec)
    }

    /// Sets what stands behind `advertise`: `host[:port]`.
    pub fn set_advertise(&mut self, text: &str) -> Result<(), ListenError> {
        let (host, port) = split_port(text.trim()).ok_or_else(|| ListenError::Syntax(text.to_owned()))?;
        self.advertise = Some((host.to_owned(), port));
        Ok(())
    }
}

impl Alias {
    /// Reads `[proto:]host[:port]`.
    pub fn parse(text: &str) -> Result<Alias, ListenError> {
        let syntax = || ListenError::Syntax(text.to_owned());
        let (proto, rest) = split_proto(text.trim()).ok_or_else(syntax)?;
        let (host, port) = split_port(rest).ok_or_else(syntax)?;
        Ok(Alias { proto, host: bare(host).to_owned(), port })
    }
}

/// Resolves names and interfaces and makes the table. Blocks; for start-up only.
///
/// # Errors
/// A name that cannot be resolved.
pub fn discover(cfg: &ListenConfig) -> Result<SocketTable, ListenError> {
    let interfaces = interface_addrs()?;
    let mut table = SocketTable { sockets: Vec::new(), aliases: cfg.aliases.clone() };
    for spec in &cfg.listen {
        for host in &spec.hosts {
            for (name, addr) in addresses_of(host, &interfaces)? {
                add_sockets(&mut table, cfg, spec, &name, addr);
            }
        }
    }
    if cfg.listen.is_empty() {
        for i in interfaces.iter().filter(|i| i.is_up && i.ip.is_ipv4()) {
            add_sockets(&mut table, cfg, &ListenSpec::default(), &i.ip.to_string(), i.ip);
        }
    }
    if cfg.auto_aliases {
        add_reverse_names(&mut table);
    }
    Ok(table)
}

fn add_sockets(table: &mut SocketTable, cfg: &ListenConfig, spec: &ListenSpec, name: &str, ip: IpAddr) {
    let protos: &[Proto] = match &spec.proto {
        Some(p) => std::slice::from_ref(p),
        None if cfg.enable_tls => &[Proto::Udp, Proto::Tcp, Proto::Tls],
        None => &[Proto::Udp, Proto::Tcp],
    };
    for &proto in protos {
        if cfg.disable_tcp && proto != Proto::Udp {
            continue;
        }
        let default = cfg.port.unwrap_or(SIP_PORT).saturating_add(u16::from(proto == Proto::Tls));
        // A port given for all protocols is the tls socket's neighbour, as the original does.
        let port = match spec.port {
            Some(p) if spec.proto.is_none() && proto == Proto::Tls => p.saturating_add(1),
            Some(p) => p,
            None => default,
        };
        let addr = SocketAddr::new(ip, port);
        // The same address given twice is one socket; port 0 (any) is a new one each time.
        if port != 0 && table.find_addr(addr, proto).is_some() {
            continue;
        }
        // Socket numbers are 16 bits wide; more sockets than that cannot be bound anyway.
        let Ok(id) = u16::try_from(table.sockets.len()) else { continue };
        let advertise = spec.advertise.as_ref().map(|(host, port)| (host.clone(), port.unwrap_or(addr.port())));
        if advertise.is_none() {
            table.aliases.extend(advertised_for_all(cfg, proto, addr));
        }
        table.sockets.push(ListenSocket {
            id: SockId(id),
            proto,
            host: name.to_owned(),
            addr,
            via_host_port: via_host_port(&advertise, addr),
            via_host: via_host(&advertise, addr),
            advertise,
            is_port_advertised: spec.advertise.as_ref().is_some_and(|(_, port)| port.is_some()),
            name: spec.name.clone(),
            freebind: spec.freebind || cfg.freebind,
        });
    }
}

/// What a socket is known by that has no advertised address of its own; a missing half is taken from the socket. It stands
/// in the Via of requests (`forward`), but is not how the socket names itself.
fn advertised_for_all(cfg: &ListenConfig, proto: Proto, addr: SocketAddr) -> Option<Alias> {
    let (host, port) = &cfg.advertise;
    if host.is_none() && port.is_none() {
        return None;
    }
    let host = host.clone().unwrap_or_else(|| addr.ip().to_string());
    Some(Alias { proto: Some(proto), host, port: Some(port.unwrap_or(addr.port())) })
}

/// Measured: the port is left out when it is 5060, whatever the protocol; only the Via of a request shows one that is
/// advertised (`forward`).
fn via_host_port(advertise: &Option<(String, u16)>, addr: SocketAddr) -> String {
    let host = via_host(advertise, addr);
    let port = advertise.as_ref().map_or(addr.port(), |(_, port)| *port);
    if port == SIP_PORT { host } else { format!("{host}:{port}") }
}

fn via_host(advertise: &Option<(String, u16)>, addr: SocketAddr) -> String {
    advertise.as_ref().map_or_else(|| host_text(addr.ip()), |(host, _)| host.clone())
}

/// An address as it stands in a SIP message: IPv6 in brackets.
pub fn host_text(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

fn addresses_of(host: &str, interfaces: &[InterfaceAddr]) -> Result<Vec<(String, IpAddr)>, ListenError> {
    if let Some(ip) = parse_ip(host.as_bytes()) {
        return Ok(vec![(ip.to_string(), ip)]);
    }
    let of_interface: Vec<_> =
        interfaces.iter().filter(|i| i.interface == host && i.ip.is_ipv4()).map(|i| (i.ip.to_string(), i.ip)).collect();
    if !of_interface.is_empty() {
        return Ok(of_interface);
    }
    let found = (host, 0).to_socket_addrs().map_err(|_| ListenError::Unknown(host.to_owned()))?;
    let mut ips: Vec<IpAddr> = found.map(|a| a.ip()).collect();
    // IPv4 is preferred, and one address is taken, as the original does.
    ips.sort_by_key(IpAddr::is_ipv6);
    ips.truncate(1);
    if ips.is_empty() {
        return Err(ListenError::Unknown(host.to_owned()));
    }
    Ok(ips.into_iter().map(|ip| (host.to_owned(), ip)).collect())
}

fn add_reverse_names(table: &mut SocketTable) {
    let mut names: Vec<(IpAddr, Option<String>)> = Vec::new();
    for socket in &table.sockets {
        let ip = socket.addr.ip();
        if !names.iter().any(|(known, _)| *known == ip) {
            names.push((ip, reverse_lookup(ip)));
        }
        let Some((_, Some(name))) = names.iter().find(|(known, _)| *known == ip) else { continue };
        if *name != socket.host {
            let (proto, port) = (Some(socket.proto), Some(socket.addr.port()));
            table.aliases.push(Alias { proto, host: name.clone(), port });
        }
    }
}

/// `None` where something stands before the first colon that is neither a protocol nor the host.
fn split_proto(text: &str) -> Option<(Option<Proto>, &str)> {
    match text.split_once(':') {
        Some(("*", rest)) => Some((None, rest)),
        Some((first, rest)) => match Proto::from_name(first.trim().as_bytes()) {
            Some(proto) => Some((Some(proto), rest.trim())),
            None => Some((None, text)),
        },
        None if text.is_empty() => None,
        None => Some((None, text)),
    }
}

/// Splits `host[:port]`; a bare IPv6 address has no port, `:*` means none.
fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    let closing = text.rfind([']', ')']).map_or(0, |at| at + 1);
    let colons = text.get(closing..)?.matches(':').count();
    if colons != 1 {
        return (!text.is_empty() && parse_ip(text.as_bytes()).is_some() || colons == 0).then_some((text, None));
    }
    let (host, port) = text.rsplit_once(':')?;
    match port.trim() {
        "*" => Some((host, None)),
        port => Some((host, Some(port.parse().ok()?))),
    }
}

fn bare(host: &str) -> &str {
    std::str::from_utf8(strip_brackets(host.as_bytes())).unwrap_or(host)
}

#[cfg(test)]
mod tests;
