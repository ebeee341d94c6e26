//! `srcc run`: compiles a script and becomes the proxy.

use crate::args::{Script, Target};
use crate::compile;
use crate::exit::{Failure, Outcome};
use crate::front;
use std::os::unix::process::CommandExt;
use std::process::Command;

pub(crate) fn run(script: &Script, target: &Target, proxy: &[String]) -> Result<Outcome, Failure> {
    let checked = front::check(script, true)?;
    checked.report()?;
    if checked.has_errors() {
        return Ok(Outcome::ScriptErrors);
    }
    let program = compile::compile(&checked, script, target)?;
    let error = Command::new(&program).args(foreground(proxy)).args(proxy).exec();
    Err(Failure::file("run", &program)(error))
}

/// Foreground and log to the terminal, as far as the options say nothing else.
fn foreground(proxy: &[String]) -> Vec<&'static str> {
    let given = |prefix: &str| proxy.iter().any(|arg| arg.starts_with(prefix) && !arg.starts_with("--"));
    let mut added = Vec::new();
    if !given("-D") {
        added.push("-DD");
    }
    if !given("-E") {
        added.push("-E");
    }
    added
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_the_user_come_first() {
        let args = |list: &[&str]| list.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>();
        assert_eq!(foreground(&args(&["-l", "udp:127.0.0.1:5060"])), ["-DD", "-E"]);
        assert_eq!(foreground(&args(&["-D", "-E"])), [""; 0]);
    }
}
