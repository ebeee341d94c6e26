//! The life of the process: command line, background, identity, start, signals, end.
//!
//! The order matters: names are resolved and mistakes shown while the user's terminal is there; privileged ports are
//! bound before the identity is given up; threads come last, as a fork would lose them.

pub mod cmdline;
mod daemon;
mod options;
mod pid_file;
mod signals;

pub use cmdline::{Action, CmdLine, CmdLineError, Daemonize};

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use srcc_sys::fd;
use srcc_sys::process::{Forked, Status, fork_daemon};

use crate::dns::DnsConfig;
use crate::log::{self, LogConfig};
use crate::transport::discover::{discover, host_text};
use crate::transport::net::BindError;
use crate::transport::sockets::parse_ip;
use crate::transport::{ListenConfig, ListenError, Net, Proto, SocketTable, TcpConfig, UdpConfig};
use crate::worker::{self, Handler};
use daemon::Identity;
use signals::Signals;

/// Exit code of a failed start, as the original's.
const FAILED: u8 = 255;

/// What a compiled program says about itself.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Version of the compiler and runtime.
    pub version: &'static str,
    /// Path of the script it was compiled from.
    pub script: &'static str,
}

/// Everything a run needs.
pub struct RunConfig {
    /// Log.
    pub log: LogConfig,
    /// Listen sockets and aliases.
    pub listen: ListenConfig,
    /// UDP.
    pub udp: UdpConfig,
    /// TCP.
    pub tcp: &'static TcpConfig,
    /// Resolver.
    pub dns: DnsConfig,
    /// Number of workers, see [`worker::count_for`].
    pub workers: usize,
    /// What the workers call.
    pub handler: Handler,
    /// Start-up of the modules: runs in the final process and identity, after the ports are bound, before the workers.
    pub init: fn() -> Result<(), String>,
    /// SIGUSR1: log statistics. Runs on the main thread.
    pub on_usr1: fn(),
    /// The process itself.
    pub process: ProcessConfig,
}

/// How the process lives.
#[derive(Clone, Debug)]
pub struct ProcessConfig {
    /// Go to the background.
    pub background: bool,
    /// `-P`.
    pub pid_file: Option<PathBuf>,
    /// `-G`.
    pub pgid_file: Option<PathBuf>,
    /// User to become, by name or number.
    pub user: Option<String>,
    /// Group to become, by name or number; the user's when not given.
    pub group: Option<String>,
    /// Working directory; in the background `/` when not given.
    pub workdir: Option<PathBuf>,
    /// Root directory.
    pub chroot: Option<String>,
    /// Allow core dumps (`disable_core_dump`).
    pub core_dumps: bool,
    /// Lock all memory (`mlock_pages`).
    pub lock_memory: bool,
    /// How long a clean end may wait for what is going on.
    pub drain: Duration,
}

impl Default for ProcessConfig {
    fn default() -> Self {
        ProcessConfig {
            background: false,
            pid_file: None,
            pgid_file: None,
            user: None,
            group: None,
            workdir: None,
            chroot: None,
            core_dumps: true,
            lock_memory: false,
            drain: Duration::from_secs(1),
        }
    }
}

/// Why the process did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A listen address makes no sense.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// A port cannot be had.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// A module's start-up failed.
    #[error("{0}")]
    Init(String),
    /// A step of becoming the final process failed.
    #[error("{step}: {source}")]
    Step {
        /// What was tried.
        step: String,
        /// What the system says.
        source: io::Error,
    },
}

/// Names the step that failed.
fn step<T>(step: impl Into<String>, result: io::Result<T>) -> Result<T, StartError> {
    result.map_err(|source| StartError::Step { step: step.into(), source })
}

/// Reads the command line; answers `-h`, `-v`, `-c` and mistakes itself, in which case the exit code is returned.
pub fn command_line(about: &About) -> Result<CmdLine, ExitCode> {
    let mut args = std::env::args();
    let program = args.next().unwrap_or_default();
    let cmd = CmdLine::parse(args).map_err(|e| {
        eprintln!("{program}: {e}\nTry {program} -h for help.");
        ExitCode::from(FAILED)
    })?;
    match cmd.action {
        Action::Run => {}
        Action::Help => {
            print!("{}", options::help(&program));
            return Err(ExitCode::SUCCESS);
        }
        Action::Version => {
            println!("version: srcc {} (compiled from {})", about.version, about.script);
            return Err(ExitCode::SUCCESS);
        }
        Action::Check => {
            eprintln!("config file ok, exiting...");
            return Err(ExitCode::SUCCESS);
        }
    }
    if cmd.cfg_file.is_some() {
        eprintln!("this binary was compiled from {}; -f has no effect", about.script);
    }
    if !cmd.defines.is_empty() {
        eprintln!("this binary was compiled with its defines; -A has no effect");
    }
    Ok(cmd)
}

/// Runs the proxy until it is told to end.
pub fn run(cfg: RunConfig) -> ExitCode {
    log::init(&cfg.log);
    // Where a panic happened is worth more in the log than on a stderr that nobody reads.
    std::panic::set_hook(Box::new(|info| crate::critical!("{}", info.to_string().replace('\n', " "))));
    match start_and_wait(cfg) {
        Ok(code) => code,
        Err(e) => {
            crate::critical!("{e}");
            // With the log in syslog the user at the terminal would see nothing.
            if log::is_syslog() {
                eprintln!("ERROR: {e}");
            }
            ExitCode::from(FAILED)
        }
    }
}

fn start_and_wait(cfg: RunConfig) -> Result<ExitCode, StartError> {
    let table = discover(&cfg.listen)?;
    print!("{}", listening_text(&table));
    daemon::set_limits(&cfg.process, cfg.tcp.max_connections.size());
    let identity = step("looking up user and group", Identity::find(&cfg.process))?;
    let mut status = None;
    if cfg.process.background {
        match step("going to the background", fork_daemon())? {
            Forked::Parent { started: true } => return Ok(ExitCode::SUCCESS),
            Forked::Parent { started: false } => return Ok(ExitCode::from(FAILED)),
            Forked::Daemon(s) => status = Some(s),
        }
    }
    log::set_process_number(0);
    serve(cfg, table, &identity, status)?;
    Ok(ExitCode::SUCCESS)
}

fn serve(cfg: RunConfig, table: SocketTable, identity: &Identity, status: Option<Status>) -> Result<(), StartError> {
    let process = &cfg.process;
    let signals = step("catching signals", Signals::catch())?;
    let null = step("opening /dev/null", fd::open_null())?;
    let pid_files = daemon::enter_place(process)?;
    let net = Net::new(table, cfg.udp, cfg.tcp, cfg.dns);
    let sockets = net.bind(cfg.workers)?;
    step("changing user and group", identity.assume())?;
    (cfg.init)().map_err(StartError::Init)?;
    let running = step("starting the workers", worker::start(net, sockets, cfg.handler, process.drain))?;
    if let Some(status) = status {
        step("leaving the terminal", fd::detach_stdio(&null, cfg.log.stderr))?;
        status.started();
    }
    crate::info!("started, {} workers", running.workers.count());
    let signal = signals.wait_for_end(cfg.on_usr1);
    crate::notice!("{signal} received, ending");
    running.workers.stop();
    running.join();
    drop(pid_files);
    Ok(())
}

/// The list of sockets and aliases that the original prints at its start.
fn listening_text(table: &SocketTable) -> String {
    let mut text = String::from("Listening on\n");
    for s in &table.sockets {
        let ip = host_text(s.addr.ip());
        let name = if parse_ip(s.host.as_bytes()).is_some() { ip } else { format!("{} [{ip}]", s.host) };
        let advertise = s.advertise.as_ref().map(|(h, p)| format!(" advertise {h}:{p}")).unwrap_or_default();
        text.push_str(&format!("{:>16}: {name}:{}{advertise}\n", s.proto.name(), s.addr.port()));
    }
    text.push_str("Aliases:\n");
    for a in &table.aliases {
        let port = a.port.map_or("*".to_owned(), |p| p.to_string());
        text.push_str(&format!("{:>16}: {}:{port}\n", a.proto.map_or("*", Proto::name), a.host));
    }
    text + "\n"
}
