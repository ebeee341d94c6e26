//! `uac_auth`: answers the challenge that made a transaction fail, so that the request can be relayed once more.

use crate::challenge::{self, Asked, Login};
use crate::params::params;
use bytes::Bytes;
use srcc_runtime::avp::AvpName;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::tx::{key, relay};
use srcc_runtime::value::Str;
use std::sync::OnceLock;

/// A user name for one realm.
struct Credential {
    realm: Bytes,
    login: Login,
}

static CREDENTIALS: OnceLock<Vec<Credential>> = OnceLock::new();

/// Reads `user:realm:password` of each line; the password may hold colons.
pub(crate) fn read_credentials(lines: &[Str]) -> Result<(), String> {
    let mut read = Vec::new();
    for line in lines {
        let mut parts = line.splitn(3, |byte| *byte == b':').map(|part| line.part(part).into_bytes());
        let (Some(user), Some(realm), Some(password)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(format!("credential `{line}` is not `user:realm:password`"));
        };
        read.push(Credential { realm, login: Login { user, password, is_hashed: false } });
    }
    let _ = CREDENTIALS.set(read);
    Ok(())
}

/// Adds credentials for the 401 or 407 that made the transaction fail; the request may be relayed again.
#[script_fn(module = "uac", routes(failure))]
#[returns(1 = "added", -1 = "no challenge that can be answered, or no credentials for its realm")]
pub fn uac_auth(cx: &mut Cx, mode: Option<i32>) -> Rc {
    authenticate(cx, mode.unwrap_or(0))
}

/// As `uac_auth`. `mode` 1: the password is given as the MD5 of `user:realm:password`.
#[script_fn(module = "uac", routes(failure))]
#[returns(1 = "added", -1 = "no challenge that can be answered, or no credentials for its realm")]
pub fn uac_auth_mode(cx: &mut Cx, mode: i32) -> Rc {
    authenticate(cx, mode)
}

fn authenticate(cx: &mut Cx, mode: i32) -> Rc {
    let reply = cx.tx.failed.as_ref().and_then(|failed| failed.reply.as_ref());
    let Some(challenge) = reply.and_then(|reply| challenge::of_reply(&reply.msg)) else { return Rc::FALSE };
    let Some(mut login) = login_for(cx, &challenge.realm) else {
        srcc_runtime::debug!("no credentials for realm `{}`", Str::from(challenge.realm));
        return Rc::FALSE;
    };
    login.is_hashed = mode & 1 != 0;
    let uri = cx.request_uri();
    let asked = Asked { method: cx.msg.method_bytes(), uri: &uri, body: cx.msg.body() };
    let line = challenge::answer(&challenge, &login, &asked, &cnonce());
    cx.msg.append_header(line.into());
    relay::mark_new(cx);
    Rc::TRUE
}

/// Text that cannot be guessed.
pub(crate) fn cnonce() -> String {
    format!("{:016x}", key::random())
}

/// The credentials for a realm: those in the AVPs, or else those of the parameters.
fn login_for(cx: &Cx, realm: &[u8]) -> Option<Login> {
    from_avps(cx, realm).or_else(|| {
        let known = CREDENTIALS.get()?.iter().find(|credential| *credential.realm == *realm)?;
        Some(known.login.clone())
    })
}

fn from_avps(cx: &Cx, realm: &[u8]) -> Option<Login> {
    let params = params();
    let value = |avp: &Option<AvpName>| cx.avps.first(avp.as_ref()?).map(|value| value.to_str().into_bytes());
    let (user, password) = (value(&params.auth_username_avp)?, value(&params.auth_password_avp)?);
    (value(&params.auth_realm_avp)? == realm).then_some(Login { user, password, is_hashed: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use srcc_runtime::event;
    use srcc_runtime::tx::{Failed, FailedReply};
    use srcc_sip::{HeaderKind, SipMsg};

    fn failed(realm: &str) -> Cx {
        let reply = SipMsg::parse(Bytes::from(format!(
            "SIP/2.0 401 No\r\nVia: SIP/2.0/UDP 127.0.0.1\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\nCall-ID: 1\r\n\
             CSeq: 1 OPTIONS\r\nWWW-Authenticate: Digest realm=\"{realm}\", nonce=\"n\"\r\nContent-Length: 0\r\n\r\n"
        )))
        .unwrap();
        let mut cx = event::faked_cx().unwrap();
        cx.tx.failed = Some(Failed {
            code: 401,
            reply: Some(Box::new(FailedReply { msg: reply, rcv: cx.rcv })),
            timed_out: false,
        });
        cx
    }

    #[test]
    fn credentials_are_chosen_by_their_realm() {
        read_credentials(&["u1:r1:p1:with:colons".into()]).unwrap();
        assert!(read_credentials(&["u1:r1".into()]).is_err());
        assert_eq!(uac_auth(&mut failed("other"), None), Rc::FALSE);
        let mut cx = failed("r1");
        assert_eq!(uac_auth(&mut cx, None), Rc::TRUE);
        srcc_runtime::rebuild::apply_changes(&mut cx).unwrap();
        let value = String::from_utf8_lossy(cx.msg.value_of(HeaderKind::Authorization).unwrap()).into_owned();
        assert!(value.starts_with("Digest username=\"u1\", realm=\"r1\", nonce=\"n\", uri=\"sip:you@kamailio.org\""));
        assert_eq!(uac_auth_mode(&mut event::faked_cx().unwrap(), 0), Rc::FALSE);
    }
}
