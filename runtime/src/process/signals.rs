//! Signals. SIGPIPE is ignored by Rust's start-up code, SIGCHLD by the system.

use std::io;

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals we react to, caught from the moment this is made.
#[derive(Debug)]
pub(super) struct Signals {
    runtime: Runtime,
    term: Signal,
    int: Signal,
    hup: Signal,
    usr1: Signal,
}

impl Signals {
    /// Begins to catch. To be called before anyone is told that the process is up, or an early signal would kill it.
    ///
    /// # Errors
    /// The system refuses.
    pub(super) fn catch() -> io::Result<Signals> {
        let runtime = Builder::new_current_thread().enable_io().build()?;
        let inside = runtime.enter();
        let (term, int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let (hup, usr1) = (signal(SignalKind::hangup())?, signal(SignalKind::user_defined1())?);
        drop(inside);
        Ok(Signals { runtime, term, int, hup, usr1 })
    }

    /// Waits for SIGTERM or SIGINT and returns its name. SIGUSR1 calls `on_usr1`; SIGHUP is ignored, as by the original.
    pub(super) fn wait_for_end(mut self, on_usr1: fn()) -> &'static str {
        self.runtime.block_on(async {
            loop {
                tokio::select! {
                    _ = self.term.recv() => return "SIGTERM",
                    _ = self.int.recv() => return "SIGINT",
                    _ = self.hup.recv() => crate::debug!("SIGHUP received, ignoring it"),
                    _ = self.usr1.recv() => on_usr1(),
                }
            }
        })
    }
}
