//! The module's parameters.

use srcc_runtime::modparams;
use srcc_runtime::transport::{self, Proto};
use srcc_runtime::value::Str;

/// Parameters of `corex`.
#[modparams(module = "corex")]
pub struct Params {
    /// A domain whose sub-domains count as `myself`: `[proto:]domain[:port]`; may be given several times.
    #[param]
    pub alias_subdomains: Vec<Str>,
}

/// A domain of `alias_subdomains`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Domain {
    proto: Option<Proto>,
    name: Vec<u8>,
    port: Option<u16>,
}

/// Makes hosts below the domains of `alias_subdomains` ours. The error says which line is wrong.
pub(crate) fn add_aliases() -> Result<(), String> {
    let domains = params().alias_subdomains.iter().map(|text| parse(text)).collect::<Result<Vec<_>, _>>()?;
    if !domains.is_empty() {
        transport::also_myself(move |host, port, proto| domains.iter().any(|d| covers(d, host, port, proto)));
    }
    Ok(())
}

fn parse(text: &[u8]) -> Result<Domain, String> {
    let bad = || format!("alias_subdomains: `{}` is not [proto:]domain[:port]", String::from_utf8_lossy(text));
    let parts: Vec<&[u8]> = text.split(|byte| *byte == b':').collect();
    let (proto, rest) = match parts.split_first() {
        Some((first, rest)) if !rest.is_empty() && Proto::from_name(first).is_some() => (Proto::from_name(first), rest),
        _ => (None, &parts[..]),
    };
    let (name, port) = match rest {
        [name] => (*name, None),
        [name, port] => (*name, Some(srcc_sip::text::parse_port(port).ok_or_else(bad)?)),
        _ => return Err(bad()),
    };
    if name.is_empty() { Err(bad()) } else { Ok(Domain { proto, name: name.to_vec(), port }) }
}

/// The domain itself, and every name that ends with a dot and the domain.
fn covers(domain: &Domain, host: &[u8], port: u16, proto: Option<Proto>) -> bool {
    let Some(above) = host.len().checked_sub(domain.name.len()) else { return false };
    let (head, tail) = host.split_at(above);
    tail.eq_ignore_ascii_case(&domain.name)
        && (head.is_empty() || head.ends_with(b"."))
        && (port == 0 || domain.port.is_none_or(|p| p == port))
        && (proto.is_none() || domain.proto.is_none() || domain.proto == proto)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_covers_itself_and_what_is_below_it() {
        let domain = parse(b"tcp:example.org:5070").unwrap();
        assert!(covers(&domain, b"Example.org", 5070, Some(Proto::Tcp)));
        assert!(covers(&domain, b"sip.example.org", 0, None));
        assert!(!covers(&domain, b"badexample.org", 0, None));
        assert!(!covers(&domain, b"example.org", 5060, None));
        assert!(!covers(&domain, b"example.org", 5070, Some(Proto::Udp)));
        assert!(parse(b"a:b:c:d").is_err() && parse(b"example.org:x").is_err());
    }
}
