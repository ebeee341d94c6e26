//! The only way of this crate to the outside: files and environment variables come from the caller.

use std::sync::Arc;

/// Reads files and the environment for the preprocessor.
pub trait Loader {
    /// The bytes of the file at `path`, relative to the working directory; an error in words.
    fn load(&mut self, path: &str) -> Result<Arc<[u8]>, String>;

    /// The value of an environment variable, for `#!defenv`.
    fn env(&mut self, name: &str) -> Option<Vec<u8>>;
}

/// What the command line says about parsing.
#[derive(Clone, Debug)]
pub struct Options {
    /// `-A NAME` and `-A NAME=value`, without the `-A`.
    pub defines: Vec<String>,
    /// Names defined without value, such as `KAMAILIO_5_6`.
    pub version_names: Vec<String>,
}

impl Default for Options {
    /// The names that version 5.6.3 defines.
    fn default() -> Options {
        let names = ["KAMAILIO_5", "KAMAILIO_5_6", "KAMAILIO_5_6_3"];
        Options { defines: Vec::new(), version_names: names.map(str::to_owned).to_vec() }
    }
}
