//! syslog(3).

use std::ffi::CString;
use std::sync::Mutex;

/// openlog(3) keeps the pointer, so the identity must stay where it is.
static IDENT: Mutex<Option<CString>> = Mutex::new(None);

/// Opens the log under this identity, with the process id in each line.
pub fn open(ident: &str) {
    let Ok(ident) = CString::new(ident.replace('\0', "")) else { return };
    let mut kept = IDENT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    // SAFETY: the string's heap memory stays in place until the next `open`, which replaces it after openlog(3) took the new one.
    unsafe { libc::openlog(ident.as_ptr(), libc::LOG_PID | libc::LOG_CONS, libc::LOG_DAEMON) };
    *kept = Some(ident);
}

/// Writes a line; `priority` is facility and severity.
pub fn write(priority: i32, line: &[u8]) {
    let length = i32::try_from(line.len()).unwrap_or(i32::MAX);
    // SAFETY: the format takes a length and a pointer; no more than that many bytes are read.
    unsafe { libc::syslog(priority, c"%.*s".as_ptr(), length, line.as_ptr()) };
}

/// Number of a facility by its name (`LOG_LOCAL0`, ..).
pub fn facility(name: &str) -> Option<i32> {
    Some(match name {
        "LOG_AUTH" => libc::LOG_AUTH,
        "LOG_AUTHPRIV" => libc::LOG_AUTHPRIV,
        "LOG_CRON" => libc::LOG_CRON,
        "LOG_DAEMON" => libc::LOG_DAEMON,
        "LOG_FTP" => libc::LOG_FTP,
        "LOG_KERN" => libc::LOG_KERN,
        "LOG_LOCAL0" => libc::LOG_LOCAL0,
        "LOG_LOCAL1" => libc::LOG_LOCAL1,
        "LOG_LOCAL2" => libc::LOG_LOCAL2,
        "LOG_LOCAL3" => libc::LOG_LOCAL3,
        "LOG_LOCAL4" => libc::LOG_LOCAL4,
        "LOG_LOCAL5" => libc::LOG_LOCAL5,
        "LOG_LOCAL6" => libc::LOG_LOCAL6,
        "LOG_LOCAL7" => libc::LOG_LOCAL7,
        "LOG_LPR" => libc::LOG_LPR,
        "LOG_MAIL" => libc::LOG_MAIL,
        "LOG_NEWS" => libc::LOG_NEWS,
        "LOG_SYSLOG" => libc::LOG_SYSLOG,
        "LOG_USER" => libc::LOG_USER,
        "LOG_UUCP" => libc::LOG_UUCP,
        _ => return None,
    })
}
