//! The bound on transactions: new ones are refused, those that exist go on.

#[path = "../calls/harness.rs"]
#[allow(dead_code)]
mod harness;
#[path = "../calls/script.rs"]
mod script;

use harness::Agent;
use srcc_runtime::tx::{STATS, settings};
use std::time::{Duration, Instant};

const PROXY: u16 = 26_160;

#[test]
fn a_request_beyond_the_bound_is_answered_503_and_calls_go_on() {
    let (a, b) = (Agent::new(PROXY), Agent::new(PROXY));
    settings().max_transactions.set(1);
    let call = a.request("INVITE", "bob", b.port);
    a.send(&call.text());
    let got = b.recv("INVITE");
    b.reply(&got, 180, "Ringing", "");
    a.recv("SIP/2.0 180");
    a.send(&a.request("MESSAGE", "bob", b.port).text());
    a.recv("SIP/2.0 503 Service Unavailable");
    assert_eq!(b.count("MESSAGE", Duration::from_millis(100)), 0);
    b.reply(&got, 200, "OK", "");
    let ok = a.recv("SIP/2.0 200");
    a.send(&call.ack_2xx(&ok));
    b.recv("ACK");
    let end = Instant::now() + Duration::from_secs(5);
    while STATS.current.get() > 0 && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(10));
    }
    let message = a.request("MESSAGE", "bob", b.port);
    a.send(&message.text());
    b.reply(&b.recv("MESSAGE"), 200, "OK", "");
    a.recv("SIP/2.0 200");
}
