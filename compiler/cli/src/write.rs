//! Writing files so that nobody ever sees half of one, and so that unchanged ones keep their time.

use crate::exit::Failure;
use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};

/// Writes `text` unless the file holds it already. Cargo and rustc go by file times, so that an unchanged file means
/// nothing to compile.
pub(crate) fn if_changed(path: &Path, text: &[u8]) -> Result<(), Failure> {
    match fs::read(path) {
        Ok(old) if old == text => return Ok(()),
        Ok(_) => {}
        Err(e) if e.kind() == ErrorKind::NotFound => {}
        Err(e) => return Err(Failure::file("read", path)(e)),
    }
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(Failure::file("create", dir))?;
    }
    let temporary = beside(path);
    fs::write(&temporary, text).map_err(Failure::file("write", &temporary))?;
    fs::rename(&temporary, path).map_err(Failure::file("write", path))
}

/// Puts a copy of the program `from` at `to` in one step, so that a running proxy or a reader of `to` sees the old
/// one or the new one. An identical file stays as it is.
pub(crate) fn install(from: &Path, to: &Path) -> Result<(), Failure> {
    if same_file_contents(from, to) {
        return Ok(());
    }
    let temporary = beside(to);
    let copied = fs::copy(from, &temporary).and_then(|_| fs::rename(&temporary, to));
    copied.map_err(|e| {
        // The error at hand matters more than one from cleaning up.
        let _ = fs::remove_file(&temporary);
        Failure::file("write", to)(e)
    })
}

/// Replaces the contents of a file in one step. It keeps its mode and owner; behind a symbolic link, the file that the
/// link leads to is replaced.
pub(crate) fn replace(path: &Path, text: &[u8]) -> Result<(), Failure> {
    let path = fs::canonicalize(path).map_err(Failure::file("read", path))?;
    let temporary = beside(&path);
    // Who may not write to the file shall not replace it either.
    let writable = fs::OpenOptions::new().write(true).open(&path);
    let written = writable.and_then(|file| file.metadata()).and_then(|old| {
        // A script may hold passwords: nobody else reads the new file until it has the mode of the old one.
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
        file.write_all(text)?;
        let new = file.metadata()?;
        if (old.uid(), old.gid()) != (new.uid(), new.gid()) {
            fchown(&file, Some(old.uid()), Some(old.gid()))?;
        }
        file.set_permissions(old.permissions())?;
        file.sync_all()?;
        fs::rename(&temporary, &path)
    });
    written.map_err(|e| {
        // The error at hand matters more than one from cleaning up.
        let _ = fs::remove_file(&temporary);
        Failure::file("write", &path)(e)
    })
}

fn same_file_contents(a: &Path, b: &Path) -> bool {
    let len = |path: &Path| fs::metadata(path).map(|m| m.len());
    matches!((len(a), len(b)), (Ok(a), Ok(b)) if a == b)
        && matches!((fs::read(a), fs::read(b)), (Ok(a), Ok(b)) if a == b)
}

/// A name in the same directory, hence on the same file system, that no other process uses.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchanged_file_keeps_its_time() {
        let dir = std::env::temp_dir().join(format!("srcc-write-{}", std::process::id()));
        let path = dir.join("a/b");
        if_changed(&path, b"1").unwrap();
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        if_changed(&path, b"1").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        if_changed(&path, b"2").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"2");
        fs::remove_dir_all(dir).unwrap();
    }
}
