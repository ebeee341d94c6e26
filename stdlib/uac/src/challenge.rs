//! Digest challenges (RFC 7616, RFC 3261 22) and the answers to them.
//!
//! MD5 only, as in the original. Which fields an answer has and their order was measured on Kamailio 5.6.3; with qop
//! `auth-int` the body counts here, as RFC 7616 3.4.3 has it, and it did not there.

use bytes::Bytes;
use data_encoding::HEXLOWER;
use md5::{Digest, Md5};
use srcc_sip::{Credentials, HeaderKind, SipMsg};

/// What a peer asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Name of the header that the answer goes into.
    pub answer_header: &'static str,
    /// Protection space.
    pub realm: Bytes,
    /// The peer's nonce.
    pub nonce: Bytes,
    /// To be sent back.
    pub opaque: Option<Bytes>,
    /// Quality of protection that the answer has.
    pub qop: Option<Qop>,
}

/// Quality of protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qop {
    /// `auth`
    Auth,
    /// `auth-int`
    AuthInt,
}

impl Qop {
    fn name(self) -> &'static str {
        match self {
            Qop::Auth => "auth",
            Qop::AuthInt => "auth-int",
        }
    }
}

/// A user name with its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// User name.
    pub user: Bytes,
    /// Password, or with `is_hashed` the MD5 of `user:realm:password` in hexadecimal digits.
    pub password: Bytes,
    /// What the password is.
    pub is_hashed: bool,
}

/// The request that an answer is for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Its method.
    pub method: &'a [u8],
    /// Its Request-URI.
    pub uri: &'a [u8],
    /// Its body.
    pub body: &'a [u8],
}

/// The challenge of a 401 or 407; `None`, which is logged, where there is none that can be answered.
#[must_use]
pub fn of_reply(reply: &SipMsg) -> Option<Challenge> {
    let (kind, answer_header) = match reply.status() {
        401 => (HeaderKind::WwwAuthenticate, "Authorization"),
        407 => (HeaderKind::ProxyAuthenticate, "Proxy-Authorization"),
        status => {
            srcc_runtime::error!("a {status} asks for no credentials");
            return None;
        }
    };
    let found = reply.headers_of(kind).find_map(|header| of_value(reply, reply.value(header), answer_header));
    if found.is_none() {
        srcc_runtime::error!("the reply has no MD5 challenge with realm and nonce");
    }
    found
}

fn of_value(reply: &SipMsg, value: &[u8], answer_header: &'static str) -> Option<Challenge> {
    // A challenge has the grammar of credentials, and these of its fields.
    let fields = Credentials::parse(value).ok()?;
    if fields.algorithm.is_some_and(|name| !name.eq_ignore_ascii_case(b"MD5")) {
        return None;
    }
    let offers = |name: &[u8]| {
        fields.qop.is_some_and(|list| list.split(|byte| *byte == b',').any(|one| one.trim_ascii() == name))
    };
    let qop = match (offers(b"auth"), offers(b"auth-int")) {
        (true, _) => Some(Qop::Auth),
        (false, true) => Some(Qop::AuthInt),
        (false, false) => None,
    };
    Some(Challenge {
        answer_header,
        realm: reply.share(fields.realm?),
        nonce: reply.share(fields.nonce?),
        opaque: fields.opaque.map(|opaque| reply.share(opaque)),
        qop,
    })
}

fn md5(parts: &[&[u8]]) -> String {
    let mut hash = Md5::new();
    for (nth, part) in parts.iter().enumerate() {
        if nth > 0 {
            hash.update(b":");
        }
        hash.update(part);
    }
    HEXLOWER.encode(&hash.finalize())
}

/// The header line that answers a challenge; `cnonce` is any text that cannot be guessed.
#[must_use]
pub fn answer(challenge: &Challenge, login: &Login, asked: &Asked<'_>, cnonce: &str) -> Vec<u8> {
    const COUNT: &str = "00000001";
    let secret = match login.is_hashed {
        true => String::from_utf8_lossy(&login.password).into_owned(),
        false => md5(&[&login.user, &challenge.realm, &login.password]),
    };
    let request = match challenge.qop {
        Some(Qop::AuthInt) => md5(&[asked.method, asked.uri, md5(&[asked.body]).as_bytes()]),
        Some(Qop::Auth) | None => md5(&[asked.method, asked.uri]),
    };
    let (secret, request) = (secret.as_bytes(), request.as_bytes());
    let response = match challenge.qop {
        Some(qop) => {
            let (count, cnonce, qop) = (COUNT.as_bytes(), cnonce.as_bytes(), qop.name().as_bytes());
            md5(&[secret, &challenge.nonce, count, cnonce, qop, request])
        }
        None => md5(&[secret, &challenge.nonce, request]),
    };
    let mut line = Vec::with_capacity(256);
    let mut put = |parts: &[&[u8]]| parts.iter().for_each(|part| line.extend_from_slice(part));
    put(&[challenge.answer_header.as_bytes(), b": Digest username=\"", &login.user]);
    put(&[b"\", realm=\"", &challenge.realm, b"\", nonce=\"", &challenge.nonce, b"\", uri=\"", asked.uri, b"\""]);
    if let Some(opaque) = &challenge.opaque {
        put(&[b", opaque=\"", opaque, b"\""]);
    }
    if let Some(qop) = challenge.qop {
        put(&[b", qop=", qop.name().as_bytes(), b", nc=", COUNT.as_bytes(), b", cnonce=\"", cnonce.as_bytes(), b"\""]);
    }
    put(&[b", response=\"", response.as_bytes(), b"\", algorithm=MD5\r\n"]);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, header: &str) -> SipMsg {
        SipMsg::parse(Bytes::from(format!(
            "SIP/2.0 {status} No\r\nVia: SIP/2.0/UDP 127.0.0.1\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\n\
             Call-ID: 1\r\nCSeq: 1 OPTIONS\r\n{header}\r\nContent-Length: 0\r\n\r\n"
        )))
        .unwrap()
    }

    fn answered(status: u16, header: &str, login: (&'static str, &'static str), asked: &Asked<'_>) -> String {
        let challenge = of_reply(&reply(status, header)).unwrap();
        let (user, password) = (Bytes::from_static(login.0.as_bytes()), Bytes::from_static(login.1.as_bytes()));
        let login = Login { user, password, is_hashed: false };
        String::from_utf8(answer(&challenge, &login, asked, "99")).unwrap()
    }

    #[test]
    fn answers_are_those_of_the_original() {
        let asked = Asked { method: b"OPTIONS", uri: b"sip:127.0.0.1:21451", body: b"" };
        let header = r#"WWW-Authenticate: Digest realm="r",nonce="n",qop="auth",opaque="o""#;
        assert_eq!(
            answered(401, header, ("au", "pw"), &asked),
            "Authorization: Digest username=\"au\", realm=\"r\", nonce=\"n\", uri=\"sip:127.0.0.1:21451\", opaque=\"o\", \
             qop=auth, nc=00000001, cnonce=\"99\", response=\"0d43768a5167768325a59d8996de3026\", algorithm=MD5\r\n"
        );
        let asked = Asked { method: b"MESSAGE", uri: b"sip:auth0@127.0.0.1:21451", body: b"body" };
        let header = r#"Proxy-Authenticate: Digest realm="ar",nonce="n""#;
        assert_eq!(
            answered(407, header, ("au", "ap"), &asked),
            "Proxy-Authorization: Digest username=\"au\", realm=\"ar\", nonce=\"n\", uri=\"sip:auth0@127.0.0.1:21451\", \
             response=\"6d7640b8eb9a1e87d830b54b9efb98ec\", algorithm=MD5\r\n"
        );
    }

    #[test]
    fn the_answer_of_the_rfc_is_found() {
        // RFC 2617 3.5, which has the same computation over MD5.
        let challenge = Challenge {
            answer_header: "Authorization",
            realm: Bytes::from_static(b"testrealm@host.com"),
            nonce: Bytes::from_static(b"dcd98b7102dd2f0e8b11d0f600bfb0c093"),
            opaque: None,
            qop: Some(Qop::Auth),
        };
        let login = Login {
            user: Bytes::from_static(b"Mufasa"),
            password: Bytes::from_static(b"939e7578ed9e3c518a452acee763bce9"),
            is_hashed: true,
        };
        let asked = Asked { method: b"GET", uri: b"/dir/index.html", body: b"" };
        let line = String::from_utf8(answer(&challenge, &login, &asked, "0a4f113b")).unwrap();
        assert!(line.contains("response=\"6629fae49393a05397450978507c4ef1\""), "{line}");
    }

    #[test]
    fn what_cannot_be_answered_is_no_challenge() {
        for (status, header) in [
            (401, r#"WWW-Authenticate: Digest realm="r",nonce="n",algorithm=SHA-256"#),
            (401, r#"WWW-Authenticate: Digest realm="r""#),
            (401, r#"Proxy-Authenticate: Digest realm="r",nonce="n""#),
            (486, r#"WWW-Authenticate: Digest realm="r",nonce="n""#),
        ] {
            assert_eq!(of_reply(&reply(status, header)), None, "{header}");
        }
    }
}
