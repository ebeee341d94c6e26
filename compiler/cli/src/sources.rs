//! Where the sources of the runtime and the modules are: the checkout that srcc was built from, or the copy that an
//! installed srcc carries inside itself and unpacks into the cache.

use crate::cache;
use crate::exit::Failure;
use crate::write;
use std::path::{Path, PathBuf};

include!(concat!(env!("OUT_DIR"), "/packed.rs"));

/// Checkout of this srcc while it was compiled.
const CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The workspace that holds `runtime/` and `stdlib/`.
pub(crate) fn workspace() -> Result<PathBuf, Failure> {
    let checkout = Path::new(CHECKOUT);
    if std::env::var_os("SRCC_PACKED_SOURCES").is_none()
        && checkout.join("stdlib").is_dir()
        && checkout.join("runtime/Cargo.toml").is_file()
    {
        return checkout.canonicalize().map_err(Failure::file("find", checkout));
    }
    if PACKED.is_empty() {
        return Err(Failure::NoSources(CHECKOUT.to_owned()));
    }
    let dir = cache::dir()?.join(format!("sources-{PACKED_HASH}"));
    unpack(PACKED, &dir)?;
    Ok(dir)
}

/// Writes all files below `dir`; a mark written last says that a former run got to the end.
fn unpack(files: &[(&str, &[u8])], dir: &Path) -> Result<(), Failure> {
    let mark = dir.join(".complete");
    if mark.is_file() {
        return Ok(());
    }
    for (path, text) in files {
        write::if_changed(&dir.join(path), text)?;
    }
    write::if_changed(&mark, b"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_files_are_written_once() {
        let dir = std::env::temp_dir().join(format!("srcc-unpack-{}", std::process::id()));
        unpack(&[("a/Cargo.toml", b"x"), ("b.rs", b"y")], &dir).unwrap();
        assert_eq!(std::fs::read(dir.join("a/Cargo.toml")).unwrap(), b"x");
        unpack(&[("b.rs", b"changed")], &dir).unwrap();
        assert_eq!(std::fs::read(dir.join("b.rs")).unwrap(), b"y");
        std::fs::remove_dir_all(dir).unwrap();
    }
}
