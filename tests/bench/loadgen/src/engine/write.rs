//! What the agents put on the wire.

use std::io::Write;

use super::{method_code, Engine, Mode, Step, SDP, TEXT};
use crate::md5::md5_hex;
use crate::sip::{self, Msg};

impl Engine {
    pub(super) fn write_top(&self, slot: u32, code: u8, cseq: u32, b: &mut Vec<u8>) {
        let call = &self.calls[slot as usize];
        let _ = write!(
            b,
            "Via: SIP/2.0/{} {}:{};branch=z9hG4bK{slot:x}.{:x}.{}{};rport\r\nMax-Forwards: 70\r\n",
            self.transport_name(),
            self.cfg.uac.ip(),
            self.uac_port(call.link),
            call.generation,
            code as char,
            cseq,
        );
    }

    pub(super) fn write_ids(&self, slot: u32, method: &str, cseq: u32, b: &mut Vec<u8>) {
        let call = &self.calls[slot as usize];
        let host = self.cfg.proxy;
        let _ = write!(b, "From: \"Caller {0}\" <sip:c{0}@{host}>;tag=f{slot:x}.{1:x}\r\n", call.user, call.generation);
        b.extend_from_slice(b"To: ");
        if call.to.is_empty() {
            let user = if self.cfg.mode == Mode::Register { 'u' } else { 'd' };
            let _ = write!(b, "<sip:{user}{}@{host}>", call.user);
        } else {
            b.extend_from_slice(&call.to);
        }
        let _ = write!(
            b,
            "\r\nCall-ID: {slot:x}-{:x}-{:x}@{}\r\nCSeq: {} {method}\r\n",
            call.generation,
            self.run_id,
            self.cfg.uac.ip(),
            cseq
        );
    }

    pub(super) fn write_invite(&self, slot: u32, b: &mut Vec<u8>) {
        let call = &self.calls[slot as usize];
        let _ = if self.cfg.to_aor {
            write!(b, "INVITE sip:u{}@{} SIP/2.0\r\n", call.user, self.cfg.proxy)
        } else {
            write!(
                b,
                "INVITE sip:d{}@{}:{}{} SIP/2.0\r\n",
                call.user,
                self.cfg.uas.ip(),
                self.uas_port(call.user),
                self.uri_params()
            )
        };
        self.write_top(slot, b'i', 1, b);
        self.write_ids(slot, "INVITE", 1, b);
        let _ = write!(
            b,
            "Contact: <sip:c{}@{}:{}{}>\r\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO\r\n\
             Supported: replaces, 100rel, timer\r\nUser-Agent: sipload/0.1\r\n\
             Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{SDP}",
            call.user,
            self.cfg.uac.ip(),
            self.uac_port(call.link),
            self.uri_params(),
            SDP.len()
        );
    }

    /// ACK to a 2xx, or BYE: a request inside the dialog.
    pub(super) fn write_in_dialog(&self, slot: u32, step: Step, b: &mut Vec<u8>) {
        let call = &self.calls[slot as usize];
        let (method, cseq) = if matches!(step, Step::Ack) { ("ACK", 1) } else { ("BYE", 2) };
        b.extend_from_slice(method.as_bytes());
        b.push(b' ');
        b.extend_from_slice(&call.target);
        b.extend_from_slice(b" SIP/2.0\r\n");
        self.write_top(slot, method_code(step), cseq, b);
        b.extend_from_slice(&call.route);
        self.write_ids(slot, method, cseq, b);
        b.extend_from_slice(b"User-Agent: sipload/0.1\r\nContent-Length: 0\r\n\r\n");
    }

    /// ACK to a failure answer: same branch and Request-URI as the INVITE.
    pub(super) fn write_failure_ack(&self, slot: u32, to: &[u8], b: &mut Vec<u8>) {
        let start = b.len();
        let mut invite = Vec::with_capacity(1024);
        self.write_invite(slot, &mut invite);
        let uri_end = invite.windows(9).position(|w| w == b" SIP/2.0\r").unwrap_or(0);
        b.extend_from_slice(b"ACK ");
        b.extend_from_slice(&invite[7..uri_end]);
        b.extend_from_slice(b" SIP/2.0\r\n");
        self.write_top(slot, b'i', 1, b);
        let ids_at = b.len();
        self.write_ids(slot, "ACK", 1, b);
        let ids = b.split_off(ids_at);
        for line in ids.split_inclusive(|c| *c == b'\n') {
            if line.starts_with(b"To: ") {
                b.extend_from_slice(b"To: ");
                b.extend_from_slice(to);
                b.extend_from_slice(b"\r\n");
            } else {
                b.extend_from_slice(line);
            }
        }
        b.extend_from_slice(b"Content-Length: 0\r\n\r\n");
        debug_assert!(b.len() > start);
    }

    pub(super) fn write_register(&self, slot: u32, challenge: Option<(&[u8], &[u8])>, b: &mut Vec<u8>) {
        let call = &self.calls[slot as usize];
        let uri = format!("sip:{}", self.cfg.proxy);
        let _ = write!(b, "REGISTER {uri} SIP/2.0\r\n");
        self.write_top(slot, b'r', call.cseq, b);
        self.write_ids(slot, "REGISTER", call.cseq, b);
        if let Some((realm, nonce)) = challenge {
            let user = format!("u{}", call.user);
            let ha1 = md5_hex(&[user.as_bytes(), b":", realm, b":", self.cfg.password.as_bytes()]);
            let ha2 = md5_hex(&[b"REGISTER:", uri.as_bytes()]);
            let response = md5_hex(&[&ha1, b":", nonce, b":", &ha2]);
            let text = |s| String::from_utf8_lossy(s).into_owned();
            let _ = write!(
                b,
                "Authorization: Digest username=\"{user}\", realm=\"{}\", nonce=\"{}\", uri=\"{uri}\", \
                 response=\"{}\", algorithm=MD5\r\n",
                text(realm),
                text(nonce),
                text(&response)
            );
        }
        let _ = write!(
            b,
            "Contact: <sip:u{}@{}:{}{}>;expires=3600\r\nUser-Agent: sipload/0.1\r\nContent-Length: 0\r\n\r\n",
            call.user,
            self.cfg.uas.ip(),
            self.uas_port(call.user),
            self.uri_params()
        );
    }

    pub(super) fn write_request(&self, slot: u32, b: &mut Vec<u8>) {
        let call = &self.calls[slot as usize];
        let _ = write!(b, "MESSAGE sip:+4930{:07};npdi=yes@{} SIP/2.0\r\n", call.user, self.cfg.proxy);
        self.write_top(slot, b'm', call.cseq, b);
        self.write_ids(slot, "MESSAGE", call.cseq, b);
        let _ = write!(
            b,
            "P-Asserted-Identity: \"Caller {0}\" <sip:+4940{0:07}@carrier.example;user=phone>\r\n\
             X-Account: id={0};plan=gold;credit=250;tags=a,b,c,d,e,f\r\nUser-Agent: sipload/0.1\r\n\
             Content-Type: text/plain\r\nContent-Length: {1}\r\n\r\n{TEXT}",
            call.user,
            TEXT.len()
        );
    }

    /// An answer of our UAS to request `m`.
    pub(super) fn write_reply(&self, m: &Msg, slot: u32, status: &str, sdp: bool, b: &mut Vec<u8>) {
        let call = &self.calls[slot as usize];
        let _ = write!(b, "SIP/2.0 {status}\r\n");
        let mut line = |name: &str, v: &[u8]| {
            b.extend_from_slice(name.as_bytes());
            b.extend_from_slice(v);
            b.extend_from_slice(b"\r\n");
        };
        for via in m.vias.as_slice() {
            line("Via: ", via);
        }
        for rr in m.record_routes.as_slice() {
            line("Record-Route: ", rr);
        }
        line("From: ", m.from);
        b.extend_from_slice(b"To: ");
        b.extend_from_slice(m.to);
        if sip::param(m.to, b"tag").is_none() {
            let _ = write!(b, ";tag=t{slot:x}.{:x}", call.generation);
        }
        b.extend_from_slice(b"\r\nCall-ID: ");
        b.extend_from_slice(m.call_id);
        let _ = write!(b, "\r\nCSeq: {} ", m.cseq_num);
        b.extend_from_slice(m.cseq_method);
        let _ = write!(
            b,
            "\r\nContact: <sip:d{}@{}:{}{}>\r\nServer: sipload/0.1\r\n",
            call.user,
            self.cfg.uas.ip(),
            self.uas_port(call.user),
            self.uri_params()
        );
        let _ = if sdp {
            write!(b, "Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{SDP}", SDP.len())
        } else {
            write!(b, "Content-Length: 0\r\n\r\n")
        };
    }
}
