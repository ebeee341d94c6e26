//! Shows that a long compilation is under way: one line that changes on a terminal, a line now and then elsewhere.
//!
//! The numbers come from cargo's own progress bar (`Building [==>  ] 12/87: tokio`), which it draws on request
//! even where there is no terminal.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// A compilation shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Elsewhere than on a terminal, a line is written once in so many crates.
const STEP: u32 = 10;

/// State of the display.
pub(crate) struct Progress {
    started: Instant,
    terminal: bool,
    shown: bool,
    last_step: u32,
}

impl Progress {
    /// Starts the clock.
    pub(crate) fn new() -> Progress {
        Progress { started: Instant::now(), terminal: std::io::stderr().is_terminal(), shown: false, last_step: 0 }
    }

    /// Takes a piece of cargo's output; false if it is no progress bar.
    pub(crate) fn take(&mut self, piece: &str) -> bool {
        let Some(bar) = Bar::parse(piece) else { return false };
        if self.started.elapsed() >= PATIENCE {
            self.show(&bar);
        }
        true
    }

    fn show(&mut self, bar: &Bar<'_>) {
        let mut err = std::io::stderr().lock();
        // A closed stderr is no reason to stop compiling.
        let _ = if self.terminal {
            self.shown = true;
            write!(err, "\r\x1b[Kcompiling {} ({}/{})", bar.what, bar.done, bar.all).and_then(|()| err.flush())
        } else if bar.done / STEP > self.last_step {
            self.last_step = bar.done / STEP;
            writeln!(err, "compiling {} ({}/{})", bar.what, bar.done, bar.all)
        } else {
            Ok(())
        };
    }

    /// Removes the changing line.
    pub(crate) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let mut err = std::io::stderr().lock();
            let _ = write!(err, "\r\x1b[K").and_then(|()| err.flush());
        }
    }
}

/// One drawing of cargo's bar.
#[derive(Debug, PartialEq, Eq)]
struct Bar<'a> {
    done: u32,
    all: u32,
    what: &'a str,
}

impl Bar<'_> {
    fn parse(piece: &str) -> Option<Bar<'_>> {
        let (_, rest) = piece.trim().strip_prefix("Building [")?.split_once("] ")?;
        let (numbers, what) = rest.split_once(':').unwrap_or((rest, ""));
        let (done, all) = numbers.split_once('/')?;
        let first = what.split([',', '(']).next().unwrap_or("").trim();
        Some(Bar { done: done.trim().parse().ok()?, all: all.trim().parse().ok()?, what: first })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_bar_is_understood() {
        let bar = Bar::parse("    Building [=====>      ] 12/87: tokio, mio(build)  ").unwrap();
        assert_eq!(bar, Bar { done: 12, all: 87, what: "tokio" });
        assert_eq!(Bar::parse("   Compiling tokio v1.0"), None);
    }
}
