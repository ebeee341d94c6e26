//! `exec`: runs a command of the system.

use crate::cx::Cx;
use crate::flow::Rc;
use crate::script_fn;
use std::process::{Command, Stdio};

/// Runs a command by `/bin/sh` and waits for its end; the message waits, other messages do not. Measured: the command gets
/// nothing of the message, its output is lost and its exit status makes no difference, the result is always 1.
#[script_fn(module = "core", routes(request, failure, branch, onreply, reply, event))]
pub async fn exec(_cx: &mut Cx, command: &'static str) -> Rc {
    let run = move || {
        Command::new("/bin/sh")
            .arg("-c")
            .arg(command)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
    };
    match tokio::task::spawn_blocking(run).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => crate::error!("exec(\"{command}\"): {error}"),
        Err(error) => crate::error!("exec(\"{command}\"): {error}"),
    }
    Rc::TRUE
}
