//! Datagrams past the C library, whose wrappers of sendto(2) and recvfrom(2) are cancellation points: in a process of
//! several threads that costs two atomic operations a call, for a feature that nothing here uses.

use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd};

use socket2::SockAddr;

/// Sends one datagram; how many bytes the kernel took.
///
/// # Errors
/// What sendto(2) says; `WouldBlock` where the socket does not block and its buffer is full.
pub fn send_to(socket: &impl AsFd, data: &[u8], to: SocketAddr) -> io::Result<usize> {
    let to = SockAddr::from(to);
    // SAFETY: pointers and lengths describe `data` and `to`, which outlive the call; the kernel only reads them.
    let sent = unsafe {
        libc::syscall(
            libc::SYS_sendto,
            socket.as_fd().as_raw_fd(),
            data.as_ptr(),
            data.len(),
            libc::MSG_NOSIGNAL,
            to.as_ptr(),
            to.len(),
        )
    };
    count(sent)
}

/// Receives one datagram into `room`: its length, no more than the room, and who sent it.
///
/// # Errors
/// What recvfrom(2) says; `WouldBlock` where the socket does not block and there is none.
pub fn receive_from(socket: &impl AsFd, room: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
    // SAFETY: pointers and lengths describe `room` and the storage that `try_init` gives, which nobody else uses during the
    // call; the kernel writes an address there and its length, and no more than the lengths say.
    let (got, from) = unsafe {
        SockAddr::try_init(|from, len| {
            count(libc::syscall(
                libc::SYS_recvfrom,
                socket.as_fd().as_raw_fd(),
                room.as_mut_ptr(),
                room.len(),
                0,
                from,
                len,
            ))
        })
    }?;
    Ok((got, from.as_socket().ok_or(io::ErrorKind::InvalidData)?))
}

fn count(returned: libc::c_long) -> io::Result<usize> {
    usize::try_from(returned).map_err(|_| io::Error::last_os_error())
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
