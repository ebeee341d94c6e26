//! How an address of record is written as the key of a table: `user`, or `user@domain` with `use_domain`; the domain
//! always in lower case, the user too unless the registrar's `case_sensitive` is on.

use std::sync::atomic::{AtomicBool, Ordering};

use srcc_runtime::rpc::RpcError;

static CASE_SENSITIVE: AtomicBool = AtomicBool::new(false);

/// Whether users that differ only in case are different ones; the registrar says so at start.
pub fn set_case_sensitive(yes: bool) {
    CASE_SENSITIVE.store(yes, Ordering::Relaxed);
}

/// Brings `user` or `user@domain` into the form of a key.
pub fn fold_case(aor: &mut [u8]) {
    let fixed = if CASE_SENSITIVE.load(Ordering::Relaxed) {
        aor.iter().rposition(|byte| *byte == b'@').unwrap_or(aor.len())
    } else {
        0
    };
    aor[fixed..].make_ascii_lowercase();
}

/// The key that an operator means by `user` or `user@domain`.
pub(crate) fn from_operator(text: &[u8], use_domain: bool) -> Result<Vec<u8>, RpcError> {
    let at = text.iter().rposition(|byte| *byte == b'@');
    let mut aor = match (use_domain, at) {
        (true, None) => return Err(RpcError::new(500, "Domain missing in AOR")),
        (false, Some(at)) => text[..at].to_vec(),
        _ => text.to_vec(),
    };
    fold_case(&mut aor);
    Ok(aor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_may_write_an_address_of_record_in_any_case_and_with_a_domain() {
        assert_eq!(from_operator(b"Bob@Wire.test", false), Ok(b"bob".to_vec()));
        assert_eq!(from_operator(b"Bob@Wire.test", true), Ok(b"bob@wire.test".to_vec()));
        assert_eq!(from_operator(b"bob", true).unwrap_err().text, "Domain missing in AOR");
    }
}
