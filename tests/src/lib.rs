//! What the end-to-end tests share: the compiler under test, proxies as processes, and a small user agent.

pub mod agents;
pub mod compiler;
pub mod fuzz;
pub mod link;
pub mod proxy;
pub mod script;
pub mod ua;

use std::path::PathBuf;

/// The root of the checkout.
#[must_use]
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A fresh folder below the build folder for one test; what an earlier run left is removed.
///
/// # Panics
/// If the folder cannot be made.
#[must_use]
pub fn scratch(name: &str) -> PathBuf {
    let dir = compiler::target_dir().join("tests").join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("the scratch folder can be made");
    dir
}
