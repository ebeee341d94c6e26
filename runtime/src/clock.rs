//! The one clock of the process. Based on tokio's, so that tests with a paused clock control it.
//!
//! Timers, transactions, connections and rates run on [`now_ms`], which no change of the system's time moves. What is a date
//! to the outside ([`wall`]: `$TS`, expiry of registrations, log lines) follows the system's.

use std::cell::Cell;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

static ORIGIN: OnceLock<Instant> = OnceLock::new();

thread_local! {
    static COARSE_MS: Cell<u64> = const { Cell::new(0) };
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

/// The instant from which [`now_ms`] counts: the first use of the clock.
fn origin() -> Instant {
    *ORIGIN.get_or_init(Instant::now)
}

/// Monotonic milliseconds since the process started. On a worker thread: as they were when it woke up for the message,
/// timer or job at hand, since reading the clock a dozen times for one message is waste.
pub fn now_ms() -> u64 {
    if IS_WORKER.get() { COARSE_MS.get() } else { read() }
}

/// Says that this thread calls [`refresh`] at each wake-up.
pub(crate) fn follow_wake_ups() {
    refresh();
    IS_WORKER.set(true);
}

fn read() -> u64 {
    let ms = Instant::now().saturating_duration_since(origin()).as_millis();
    u64::try_from(ms).unwrap_or(u64::MAX)
}

/// The instant at which [`now_ms`] reaches `ms`.
pub fn instant_at(ms: u64) -> Instant {
    origin() + Duration::from_millis(ms)
}

/// Reads the clock for [`now_ms`]; called at each wake-up of a worker.
pub fn refresh() -> u64 {
    let now = read();
    COARSE_MS.set(now);
    now
}

/// Time since the Unix epoch. Where a test lets the paused clock run ahead, this runs ahead as well.
pub fn wall() -> Duration {
    let ahead = Instant::now().into_std().saturating_duration_since(std::time::Instant::now());
    system() + ahead
}

#[cfg(not(test))]
fn system() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
thread_local! {
    static JUMP_SECS: Cell<i64> = const { Cell::new(0) };
}

/// Sets the system's time, as this thread sees it, forward or back.
#[cfg(test)]
pub(crate) fn jump_wall(secs: i64) {
    JUMP_SECS.set(JUMP_SECS.get() + secs);
}

#[cfg(test)]
fn system() -> Duration {
    let real = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let jump = Duration::from_secs(JUMP_SECS.get().unsigned_abs());
    if JUMP_SECS.get() < 0 { real.saturating_sub(jump) } else { real + jump }
}

/// Whole seconds since the Unix epoch (`$TS`).
pub fn wall_secs() -> i64 {
    i64::try_from(wall().as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_paused_clock_moves_both_times() {
        // Another test may make the origin, a moment after this one's clock was stopped: nothing is counted before it.
        origin();
        tokio::time::advance(Duration::from_secs(1)).await;
        let (mono, secs) = (now_ms(), wall_secs());
        tokio::time::advance(Duration::from_secs(100)).await;
        assert_eq!(now_ms() - mono, 100_000);
        assert!((100..=101).contains(&(wall_secs() - secs)));
        // The origin may lie between two milliseconds, as another test may have made it.
        let ahead = instant_at(now_ms() + 5).saturating_duration_since(Instant::now());
        assert!(ahead > Duration::from_millis(4) && ahead <= Duration::from_millis(5), "{ahead:?}");
    }
}
