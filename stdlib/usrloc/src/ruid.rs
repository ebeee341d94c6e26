//! Record ids: the name of a contact record that no other record of this or any other run has (`$ruid`).
//!
//! `uloc-<start>-<process>-<number>`, all hexadecimal, as the original writes them.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use srcc_runtime::clock;

/// Prefix of the records that the registrar makes.
pub const REGISTRAR: &str = "uloc";
/// Prefix of the records made by the RPC command `ul.add`.
pub const RPC: &str = "ulcx";

/// A new id.
#[must_use]
pub fn next(prefix: &str) -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    static RUN: LazyLock<String> = LazyLock::new(|| format!("{:x}-{:x}", clock::wall_secs(), std::process::id()));
    format!("{prefix}-{}-{:x}", *RUN, NUMBER.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_is_new_and_has_four_parts() {
        let (a, b) = (next(REGISTRAR), next(REGISTRAR));
        assert_ne!(a, b);
        assert_eq!(a.split('-').count(), 4);
        assert!(a.starts_with("uloc-"));
    }
}
