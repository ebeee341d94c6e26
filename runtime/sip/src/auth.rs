//! Digest credentials (RFC 7616, RFC 3261 22.4) of Authorization and Proxy-Authorization. Parsing only; the
//! computing is the auth module's.

use crate::error::ParseError;
use crate::text::{find_outside_quotes, is_lws, trim, trim_start};

/// The fields of digest credentials as written, without quotes; `None` for those absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Credentials<'a> {
    pub username: Option<&'a [u8]>,
    pub realm: Option<&'a [u8]>,
    pub nonce: Option<&'a [u8]>,
    pub uri: Option<&'a [u8]>,
    pub response: Option<&'a [u8]>,
    pub algorithm: Option<&'a [u8]>,
    pub cnonce: Option<&'a [u8]>,
    pub opaque: Option<&'a [u8]>,
    pub qop: Option<&'a [u8]>,
    /// Nonce count, eight hexadecimal digits as written.
    pub nc: Option<&'a [u8]>,
}

impl<'a> Credentials<'a> {
    /// Parses a header value. Fails if the scheme is not Digest, or if a field is no `name=value`.
    pub fn parse(value: &'a [u8]) -> Result<Credentials<'a>, ParseError> {
        let value = trim(value);
        let scheme_end = value.iter().position(|&byte| is_lws(byte)).ok_or(ParseError::Credentials)?;
        if !value[..scheme_end].eq_ignore_ascii_case(b"Digest") {
            return Err(ParseError::Credentials);
        }
        let mut credentials = Credentials::default();
        let mut rest = trim_start(&value[scheme_end..]);
        while !rest.is_empty() {
            let end = find_outside_quotes(rest, |byte| byte == b',').ok_or(ParseError::Credentials)?;
            credentials.set(trim(&rest[..end]))?;
            rest = trim_start(rest.get(end + 1..).unwrap_or_default());
        }
        Ok(credentials)
    }

    fn set(&mut self, field: &'a [u8]) -> Result<(), ParseError> {
        if field.is_empty() {
            return Ok(());
        }
        let equals = memchr::memchr(b'=', field).ok_or(ParseError::Credentials)?;
        let (name, value) = (trim(&field[..equals]), unquote(trim(&field[equals + 1..])));
        let slot = match name.to_ascii_lowercase().as_slice() {
            b"username" => &mut self.username,
            b"realm" => &mut self.realm,
            b"nonce" => &mut self.nonce,
            b"uri" => &mut self.uri,
            b"response" => &mut self.response,
            b"algorithm" => &mut self.algorithm,
            b"cnonce" => &mut self.cnonce,
            b"opaque" => &mut self.opaque,
            b"qop" => &mut self.qop,
            b"nc" => &mut self.nc,
            _ => return Ok(()),
        };
        *slot = Some(value);
        Ok(())
    }

    /// The user of `username`, the part before `@`.
    pub fn user(&self) -> Option<&'a [u8]> {
        self.username.and_then(|name| name.split(|&byte| byte == b'@').next())
    }
}

fn unquote(value: &[u8]) -> &[u8] {
    match value {
        [b'"', inner @ .., b'"'] => inner,
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_and_bare_fields_are_read_in_any_order() {
        let credentials = Credentials::parse(
            br#"Digest username="al,ice@x", realm="r",nc=00000001, qop=auth,  uri="sip:a@b",response="0f" ,nonce="n""#,
        )
        .unwrap();
        assert_eq!(credentials.username, Some(&b"al,ice@x"[..]));
        assert_eq!(credentials.user(), Some(&b"al,ice"[..]));
        assert_eq!((credentials.nc, credentials.qop), (Some(&b"00000001"[..]), Some(&b"auth"[..])));
        assert_eq!((credentials.response, credentials.nonce), (Some(&b"0f"[..]), Some(&b"n"[..])));
        assert_eq!(credentials.opaque, None);
    }

    #[test]
    fn other_schemes_and_fields_without_a_value_are_errors() {
        for value in [&b"Basic abc"[..], b"Digest", b"Digest username", b"Digest a=\"b", b""] {
            assert_eq!(Credentials::parse(value), Err(ParseError::Credentials), "{}", value.escape_ascii());
        }
    }
}
