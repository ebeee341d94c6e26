//! Processes and threads: daemonising, ids.

use std::fs::File;
use std::io::{self, Read, Write};

use crate::fd;

/// Id of the calling thread; for the first thread of a process the process id.
pub fn thread_id() -> u32 {
    // SAFETY: takes nothing, always succeeds.
    let id = unsafe { libc::gettid() };
    u32::try_from(id).unwrap_or(0)
}

/// Sends this process a signal by its number; 0 only asks whether that were possible.
///
/// # Errors
/// There is no such signal.
pub fn signal_self(signal: i32) -> io::Result<()> {
    // SAFETY: takes plain numbers; the process id is our own.
    match unsafe { libc::kill(libc::getpid(), signal) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Which side of a [`fork_daemon`] we are on.
pub enum Forked {
    /// The process that was started by the user, after the daemon reported; `started` is false when it failed.
    Parent {
        /// Whether the daemon called [`Status::started`].
        started: bool,
    },
    /// The daemon, in a session of its own. It must call [`Status::started`] once it is up.
    Daemon(Status),
}

/// The daemon's way to tell its parent how the start went. Dropped without a word, it says "failed".
pub struct Status(File);

impl Status {
    /// Tells the parent that all is up; the parent then exits with success.
    pub fn started(mut self) {
        // The parent may have been killed meanwhile; that is no reason to stop.
        let _ = self.0.write_all(b"1");
    }
}

/// Forks twice and leaves the terminal's session; the first process waits until the daemon says how its start went.
///
/// # Errors
/// What the system reports. An error is also returned when the process has more than one thread, as only the
/// calling one would live on in the daemon.
pub fn fork_daemon() -> io::Result<Forked> {
    if std::fs::read_dir("/proc/self/task").is_ok_and(|tasks| tasks.count() > 1) {
        return Err(io::Error::other("a process with several threads cannot become a daemon"));
    }
    let (mut read, write) = fd::pipe()?;
    if fork()? != 0 {
        drop(write);
        let mut word = Vec::new();
        read.read_to_end(&mut word)?;
        return Ok(Forked::Parent { started: word == b"1" });
    }
    drop(read);
    // SAFETY: takes nothing; cannot fail in a fresh child, which leads no group.
    unsafe { libc::setsid() };
    // The second fork leaves the session leader behind, so that the daemon can never get a terminal.
    if fork()? != 0 {
        drop(write);
        // SAFETY: ends this intermediate process at once, without running the parent's exit code.
        unsafe { libc::_exit(0) };
    }
    Ok(Forked::Daemon(Status(write)))
}

fn fork() -> io::Result<libc::pid_t> {
    // SAFETY: the process has a single thread (checked by the caller), so the child may go on as usual.
    let pid = unsafe { libc::fork() };
    if pid < 0 { Err(io::Error::last_os_error()) } else { Ok(pid) }
}

/// Id of our process group.
pub fn group_id() -> u32 {
    // SAFETY: takes nothing, always succeeds.
    u32::try_from(unsafe { libc::getpgrp() }).unwrap_or(0)
}
