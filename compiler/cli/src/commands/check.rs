//! `srcc check`: everything that is wrong with a script.

use crate::args::Script;
use crate::exit::{Failure, Outcome};
use crate::front;

pub(crate) fn run(script: &Script, build: bool) -> Result<Outcome, Failure> {
    let checked = front::check(script, build)?;
    checked.report()?;
    let outcome = if checked.has_errors() { Outcome::ScriptErrors } else { Outcome::Done };
    // The process ends. To give back node after node would take a fifth of the time of all checks.
    std::mem::forget(checked);
    Ok(outcome)
}
