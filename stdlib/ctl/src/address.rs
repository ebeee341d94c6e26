//! Addresses of control sockets as `modparam("ctl", "binrpc", ..)` gives them.

use crate::params;
use srcc_runtime::config;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// File name of the default socket, below the run directory.
const DEFAULT_NAME: &str = "kamailio_ctl";

/// Port where none is given (the original's).
const DEFAULT_PORT: u16 = 2049;

/// One control socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A unix stream socket.
    UnixStream(PathBuf),
    /// A unix datagram socket.
    UnixDatagram(PathBuf),
    /// A TCP port.
    Tcp(SocketAddr),
    /// A UDP port.
    Udp(SocketAddr),
}

/// Why an address cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no control socket: expected unixs:path, unixd:path, tcp:address:port or udp:address:port")]
pub struct AddressError(String);

/// All addresses that the script asks for, or the default one.
pub fn all() -> Result<Vec<Address>, AddressError> {
    let given = &params::params().binrpc;
    if given.is_empty() {
        let path = PathBuf::from(config::core().run_dir).join(DEFAULT_NAME);
        return Ok(vec![Address::UnixStream(path)]);
    }
    given.iter().map(|text| parse(&text.text())).collect()
}

/// Reads one address.
pub fn parse(text: &str) -> Result<Address, AddressError> {
    let error = || AddressError(text.to_owned());
    let (kind, rest) = text.split_once(':').unwrap_or(("unixs", text));
    let path = || if rest.is_empty() { Err(error()) } else { Ok(PathBuf::from(rest)) };
    match kind {
        "unix" | "unixs" => Ok(Address::UnixStream(path()?)),
        "unixd" => Ok(Address::UnixDatagram(path()?)),
        "tcp" => Ok(Address::Tcp(socket(rest).ok_or_else(error)?)),
        "udp" => Ok(Address::Udp(socket(rest).ok_or_else(error)?)),
        _ => Err(error()),
    }
}

fn socket(text: &str) -> Option<SocketAddr> {
    let text = if text == "localhost" || text.starts_with("localhost:") {
        text.replacen("localhost", "127.0.0.1", 1)
    } else {
        text.replacen('*', "0.0.0.0", 1)
    };
    text.parse().ok().or_else(|| Some(SocketAddr::new(text.parse().ok()?, DEFAULT_PORT)))
}

impl Address {
    /// Removes the file of a unix socket, if it is there.
    pub fn remove(&self) {
        if let Address::UnixStream(path) | Address::UnixDatagram(path) = self {
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Address {
    /// The words by which `ctl.listen` and `ctl.who` name a kind of socket.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Address::UnixStream(_) => "unix_stream",
            Address::UnixDatagram(_) => "unix_dgram",
            Address::Tcp(_) => "tcp",
            Address::Udp(_) => "udp",
        }
    }

    /// Path or address, and port; a unix socket has none.
    #[must_use]
    pub fn place(&self) -> (String, String) {
        match self {
            Address::UnixStream(path) | Address::UnixDatagram(path) => (path.display().to_string(), String::new()),
            Address::Tcp(at) | Address::Udp(at) => (at.ip().to_string(), at.port().to_string()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::UnixStream(path) => write!(f, "unixs:{}", path.display()),
            Address::UnixDatagram(path) => write!(f, "unixd:{}", path.display()),
            Address::Tcp(at) => write!(f, "tcp:{at}"),
            Address::Udp(at) => write!(f, "udp:{at}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_the_original_writes_them() {
        assert_eq!(parse("unix:/tmp/ctl"), Ok(Address::UnixStream("/tmp/ctl".into())));
        assert_eq!(parse("unixd:/tmp/ctl"), Ok(Address::UnixDatagram("/tmp/ctl".into())));
        assert_eq!(parse("tcp:localhost:2046"), Ok(Address::Tcp(SocketAddr::from(([127, 0, 0, 1], 2046)))));
        assert_eq!(parse("udp:127.0.0.1"), Ok(Address::Udp(SocketAddr::from(([127, 0, 0, 1], 2049)))));
        assert!(parse("http:x").is_err() && parse("unix:").is_err() && parse("tcp:nohost:x").is_err());
    }
}
