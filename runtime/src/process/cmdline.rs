//! The command line: the original's options, so that unit files, containers and test suites go on working.
//!
//! Options that concern what a compiled program has not (shared memory, module paths, process counts per socket) are
//! accepted and have no effect; the table of options marks them `ignored`. `--listen` and `--set` are ours.

use super::options::{self, Opt};

/// A command line that makes no sense.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CmdLineError {
    /// No such option.
    #[error("unknown option `{0}`")]
    Unknown(String),
    /// The option needs a value.
    #[error("option `{0}` needs a value")]
    NoValue(String),
    /// The value does not fit.
    #[error("bad value `{value}` for option `{option}`: {problem}")]
    Value {
        /// The option.
        option: String,
        /// What was given.
        value: String,
        /// What would be right, or why nothing would.
        problem: &'static str,
    },
    /// Something that is no option.
    #[error("unexpected argument `{0}`")]
    Extra(String),
}

/// What to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// Run the proxy.
    #[default]
    Run,
    /// `-v`, `-V`, `--version`, `-I`.
    Version,
    /// `-h`, `--help`.
    Help,
    /// `-c`.
    Check,
}

/// How far the process goes to the background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Daemonize {
    /// Nothing said: as the script's `fork` says.
    #[default]
    AsScript,
    /// `-D`: foreground, one worker.
    SingleWorker,
    /// `-DD`: foreground.
    Foreground,
    /// `-DDD`: background.
    Background,
}

/// A live setting given as `--set group.name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Group.
    pub group: String,
    /// Name.
    pub name: String,
    /// Value as written.
    pub value: String,
}

/// The parsed command line; `None` and empty mean "not given".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CmdLine {
    /// What to do.
    pub action: Action,
    /// `-D`s.
    pub daemonize: Daemonize,
    /// `-E`.
    pub log_stderr: bool,
    /// `-e`.
    pub log_color: bool,
    /// `-d`s or `--debug`: replaces the script's `debug`.
    pub debug: Option<i32>,
    /// `-l`, `--listen`: further sockets, to be read by `ListenSpec::parse`.
    pub listen: Vec<String>,
    /// `--listen` was given: the script's own `listen` lines do not count.
    pub replaces_listen: bool,
    /// `--alias`.
    pub aliases: Vec<String>,
    /// `-a`.
    pub auto_aliases: Option<bool>,
    /// `-n`.
    pub children: Option<u32>,
    /// `-b`: limit of the UDP receive buffer in bytes.
    pub max_rcvbuf: Option<usize>,
    /// `-T`.
    pub disable_tcp: bool,
    /// `-K`.
    pub check_via: bool,
    /// `-P`.
    pub pid_file: Option<String>,
    /// `-G`.
    pub pgid_file: Option<String>,
    /// `-u`.
    pub user: Option<String>,
    /// `-g`.
    pub group: Option<String>,
    /// `-w`.
    pub workdir: Option<String>,
    /// `-t`.
    pub chroot: Option<String>,
    /// `-Y`.
    pub run_dir: Option<String>,
    /// `-f`: only answered, the script is compiled in.
    pub cfg_file: Option<String>,
    /// `-A`: only answered, the script was compiled with its defines.
    pub defines: Vec<String>,
    /// `--server-id`.
    pub server_id: Option<i32>,
    /// `--set`.
    pub settings: Vec<Setting>,
}

impl CmdLine {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    /// An option that does not exist, or a value that is missing or does not fit.
    pub fn parse(args: impl IntoIterator<Item = String>) -> Result<CmdLine, CmdLineError> {
        let mut cmd = CmdLine::default();
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            if let Some(long) = arg.strip_prefix("--") {
                cmd.long(long, &arg, &mut args)?;
            } else if let Some(shorts) = arg.strip_prefix('-').filter(|s| !s.is_empty()) {
                cmd.shorts(shorts, &mut args)?;
            } else {
                return Err(CmdLineError::Extra(arg));
            }
        }
        Ok(cmd)
    }

    fn long(&mut self, long: &str, arg: &str, args: &mut impl Iterator<Item = String>) -> Result<(), CmdLineError> {
        let (name, value) = match long.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (long, None),
        };
        let Some(opt) = options::long(name) else { return Err(CmdLineError::Unknown(arg.to_owned())) };
        let option = format!("--{name}");
        let value = match (opt.takes_value, value) {
            (true, given) => Some(given.or_else(|| args.next()).ok_or(CmdLineError::NoValue(option.clone()))?),
            (false, _) => None,
        };
        self.set(opt, &option, value.unwrap_or_default())
    }

    /// Several letters may stand together; the value of the last follows it or is the next argument.
    fn shorts(&mut self, shorts: &str, args: &mut impl Iterator<Item = String>) -> Result<(), CmdLineError> {
        for (at, letter) in shorts.char_indices() {
            let option = format!("-{letter}");
            let Some(opt) = options::short(letter) else { return Err(CmdLineError::Unknown(option)) };
            if !opt.takes_value {
                self.set(opt, &option, String::new())?;
                continue;
            }
            let attached = shorts.get(at + letter.len_utf8()..).filter(|rest| !rest.is_empty());
            let value = attached.map(str::to_owned).or_else(|| args.next());
            return self.set(opt, &option, value.ok_or(CmdLineError::NoValue(option.clone()))?);
        }
        Ok(())
    }

    fn set(&mut self, opt: &Opt, option: &str, value: String) -> Result<(), CmdLineError> {
        (opt.set)(self, &value).map_err(|problem| CmdLineError::Value { option: option.to_owned(), value, problem })
    }
}

#[cfg(test)]
mod tests;
