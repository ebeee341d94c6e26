//! Becoming the final process: limits, root and working directory, id files, identity.

use std::io;
use std::path::Path;

use srcc_sys::{limits, process, user};

use super::pid_file::PidFile;
use super::{ProcessConfig, StartError, step};

/// Descriptors needed beside connections: sockets of the workers, control sockets, logs, files of the modules.
const OTHER_FILES: u64 = 1024;

/// Raises or lowers the limits of the process. None of them is worth refusing to start.
pub(super) fn set_limits(cfg: &ProcessConfig, max_connections: usize) {
    if let Err(e) = limits::set_core_dumps(cfg.core_dumps) {
        crate::warn!("core dump limit: {e}");
    }
    let wanted = max_connections as u64 + OTHER_FILES;
    match limits::raise_open_files(wanted) {
        Ok(limit) if limit < wanted => crate::warn!("only {limit} open files allowed, {wanted} wanted"),
        Ok(_) => {}
        Err(e) => crate::warn!("open files limit: {e}"),
    }
    if cfg.lock_memory
        && let Err(e) = limits::lock_memory()
    {
        crate::warn!("locking memory: {e}");
    }
}

/// Changes the directories and writes the id files (in this order, so that the files stay reachable for removal).
pub(super) fn enter_place(cfg: &ProcessConfig) -> Result<Vec<PidFile>, StartError> {
    if let Some(root) = &cfg.chroot {
        step(format!("chroot to {root}"), user::change_root(root))?;
    }
    let fallback = cfg.background.then(|| Path::new("/"));
    if let Some(dir) = cfg.workdir.as_deref().or(fallback) {
        step(format!("changing to {}", dir.display()), std::env::set_current_dir(dir))?;
    }
    let mut files = Vec::new();
    for (path, id) in [(&cfg.pid_file, std::process::id()), (&cfg.pgid_file, process::group_id())] {
        if let Some(path) = path {
            files.push(step(format!("writing {}", path.display()), PidFile::create(path, id))?);
        }
    }
    Ok(files)
}

/// The user and group to become; looked up before the root directory changes.
#[derive(Debug)]
pub(super) struct Identity {
    user_name: Option<String>,
    uid: Option<u32>,
    gid: Option<u32>,
}

impl Identity {
    pub(super) fn find(cfg: &ProcessConfig) -> io::Result<Identity> {
        let found = cfg.user.as_deref().map(user::find_user).transpose()?;
        let group = cfg.group.as_deref().map(user::find_group).transpose()?;
        Ok(Identity { user_name: cfg.user.clone(), uid: found.map(|u| u.uid), gid: group.or(found.map(|u| u.gid)) })
    }

    pub(super) fn assume(&self) -> io::Result<()> {
        // The supplementary groups can be looked up by name only.
        let name = self.user_name.as_deref().filter(|n| n.parse::<u32>().is_err());
        user::become_user(name, self.uid, self.gid)
    }
}
