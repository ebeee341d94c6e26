//! Many calls at a time: nothing is lost and no transaction stays behind.

#[path = "../calls/harness.rs"]
#[allow(dead_code)]
mod harness;
#[path = "../calls/script.rs"]
mod script;

use harness::Agent;
use srcc_runtime::tx::STATS;
use std::time::{Duration, Instant};

const PROXY: u16 = 26_150;
const CALLS: usize = 2_000;
/// Calls that are under way at the same time, below what socket buffers hold.
const WINDOW: usize = 50;

#[test]
fn no_transaction_is_left_after_thousands_of_calls() {
    let (a, b) = (Agent::new(PROXY), Agent::new(PROXY));
    let callee = b.port;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut answered = std::collections::HashSet::new();
            while let Some(msg) = b.next(Duration::from_secs(2)) {
                if msg.buf.starts_with(b"INVITE") {
                    let code = if answered.len() % 2 == 0 { (200, "OK") } else { (486, "Busy Here") };
                    if answered.insert(msg.call_id().to_vec()) {
                        b.reply(&msg, 180, "Ringing", "");
                        b.reply(&msg, code.0, code.1, "");
                    }
                }
            }
        });
        let mut done = 0;
        while done < CALLS {
            let calls: Vec<_> = (0..WINDOW).map(|_| a.request("INVITE", "bob", callee)).collect();
            calls.iter().for_each(|call| a.send(&call.text()));
            let mut open: std::collections::HashMap<Vec<u8>, _> =
                calls.into_iter().map(|call| (call_id(&call), call)).collect();
            while !open.is_empty() {
                let msg = a.next(Duration::from_secs(3)).expect("a reply");
                if msg.status() < 200 {
                    continue;
                }
                if let Some(call) = open.remove(msg.call_id()) {
                    let ack = if msg.status() < 300 { call.ack_2xx(&msg) } else { call.ack(&msg) };
                    a.send(&ack);
                    done += 1;
                }
            }
        }
    });
    let end = Instant::now() + Duration::from_secs(10);
    while STATS.current.get() > 0 && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(STATS.current.get(), 0);
    assert_eq!(STATS.waiting.get(), 0);
    assert_eq!(STATS.created.get(), STATS.freed.get());
    assert_eq!(STATS.total.get(), i64::try_from(CALLS).unwrap());
}

fn call_id(call: &harness::Request) -> Vec<u8> {
    srcc_sip::SipMsg::parse(call.text().into()).unwrap().call_id().to_vec()
}
