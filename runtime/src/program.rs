//! The entry of a compiled proxy: brings together the script, its parameters, the command line, the modules and the
//! process.
//!
//! Generated code has nothing but tables; the order of the start is here and in [`process`].

use crate::blocklist;
use crate::cfgvar::{self, LiveInt};
use crate::config::{self, CoreConfig};
use crate::core_cfg;
use crate::core_rpc;
use crate::core_stats;
use crate::dns::DnsConfig;
use crate::event;
use crate::log::{self, LogConfig};
use crate::module::Module;
use crate::process::{self, About, CmdLine, Daemonize, ProcessConfig, RunConfig};
use crate::script::{self, Script};
use crate::transport::{Alias, ListenConfig, ListenError, ListenSpec, TcpConfig, UdpConfig};
use crate::value::{Str, Val};
use crate::worker::{self, Handler};
use crate::{receive, rpc, stats, tx};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::Duration;

/// A compiled script.
pub struct Program {
    /// Path of the script, as given to the compiler.
    pub script_file: &'static str,
    /// Its routes.
    pub script: &'static Script,
    /// Its core parameters.
    pub core: fn() -> CoreConfig,
    /// Sets the parameters of its modules and declares its cfg variables.
    pub install: fn(),
    /// Makes its constants, such as regular expressions.
    pub prepare: fn(),
    /// Its modules in the order of `loadmodule`.
    pub modules: &'static [Module],
}

static MODULES: OnceLock<&'static [Module]> = OnceLock::new();

/// The loaded modules in the order of `loadmodule`.
#[must_use]
pub fn modules() -> &'static [Module] {
    MODULES.get().copied().unwrap_or_default()
}

/// Exit code of a start that failed, as the original's.
const FAILED: u8 = 255;

/// Runs the proxy; returns when it has ended.
pub fn main(program: Program) -> ExitCode {
    let about = About { version: env!("CARGO_PKG_VERSION"), script: program.script_file };
    let cmd = match process::command_line(&about) {
        Ok(cmd) => cmd,
        Err(code) => return code,
    };
    let mut core = (program.core)();
    let process = process_config(&cmd, &core);
    override_core(&mut core, &cmd);
    let run = match run_config(&cmd, &core, process) {
        Ok(run) => run,
        Err(e) => return refuse(&e.to_string()),
    };
    core_cfg::declare(&core, run.tcp);
    config::install(core);
    script::install(*program.script);
    (program.install)();
    (program.prepare)();
    let _ = MODULES.set(program.modules);
    rpc::install(&[core_rpc::RPCS, crate::dns::rpc::RPCS, blocklist::rpc::RPCS].concat(), program.modules);
    core_stats::register();
    cfgvar::freeze();
    crate::cfg_instance::freeze();
    if let Err(e) = apply_settings(&cmd) {
        return refuse(&e);
    }
    let code = process::run(run);
    for module in program.modules {
        (module.shutdown)();
    }
    code
}

fn refuse(text: &str) -> ExitCode {
    eprintln!("ERROR: {text}");
    ExitCode::from(FAILED)
}

/// What the command line says about core parameters goes before the script.
fn override_core(core: &mut CoreConfig, cmd: &CmdLine) {
    core.debug = cmd.debug.unwrap_or(core.debug);
    core.children = cmd.children.unwrap_or(core.children);
    core.auto_aliases = cmd.auto_aliases.unwrap_or(core.auto_aliases);
    core.server_id = cmd.server_id.unwrap_or(core.server_id);
    core.disable_tcp |= cmd.disable_tcp;
    core.check_via |= cmd.check_via;
    core.log_stderror |= cmd.log_stderr;
    if let Some(bytes) = cmd.max_rcvbuf.and_then(|bytes| u32::try_from(bytes).ok()) {
        core.maxbuffer = bytes;
    }
    if let Some(dir) = &cmd.run_dir {
        // Lives as long as the process, like the baked value it replaces.
        core.run_dir = dir.clone().leak();
    }
    if cmd.daemonize == Daemonize::SingleWorker {
        core.children = 1;
    }
}

fn process_config(cmd: &CmdLine, core: &CoreConfig) -> ProcessConfig {
    let text = |given: &Option<String>, script: Option<&str>| given.clone().or_else(|| script.map(str::to_owned));
    ProcessConfig {
        background: match cmd.daemonize {
            Daemonize::AsScript => core.fork,
            Daemonize::SingleWorker | Daemonize::Foreground => false,
            Daemonize::Background => true,
        },
        pid_file: cmd.pid_file.clone().map(PathBuf::from),
        pgid_file: cmd.pgid_file.clone().map(PathBuf::from),
        user: text(&cmd.user, core.user),
        group: text(&cmd.group, core.group),
        workdir: text(&cmd.workdir, core.workdir).map(PathBuf::from),
        chroot: text(&cmd.chroot, core.chroot),
        core_dumps: !core.disable_core_dump,
        lock_memory: core.mlock_pages,
        drain: match core.exit_timeout {
            0 => ProcessConfig::default().drain,
            seconds => Duration::from_secs(seconds.into()),
        },
    }
}

fn run_config(cmd: &CmdLine, core: &CoreConfig, process: ProcessConfig) -> Result<RunConfig, ListenError> {
    Ok(RunConfig {
        log: LogConfig {
            stderr: core.log_stderror,
            color: cmd.log_color,
            facility: core.log_facility.to_owned(),
            name: core.log_name.to_owned(),
        },
        listen: listen_config(cmd, core)?,
        udp: UdpConfig {
            max_rcvbuf: core.maxbuffer as usize,
            tos: u32::try_from(core.tos).ok(),
            ..UdpConfig::default()
        },
        tcp: tcp_config(core),
        dns: DnsConfig {
            try_ipv6: core.dns_try_ipv6,
            srv_lb: core.dns_srv_lb,
            retry_time: u64::try_from(core.dns_retr_time).ok().map(Duration::from_secs),
            retries: usize::try_from(core.dns_retr_no).ok(),
            ..DnsConfig::default()
        },
        workers: worker::count_for(core.children as usize),
        handler: Handler {
            on_message: receive::on_message,
            on_start: start_worker,
            pending: tx::pending,
            on_undelivered: |msg, dest, error| {
                blocklist::undelivered(&dest, error);
                tx::undelivered(&msg);
            },
            ..Handler::default()
        },
        init: init_modules,
        on_usr1: log_statistics,
        process,
    })
}

fn listen_config(cmd: &CmdLine, core: &CoreConfig) -> Result<ListenConfig, ListenError> {
    let mut listen = Vec::new();
    let baked: &[_] = if cmd.replaces_listen { &[] } else { &core.listen };
    for line in baked {
        let mut spec = ListenSpec::parse(line.socket)?;
        if let Some(advertise) = line.advertise {
            spec.set_advertise(advertise)?;
        }
        spec.name = line.name.map(str::to_owned);
        listen.push(spec);
    }
    for text in &cmd.listen {
        listen.push(ListenSpec::parse(text)?);
    }
    let aliases = core.alias.iter().copied().chain(cmd.aliases.iter().map(String::as_str));
    Ok(ListenConfig {
        listen,
        aliases: aliases.map(Alias::parse).collect::<Result<_, _>>()?,
        port: Some(core.port),
        auto_aliases: core.auto_aliases,
        disable_tcp: core.disable_tcp,
        advertise: (core.advertised_address.map(str::to_owned), core.advertised_port),
        freebind: core.ip_free_bind,
        ..ListenConfig::default()
    })
}

/// Lives as long as the process, since its values may change at any time.
fn tcp_config(core: &CoreConfig) -> &'static TcpConfig {
    let live = |n: u32| LiveInt::new(core_cfg::number(n));
    let flag = |is_set: bool| LiveInt::new(i32::from(is_set));
    Box::leak(Box::new(TcpConfig {
        connect_timeout: live(core.tcp_connect_timeout),
        send_timeout: live(core.tcp_send_timeout),
        lifetime: live(core.tcp_connection_lifetime),
        max_connections: live(core.tcp_max_connections),
        conn_queue_bytes: live(core.tcp_conn_wq_max),
        total_queue_bytes: live(core.tcp_wq_max),
        max_message: live(core.tcp_rd_buf_size),
        accept_no_content_length: flag(core.tcp_accept_no_cl),
        crlf_pong: flag(core.tcp_crlf_ping),
        no_connect: flag(core.tcp_no_connect),
        accept_aliases: flag(core.tcp_accept_aliases),
    }))
}

/// `--set group.name=value`: a value that is a number sets a number.
fn apply_settings(cmd: &CmdLine) -> Result<(), String> {
    for setting in &cmd.settings {
        let text = Val::Str(Str::copy(setting.value.as_bytes()));
        let number = setting.value.parse().ok().map(Val::Int);
        let (group, name) = (&setting.group, &setting.name);
        let is_text = cfgvar::find(group, name).is_some_and(|var| matches!(var.value(), Val::Str(_)));
        let value = number.filter(|_| !is_text).unwrap_or(text);
        cfgvar::set(group, name, value).map_err(|e| format!("--set {group}.{name}={}: {e}", setting.value))?;
    }
    Ok(())
}

fn init_modules() -> Result<(), String> {
    for module in modules() {
        (module.init)().map_err(|e| format!("module {}: {e}", module.name))?;
    }
    Ok(())
}

fn start_worker(worker: usize) -> Result<(), String> {
    for module in modules() {
        (module.worker_init)(worker).map_err(|e| format!("module {}: {e}", module.name))?;
    }
    if worker == 0 {
        event::worker_one_init();
    }
    Ok(())
}

fn log_statistics() {
    for stat in stats::all() {
        log::program(
            log::NOTICE,
            "core",
            file!(),
            line!(),
            format_args!("{}.{} = {}", stat.group, stat.name, stat.value()),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_says_how_long_an_end_may_wait() {
        let drain = |exit_timeout| {
            let core = CoreConfig { exit_timeout, ..CoreConfig::default() };
            process_config(&CmdLine::default(), &core).drain
        };
        assert_eq!((drain(0), drain(5)), (Duration::from_secs(1), Duration::from_secs(5)));
    }
}
