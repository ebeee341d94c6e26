//! Calls through the transaction engine, on real sockets. What is expected was measured on Kamailio 5.6.3 (the wire
//! scenarios tm-*) unless it is RFC 3261's own.

mod harness;
mod script;

use harness::{Agent, has, send_local, to_tag};
use srcc_runtime::tx::uac::LocalRequest;
use std::time::Duration;

const PROXY: u16 = 26_100;

fn pair() -> (Agent, Agent) {
    (Agent::new(PROXY), Agent::new(PROXY))
}

#[test]
fn a_call_is_relayed_and_its_ack_goes_end_to_end() {
    let (a, b) = pair();
    let invite = a.request("INVITE", "bob", b.port);
    a.send(&invite.text());
    assert!(a.recv("SIP/2.0 100").buf.starts_with(b"SIP/2.0 100 trying -- your call is important to us"));
    let got = b.recv("INVITE");
    assert_eq!(got.vias().count(), 2);
    b.reply(&got, 180, "Ringing", "");
    assert_eq!(a.recv("SIP/2.0 180").vias().count(), 1);
    b.reply(&got, 200, "OK", "");
    let ok = a.recv("SIP/2.0 200");
    assert_eq!(to_tag(&ok), format!("t{}", b.port));
    a.send(&invite.ack_2xx(&ok));
    let ack = b.recv("ACK");
    assert_ne!(ack.first_via().unwrap().branch(), got.first_via().unwrap().branch());
}

#[test]
fn every_200_retransmission_passes() {
    let (a, b) = pair();
    a.send(&a.request("INVITE", "bob", b.port).text());
    let got = b.recv("INVITE");
    for _ in 0..3 {
        b.reply(&got, 200, "OK", "");
        a.recv("SIP/2.0 200");
    }
}

#[test]
fn a_negative_reply_behind_a_2xx_is_acknowledged_all_the_same() {
    let (a, b) = pair();
    a.send(&a.request("INVITE", "bob", b.port).text());
    let got = b.recv("INVITE");
    b.reply(&got, 200, "OK", "");
    a.recv("SIP/2.0 200");
    b.reply(&got, 486, "Busy Here", "");
    let ack = b.recv("ACK");
    assert_eq!(ack.first_via().unwrap().branch(), got.first_via().unwrap().branch());
}

#[test]
fn a_retransmitted_invite_gets_the_last_reply_again_and_is_not_forwarded() {
    let (a, b) = pair();
    let invite = a.request("INVITE", "bob", b.port);
    a.send(&invite.text());
    let got = b.recv("INVITE");
    b.reply(&got, 180, "Ringing", "");
    a.recv("SIP/2.0 180");
    a.send(&invite.text());
    a.recv("SIP/2.0 180");
    assert_eq!(b.count("INVITE", Duration::from_millis(300)), 0);
    b.reply(&got, 200, "OK", "");
    a.recv("SIP/2.0 200");
}

#[test]
fn an_invite_is_retransmitted_until_a_provisional_reply() {
    let (a, b) = pair();
    a.send(&a.request("INVITE", "bob", b.port).text());
    b.recv("INVITE");
    b.recv("INVITE");
    let got = b.recv("INVITE");
    b.reply(&got, 180, "Ringing", "");
    a.recv("SIP/2.0 180");
    assert_eq!(b.count("INVITE", Duration::from_millis(600)), 0);
    b.reply(&got, 200, "OK", "");
}

#[test]
fn a_negative_reply_is_acked_on_its_hop_and_repeated_to_the_caller_until_its_ack() {
    let (a, b) = pair();
    let invite = a.request("INVITE", "bob", b.port);
    a.send(&invite.text());
    let got = b.recv("INVITE");
    b.reply(&got, 486, "Busy Here", "");
    let ack = b.recv("ACK");
    assert_eq!(ack.first_via().unwrap().branch(), got.first_via().unwrap().branch());
    assert_eq!(to_tag(&ack), format!("t{}", b.port));
    a.recv("SIP/2.0 486");
    let busy = a.recv("SIP/2.0 486");
    a.send(&invite.ack(&busy));
    b.reply(&got, 486, "Busy Here", "");
    b.recv("ACK");
    assert_eq!(a.count("SIP/2.0 486", Duration::from_millis(500)), 0);
}

#[test]
fn a_cancel_before_any_reply_waits_for_the_first_provisional() {
    let (a, b) = pair();
    let invite = a.request("INVITE", "bob", b.port);
    a.send(&invite.text());
    let got = b.recv("INVITE");
    a.send(&invite.cancel("Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n"));
    assert!(a.recv("SIP/2.0 200").buf.starts_with(b"SIP/2.0 200 canceling"));
    assert_eq!(b.count("CANCEL", Duration::from_millis(150)), 0);
    b.reply(&got, 180, "Ringing", "");
    let cancel = b.recv("CANCEL");
    assert!(has(&cancel, "Reason: SIP;cause=200;text=\"Call completed elsewhere\""));
    assert_eq!(cancel.first_via().unwrap().branch(), got.first_via().unwrap().branch());
    b.reply(&cancel, 200, "OK", "");
    b.reply(&got, 487, "Request Terminated", "");
    let ended = a.recv("SIP/2.0 487");
    a.send(&invite.ack(&ended));
    b.recv("ACK");
}

#[test]
fn a_cancelled_branch_that_never_answers_ends_in_a_487() {
    let (a, b) = pair();
    let invite = a.request("INVITE", "bob", b.port);
    a.send(&invite.text());
    b.recv("INVITE");
    a.send(&invite.cancel(""));
    let ended = a.recv("SIP/2.0 487");
    a.send(&invite.ack(&ended));
}

#[test]
fn a_cancel_after_the_final_reply_changes_nothing() {
    let (a, b) = pair();
    let invite = a.request("INVITE", "bob", b.port);
    a.send(&invite.text());
    let got = b.recv("INVITE");
    b.reply(&got, 486, "Busy Here", "");
    let busy = a.recv("SIP/2.0 486");
    a.send(&invite.cancel(""));
    assert!(a.recv("SIP/2.0 200").buf.starts_with(b"SIP/2.0 200 ok -- no more pending branches"));
    a.send(&invite.ack(&busy));
}

#[test]
fn the_first_200_of_a_fork_cancels_the_other_branches() {
    let (a, b) = pair();
    let c = Agent::new(PROXY);
    let invite = a.request("INVITE", &format!("fork-{}", c.port), b.port);
    a.send(&invite.text());
    let (x, y) = (b.recv("INVITE"), c.recv("INVITE"));
    b.reply(&x, 180, "Ringing", "");
    a.recv("SIP/2.0 180");
    c.reply(&y, 200, "OK", "");
    let ok = a.recv("SIP/2.0 200");
    assert_eq!(to_tag(&ok), format!("t{}", c.port));
    let cancel = b.recv("CANCEL");
    assert!(has(&cancel, "Reason: SIP;cause=200;text=\"Call completed elsewhere\""));
    b.reply(&cancel, 200, "OK", "");
    b.reply(&x, 487, "Request Terminated", "");
    b.recv("ACK");
    assert_eq!(a.count("SIP/2.0 487", Duration::from_millis(300)), 0);
}

#[test]
fn challenges_of_all_branches_go_into_the_reply() {
    let (a, b) = pair();
    let c = Agent::new(PROXY);
    let invite = a.request("INVITE", &format!("fork-{}", c.port), b.port);
    a.send(&invite.text());
    b.reply(&b.recv("INVITE"), 407, "Proxy Authentication Required", "Proxy-Authenticate: Digest realm=\"one\"\r\n");
    c.reply(&c.recv("INVITE"), 401, "Unauthorized", "WWW-Authenticate: Digest realm=\"two\"\r\n");
    let asked = a.recv("SIP/2.0 401");
    assert!(has(&asked, "Proxy-Authenticate: Digest realm=\"one\""));
    assert!(has(&asked, "WWW-Authenticate: Digest realm=\"two\""));
    a.send(&invite.ack(&asked));
}

#[test]
fn a_6xx_cancels_the_others_and_wins() {
    let (a, b) = pair();
    let c = Agent::new(PROXY);
    let invite = a.request("INVITE", &format!("fork-{}", c.port), b.port);
    a.send(&invite.text());
    let (x, y) = (b.recv("INVITE"), c.recv("INVITE"));
    c.reply(&y, 180, "Ringing", "");
    a.recv("SIP/2.0 180");
    b.reply(&x, 603, "Decline", "");
    let cancel = c.recv("CANCEL");
    assert!(has(&cancel, "Reason: SIP;cause=603"));
    c.reply(&cancel, 200, "OK", "");
    c.reply(&y, 487, "Request Terminated", "");
    let declined = a.recv("SIP/2.0 603");
    a.send(&invite.ack(&declined));
}

#[test]
fn a_failure_route_tries_one_destination_after_the_other() {
    let (a, b) = pair();
    let (c, d) = pair();
    let invite = a.request("INVITE", &format!("serial-{}-{}", c.port, d.port), b.port);
    a.send(&invite.text());
    let first = b.recv("INVITE");
    assert!(has(&first, "X-Branch: 0") && !has(&first, "X-Retry: yes"));
    b.reply(&first, 486, "Busy Here", "");
    b.recv("ACK");
    let second = c.recv("INVITE");
    assert!(second.request_uri().starts_with(b"sip:next@"));
    // Armed routes are used up; changes of a failure route stay on its own branches.
    assert!(has(&second, "X-Retry: yes") && !has(&second, "X-Branch: 0"));
    // The second destination is silent: it fails by its timer.
    let third = d.recv("INVITE");
    assert_eq!(String::from_utf8_lossy(&third.buf).matches("X-Retry").count(), 1);
    d.reply(&third, 404, "Not Found", "");
    let last = a.recv("SIP/2.0 404");
    a.send(&invite.ack(&last));
}

#[test]
fn a_failure_route_that_panics_leaves_the_reply_as_it_is() {
    let (a, b) = pair();
    let invite = a.request("INVITE", "panic", b.port);
    a.send(&invite.text());
    b.reply(&b.recv("INVITE"), 486, "Busy Here", "");
    let busy = a.recv("SIP/2.0 486");
    a.send(&invite.ack(&busy));
}

#[test]
fn a_failure_route_may_answer_itself() {
    let (a, b) = pair();
    let message = a.request("MESSAGE", "answer", b.port);
    a.send(&message.text());
    b.recv("MESSAGE");
    assert!(a.recv("SIP/2.0 4").buf.starts_with(b"SIP/2.0 480 Answered"));
    a.send(&message.text());
    a.recv("SIP/2.0 480");
}

#[test]
fn a_ringing_branch_that_times_out_is_cancelled_and_answered_408() {
    let (a, b) = pair();
    let invite = a.request("INVITE", "bob", b.port);
    a.send(&invite.text());
    let got = b.recv("INVITE");
    b.reply(&got, 180, "Ringing", "");
    b.recv("CANCEL");
    let timeout = a.recv("SIP/2.0 408");
    a.send(&invite.ack(&timeout));
    b.reply(&got, 487, "Request Terminated", "");
    b.recv("ACK");
}

#[test]
fn a_transaction_can_have_timers_of_its_own() {
    let (a, b) = pair();
    let start = std::time::Instant::now();
    a.send(&a.request("MESSAGE", "short", b.port).text());
    a.recv("SIP/2.0 408");
    let took = start.elapsed().as_millis();
    assert!((190..600).contains(&took), "{took}");
}

#[test]
fn a_reply_of_our_own_is_repeated_until_its_ack() {
    let (a, b) = pair();
    let invite = a.request("INVITE", "reply-486", b.port);
    a.send(&invite.text());
    let wait = a.recv("SIP/2.0 183");
    let first = a.recv("SIP/2.0 486 Mine");
    assert_eq!(to_tag(&wait), to_tag(&first));
    let again = a.recv("SIP/2.0 486 Mine");
    a.send(&invite.ack(&again));
    assert_eq!(a.count("SIP/2.0 486", Duration::from_millis(500)), 0);
    a.send(&invite.text());
    a.recv("SIP/2.0 486 Mine");
}

#[test]
fn an_onreply_route_may_drop_a_provisional_reply_and_change_others() {
    let (a, b) = pair();
    a.send(&a.request("INVITE", "hide", b.port).text());
    let got = b.recv("INVITE");
    b.reply(&got, 183, "Session Progress", "");
    b.reply(&got, 180, "Ringing", "");
    a.recv("SIP/2.0 100");
    let next = a.next(Duration::from_secs(2)).unwrap();
    assert!(next.buf.starts_with(b"SIP/2.0 180") && has(&next, "X-Seen: yes"));
    b.reply(&got, 200, "OK", "");
    assert!(has(&a.recv("SIP/2.0 200"), "X-Seen: yes"));
}

#[test]
fn a_503_is_not_passed_on() {
    let (a, b) = pair();
    a.send(&a.request("MESSAGE", "bob", b.port).text());
    b.reply(&b.recv("MESSAGE"), 503, "Overloaded", "Retry-After: 60\r\n");
    let answer = a.recv("SIP/2.0 500");
    assert!(answer.buf.starts_with(b"SIP/2.0 500 Service Unavailable") && !has(&answer, "Retry-After: 60"));
}

#[test]
fn a_destination_without_an_address_is_answered_when_the_script_ends() {
    let (a, _) = pair();
    let mut text = a.request("MESSAGE", "bob", 5060).text();
    text = text.replacen("MESSAGE sip:bob@127.0.0.1:5060", "MESSAGE tel:+491234", 1);
    a.send(&text);
    assert!(a.recv("SIP/2.0 478").buf.starts_with(b"SIP/2.0 478 Unresolvable destination (478/TM)"));
}

#[test]
fn replies_with_a_forged_branch_find_no_transaction() {
    let (a, b) = pair();
    a.send(&a.request("INVITE", "bob", b.port).text());
    let got = b.recv("INVITE");
    let mut text = String::from_utf8_lossy(&got.buf).into_owned();
    let branch = String::from_utf8_lossy(got.first_via().unwrap().branch().unwrap()).into_owned();
    text = text.replacen(&branch, "z9hG4bK0000.0000000000000000.00", 1);
    let forged = srcc_sip::SipMsg::parse(text.into_bytes().into()).unwrap();
    b.reply(&forged, 200, "OK", "");
    b.reply(&got, 180, "Ringing", "");
    a.recv("SIP/2.0 180");
    b.reply(&got, 486, "Busy Here", "");
    a.recv("SIP/2.0 486");
}

fn own_request(to: u16) -> LocalRequest {
    LocalRequest {
        method: "MESSAGE".into(),
        uri: format!("sip:bob@127.0.0.1:{to}").into(),
        from: "sip:proxy@test".into(),
        to: "sip:bob@test".into(),
        headers: b"X-Made: here\r\n".to_vec(),
        body: "hello".into(),
        ..LocalRequest::default()
    }
}

#[test]
fn a_request_of_our_own_reports_its_final_reply() {
    let (_, b) = pair();
    let told = send_local(own_request(b.port));
    let got = b.recv("MESSAGE");
    assert!(has(&got, "CSeq: 10 MESSAGE") && has(&got, "X-Made: here") && has(&got, "To: <sip:bob@test>"));
    assert_eq!((got.vias().count(), got.body()), (1, &b"hello"[..]));
    b.reply(&got, 404, "Not Found", "");
    assert_eq!(told.recv_timeout(Duration::from_secs(2)), Ok(404));
}

#[test]
fn a_request_of_our_own_that_nobody_answers_reports_408() {
    let (_, b) = pair();
    let told = send_local(LocalRequest { timeout: Some(250), ..own_request(b.port) });
    b.recv("MESSAGE");
    b.recv("MESSAGE");
    assert_eq!(told.recv_timeout(Duration::from_secs(2)), Ok(408));
}

/// RFC 3261 13.2.2.4: by the route set and to the contact that the 2xx gave, and again for each retransmission of it.
#[test]
fn the_2xx_to_an_invite_of_our_own_is_acknowledged_each_time() {
    let (c, b) = pair();
    let told = send_local(LocalRequest { method: "INVITE".into(), ..own_request(b.port) });
    let got = b.recv("INVITE");
    let headers = format!(
        "Record-Route: <sip:127.0.0.1:{c};lr>\r\nContact: <sip:desk@127.0.0.1:{b}>\r\n",
        c = c.port,
        b = b.port
    );
    for _ in 0..2 {
        b.reply(&got, 200, "OK", &headers);
        let ack = c.recv("ACK");
        assert_eq!(ack.request_uri(), format!("sip:desk@127.0.0.1:{}", b.port).as_bytes());
        assert!(has(&ack, "CSeq: 10 ACK") && has(&ack, &format!("Route: <sip:127.0.0.1:{};lr>", c.port)));
        assert_ne!(ack.first_via().unwrap().branch(), got.first_via().unwrap().branch());
        assert_eq!(ack.to_tag(), Some(format!("t{}", b.port).as_bytes()));
    }
    assert_eq!(told.recv_timeout(Duration::from_secs(2)), Ok(200));
}

#[test]
fn an_invite_of_our_own_that_is_refused_is_acknowledged_on_its_hop() {
    let (_, b) = pair();
    let told = send_local(LocalRequest { method: "INVITE".into(), ..own_request(b.port) });
    let got = b.recv("INVITE");
    b.reply(&got, 180, "Ringing", "");
    b.reply(&got, 486, "Busy Here", "");
    let ack = b.recv("ACK");
    assert_eq!(ack.first_via().unwrap().branch(), got.first_via().unwrap().branch());
    assert_eq!(told.recv_timeout(Duration::from_secs(2)), Ok(486));
}
