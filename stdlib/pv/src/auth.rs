//! Digest credentials of the message: those of Proxy-Authorization, else those of Authorization (measured). All are
//! undefined without credentials; a field that the credentials lack is empty.

use crate::uri_part;
use srcc_runtime::cx::Cx;
use srcc_runtime::script_pv;
use srcc_runtime::value::Str;
use srcc_sip::{Credentials, HeaderKind};

fn credentials(cx: &Cx) -> Option<Credentials<'_>> {
    let value = cx.msg.value_of(HeaderKind::ProxyAuthorization).or_else(|| cx.msg.value_of(HeaderKind::Authorization));
    Credentials::parse(value?).ok()
}

fn field<'a>(cx: &'a Cx, get: impl FnOnce(&Credentials<'a>) -> Option<&'a [u8]>) -> Option<Str> {
    let credentials = credentials(cx)?;
    Some(get(&credentials).map_or(Str::EMPTY, |value| Str::of(&cx.msg.buf, value)))
}

/// Splits `user@domain`; without `@` all of it is the user.
fn split_username(name: &[u8]) -> (&[u8], &[u8]) {
    match name.iter().position(|&byte| byte == b'@') {
        Some(at) => (&name[..at], &name[at + 1..]),
        None => (name, &name[..0]),
    }
}

/// Username.
#[script_pv("$au", module = "pv")]
pub fn au(cx: &Cx) -> Option<Str> {
    field(cx, |c| c.username)
}

/// The username's part before `@`.
#[script_pv("$aU", module = "pv")]
pub fn au_user(cx: &Cx) -> Option<Str> {
    field(cx, |c| c.username.map(|name| split_username(name).0))
}

/// The username's part behind `@`.
#[script_pv("$ad", module = "pv")]
pub fn ad(cx: &Cx) -> Option<Str> {
    field(cx, |c| c.username.map(|name| split_username(name).1))
}

/// Realm.
#[script_pv("$ar", module = "pv")]
pub fn ar(cx: &Cx) -> Option<Str> {
    field(cx, |c| c.realm)
}

/// Digest URI.
#[script_pv("$adu", module = "pv")]
pub fn adu(cx: &Cx) -> Option<Str> {
    field(cx, |c| c.uri)
}

/// Algorithm.
#[script_pv("$aa", module = "pv")]
pub fn aa(cx: &Cx) -> Option<Str> {
    field(cx, |c| c.algorithm)
}

/// Nonce.
#[script_pv("$adn", module = "pv")]
pub fn adn(cx: &Cx) -> Option<Str> {
    field(cx, |c| c.nonce)
}

/// Client nonce.
#[script_pv("$adc", module = "pv")]
pub fn adc(cx: &Cx) -> Option<Str> {
    field(cx, |c| c.cnonce)
}

/// Response.
#[script_pv("$adr", module = "pv")]
pub fn adr(cx: &Cx) -> Option<Str> {
    field(cx, |c| c.response)
}

/// Opaque.
#[script_pv("$ado", module = "pv")]
pub fn ado(cx: &Cx) -> Option<Str> {
    field(cx, |c| c.opaque)
}

/// Who to account: user and host of From.
#[script_pv("$Au", module = "pv")]
pub fn acc_username(cx: &Cx) -> Option<Str> {
    let uri = crate::from_to::from_uri(cx)?;
    let host = uri_part::host(&uri)?;
    match uri_part::user(&uri) {
        Some(user) => Some([&user[..], b"@", &host].concat().into()),
        None => Some(host),
    }
}

/// Who to account, the user alone: user of From.
#[script_pv("$AU", module = "pv")]
pub fn acc_user(cx: &Cx) -> Option<Str> {
    uri_part::user(&crate::from_to::from_uri(cx)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{cx, measured_request};

    #[test]
    fn proxy_credentials_come_first() {
        let cx = cx(
            "Authorization: Digest username=\"bob@dom.x\", realm=\"rr\", nonce=\"n\", uri=\"sip:u\", response=\"x\"\r\n\
                     Proxy-Authorization: Digest username=\"carl@pr\", realm=\"pr\", nonce=\"n2\", uri=\"sip:u2\", \
                     response=\"y\", cnonce=\"cc\", qop=auth, nc=00000001\r\n",
        );
        assert_eq!((au_user(&cx), ad(&cx), ar(&cx)), (Some("carl".into()), Some("pr".into()), Some("pr".into())));
        assert_eq!((aa(&cx), adc(&cx), ado(&cx)), (Some(Str::EMPTY), Some("cc".into()), Some(Str::EMPTY)));
        assert_eq!(acc_username(&cx), Some("alice@wire.test".into()));
    }

    #[test]
    fn without_proxy_credentials_the_others_count() {
        let cx = measured_request();
        assert_eq!((au(&cx), ad(&cx), ar(&cx)), (Some("alice".into()), Some(Str::EMPTY), Some("example.com".into())));
        assert_eq!(
            (adu(&cx), adn(&cx), ado(&cx)),
            (Some("sip:example.com".into()), Some("abc123".into()), Some("opq".into()))
        );
        assert_eq!(au(&crate::test_support::cx("")), None);
    }
}
