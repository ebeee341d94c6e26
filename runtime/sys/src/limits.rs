//! Limits and accounts of the process: core dumps, locked memory, open files, memory and CPU time used.

use std::io;
use std::time::Duration;

/// Allows core dumps of any size, or forbids them.
pub fn set_core_dumps(allowed: bool) -> io::Result<()> {
    let size = if allowed { libc::RLIM_INFINITY } else { 0 };
    let mut limit = get(libc::RLIMIT_CORE)?;
    limit.rlim_cur = size.min(limit.rlim_max);
    set(libc::RLIMIT_CORE, limit)
}

/// Raises the soft limit of open files to `wanted` or as far as the hard limit allows; returns the limit then in force.
pub fn raise_open_files(wanted: u64) -> io::Result<u64> {
    let mut limit = get(libc::RLIMIT_NOFILE)?;
    if limit.rlim_cur < wanted {
        limit.rlim_cur = wanted.min(limit.rlim_max);
        set(libc::RLIMIT_NOFILE, limit)?;
    }
    Ok(limit.rlim_cur)
}

/// Keeps all memory, present and future, from being swapped out.
pub fn lock_memory() -> io::Result<()> {
    // SAFETY: takes flags only.
    if unsafe { libc::mlockall(libc::MCL_CURRENT | libc::MCL_FUTURE) } < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// CPU time used by the calling thread.
pub fn thread_cpu_time() -> Duration {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `t` is a valid place for the answer.
    if unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut t) } < 0 {
        return Duration::ZERO;
    }
    Duration::new(u64::try_from(t.tv_sec).unwrap_or(0), u32::try_from(t.tv_nsec).unwrap_or(0))
}

/// Bytes of memory resident; 0 where /proc is missing.
pub fn resident_bytes() -> u64 {
    let Ok(statm) = std::fs::read_to_string("/proc/self/statm") else { return 0 };
    let pages: u64 = statm.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
    // SAFETY: takes a number only.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    pages * u64::try_from(page).unwrap_or(4096)
}

fn get(what: libc::__rlimit_resource_t) -> io::Result<libc::rlimit> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is a valid place for the answer.
    if unsafe { libc::getrlimit(what, &mut limit) } < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(limit)
}

fn set(what: libc::__rlimit_resource_t, limit: libc::rlimit) -> io::Result<()> {
    // SAFETY: `limit` is valid for the duration of the call.
    if unsafe { libc::setrlimit(what, &limit) } < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_process_uses_memory_and_time() {
        assert!(resident_bytes() > 100_000);
        let before = thread_cpu_time();
        let mut x = 0u64;
        while thread_cpu_time() == before {
            x = std::hint::black_box(x + 1);
        }
    }

    #[test]
    fn the_open_file_limit_never_shrinks() {
        let now = raise_open_files(0).unwrap();
        assert!(raise_open_files(now.saturating_sub(1)).unwrap() >= now.saturating_sub(1));
    }
}
