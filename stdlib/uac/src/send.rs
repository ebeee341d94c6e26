//! `uac_req_send`: sends the request of `$uac_req`, answers one challenge, and announces the end to
//! `event_route[uac:reply]` (wire: tm-local-request, timer-uac, uac-req).

use crate::auth::cnonce;
use crate::challenge::{self, Asked, Login};
use crate::params::params;
use crate::req::UacReq;
use srcc_mod_pv::transport::socket_named;
use srcc_runtime::cx::Cx;
use srcc_runtime::event::{self, EventName};
use srcc_runtime::flow::Rc;
use srcc_runtime::script::{self, RouteKind};
use srcc_runtime::tx::uac::{self, LocalOutcome, LocalRequest, OnDone};
use srcc_runtime::value::Str;
use srcc_runtime::{script_fn, worker};
use srcc_sip::SipMsg;
use std::cell::Cell;

/// A request of the script's own has ended.
const REPLY: EventName = EventName("uac:reply");

/// CSeq of the first request (measured).
const FIRST: u32 = 10;

/// Sends the request of `$uac_req`.
#[script_fn(module = "uac", routes(any))]
#[returns(1 = "sent, or a name is being looked up", -1 = "not sent")]
pub fn uac_req_send(cx: &mut Cx) -> Rc {
    let req = cx.ext::<UacReq>().clone();
    let Some(request) = request_of(&req) else {
        srcc_runtime::error!("$uac_req needs a method and a ruri");
        return Rc::FALSE;
    };
    start(request, req, true).into()
}

fn request_of(req: &UacReq) -> Option<LocalRequest> {
    let (method, ruri) = (req.method.clone()?, req.ruri.clone()?);
    let mut headers = req.hdrs.as_ref().map(|lines| lines.to_vec()).unwrap_or_default();
    if !headers.is_empty() && !headers.ends_with(b"\r\n") {
        headers.extend_from_slice(b"\r\n");
    }
    let socket =
        req.sock.as_ref().and_then(|text| socket_named(text)).or_else(|| socket_named(&params().default_socket));
    Some(LocalRequest {
        method,
        from: req.furi.clone().unwrap_or_else(|| ruri.clone()),
        to: req.turi.clone().unwrap_or_else(|| ruri.clone()),
        uri: ruri,
        dst_uri: req.ouri.clone(),
        call_id: req.callid.clone(),
        cseq: Some(FIRST),
        headers,
        body: req.body.clone().unwrap_or_default(),
        socket,
        ..LocalRequest::default()
    })
}

/// Sends it on this worker; false if it is known already that it cannot be sent.
fn start(request: LocalRequest, req: UacReq, may_answer: bool) -> bool {
    let failed = std::rc::Rc::new(Cell::new(false));
    let seen = failed.clone();
    let again = request.clone();
    let done: OnDone = Box::new(move |outcome| ended(again, req, outcome, may_answer));
    worker::spawn_inline(async move {
        if let Err(error) = uac::send(request, Some(done)).await {
            srcc_runtime::error!("uac_req_send: {error}");
            seen.set(true);
        }
    });
    !failed.get()
}

fn ended(request: LocalRequest, req: UacReq, outcome: LocalOutcome, may_answer: bool) {
    let reply = outcome.reply.as_ref();
    let answer = reply.filter(|_| may_answer).and_then(|reply| answered(&request, &req, reply));
    announce(&req, outcome);
    if let Some(request) = answer {
        start(request, req, false);
    }
}

/// The request once more, with the answer to the reply's challenge.
fn answered(request: &LocalRequest, req: &UacReq, reply: &SipMsg) -> Option<LocalRequest> {
    let (user, password) = (req.auser.clone()?.into_bytes(), req.apasswd.clone()?.into_bytes());
    if !matches!(reply.status(), 401 | 407) {
        return None;
    }
    let challenge = challenge::of_reply(reply)?;
    let login = Login { user, password, is_hashed: req.flags & 1 != 0 };
    let asked = Asked { method: &request.method, uri: &request.uri, body: &request.body };
    let mut again = request.clone();
    again.headers.extend_from_slice(&challenge::answer(&challenge, &login, &asked, &cnonce()));
    again.cseq = Some(FIRST + 1);
    again.call_id = Some(Str::copy(reply.call_id()));
    again.from_tag = reply.from().ok().and_then(|from| from.tag()).map(Str::copy);
    Some(again)
}

fn announce(req: &UacReq, outcome: LocalOutcome) {
    if req.evroute == 0 {
        return;
    }
    let Some((route, mut cx)) = event::route(REPLY).zip(event::faked_cx()) else { return };
    let evtype = if outcome.reply.is_some() { 1 } else { 2 };
    *cx.ext() = UacReq { evtype, evcode: i32::from(outcome.status), ..req.clone() };
    if let Some(reply) = outcome.reply {
        cx.msg = reply;
    }
    worker::spawn_inline(async move {
        script::run(&mut cx, route, RouteKind::Event).await;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_needs_a_method_and_a_uri() {
        let mut req = UacReq { method: Some("OPTIONS".into()), ..UacReq::default() };
        assert!(request_of(&req).is_none());
        req.ruri = Some("sip:a@b".into());
        req.hdrs = Some("X-A: 1".into());
        let request = request_of(&req).unwrap();
        assert_eq!((&*request.from, &*request.to), (&b"sip:a@b"[..], &b"sip:a@b"[..]));
        assert_eq!((request.headers, request.cseq), (b"X-A: 1\r\n".to_vec(), Some(10)));
    }

    #[test]
    fn one_challenge_is_answered_in_the_same_call() {
        let req = UacReq {
            method: Some("OPTIONS".into()),
            ruri: Some("sip:a@b".into()),
            auser: Some("u".into()),
            apasswd: Some("p".into()),
            ..UacReq::default()
        };
        let request = request_of(&req).unwrap();
        let reply = |status: u16| {
            SipMsg::parse(bytes::Bytes::from(format!(
                "SIP/2.0 {status} No\r\nVia: SIP/2.0/UDP 127.0.0.1\r\nFrom: <sip:a@b>;tag=ft\r\nTo: <sip:a@b>;tag=2\r\n\
                 Call-ID: cid\r\nCSeq: 10 OPTIONS\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n\
                 Content-Length: 0\r\n\r\n"
            )))
            .unwrap()
        };
        let again = answered(&request, &req, &reply(401)).unwrap();
        assert_eq!((again.cseq, again.call_id, again.from_tag), (Some(11), Some("cid".into()), Some("ft".into())));
        assert!(again.headers.starts_with(b"Authorization: Digest username=\"u\""));
        assert!(answered(&request, &req, &reply(486)).is_none());
        assert!(answered(&request, &UacReq { auser: None, ..req }, &reply(401)).is_none());
    }
}
