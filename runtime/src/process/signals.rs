//! Signals, while the workers run.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Waits until SIGTERM or SIGINT says to end. SIGUSR1 calls `on_usr1`; SIGHUP is ignored, as by the original.
///
/// SIGPIPE is ignored by Rust's start-up code, SIGCHLD by the system.
///
/// # Errors
/// The signals cannot be watched.
pub(super) fn wait_for_end(on_usr1: fn()) -> io::Result<&'static str> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let mut watched = Watched {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            hup: signal(SignalKind::hangup())?,
            usr1: signal(SignalKind::user_defined1())?,
        };
        loop {
            tokio::select! {
                _ = watched.term.recv() => return Ok("SIGTERM"),
                _ = watched.int.recv() => return Ok("SIGINT"),
                _ = watched.hup.recv() => crate::debug!("SIGHUP received, ignoring it"),
                _ = watched.usr1.recv() => on_usr1(),
            }
        }
    })
}

struct Watched {
    term: Signal,
    int: Signal,
    hup: Signal,
    usr1: Signal,
}
