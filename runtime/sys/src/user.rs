//! Becoming another user.

use std::ffi::CString;
use std::io;

/// A user's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    /// User id.
    pub uid: u32,
    /// The user's main group.
    pub gid: u32,
}

/// Looks a user up by name or number. A number needs no entry in the user database unless `gid` is wanted from it.
pub fn find_user(name: &str) -> io::Result<User> {
    let c_name = c_string(name)?;
    // SAFETY: the name is a NUL-terminated string; called at start-up, when there is one thread.
    let entry = unsafe { libc::getpwnam(c_name.as_ptr()) };
    if !entry.is_null() {
        // SAFETY: not null, valid until the next look-up.
        let entry = unsafe { &*entry };
        return Ok(User { uid: entry.pw_uid, gid: entry.pw_gid });
    }
    let uid = name.parse().map_err(|_| not_found("user", name))?;
    // SAFETY: takes a number; as above.
    let entry = unsafe { libc::getpwuid(uid) };
    // SAFETY: checked for null; valid until the next look-up.
    let gid = if entry.is_null() { uid } else { unsafe { (*entry).pw_gid } };
    Ok(User { uid, gid })
}

/// Looks a group up by name or number.
pub fn find_group(name: &str) -> io::Result<u32> {
    let c_name = c_string(name)?;
    // SAFETY: the name is a NUL-terminated string; called at start-up, when there is one thread.
    let entry = unsafe { libc::getgrnam(c_name.as_ptr()) };
    if entry.is_null() {
        return name.parse().map_err(|_| not_found("group", name));
    }
    // SAFETY: not null, valid until the next look-up.
    Ok(unsafe { (*entry).gr_gid })
}

/// Gives up the present identity for good: supplementary groups of `name`, group id, user id, in this order.
pub fn become_user(name: Option<&str>, uid: Option<u32>, gid: Option<u32>) -> io::Result<()> {
    if let (Some(name), Some(gid)) = (name, gid) {
        let c_name = c_string(name)?;
        // SAFETY: the name is a NUL-terminated string.
        check(unsafe { libc::initgroups(c_name.as_ptr(), gid) })?;
    }
    if let Some(gid) = gid {
        // SAFETY: takes a number only.
        check(unsafe { libc::setgid(gid) })?;
    }
    if let Some(uid) = uid {
        // SAFETY: takes a number only.
        check(unsafe { libc::setuid(uid) })?;
    }
    Ok(())
}

/// Makes `dir` the root directory.
pub fn change_root(dir: &str) -> io::Result<()> {
    std::os::unix::fs::chroot(dir)?;
    std::env::set_current_dir("/")
}

fn check(rc: i32) -> io::Result<()> {
    if rc < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn c_string(name: &str) -> io::Result<CString> {
    CString::new(name).map_err(|_| not_found("name", name))
}

fn not_found(what: &str, name: &str) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, format!("no {what} `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_and_groups_are_found_by_name_and_by_number() {
        assert_eq!(find_user("root").unwrap(), User { uid: 0, gid: 0 });
        assert_eq!(find_user("0").unwrap(), User { uid: 0, gid: 0 });
        assert_eq!(find_group("root").unwrap(), 0);
        assert_eq!(find_group("12345").unwrap(), 12345);
        assert_eq!(find_user("no-such-user").unwrap_err().to_string(), "no user `no-such-user`");
    }
}
