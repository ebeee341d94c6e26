//! `srcc explain CODE`: what a diagnostic is about.

use crate::exit::{Failure, Outcome};
use srcc_syntax::Code;

pub(crate) fn run(code: &str) -> Result<Outcome, Failure> {
    match all().find(|known| known.id().eq_ignore_ascii_case(code)) {
        Some(known) => {
            println!("{}: {}\n\n{}", known.id(), known.0.title, known.0.explain);
            Ok(Outcome::Done)
        }
        None => {
            eprintln!("error: there is no diagnostic code `{code}`");
            Ok(Outcome::WrongUsage)
        }
    }
}

/// Every code of the compiler.
fn all() -> impl Iterator<Item = Code> {
    let analysis = srcc_analysis::codes::ALL.iter().flat_map(|table| table.iter());
    srcc_syntax::codes::ALL.iter().chain(analysis).copied()
}
