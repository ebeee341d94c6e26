//! Datagrams past the C library, whose wrappers of sendto(2) and recvfrom(2) are cancellation points: in a process of
//! several threads that costs two atomic operations a call, for a feature that nothing here uses.

use std::io;
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::{AsFd, AsRawFd};

/// Room for the address of either family.
#[repr(C)]
union Address {
    family: libc::sa_family_t,
    v4: libc::sockaddr_in,
    v6: libc::sockaddr_in6,
}

/// Sends one datagram; how many bytes the kernel took.
///
/// # Errors
/// What sendto(2) says; `WouldBlock` where the socket does not block and its buffer is full.
pub fn send_to(socket: &impl AsFd, data: &[u8], to: SocketAddr) -> io::Result<usize> {
    let (address, len) = to_kernel(to);
    // SAFETY: pointers and lengths describe `data` and the first `len` bytes of `address`, which outlive the call; the
    // kernel only reads them.
    let sent = unsafe {
        libc::syscall(
            libc::SYS_sendto,
            socket.as_fd().as_raw_fd(),
            data.as_ptr(),
            data.len(),
            libc::MSG_NOSIGNAL,
            &raw const address,
            len,
        )
    };
    usize::try_from(sent).map_err(|_| io::Error::last_os_error())
}

/// Receives one datagram into `room`: its length, no more than the room, and who sent it.
///
/// # Errors
/// What recvfrom(2) says; `WouldBlock` where the socket does not block and there is none.
pub fn receive_from(socket: &impl AsFd, room: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
    let mut address = MaybeUninit::<Address>::zeroed();
    let mut len = size_of::<Address>() as libc::socklen_t;
    // SAFETY: pointers and lengths describe `room` and `address`, which nobody else uses during the call; the kernel
    // writes no more than the lengths say.
    let got = unsafe {
        libc::syscall(
            libc::SYS_recvfrom,
            socket.as_fd().as_raw_fd(),
            room.as_mut_ptr(),
            room.len(),
            0,
            address.as_mut_ptr(),
            &raw mut len,
        )
    };
    let got = usize::try_from(got).map_err(|_| io::Error::last_os_error())?;
    // SAFETY: zeroed, then perhaps written by the kernel: every bit pattern is a valid value of the union's members.
    let address = unsafe { address.assume_init() };
    Ok((got, from_kernel(&address)?))
}

fn to_kernel(addr: SocketAddr) -> (Address, libc::socklen_t) {
    match addr {
        SocketAddr::V4(addr) => {
            let v4 = libc::sockaddr_in {
                sin_family: libc::AF_INET as libc::sa_family_t,
                sin_port: addr.port().to_be(),
                sin_addr: libc::in_addr { s_addr: u32::from_ne_bytes(addr.ip().octets()) },
                sin_zero: [0; 8],
            };
            (Address { v4 }, size_of::<libc::sockaddr_in>() as libc::socklen_t)
        }
        SocketAddr::V6(addr) => {
            let v6 = libc::sockaddr_in6 {
                sin6_family: libc::AF_INET6 as libc::sa_family_t,
                sin6_port: addr.port().to_be(),
                sin6_flowinfo: addr.flowinfo(),
                sin6_addr: libc::in6_addr { s6_addr: addr.ip().octets() },
                sin6_scope_id: addr.scope_id(),
            };
            (Address { v6 }, size_of::<libc::sockaddr_in6>() as libc::socklen_t)
        }
    }
}

fn from_kernel(address: &Address) -> io::Result<SocketAddr> {
    // SAFETY: the union was zeroed before the kernel wrote it, so all its bytes are initialised, whichever member is read.
    let (family, v4, v6) = unsafe { (address.family, address.v4, address.v6) };
    match i32::from(family) {
        libc::AF_INET => {
            let ip = Ipv4Addr::from(v4.sin_addr.s_addr.to_ne_bytes());
            Ok(SocketAddrV4::new(ip, u16::from_be(v4.sin_port)).into())
        }
        libc::AF_INET6 => {
            let ip = Ipv6Addr::from(v6.sin6_addr.s6_addr);
            Ok(SocketAddrV6::new(ip, u16::from_be(v6.sin6_port), v6.sin6_flowinfo, v6.sin6_scope_id).into())
        }
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::UdpSocket;

    #[test]
    fn a_datagram_arrives_whole_and_names_its_sender() {
        for local in ["127.0.0.1:0", "[::1]:0"] {
            let (a, b) = (UdpSocket::bind(local).unwrap(), UdpSocket::bind(local).unwrap());
            assert_eq!(send_to(&a, b"hello", b.local_addr().unwrap()).unwrap(), 5);
            let mut room = [0; 16];
            let (len, from) = receive_from(&b, &mut room).unwrap();
            assert_eq!((&room[..len], from), (&b"hello"[..], a.local_addr().unwrap()));
        }
    }

    #[test]
    fn errors_are_those_of_the_system() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        assert_eq!(receive_from(&socket, &mut [0; 8]).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        let too_long = vec![0; 70_000];
        let error = send_to(&socket, &too_long, socket.local_addr().unwrap()).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EMSGSIZE));
    }
}
