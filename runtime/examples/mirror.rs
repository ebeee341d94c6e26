//! The smallest program on the runtime: sends every message back to where it came from.
//!
//! `cargo run -p srcc-runtime --example mirror -- -DD -E -l udp:127.0.0.1:5060`

use std::process::ExitCode;

use srcc_runtime::log::{self, LogConfig};
use srcc_runtime::process::{self, About, Daemonize, ProcessConfig, RunConfig};
use srcc_runtime::transport::{Dest, ListenConfig, ListenSpec, send};
use srcc_runtime::worker::{self, Handler};

fn main() -> ExitCode {
    let about = About { version: env!("CARGO_PKG_VERSION"), script: "mirror.rs" };
    let cmd = match process::command_line(&about) {
        Ok(cmd) => cmd,
        Err(code) => return code,
    };
    let listen = match cmd.listen.iter().map(|l| ListenSpec::parse(l)).collect() {
        Ok(listen) => listen,
        Err(e) => {
            eprintln!("{e}");
            return ExitCode::FAILURE;
        }
    };
    let background = matches!(cmd.daemonize, Daemonize::AsScript | Daemonize::Background);
    log::set_debug(cmd.debug.unwrap_or(log::INFO));
    process::run(RunConfig {
        log: LogConfig { stderr: cmd.log_stderr, ..LogConfig::default() },
        listen: ListenConfig { listen, disable_tcp: cmd.disable_tcp, ..ListenConfig::default() },
        udp: Default::default(),
        tcp: Box::leak(Box::default()),
        dns: Default::default(),
        workers: worker::count_for(8),
        handler: Handler {
            on_message: |msg, rcv| {
                if let Err(e) = send(&Dest::reply_to(&rcv), &msg) {
                    srcc_runtime::error!("not sent: {e}");
                }
            },
            ..Handler::default()
        },
        init: || Ok(()),
        on_usr1: || srcc_runtime::notice!("statistics asked for"),
        process: ProcessConfig {
            background,
            pid_file: cmd.pid_file.map(Into::into),
            user: cmd.user,
            group: cmd.group,
            ..ProcessConfig::default()
        },
    })
}
