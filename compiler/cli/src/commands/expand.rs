//! `srcc expand`: the generated Rust code.

use crate::args::Script;
use crate::compile;
use crate::exit::{Failure, Outcome};
use crate::front;
use std::fmt::Write as _;
use std::io::Write as _;

pub(crate) fn run(script: &Script) -> Result<Outcome, Failure> {
    let checked = front::check(script, true)?;
    checked.report()?;
    if checked.has_errors() {
        return Ok(Outcome::ScriptErrors);
    }
    let mut text = String::new();
    for file in compile::generate(compile::input(&checked), &checked)? {
        let _ = writeln!(text, "// ---- {} ----\n{}", file.path, file.text);
    }
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // The reader has seen enough, as in `srcc expand x.cfg | head`.
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(Outcome::Done),
        written => written.map(|()| Outcome::Done).map_err(Failure::file("write", "stdout".as_ref())),
    }
}
