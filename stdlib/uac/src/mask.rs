//! How a URI travels in our Record-Route: the old and the new one laid over each other (exclusive or), so that whoever
//! has one finds the other, masked with a password and in base64 whose `=` is written `-` (measured on Kamailio 5.6.3,
//! so that dialogs survive a change of the program).

use data_encoding::{BASE64, Encoding, Specification};
use std::sync::LazyLock;

static DASHED: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification: Specification = BASE64.specification();
    specification.padding = Some('-');
    specification.encoding().unwrap_or(BASE64)
});

/// The parameter's value for two URIs.
#[must_use]
pub fn cover(old: &[u8], new: &[u8], password: &[u8]) -> String {
    let mut laid = over(old, new);
    mask(&mut laid, password);
    DASHED.encode(&laid)
}

/// The other URI; `None` if the value is none of ours.
#[must_use]
pub fn uncover(value: &[u8], one: &[u8], password: &[u8]) -> Option<Vec<u8>> {
    let mut laid = DASHED.decode(value).ok()?;
    mask(&mut laid, password);
    if laid.len() < one.len() {
        return None;
    }
    let mut other = over(&laid, one);
    let end = other.iter().position(|byte| *byte == 0).unwrap_or(other.len());
    other.truncate(end);
    let is_text = other.iter().all(|byte| byte.is_ascii_graphic() || *byte >= 0x80);
    (is_text && !other.is_empty()).then_some(other)
}

/// As long as the longer one.
fn over(a: &[u8], b: &[u8]) -> Vec<u8> {
    let (longer, shorter) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut laid = longer.to_vec();
    laid.iter_mut().zip(shorter).for_each(|(byte, other)| *byte ^= other);
    laid
}

fn mask(text: &mut [u8], password: &[u8]) {
    text.iter_mut().zip(password.iter().cycle()).for_each(|(byte, key)| *byte ^= key);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_the_original() {
        let (old, new) = (b"sip:alice@orig", b"sip:new@from");
        assert_eq!(cover(old, new, b""), "AAAAAA8JHiMDMgAfaWc-");
        assert_eq!(cover(old, new, b"pw"), "cHdwd39+blRzRXBoGRA-");
        assert_eq!(cover(b"sip:bob@orig", b"sip:t@t", b""), "AAAAABYvFkBvcmln");
    }

    #[test]
    fn who_has_one_uri_finds_the_other() {
        let (old, new) = (&b"sip:alice@orig"[..], &b"sip:new@from"[..]);
        for password in [&b""[..], b"secret"] {
            let value = cover(old, new, password);
            assert_eq!(uncover(value.as_bytes(), old, password).as_deref(), Some(new));
            assert_eq!(uncover(value.as_bytes(), new, password).as_deref(), Some(old));
        }
        assert_eq!(uncover(b"AAAA", old, b""), None);
        assert_eq!(uncover(b"!", old, b""), None);
    }
}
