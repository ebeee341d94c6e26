//! The files that hold the process id and the process group id.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file of ours, removed when the process ends.
#[derive(Debug)]
pub(super) struct PidFile(PathBuf);

impl PidFile {
    /// Writes `id` and a line end to `path`.
    ///
    /// # Errors
    /// The file cannot be written, or it names another process that is alive.
    pub(super) fn create(path: &Path, id: u32) -> io::Result<PidFile> {
        if let Some(other) = running(path).filter(|other| *other != id) {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                format!("process {other}, named there, is running"),
            ));
        }
        fs::write(path, format!("{id}\n"))?;
        Ok(PidFile(path.to_owned()))
    }
}

impl Drop for PidFile {
    fn drop(&mut self) {
        // After a change of user the directory may not be ours any more; the next start copes with a stale file.
        let _ = fs::remove_file(&self.0);
    }
}

/// The live process that the file names.
fn running(path: &Path) -> Option<u32> {
    let id: u32 = fs::read_to_string(path).ok()?.trim().parse().ok()?;
    Path::new(&format!("/proc/{id}")).exists().then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_file_is_replaced_and_one_of_a_live_process_is_not() {
        let path = std::env::temp_dir().join(format!("srcc-pid-file-test-{}", std::process::id()));
        fs::write(&path, "4294967295\n").unwrap();
        let file = PidFile::create(&path, std::process::id()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", std::process::id()));
        assert_eq!(PidFile::create(&path, 4_294_967_294).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        drop(file);
        assert!(!path.exists());
    }
}
