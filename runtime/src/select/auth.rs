//! Digest credentials: `@authorization["realm"].username` reads those of that realm, compared without regard to case.

use super::part;
use crate::cx::Cx;
use crate::value::Str;
use srcc_macros::script_select;
use srcc_sip::{Credentials, HeaderKind};

/// The Authorization of a realm as written.
#[script_select("authorization.*", module = "core", then = "credentials")]
pub fn authorization(cx: &Cx, realm: &'static str) -> Option<Str> {
    of_realm(cx, HeaderKind::Authorization, realm)
}

/// The Proxy-Authorization of a realm as written.
#[script_select("proxy_authorization.*", module = "core", then = "credentials")]
pub fn proxy_authorization(cx: &Cx, realm: &'static str) -> Option<Str> {
    of_realm(cx, HeaderKind::ProxyAuthorization, realm)
}

fn of_realm(cx: &Cx, kind: HeaderKind, realm: &str) -> Option<Str> {
    let mut values = cx.msg.headers_of(kind).map(|header| cx.msg.value(header));
    let found = values.find(|value| {
        let credentials = Credentials::parse(value).ok();
        credentials.and_then(|c| c.realm).is_some_and(|own| own.eq_ignore_ascii_case(realm.as_bytes()))
    })?;
    Some(Str::of(&cx.msg.buf, found))
}

/// The user name as written.
#[script_select("<credentials>.username", module = "core")]
pub fn username(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |c| c.username)
}

/// The user name up to its `@`, without a scheme before it.
#[script_select("<credentials>.username.user", module = "core")]
pub fn username_user(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |c| c.user()?.rsplit(|byte| *byte == b':').next())
}

/// What follows the `@` of the user name; empty if there is none.
#[script_select("<credentials>.username.domain", module = "core")]
pub fn username_domain(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |c| c.username?.splitn(2, |byte| *byte == b'@').nth(1))
}

/// The realm.
#[script_select("<credentials>.realm", module = "core")]
pub fn realm(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |c| c.realm)
}

/// The nonce.
#[script_select("<credentials>.nonce", module = "core")]
pub fn nonce(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |c| c.nonce)
}

/// The URI that was authenticated.
#[script_select("<credentials>.uri", module = "core")]
pub fn uri(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |c| c.uri)
}

/// The response.
#[script_select("<credentials>.response", module = "core")]
pub fn response(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |c| c.response)
}

/// The algorithm.
#[script_select("<credentials>.algorithm", module = "core")]
pub fn algorithm(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |c| c.algorithm)
}

/// The client's nonce.
#[script_select("<credentials>.cnonce", module = "core")]
pub fn cnonce(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |c| c.cnonce)
}

/// The opaque text.
#[script_select("<credentials>.opaque", module = "core")]
pub fn opaque(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |c| c.opaque)
}

/// The quality of protection.
#[script_select("<credentials>.qop", module = "core")]
pub fn qop(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |c| c.qop)
}

/// The nonce count as written.
#[script_select("<credentials>.nc", module = "core")]
pub fn nc(_cx: &Cx, value: Str) -> Option<Str> {
    field(&value, |c| c.nc)
}

/// A field of the credentials; one that is absent is empty.
fn field(value: &Str, get: impl for<'a> FnOnce(&Credentials<'a>) -> Option<&'a [u8]>) -> Option<Str> {
    let credentials = Credentials::parse(value).ok()?;
    Some(part(value, get(&credentials).unwrap_or_default()))
}
