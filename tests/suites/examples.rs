//! Every script of examples/ is checked, compiled and called by real user agents.

use srcc_tests::proxy::{Proxy, port_taken};
use srcc_tests::ua::Ua;
use srcc_tests::{compiler, root, scratch};
use std::net::SocketAddr;
use std::path::PathBuf;

fn built(example: &str) -> PathBuf {
    let bin = scratch(&format!("example-{example}")).join("proxy");
    compiler::build(&root().join("examples").join(format!("{example}.cfg")), &bin);
    bin
}

fn started(example: &str, port: u16) -> (Proxy, SocketAddr) {
    started_with(example, port, &[])
}

fn started_with(example: &str, port: u16, more: &[&str]) -> (Proxy, SocketAddr) {
    let listen = format!("udp:127.0.0.1:{port}");
    let mut args = vec!["--listen", &listen];
    args.extend(more);
    let proxy = Proxy::start(&built(example), &args, || port_taken(port));
    (proxy, SocketAddr::from(([127, 0, 0, 1], port)))
}

#[test]
fn every_example_passes_check_without_a_word() {
    for entry in std::fs::read_dir(root().join("examples")).expect("there are examples").flatten() {
        if entry.path().extension().is_some_and(|e| e == "cfg") {
            let done = compiler::run_srcc(&["check", &entry.path().to_string_lossy()]);
            let words = String::from_utf8_lossy(&done.stderr);
            assert!(done.status.success() && words.is_empty(), "{}: {words}", entry.path().display());
        }
    }
}

#[test]
fn the_stateless_proxy_carries_a_call() {
    let (_proxy, addr) = started("stateless", 27_010);
    let mut alice = Ua::new("alice", addr);
    let bob = Ua::new("bob", addr);
    alice.call(&bob.contact(), &bob);
}

#[test]
fn the_stateful_proxy_carries_a_call_and_answers_a_hop_limit() {
    let (_proxy, addr) = started("stateful", 27_020);
    let mut alice = Ua::new("alice", addr);
    let bob = Ua::new("bob", addr);
    alice.call(&bob.contact(), &bob);
    let tired = alice.request("OPTIONS", &bob.contact(), "").replace("Max-Forwards: 70", "Max-Forwards: 0");
    alice.send(&tired);
    alice.recv_status(483);
}

#[test]
fn the_registrar_finds_the_phone_that_registered() {
    let (_proxy, addr) = started("registrar", 27_030);
    let mut alice = Ua::new("alice", addr);
    let mut bob = Ua::new("bob", addr);
    let domain = addr.to_string();
    let ok = bob.register(&domain);
    assert!(ok.header("Contact").contains(&bob.contact()), "{}", ok.0);
    alice.call(&format!("sip:bob@{domain}"), &bob);
    let lost = alice.request("INVITE", &format!("sip:nobody@{domain}"), "");
    alice.send(&lost);
    alice.recv_status(404);
}

#[test]
fn the_load_balancer_tries_the_next_gateway_when_one_fails() {
    let gateways = [SocketAddr::from(([127, 0, 0, 1], 27_041)), SocketAddr::from(([127, 0, 0, 1], 27_042))];
    let [one, two] = gateways.map(|gateway| format!("sip:{gateway}"));
    let settings = [format!("gateway.first={one}"), format!("gateway.second={two}"), "gateway.spread=0".to_owned()];
    let more: Vec<&str> = settings.iter().flat_map(|setting| ["--set", setting.as_str()]).collect();
    let (_proxy, addr) = started_with("load-balancer", 27_040, &more);
    let first = Ua::at("gw1", gateways[0], addr);
    let second = Ua::at("gw2", gateways[1], addr);
    let mut alice = Ua::new("alice", addr);
    let invite = alice.request("INVITE", &format!("sip:1234@{addr}"), "");
    alice.send(&invite);
    let got = first.recv_request("INVITE");
    first.reply(&got, 503, "Busy Everywhere");
    first.recv_request("ACK");
    let got = second.recv_request("INVITE");
    second.reply(&got, 200, "OK");
    let ok = alice.recv_status(200);
    alice.send(&alice.in_dialog("ACK", &invite, &ok));
    second.recv_request("ACK");
}

#[test]
fn the_sip_router_3_script_carries_a_call() {
    let (_proxy, addr) = started("sip-router-3", 27_050);
    let mut alice = Ua::new("alice", addr);
    let mut bob = Ua::new("bob", addr);
    let domain = addr.to_string();
    bob.register(&domain);
    alice.call(&format!("sip:bob@{domain}"), &bob);
}
