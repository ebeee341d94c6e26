//! The table of command line options: letter, long name, whether a value follows, meaning.

use super::cmdline::{Action, CmdLine, Daemonize, Setting};

/// One option.
pub(super) struct Opt {
    /// Letter; a space if it has only a long name.
    pub(super) short: char,
    /// Long name; empty if it has only a letter.
    pub(super) long: &'static str,
    /// Whether a value follows.
    pub(super) takes_value: bool,
    /// Line of the help; empty for those without effect.
    pub(super) help: &'static str,
    /// Puts it into the command line; the error says what value would be right, or why none would.
    pub(super) set: fn(&mut CmdLine, &str) -> Result<(), &'static str>,
}

pub(super) fn short(letter: char) -> Option<&'static Opt> {
    OPTIONS.iter().find(|o| o.short == letter && letter != ' ')
}

pub(super) fn long(name: &str) -> Option<&'static Opt> {
    OPTIONS.iter().find(|o| o.long == name && !name.is_empty())
}

type Set = fn(&mut CmdLine, &str) -> Result<(), &'static str>;

const fn flag(short: char, long: &'static str, help: &'static str, set: Set) -> Opt {
    Opt { short, long, takes_value: false, help, set }
}

const fn value(short: char, long: &'static str, help: &'static str, set: Set) -> Opt {
    Opt { short, long, takes_value: true, help, set }
}

/// Accepted as the original does, without effect: what it sets does not exist here.
const fn ignored(short: char, long: &'static str, takes_value: bool) -> Opt {
    Opt { short, long, takes_value, help: "", set: |_, _| Ok(()) }
}

const NUMBER: &str = "expected a number";

pub(super) const OPTIONS: &[Opt] = &[
    value('a', "", "auto aliases: yes or no", |c, v| {
        c.auto_aliases = Some(match v {
            "yes" | "on" | "1" => true,
            "no" | "off" | "0" => false,
            _ => return Err("expected yes, on, no or off"),
        });
        Ok(())
    }),
    value(' ', "alias", "another name of this proxy: [proto:]host[:port]", |c, v| push(&mut c.aliases, v)),
    value('A', "", "a define; the script was compiled with its own", |c, v| push(&mut c.defines, v)),
    value('b', "", "limit of the UDP receive buffer in bytes", |c, v| number(&mut c.max_rcvbuf, v)),
    flag('c', "", "check: the script was checked when it was compiled", |c, _| action(c, Action::Check)),
    flag('d', "", "raise the debug level from 0, once per -d", |c, _| {
        c.debug = Some(c.debug.unwrap_or(0) + 1);
        Ok(())
    }),
    value(' ', "debug", "debug level, -5 to 3", |c, v| number(&mut c.debug, v)),
    flag('D', "", "-D foreground with one worker, -DD foreground, -DDD background", |c, _| {
        c.daemonize = match c.daemonize {
            Daemonize::AsScript => Daemonize::SingleWorker,
            Daemonize::SingleWorker => Daemonize::Foreground,
            Daemonize::Foreground | Daemonize::Background => Daemonize::Background,
        };
        Ok(())
    }),
    flag('e', "", "log in terminal colours (with -E)", |c, _| {
        c.log_color = true;
        Ok(())
    }),
    flag('E', "", "log to stderr", |c, _| {
        c.log_stderr = true;
        Ok(())
    }),
    value('f', "", "a script; this program was compiled from one", |c, v| text(&mut c.cfg_file, v)),
    value('g', "", "run as this group", |c, v| text(&mut c.group, v)),
    value('G', "", "write the process group id to this file", |c, v| text(&mut c.pgid_file, v)),
    flag('h', "help", "this text", |c, _| action(c, Action::Help)),
    flag('I', "", "version and build", |c, _| action(c, Action::Version)),
    flag('K', "", "drop replies whose topmost Via is not ours (check_via)", |c, _| {
        c.check_via = true;
        Ok(())
    }),
    value('l', "", "listen also on [proto:]host[:port][/advertised[:port]]", |c, v| push(&mut c.listen, v)),
    value(' ', "listen", "listen on [proto:]host[:port] instead of what the script says", |c, v| {
        c.replaces_listen = true;
        push(&mut c.listen, v)
    }),
    value(' ', "modparam", "refused: module parameters are compiled in", |_, _| {
        Err("module parameters are compiled in; set them in the script")
    }),
    value('n', "", "number of workers, at most one per core", |c, v| number(&mut c.children, v)),
    value('P', "", "write the process id to this file", |c, v| text(&mut c.pid_file, v)),
    value(' ', "server-id", "server_id of this instance", |c, v| number(&mut c.server_id, v)),
    value(' ', "set", "live setting: group.name=value", setting),
    value('t', "", "make this directory the root", |c, v| text(&mut c.chroot, v)),
    flag('T', "", "no TCP", |c, _| {
        c.disable_tcp = true;
        Ok(())
    }),
    value('u', "", "run as this user", |c, v| text(&mut c.user, v)),
    flag('v', "version", "version", |c, _| action(c, Action::Version)),
    flag('V', "", "version", |c, _| action(c, Action::Version)),
    value('w', "", "working directory", |c, v| text(&mut c.workdir, v)),
    value('Y', "", "directory for control sockets", |c, v| text(&mut c.run_dir, v)),
    ignored(' ', "atexit", true),
    ignored(' ', "cfg-print", false),
    ignored(' ', "loadmodule", true),
    ignored(' ', "log-engine", true),
    ignored(' ', "subst", true),
    ignored(' ', "substdef", true),
    ignored(' ', "substdefs", true),
    ignored('L', "", true),
    ignored('m', "", true),
    ignored('M', "", true),
    ignored('N', "", true),
    ignored('O', "", true),
    ignored('Q', "", true),
    ignored('r', "", false),
    ignored('R', "", false),
    ignored('s', "", false),
    ignored('S', "", false),
    ignored('W', "", true),
    ignored('x', "", true),
    ignored('X', "", true),
];

/// The text of `-h`.
pub(super) fn help(program: &str) -> String {
    let mut text = format!("Usage: {program} [options]\nOptions:\n");
    for o in OPTIONS.iter().filter(|o| !o.help.is_empty()) {
        let value = if o.takes_value { " value" } else { "" };
        let names = match (o.short, o.long) {
            (' ', long) => format!("--{long}{value}"),
            (short, "") => format!("-{short}{value}"),
            (short, long) => format!("-{short}, --{long}{value}"),
        };
        text.push_str(&format!("    {names:<22} {}\n", o.help));
    }
    text.push_str("Accepted without effect:");
    for o in OPTIONS.iter().filter(|o| o.help.is_empty()) {
        text.push_str(&if o.short == ' ' { format!(" --{}", o.long) } else { format!(" -{}", o.short) });
    }
    text.push('\n');
    text
}

fn text(field: &mut Option<String>, v: &str) -> Result<(), &'static str> {
    *field = Some(v.to_owned());
    Ok(())
}

fn push(field: &mut Vec<String>, v: &str) -> Result<(), &'static str> {
    field.push(v.to_owned());
    Ok(())
}

fn number<N: std::str::FromStr>(field: &mut Option<N>, v: &str) -> Result<(), &'static str> {
    *field = Some(v.parse().map_err(|_| NUMBER)?);
    Ok(())
}

/// The first of several wins, as with the original, which acts on them while reading.
fn action(c: &mut CmdLine, wanted: Action) -> Result<(), &'static str> {
    if c.action == Action::Run || c.action == Action::Check {
        c.action = wanted;
    }
    Ok(())
}

fn setting(c: &mut CmdLine, v: &str) -> Result<(), &'static str> {
    let parts = v.split_once('=').and_then(|(path, value)| Some((path.split_once('.')?, value)));
    let Some(((group, name), value)) = parts.filter(|((g, n), _)| !g.is_empty() && !n.is_empty()) else {
        return Err("expected group.name=value");
    };
    c.settings.push(Setting { group: group.into(), name: name.into(), value: value.into() });
    Ok(())
}
