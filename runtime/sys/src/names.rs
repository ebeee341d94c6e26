//! Names of our own addresses: interfaces, and the host name an address has.

use std::ffi::{CStr, c_char};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// An address of a network interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceAddr {
    /// Name, such as `eth0`.
    pub interface: String,
    /// The address.
    pub ip: IpAddr,
    /// Whether the interface is up.
    pub is_up: bool,
    /// Whether it is the loopback interface.
    pub is_loopback: bool,
    /// The interface's index, which a link-local IPv6 address needs.
    pub scope_id: u32,
}

/// All IPv4 and IPv6 addresses of this machine, in the kernel's order.
pub fn interface_addrs() -> io::Result<Vec<InterfaceAddr>> {
    let mut list: *mut libc::ifaddrs = std::ptr::null_mut();
    // SAFETY: `list` is a valid place for the answer.
    if unsafe { libc::getifaddrs(&mut list) } < 0 {
        return Err(io::Error::last_os_error());
    }
    let mut found = Vec::new();
    let mut at = list;
    while !at.is_null() {
        // SAFETY: `at` is a node of the list just made, which is freed only below.
        let node = unsafe { &*at };
        at = node.ifa_next;
        // SAFETY: `ifa_addr` is null or an address of the length its family says, alive as the list is.
        let Some((ip, scope_id)) = (unsafe { read_addr(node.ifa_addr) }) else { continue };
        // SAFETY: `ifa_name` is a NUL-terminated string, alive as the list is.
        let interface = unsafe { CStr::from_ptr(node.ifa_name) }.to_string_lossy().into_owned();
        found.push(InterfaceAddr {
            interface,
            ip,
            is_up: node.ifa_flags & libc::IFF_UP as u32 != 0,
            is_loopback: node.ifa_flags & libc::IFF_LOOPBACK as u32 != 0,
            scope_id,
        });
    }
    // SAFETY: made by getifaddrs, freed once, no reference into it is left.
    unsafe { libc::freeifaddrs(list) };
    Ok(found)
}

/// # Safety
/// `addr` is null or points to a socket address that is as long as its family says.
unsafe fn read_addr(addr: *const libc::sockaddr) -> Option<(IpAddr, u32)> {
    if addr.is_null() {
        return None;
    }
    // SAFETY: not null, and every socket address begins with its family.
    match i32::from(unsafe { (*addr).sa_family }) {
        libc::AF_INET => {
            // SAFETY: the family says that it is a sockaddr_in.
            let v4 = unsafe { addr.cast::<libc::sockaddr_in>().read_unaligned() };
            Some((Ipv4Addr::from(u32::from_be(v4.sin_addr.s_addr)).into(), 0))
        }
        libc::AF_INET6 => {
            // SAFETY: the family says that it is a sockaddr_in6.
            let v6 = unsafe { addr.cast::<libc::sockaddr_in6>().read_unaligned() };
            Some((Ipv6Addr::from(v6.sin6_addr.s6_addr).into(), v6.sin6_scope_id))
        }
        _ => None,
    }
}

/// The host name of an address by reverse look-up; `None` if it has none. Blocks; for start-up only.
pub fn reverse_lookup(ip: IpAddr) -> Option<String> {
    let mut host = [0 as c_char; 1025];
    let rc = match SocketAddr::new(ip, 0) {
        SocketAddr::V4(a) => {
            // SAFETY: all-zero is a valid sockaddr_in.
            let mut raw: libc::sockaddr_in = unsafe { std::mem::zeroed() };
            raw.sin_family = libc::AF_INET as libc::sa_family_t;
            raw.sin_addr.s_addr = u32::from(*a.ip()).to_be();
            name_of(&raw, &mut host)
        }
        SocketAddr::V6(a) => {
            // SAFETY: all-zero is a valid sockaddr_in6.
            let mut raw: libc::sockaddr_in6 = unsafe { std::mem::zeroed() };
            raw.sin6_family = libc::AF_INET6 as libc::sa_family_t;
            raw.sin6_addr.s6_addr = a.ip().octets();
            name_of(&raw, &mut host)
        }
    };
    if rc != 0 {
        return None;
    }
    // SAFETY: on success getnameinfo wrote a NUL-terminated string into `host`.
    Some(unsafe { CStr::from_ptr(host.as_ptr()) }.to_string_lossy().into_owned())
}

fn name_of<A>(addr: &A, host: &mut [c_char]) -> i32 {
    // SAFETY: pointers and lengths describe `addr` (a socket address) and `host`; no service name is asked for.
    unsafe {
        libc::getnameinfo(
            (addr as *const A).cast(),
            size_of::<A>() as libc::socklen_t,
            host.as_mut_ptr(),
            host.len() as libc::socklen_t,
            std::ptr::null_mut(),
            0,
            libc::NI_NAMEREQD,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loopback_interface_is_found_with_its_address() {
        let all = interface_addrs().unwrap();
        let lo = all.iter().find(|a| a.ip == IpAddr::from([127, 0, 0, 1])).expect("this machine has 127.0.0.1");
        assert!(lo.is_loopback && lo.is_up);
    }

    #[test]
    fn an_address_of_the_documentation_range_has_no_name() {
        assert_eq!(reverse_lookup("0.0.0.1".parse().unwrap()), None);
    }
}
