//! Where control files lie and whose they are.

use crate::params;
use srcc_runtime::config;
use srcc_runtime::value::Str;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// User and group id; `None` = who runs the proxy.
type Owner = (Option<u32>, Option<u32>);

/// Owners of the fifo and of the datagram socket, looked up before there are threads.
static OWNERS: OnceLock<(Owner, Owner)> = OnceLock::new();

/// Looks up the owners that the script names.
pub fn find() -> io::Result<()> {
    let p = params::params();
    let fifo = look_up(p.fifo_user.as_ref(), p.fifo_group.as_ref())?;
    let datagram = look_up(p.dgram_user.as_ref(), p.dgram_group.as_ref())?;
    let _ = OWNERS.set((fifo, datagram));
    Ok(())
}

fn look_up(user: Option<&Str>, group: Option<&Str>) -> io::Result<Owner> {
    let uid = user.map(|name| srcc_sys::user::find_user(&name.text())).transpose()?.map(|user| user.uid);
    let gid = group.map(|name| srcc_sys::user::find_group(&name.text())).transpose()?;
    Ok((uid, gid))
}

/// Gives the fifo its rights and owner.
pub fn own_fifo(path: &Path) -> io::Result<()> {
    own(path, params::params().fifo_mode, OWNERS.get().copied().unwrap_or_default().0)
}

/// Gives the datagram socket its rights and owner.
pub fn own_datagram(path: &Path) -> io::Result<()> {
    own(path, params::params().dgram_mode, OWNERS.get().copied().unwrap_or_default().1)
}

fn own(path: &Path, mode: i32, (uid, gid): Owner) -> io::Result<()> {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode as u32))?;
    if uid.is_none() && gid.is_none() { Ok(()) } else { std::os::unix::fs::chown(path, uid, gid) }
}

/// A path as the script gives it, relative to the run directory.
#[must_use]
pub fn place(text: &Str) -> PathBuf {
    Path::new(config::core().run_dir).join(text.text().as_ref())
}

/// Makes room for a control file: its folder exists, and nothing an earlier run left is there.
pub fn make_room(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}
