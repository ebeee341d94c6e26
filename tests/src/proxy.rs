//! A compiled proxy as a process of the test.

use std::io::{BufRead, BufReader};
use std::net::UdpSocket;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A running proxy; killed when dropped.
pub struct Proxy {
    child: Child,
    log: Arc<Mutex<String>>,
}

impl Proxy {
    /// Starts the binary in the foreground with its log on stderr, and waits until it answers or `probe` says so.
    ///
    /// # Panics
    /// If it ends at once, or is not up after ten seconds.
    pub fn start(bin: &Path, args: &[&str], ready: impl Fn() -> bool) -> Proxy {
        let mut child = Command::new(bin)
            .args(["-DD", "-E"])
            .args(args)
            .current_dir(bin.parent().expect("the binary is in a folder"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the proxy starts");
        let log = Arc::new(Mutex::new(String::new()));
        let stderr = child.stderr.take().expect("stderr is a pipe");
        let sink = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
                let mut log = sink.lock().expect("no reader panics");
                log.push_str(&String::from_utf8_lossy(&line));
                log.push('\n');
            }
        });
        let mut proxy = Proxy { child, log };
        let end = Instant::now() + Duration::from_secs(10);
        while !ready() {
            if let Ok(Some(status)) = proxy.child.try_wait() {
                panic!("the proxy ended ({status}):\n{}", proxy.log());
            }
            assert!(Instant::now() < end, "the proxy is not up after 10 s:\n{}", proxy.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        proxy
    }

    /// What it wrote to stderr so far.
    ///
    /// # Panics
    /// Never in practice: the reader thread does not panic.
    #[must_use]
    pub fn log(&self) -> String {
        self.log.lock().expect("no reader panics").clone()
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end and waits at most `limit`.
    ///
    /// # Panics
    /// If it does not end in time.
    pub fn terminate(&mut self, limit: Duration) -> ExitStatus {
        self.signal("TERM");
        let end = Instant::now() + limit;
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status;
            }
            assert!(Instant::now() < end, "the proxy still runs {limit:?} after SIGTERM:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Sends it a signal by name.
    ///
    /// # Panics
    /// If `kill` cannot be run.
    pub fn signal(&self, name: &str) {
        let _ = Command::new("kill").args([format!("-{name}"), self.pid().to_string()]).status().expect("kill runs");
    }

    /// Ends it with SIGKILL.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.kill();
    }
}

/// True once nothing else can bind this UDP port of 127.0.0.1: the proxy has it.
#[must_use]
pub fn port_taken(port: u16) -> bool {
    UdpSocket::bind(("127.0.0.1", port)).is_err()
}
