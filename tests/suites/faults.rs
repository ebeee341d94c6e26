//! What a bad network does to calls, and what it leaves in the proxy: nothing. After each of these every transaction is
//! gone when its timers have run out.

use srcc_tests::agents::{Callee, Ended, call, failure_ack};
use srcc_tests::link::Faults;
use srcc_tests::proxy::{Proxy, port_taken};
use srcc_tests::ua::{Msg, Ua};
use srcc_tests::{compiler, scratch};
use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Timers a tenth of what an operator would set, so that a call that fails does so within a few seconds.
const SCRIPT: &str = r#"#!KAMAILIO
children=2
auto_aliases=no
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "ctl.so"
modparam("tm", "fr_timer", 3000)
modparam("tm", "fr_inv_timer", 3000)
modparam("tm", "wt_timer", 700)
modparam("tm", "retr_timer1", 100)
modparam("tm", "retr_timer2", 400)
request_route {
	if (method == "CANCEL") {
		if (!t_relay_cancel()) exit;
	}
	if (!t_relay()) sl_reply_error();
}
"#;

/// How long a user agent tries, at least as long as the proxy does.
const PATIENCE: Duration = Duration::from_secs(6);

struct Running {
    proxy: Proxy,
    addr: SocketAddr,
    dir: PathBuf,
}

fn start(port: u16) -> Running {
    static BIN: OnceLock<PathBuf> = OnceLock::new();
    let bin = BIN.get_or_init(|| {
        let dir = scratch("faults");
        let script = dir.join("proxy.cfg");
        std::fs::write(&script, SCRIPT).expect("the script is written");
        let bin = dir.join("proxy");
        compiler::build(&script, &bin);
        bin
    });
    let dir = scratch(&format!("faults-{port}"));
    let (listen, run) = (format!("udp:127.0.0.1:{port}"), dir.to_string_lossy().into_owned());
    let ready = || port_taken(port) && dir.join("kamailio_ctl").exists();
    let proxy = Proxy::start(bin, &["--listen", &listen, "-Y", &run], ready);
    Running { proxy, addr: SocketAddr::from(([127, 0, 0, 1], port)), dir }
}

impl Running {
    /// `tm.stats`, asked as operators do.
    fn stats(&self) -> HashMap<String, i64> {
        let socket = format!("unixs:{}", self.dir.join("kamailio_ctl").display());
        let done = Command::new("kamcmd").args(["-s", &socket, "tm.stats"]).output().expect("kamcmd is installed");
        let text = String::from_utf8_lossy(&done.stdout).into_owned();
        let pair = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_owned(), value.trim().parse().ok()?))
        };
        text.lines().filter_map(pair).collect()
    }

    /// Waits until no transaction is left, and checks that each was freed and nothing panicked. How many there were.
    fn settles(&self) -> i64 {
        let end = Instant::now() + Duration::from_secs(15);
        loop {
            let stats = self.stats();
            if stats.get("current") == Some(&0) {
                assert_eq!(stats["created"], stats["freed"], "{stats:?}");
                assert_eq!(stats["waiting"], 0, "{stats:?}");
                assert!(!self.proxy.log().contains("panic"), "{}", self.proxy.log());
                return stats["created"];
            }
            assert!(Instant::now() < end, "transactions are left: {stats:?}\n{}", self.proxy.log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Several callers at a time, each behind a network of its own, call a callee behind another. How the calls ended,
    /// and how many datagrams were lost.
    fn calls(&self, faults: Faults, callers: u64, each: usize, seed: u64) -> (Vec<Ended>, usize) {
        let (bob, link) = Ua::new("bob", self.addr).behind(faults, seed);
        let uri = bob.contact();
        let callee = Callee::start(bob);
        let ended = std::thread::scope(|scope| {
            let caller = |number| {
                let uri = &uri;
                scope.spawn(move || {
                    let (mut alice, link) = Ua::new("alice", self.addr).behind(faults, seed + number);
                    let ended: Vec<Ended> = (0..each).map(|_| call(&mut alice, uri, PATIENCE)).collect();
                    (ended, link.counts.lost.load(Ordering::Relaxed))
                })
            };
            let running: Vec<_> = (1..=callers).map(caller).collect();
            running.into_iter().map(|thread| thread.join().expect("a caller does not panic")).collect::<Vec<_>>()
        });
        let lost = ended.iter().map(|(_, lost)| lost).sum::<usize>() + link.counts.lost.load(Ordering::Relaxed);
        callee.stop();
        (ended.into_iter().flat_map(|(ended, _)| ended).collect(), lost)
    }
}

#[test]
fn calls_get_through_a_network_that_loses_repeats_and_reorders() {
    let running = start(27_410);
    let (ended, lost) = running.calls(Faults { loss: 8, twice: 8, late: 8 }, 6, 4, 1);
    assert!(ended.iter().all(|end| *end == Ended::Completed), "{ended:?}");
    assert!(lost > 0, "the network lost nothing");
    // An INVITE and a BYE a call; what the network repeats or reorders makes no transaction of its own.
    assert_eq!(running.settles(), 2 * 24);
}

#[test]
fn calls_over_a_network_that_hardly_works_fail_as_timeouts_do() {
    let running = start(27_411);
    let (ended, lost) = running.calls(Faults { loss: 65, twice: 10, late: 10 }, 8, 1, 100);
    let as_expected = |end: &&Ended| matches!(end, Ended::Completed | Ended::Refused(408) | Ended::Silent(_));
    assert_eq!(ended.iter().filter(as_expected).count(), 8, "{ended:?}");
    assert!(lost > 0);
    running.settles();
}

#[test]
fn a_dead_next_hop_ends_in_408() {
    let running = start(27_412);
    let dead = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let to = format!("sip:dead@{}", dead.local_addr().expect("it is bound"));
    let mut alice = Ua::new("alice", running.addr);
    assert_eq!(call(&mut alice, &to, PATIENCE), Ended::Refused(408));
    let options = alice.request("OPTIONS", &to, "");
    alice.send(&options);
    alice.recv_status(408);
    // T1 100 ms, T2 400 ms, for 3 s: at 0, 0.1, 0.3, 0.7, then each 0.4 s until 2.7.
    dead.set_nonblocking(true).expect("it can be");
    let mut buf = [0; 2048];
    let sendings = std::iter::from_fn(|| dead.recv(&mut buf).ok()).count();
    assert!((10..=18).contains(&sendings), "{sendings} sendings of two requests");
    assert_eq!(running.settles(), 2);
}

#[test]
fn a_closed_port_fails_its_own_calls_only() {
    let running = start(27_413);
    let closed = UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port");
    let mut alice = Ua::new("alice", running.addr);
    std::thread::scope(|scope| {
        let failing = scope.spawn(|| call(&mut alice, &format!("sip:nobody@{closed}"), PATIENCE));
        let (ended, _) = running.calls(Faults::default(), 2, 3, 7);
        assert_eq!(ended, vec![Ended::Completed; 6]);
        let failed = failing.join().expect("the caller does not panic");
        assert!(matches!(failed, Ended::Refused(408 | 477 | 500 | 503)), "{failed:?}");
    });
    running.settles();
}

#[test]
fn a_callee_that_answers_after_the_timeout_is_still_heard() {
    let running = start(27_414);
    let mut alice = Ua::new("alice", running.addr);
    let bob = Ua::new("bob", running.addr);
    let invite = alice.request("INVITE", &bob.contact(), "");
    alice.send(&invite);
    let got = bob.recv_request("INVITE");
    let timeout = alice.recv_status(408);
    alice.send(&failure_ack(&invite, &timeout));
    bob.reply(&got, 200, "OK");
    let ok = alice.recv("200 to INVITE", |msg| msg.status() == 200);
    alice.send(&alice.in_dialog("ACK", &invite, &ok));
    bob.recv_request("ACK");
    running.settles();
    // The transaction is gone; its reply finds the way by its Via.
    bob.reply(&got, 200, "OK");
    alice.recv_status(200);
}

#[test]
fn a_callee_that_rings_for_ever_is_cancelled() {
    let running = start(27_415);
    let mut alice = Ua::new("alice", running.addr);
    let bob = Ua::new("bob", running.addr);
    let invite = alice.request("INVITE", &bob.contact(), "");
    alice.send(&invite);
    let got = bob.recv_request("INVITE");
    bob.reply(&got, 180, "Ringing");
    // Neither end says anything more: the 408 and the CANCEL are repeated, and then given up.
    alice.recv_status(180);
    alice.recv_status(408);
    bob.recv_request("CANCEL");
    bob.recv_request("CANCEL");
    alice.recv_status(408);
    assert_eq!(running.settles(), 1);
}

#[test]
fn a_storm_of_retransmissions_makes_one_transaction() {
    let running = start(27_416);
    let mut alice = Ua::new("alice", running.addr);
    let bob = Ua::new("bob", running.addr);
    let invite = alice.request("INVITE", &bob.contact(), "");
    (0..300).for_each(|_| alice.send(&invite));
    let got = bob.recv_request("INVITE");
    bob.reply(&got, 180, "Ringing");
    // The storm may have filled a socket, ours or the proxy's: what was dropped there comes again as over any network.
    alice.send_until(&invite, "180", |m| m.status() == 180);
    (0..300).for_each(|_| alice.send(&invite));
    let busy = bob.answer(&got, 486, "Busy Here");
    (0..300).for_each(|_| bob.send(&busy));
    bob.send_until(&busy, "ACK", |m| m.method() == "ACK");
    let busy = alice.recv_status(486);
    let ack = failure_ack(&invite, &busy);
    (0..300).for_each(|_| alice.send(&ack));
    assert_eq!(running.settles(), 1);
    let others = std::iter::from_fn(|| bob.next_message()).filter(|msg: &Msg| msg.method() == "INVITE").count();
    assert!(others < 5, "the callee got {others} further INVITEs");
}

#[test]
fn replies_out_of_the_blue_make_nothing() {
    let running = start(27_417);
    let bob = Ua::new("bob", running.addr);
    let via = format!("Via: SIP/2.0/UDP {}", running.addr);
    for n in 0..300 {
        bob.send(&format!(
            "SIP/2.0 200 OK\r\n{via};branch=z9hG4bK{n:04x}.{n:016x}.0\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\n\
             Call-ID: blue-{n}\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
        ));
    }
    let (ended, _) = running.calls(Faults::default(), 1, 1, 9);
    assert_eq!(ended, [Ended::Completed]);
    assert_eq!(running.settles(), 2);
}
