//! Socket options that socket2 does not have.

use std::io;
use std::os::fd::{AsFd, AsRawFd};

use crate::fd::set_int_option;

/// Lets a socket be bound to an address this machine does not have (yet): IP_FREEBIND.
pub fn set_freebind(socket: &impl AsFd) -> io::Result<()> {
    set_int_option(socket.as_fd(), libc::IPPROTO_IP, libc::IP_FREEBIND, 1)
}

/// Leaves the choice of the local port to connect(2), which can share ports between different peers.
pub fn set_bind_address_no_port(socket: &impl AsFd) -> io::Result<()> {
    set_int_option(socket.as_fd(), libc::IPPROTO_IP, libc::IP_BIND_ADDRESS_NO_PORT, 1)
}

/// Whether a non-blocking connect(2) has merely not finished yet.
pub fn is_in_progress(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EINPROGRESS)
}

/// Spreads the datagrams that reach a group of `n` SO_REUSEPORT sockets at random over the group, instead of by sender.
/// To be set on one socket of the group; members are numbered in the order of their bind(2).
pub fn spread_at_random(socket: &impl AsFd, n: u32) -> io::Result<()> {
    let random = (libc::SKF_AD_OFF + libc::SKF_AD_RANDOM) as u32;
    let mut program = [
        instruction(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, random),
        instruction(libc::BPF_ALU | libc::BPF_MOD | libc::BPF_K, n.max(1)),
        instruction(libc::BPF_RET | libc::BPF_A, 0),
    ];
    let filter = libc::sock_fprog { len: program.len() as u16, filter: program.as_mut_ptr() };
    // SAFETY: pointer and length describe `filter`, which points to the whole program; the kernel copies both.
    let rc = unsafe {
        libc::setsockopt(
            socket.as_fd().as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_ATTACH_REUSEPORT_CBPF,
            (&raw const filter).cast(),
            size_of::<libc::sock_fprog>() as libc::socklen_t,
        )
    };
    if rc < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn instruction(code: u32, k: u32) -> libc::sock_filter {
    libc::sock_filter { code: code as u16, jt: 0, jf: 0, k }
}
