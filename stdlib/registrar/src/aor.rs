//! The address of record that a URI means (RFC 3261 10.3 step 5).

use srcc_mod_usrloc::{aor, params::Params as Location};
use srcc_sip::Uri;
use srcc_sip::text::hex_value;

use crate::params::Params;
use crate::refusal::Refusal;

/// Longest URI of an address of record in bytes.
const MAX_LEN: usize = 256;

/// The key of the location table for a URI: its unescaped user, and with `use_domain` its domain.
pub(crate) fn of_uri(text: &[u8], params: &Params, location: &Location) -> Result<Vec<u8>, Refusal> {
    let uri = Uri::parse(text).map_err(|_| Refusal::Aor)?;
    if uri.user.len() + uri.host.len() >= MAX_LEN {
        return Err(Refusal::AorTooLong);
    }
    let mut key = unescaped(uri.user_name()).ok_or(Refusal::Unescape)?;
    if location.use_domain {
        // Measured: a URI without a user is the domain alone; a tel URI ends in `@`.
        if !key.is_empty() {
            key.push(b'@');
        }
        key.extend_from_slice(without_prefix(uri.host, &params.realm_prefix));
    }
    aor::fold_case(&mut key);
    Ok(key)
}

fn without_prefix<'a>(domain: &'a [u8], prefix: &[u8]) -> &'a [u8] {
    match domain.split_at_checked(prefix.len()) {
        Some((start, rest)) if !rest.is_empty() && start.eq_ignore_ascii_case(prefix) => rest,
        _ => domain,
    }
}

/// The user with `%41` read as `A`; `None` if an escape is malformed or stands for a control character.
fn unescaped(user: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(user.len());
    let mut bytes = user.iter();
    while let Some(&byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let value = hex_value(*bytes.next()?)? << 4 | hex_value(*bytes.next()?)?;
        if value < 32 || value == 127 {
            return None;
        }
        out.push(value);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use srcc_runtime::value::Str;

    fn key(uri: &str, use_domain: bool, prefix: &'static str) -> Result<String, Refusal> {
        let params = Params { realm_prefix: Str::lit(prefix.as_bytes()), ..Params::default() };
        let location = Location { use_domain, ..Location::default() };
        of_uri(uri.as_bytes(), &params, &location).map(|key| String::from_utf8(key).unwrap())
    }

    #[test]
    fn the_user_is_unescaped_and_the_domain_counts_only_if_asked_for() {
        let rows = [
            ("sip:BOB%41@Wire.test:5070;x=y", false, Ok("boba")),
            ("sip:Bob@Wire.test:5070", true, Ok("bob@wire.test")),
            ("sip:Bob@sip.wire.test", true, Ok("bob@wire.test")),
            ("sip:wire.test", false, Ok("")),
            ("sip:wire.test", true, Ok("wire.test")),
            ("tel:+123", false, Ok("+123")),
            ("tel:+123", true, Ok("+123@")),
            ("sip:x%zz@y", false, Err(Refusal::Unescape)),
            ("sip:x%00@y", false, Err(Refusal::Unescape)),
            ("bad uri", false, Err(Refusal::Aor)),
        ];
        for (uri, use_domain, want) in rows {
            assert_eq!(key(uri, use_domain, "sip."), want.map(str::to_owned), "{uri}");
        }
        assert_eq!(key(&format!("sip:{}@x", "y".repeat(300)), false, ""), Err(Refusal::AorTooLong));
    }
}
