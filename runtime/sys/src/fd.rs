//! File descriptors: readiness of stderr, standard streams to /dev/null, a status pipe, fifos.

use std::ffi::CString;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Whether a write to stderr would go through within `patience_ms`.
pub fn stderr_is_writable(patience_ms: i32) -> bool {
    let mut poll = libc::pollfd { fd: libc::STDERR_FILENO, events: libc::POLLOUT, revents: 0 };
    // SAFETY: `poll` is one valid pollfd, and the count says one.
    let n = unsafe { libc::poll(&mut poll, 1, patience_ms) };
    n > 0 && poll.revents & libc::POLLOUT != 0
}

/// Opens /dev/null for [`detach_stdio`]; apart from it because a new root directory may have no /dev.
pub fn open_null() -> io::Result<File> {
    File::options().read(true).write(true).open("/dev/null")
}

/// Points stdin and stdout, and stderr unless `keep_stderr`, to `null`.
pub fn detach_stdio(null: &File, keep_stderr: bool) -> io::Result<()> {
    let last = if keep_stderr { libc::STDOUT_FILENO } else { libc::STDERR_FILENO };
    for fd in libc::STDIN_FILENO..=last {
        // SAFETY: both numbers are open descriptors or replaced atomically; no Rust object owns 0..=2.
        if unsafe { libc::dup2(null.as_raw_fd(), fd) } < 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

/// A close-on-exec pipe: (read end, write end).
pub fn pipe() -> io::Result<(File, File)> {
    let mut fds = [0; 2];
    // SAFETY: `fds` has room for the two descriptors.
    if unsafe { libc::pipe2(fds.as_mut_ptr(), libc::O_CLOEXEC) } < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call succeeded, so both are open and nobody else owns them.
    let (read, write) = unsafe { (OwnedFd::from_raw_fd(fds[0]), OwnedFd::from_raw_fd(fds[1])) };
    Ok((File::from(read), File::from(write)))
}

/// The error number of opening a fifo for writing that nobody reads.
pub const NO_READER: i32 = libc::ENXIO;

/// Makes a fifo with these access rights (less the process's umask).
pub fn make_fifo(path: &Path, mode: u32) -> io::Result<()> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    // SAFETY: the path is a NUL-terminated string.
    if unsafe { libc::mkfifo(path.as_ptr(), mode) } < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Sets an int socket option that socket2 does not know.
pub(crate) fn set_int_option(fd: BorrowedFd<'_>, level: i32, name: i32, value: i32) -> io::Result<()> {
    let len = size_of::<i32>() as libc::socklen_t;
    // SAFETY: the pointer and length describe `value`, which outlives the call.
    let rc = unsafe { libc::setsockopt(fd.as_raw_fd(), level, name, (&raw const value).cast(), len) };
    if rc < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
