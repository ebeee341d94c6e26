//! Where compiled code is kept between runs.

use crate::exit::Failure;
use std::env;
use std::path::{Path, PathBuf};

/// The directory for everything srcc keeps: `SRCC_CACHE_DIR`, or `srcc` in the user's cache directory.
pub(crate) fn dir() -> Result<PathBuf, Failure> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("SRCC_CACHE_DIR")
        .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("srcc")))
        .or_else(|| set("HOME").map(|home| home.join(".cache/srcc")))
        .ok_or(Failure::NoCacheDir)
}

/// The directory to compile in: the one asked for, or `target` in the cache.
pub(crate) fn target_dir(asked: Option<&Path>) -> Result<PathBuf, Failure> {
    let dir = match asked {
        Some(dir) => dir.to_owned(),
        None => dir()?.join("target"),
    };
    std::path::absolute(&dir).map_err(Failure::file("find", &dir))
}
