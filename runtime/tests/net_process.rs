//! The life of a process, with the example `mirror`; ports 26050 to 26059.
//!
//! A test program of its own: between fork and exec a child holds copies of all sockets, which would keep the ports
//! of other tests busy.

use std::io::{BufRead, BufReader};
use std::net::UdpSocket;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Longest wait for something that must happen.
const PATIENCE: Duration = Duration::from_secs(5);
const MESSAGE: &[u8] = b"MESSAGE sip:a@127.0.0.1 SIP/2.0\r\nContent-Length: 0\r\n\r\n";

/// Cargo builds examples beside the tests only when all targets are tested, so the example is asked for here.
static MIRROR: LazyLock<PathBuf> = LazyLock::new(|| {
    let tests = std::env::current_exe().unwrap();
    let profile = tests.ancestors().nth(2).unwrap();
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--offline", "--example", "mirror", "--manifest-path"]);
    build.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).arg("--target-dir").arg(profile.parent().unwrap());
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.status().unwrap().success());
    profile.join("examples/mirror")
});

fn mirror() -> Command {
    Command::new(&*MIRROR)
}

fn signal(id: u32, name: &str) {
    assert!(Command::new("kill").args([&format!("-{name}"), &id.to_string()]).status().unwrap().success());
}

fn answers(port: u16) -> bool {
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    peer.connect(("127.0.0.1", port)).unwrap();
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    peer.send(MESSAGE).is_ok() && peer.recv(&mut [0; 2000]).is_ok()
}

/// Reads the log up to a line that contains `what`.
fn wait_for(log: &mut impl BufRead, what: &str) -> String {
    let mut line = String::new();
    while log.read_line(&mut line).unwrap() > 0 {
        if line.contains(what) {
            return line;
        }
        line.clear();
    }
    panic!("the log ended without `{what}`");
}

fn foreground(port: u16) -> (Child, BufReader<std::process::ChildStderr>) {
    let mut child = mirror()
        .args(["-DD", "-E", "-ddd", "-T", "-l", &format!("udp:127.0.0.1:{port}")])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    wait_for(&mut log, "started");
    (child, log)
}

#[test]
fn sigterm_ends_a_process_in_the_foreground_cleanly_and_soon() {
    for name in ["TERM", "INT"] {
        let (mut child, mut log) = foreground(26_050);
        assert!(answers(26_050));
        let start = Instant::now();
        signal(child.id(), name);
        let line = wait_for(&mut log, "received, ending");
        assert!(line.starts_with(&format!(" 0({}) NOTICE: <core> [", child.id())), "{line}");
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert!(start.elapsed().as_secs_f32() < 1.0);
    }
}

#[test]
fn sighup_does_nothing_and_sigusr1_asks_for_statistics() {
    let (mut child, mut log) = foreground(26_051);
    signal(child.id(), "HUP");
    wait_for(&mut log, "ignoring it");
    signal(child.id(), "USR1");
    wait_for(&mut log, "statistics asked for");
    assert!(answers(26_051));
    signal(child.id(), "TERM");
    assert!(child.wait().unwrap().success());
}

#[test]
fn in_the_background_it_serves_when_the_command_returns_and_removes_its_pid_file() {
    let pid_file: PathBuf = std::env::temp_dir().join(format!("srcc-mirror-{}.pid", std::process::id()));
    let status =
        mirror().args(["-T", "-l", "udp:127.0.0.1:26052", "-P"]).arg(&pid_file).stdout(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(0));
    let id: u32 = std::fs::read_to_string(&pid_file).unwrap().trim().parse().unwrap();
    assert!(answers(26_052));
    signal(id, "TERM");
    let start = Instant::now();
    while pid_file.exists() {
        assert!(start.elapsed() < PATIENCE, "the daemon does not end");
        std::thread::yield_now();
    }
}

#[test]
fn a_failed_start_in_the_background_is_seen_by_the_starter() {
    let _other = UdpSocket::bind("127.0.0.1:26053").unwrap();
    for background in [true, false] {
        let mut command = mirror();
        command.args(["-E", "-T", "-l", "udp:127.0.0.1:26053"]).stdout(Stdio::null());
        if !background {
            command.arg("-DD");
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(255));
        let log = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(log.contains("CRITICAL: <core> ") && log.contains("cannot listen on udp:127.0.0.1:26053"), "{log}");
    }
}

#[test]
fn a_wrong_option_and_a_question_do_not_start_it() {
    let output = |arg: &str| mirror().arg(arg).output().unwrap();
    let wrong = output("-Z");
    assert_eq!(wrong.status.code(), Some(255));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("unknown option `-Z`"));
    let version = output("-v");
    assert!(version.status.success());
    assert!(String::from_utf8_lossy(&version.stdout).contains("compiled from mirror.rs"));
    assert!(String::from_utf8_lossy(&output("-c").stderr).contains("config file ok, exiting..."));
}
