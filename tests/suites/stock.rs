//! The script that Debian's package `kamailio` ships, untouched: compiled, and called by sipp.
//!
//! The package is the one thing that the project cannot carry itself (its script is not ours); `.ci/run` installs it.

use srcc_tests::proxy::{Proxy, port_taken};
use srcc_tests::{compiler, scratch};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const SCRIPT: &str = "/etc/kamailio/kamailio.cfg";
const PROXY: &str = "127.0.0.1:27310";

fn started() -> (Proxy, PathBuf) {
    let dir = scratch("stock");
    let bin = dir.join("proxy");
    compiler::build(Path::new(SCRIPT), &bin);
    let (run, listen) = (dir.to_string_lossy().into_owned(), format!("udp:{PROXY}"));
    let ready = || port_taken(27_310) && dir.join("kamailio_ctl").exists();
    (Proxy::start(&bin, &["--listen", &listen, "-Y", &run], ready), dir)
}

/// A process that ends with the test, however that ends.
struct Helper(Child);

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A sipp run to its end; its last screen is the message if calls failed.
fn sipp(dir: &Path, words: &[&str]) {
    let done = Command::new("sipp")
        .args(words)
        .args(["-i", "127.0.0.1", "-nostdin", "-timeout", "60s", "-timeout_error"])
        .current_dir(dir)
        .stdin(Stdio::null())
        .output()
        .expect("sipp is installed");
    assert!(done.status.success(), "sipp {words:?}: {}\n{}", done.status, String::from_utf8_lossy(&done.stdout));
}

/// REGISTER of `callee` at the port that the answering sipp has.
const REGISTER: &str = r#"<?xml version="1.0"?><scenario name="register"><send retrans="500"><![CDATA[
REGISTER sip:127.0.0.1:27310 SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:callee@127.0.0.1:27310>;tag=[call_number]
To: <sip:callee@127.0.0.1:27310>
Call-ID: [call_id]
CSeq: 1 REGISTER
Contact: <sip:callee@127.0.0.1:27312>
Max-Forwards: 70
Expires: 600
User-Agent: sipp
Content-Length: 0

]]></send><recv response="200"/></scenario>"#;

/// A call through the registrar and its record-routed dialog.
const CALL: &str = r#"<?xml version="1.0"?><scenario name="call"><send retrans="500"><![CDATA[
INVITE sip:callee@127.0.0.1:27310 SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:caller@127.0.0.1:27310>;tag=[call_number]
To: <sip:callee@127.0.0.1:27310>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
User-Agent: sipp
Content-Length: 0

]]></send><recv response="100" optional="true"/><recv response="180" optional="true"/>
<recv response="200" rrs="true"/><send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
From: <sip:caller@127.0.0.1:27310>;tag=[call_number]
To: <sip:callee@127.0.0.1:27310>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send><send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
From: <sip:caller@127.0.0.1:27310>;tag=[call_number]
To: <sip:callee@127.0.0.1:27310>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
User-Agent: sipp
Content-Length: 0

]]></send><recv response="200"/></scenario>"#;

/// Answers calls, with the route set that sipp's own `uas` scenario leaves out.
const ANSWER: &str = r#"<?xml version="1.0"?><scenario name="answer"><recv request="INVITE"/><send><![CDATA[
SIP/2.0 180 Ringing
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:callee@[local_ip]:[local_port]>
Content-Length: 0

]]></send><send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:callee@[local_ip]:[local_port]>
Content-Length: 0

]]></send><recv request="ACK"/><recv request="BYE"/><send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send></scenario>"#;

#[test]
fn the_stock_script_registers_a_phone_and_carries_a_thousand_calls() {
    let (mut proxy, dir) = started();
    std::fs::write(dir.join("register.xml"), REGISTER).expect("the scenario is written");
    std::fs::write(dir.join("call.xml"), CALL).expect("the scenario is written");
    std::fs::write(dir.join("answer.xml"), ANSWER).expect("the scenario is written");
    let _answering = Helper(
        Command::new("sipp")
            .args(["-sf", "answer.xml", "-i", "127.0.0.1", "-p", "27312", "-nostdin"])
            .current_dir(&dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sipp is installed"),
    );
    sipp(&dir, &[PROXY, "-sf", "register.xml", "-m", "1", "-p", "27311"]);
    let dump = Command::new("kamcmd")
        .args(["-s", &format!("unixs:{}", dir.join("kamailio_ctl").display()), "ul.dump"])
        .output()
        .expect("kamcmd is installed");
    let dump = String::from_utf8_lossy(&dump.stdout);
    assert!(dump.contains("sip:callee@127.0.0.1:27312"), "{dump}");
    sipp(&dir, &[PROXY, "-sf", "call.xml", "-m", "1000", "-r", "50", "-l", "200", "-p", "27313"]);
    assert!(!proxy.log().contains("panic"), "{}", proxy.log());
    let status = proxy.terminate(Duration::from_secs(10));
    assert!(status.success(), "{status}");
}
