//! A proxy under abuse keeps serving the others, and its log has no panic.

use srcc_tests::proxy::{Proxy, port_taken};
use srcc_tests::ua::Ua;
use srcc_tests::{compiler, root, scratch};
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

fn registrar() -> &'static PathBuf {
    static BIN: OnceLock<PathBuf> = OnceLock::new();
    BIN.get_or_init(|| {
        let bin = scratch("robustness").join("proxy");
        compiler::build(&root().join("examples/registrar.cfg"), &bin);
        bin
    })
}

fn start(port: u16) -> (Proxy, SocketAddr) {
    let (udp, tcp) = (format!("udp:127.0.0.1:{port}"), format!("tcp:127.0.0.1:{port}"));
    let proxy = Proxy::start(registrar(), &["--listen", &udp, "--listen", &tcp], || port_taken(port));
    (proxy, SocketAddr::from(([127, 0, 0, 1], port)))
}

fn serves(addr: SocketAddr) {
    let mut alice = Ua::new("alice", addr);
    let mut bob = Ua::new("bob", addr);
    let domain = addr.to_string();
    // What came before may fill the proxy's socket still.
    let register = bob.request("REGISTER", &format!("sip:{domain}"), "Expires: 300\r\n");
    bob.send_until(&register, "200", |msg| msg.status() == 200);
    alice.call(&format!("sip:bob@{domain}"), &bob);
}

fn no_panic(proxy: &Proxy) {
    assert!(!proxy.log().contains("panic"), "{}", proxy.log());
}

#[test]
fn it_ends_within_a_second_when_idle() {
    let (mut proxy, addr) = start(27_110);
    serves(addr);
    let status = proxy.terminate(Duration::from_secs(1));
    assert!(status.success(), "{status}\n{}", proxy.log());
}

#[test]
fn killed_and_started_again_it_serves_at_once() {
    let (mut proxy, addr) = start(27_120);
    serves(addr);
    proxy.kill();
    let (_proxy, addr) = start(addr.port());
    serves(addr);
}

#[test]
fn a_thousand_garbage_datagrams_do_no_harm() {
    let (proxy, addr) = start(27_130);
    let noisy = Ua::new("noisy", addr);
    let mut seed = 0x2545_f491_u32;
    for n in 0..1000 {
        let junk: Vec<u8> = (0..n % 700)
            .map(|_| {
                seed ^= seed << 13;
                seed ^= seed >> 17;
                seed ^= seed << 5;
                seed as u8
            })
            .collect();
        noisy.send_bytes(&junk);
    }
    serves(addr);
    no_panic(&proxy);
}

#[test]
fn torn_requests_do_no_harm() {
    let (proxy, addr) = start(27_140);
    let mut mangler = Ua::new("mangler", addr);
    // Not to the callee of the call below: some of these are whole enough to be answered, or to ring.
    let whole = mangler.request("INVITE", &format!("sip:torn@{addr}"), "Route: <sip:127.0.0.1:1;lr>\r\n");
    for cut in 1..whole.len() {
        mangler.send_bytes(&whole.as_bytes()[..cut]);
    }
    for at in 0..whole.len() {
        let mut bytes = whole.clone().into_bytes();
        bytes[at] = b'\0';
        mangler.send_bytes(&bytes);
    }
    serves(addr);
    no_panic(&proxy);
}

#[test]
fn a_half_open_tcp_peer_and_one_that_sends_a_byte_at_a_time_hold_up_nobody() {
    let (proxy, addr) = start(27_150);
    let mut half = TcpStream::connect(addr).expect("the proxy accepts");
    half.write_all(b"REGISTER sip:x SIP/2.0\r\nContent-Length: 5000\r\n").expect("the proxy reads");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut slow = TcpStream::connect(addr).expect("the proxy accepts");
            let mut next = Instant::now();
            for byte in b"OPTIONS sip:x SIP/2.0\r\n".iter().cycle() {
                if done.load(Ordering::Relaxed) || slow.write_all(&[*byte]).is_err() {
                    break;
                }
                next += Duration::from_millis(100);
                std::thread::park_timeout(next.saturating_duration_since(Instant::now()));
            }
        });
        for _ in 0..3 {
            serves(addr);
        }
        done.store(true, Ordering::Relaxed);
    });
    no_panic(&proxy);
}
