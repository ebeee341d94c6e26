//! The control tools that operators have, on a real proxy: `kamcmd` over binrpc, JSON-RPC over fifo and datagrams.

use srcc_tests::proxy::{Proxy, port_taken};
use srcc_tests::ua::Ua;
use srcc_tests::{compiler, scratch};
use std::io::Read;
use std::net::SocketAddr;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const PORT: u16 = 27_210;

const SCRIPT: &str = r#"#!KAMAILIO
children=2
auto_aliases=no
listen=udp:127.0.0.1:27210
loadmodule "jsonrpcs.so"
loadmodule "kex.so"
loadmodule "corex.so"
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "textops.so"
loadmodule "ctl.so"
loadmodule "cfg_rpc.so"
loadmodule "counters.so"
modparam("tm", "fr_timer", 30000)
pstn.gw_ip = "" desc "gateway"
pstn.limit = 5 desc "calls at a time"
request_route {
	if (is_method("REGISTER")) {
		save("location");
		exit;
	}
	if (!lookup("location")) {
		sl_send_reply("404", "Not Found");
		exit;
	}
	t_relay();
}
"#;

fn started() -> (Proxy, PathBuf) {
    let dir = scratch("rpc");
    let script = dir.join("proxy.cfg");
    std::fs::write(&script, SCRIPT).expect("the script is written");
    let bin = dir.join("proxy");
    compiler::build(&script, &bin);
    let run = dir.to_string_lossy().into_owned();
    let ready = || port_taken(PORT) && dir.join("kamailio_ctl").exists() && dir.join("kamailio_rpc.sock").exists();
    (Proxy::start(&bin, &["-Y", &run], ready), dir)
}

/// The first line of the answer to a command of the original's own client; the binary encoding without it.
fn kamcmd(dir: &Path, words: &[&str]) -> String {
    let socket = format!("unixs:{}", dir.join("kamailio_ctl").display());
    let done = Command::new("kamcmd").args(["-s", &socket]).args(words).output().expect("kamcmd is installed");
    format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr))
}

fn json(dir: &Path, request: &str) -> String {
    let own = dir.join("client.sock");
    let _ = std::fs::remove_file(&own);
    let socket = UnixDatagram::bind(&own).expect("a socket of our own");
    socket.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout can be set");
    socket.send_to(request.as_bytes(), dir.join("kamailio_rpc.sock")).expect("the proxy listens");
    let mut buf = vec![0; 65_536];
    let n = socket.recv(&mut buf).expect("the proxy answers");
    String::from_utf8_lossy(&buf[..n]).into_owned()
}

#[test]
fn the_control_tools_see_and_change_the_running_proxy() {
    let (_proxy, dir) = started();
    let addr = SocketAddr::from(([127, 0, 0, 1], PORT));
    let mut bob = Ua::new("bob", addr);
    bob.register(&addr.to_string());

    assert!(kamcmd(&dir, &["core.version"]).contains("srcc"), "{}", kamcmd(&dir, &["core.version"]));
    assert!(kamcmd(&dir, &["core.uptime"]).contains("uptime: "));
    assert!(kamcmd(&dir, &["core.ps"]).lines().count() >= 2);
    let memory = kamcmd(&dir, &["core.shmmem"]);
    assert!(memory.contains("used: ") && memory.contains("real_used: "), "{memory}");

    let dump = kamcmd(&dir, &["ul.dump"]);
    assert!(dump.contains("AoR: bob") && dump.contains(&bob.contact()), "{dump}");
    assert!(kamcmd(&dir, &["ul.lookup", "location", "bob"]).contains(&bob.contact()));
    let carol = "sip:carol@127.0.0.1:27299";
    let added = kamcmd(&dir, &["ul.add", "location", "carol", carol, "s:300", "s:1.0", "s:", "s:0", "s:0", "s:0"]);
    assert!(!added.contains("error"), "{added}");
    assert!(kamcmd(&dir, &["ul.lookup", "location", "carol"]).contains(carol));
    kamcmd(&dir, &["ul.rm", "location", "carol"]);
    assert!(kamcmd(&dir, &["ul.lookup", "location", "carol"]).contains("error: "));

    let stats = kamcmd(&dir, &["tm.stats"]);
    assert!(stats.contains("current: 0") && stats.contains("rpl_generated: "), "{stats}");
    let counted = kamcmd(&dir, &["stats.get_statistics", "rcv_requests"]);
    assert!(counted.starts_with("core:rcv_requests = "), "{counted}");

    assert!(kamcmd(&dir, &["cfg.list"]).contains("pstn: gw_ip"));
    assert_eq!(kamcmd(&dir, &["cfg.get", "pstn", "limit"]).trim(), "5");
    kamcmd(&dir, &["cfg.set_now_int", "pstn", "limit", "7"]);
    assert_eq!(kamcmd(&dir, &["cfg.get", "pstn", "limit"]).trim(), "7");
    kamcmd(&dir, &["cfg.set_now_string", "pstn", "gw_ip", "gateway"]);
    assert_eq!(kamcmd(&dir, &["cfg.get", "pstn", "gw_ip"]).trim(), "gateway");
    assert_eq!(kamcmd(&dir, &["cfg.get", "tm", "fr_timer"]).trim(), "30000");

    let answer = json(&dir, r#"{"jsonrpc":"2.0","method":"tm.stats","id":7}"#);
    assert!(answer.contains("\"current\":\t0") && answer.contains("\"id\":\t7"), "{answer}");
    let answer = json(&dir, r#"{"jsonrpc":"2.0","method":"ul.dump","id":8}"#);
    assert!(answer.contains(&bob.contact()), "{answer}");
    assert_eq!(over_fifo(&dir), json(&dir, r#"{"jsonrpc":"2.0","method":"core.version","id":9}"#));
    answers_that_are_waited_for(&dir, addr);
}

/// A request by RPC, its answer over binrpc and over JSON; other commands are answered meanwhile.
fn answers_that_are_waited_for(dir: &Path, addr: SocketAddr) {
    let dave = Ua::new("dave", addr);
    let uri = dave.contact();
    let parties = "From: <sip:ops@example.test>\r\nTo: <sip:dave@example.test>\r\n";
    std::thread::scope(|scope| {
        let words = ["tm.t_uac_wait", "OPTIONS", &uri, ".", ".", parties];
        let asked = scope.spawn(move || kamcmd(dir, &words));
        let got = dave.recv_request("OPTIONS");
        assert!(kamcmd(dir, &["tm.list"]).contains("uas_request: no"));
        dave.reply(&got, 200, "Here");
        let answer = asked.join().expect("kamcmd ends");
        assert!(answer.starts_with("200\nHere\n") && answer.contains(&uri), "{answer}");
    });
    std::thread::scope(|scope| {
        let request = wait_block(&["OPTIONS", &uri, ".", ".", parties]);
        let asked = scope.spawn(move || json(dir, &request));
        dave.reply(&dave.recv_request("OPTIONS"), 404, "Gone");
        let answer = asked.join().expect("the proxy answers");
        assert!(answer.contains("\"code\":\t404") && answer.contains("\"text\":\t\"Gone\""), "{answer}");
    });
}

/// A JSON-RPC call of `tm.t_uac_wait_block` with these arguments.
fn wait_block(words: &[&str]) -> String {
    let params: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
    format!(r#"{{"jsonrpc":"2.0","method":"tm.t_uac_wait_block","params":[{}],"id":11}}"#, params.join(","))
}

/// What a client of the fifo gets: it makes a fifo, names it in the request, and reads it.
fn over_fifo(dir: &Path) -> String {
    let name = format!("srcc-test-{}", std::process::id());
    let reply = Path::new("/tmp").join(&name);
    let _ = std::fs::remove_file(&reply);
    assert!(Command::new("mkfifo").arg(&reply).status().expect("mkfifo runs").success());
    let request = format!(r#"{{"jsonrpc":"2.0","method":"core.version","reply_name":"{name}","id":9}}"#);
    std::fs::write(dir.join("kamailio_rpc.fifo"), request).expect("the proxy reads its fifo");
    let mut text = String::new();
    let read = std::fs::File::open(&reply).and_then(|mut fifo| fifo.read_to_string(&mut text));
    let _ = std::fs::remove_file(&reply);
    read.expect("the proxy answers");
    text
}
