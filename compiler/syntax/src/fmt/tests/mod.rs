//! What the formatter makes of scripts, and that it changes nothing but white space.

mod corpus;
mod properties;
mod texts;

use super::*;

fn formatted(text: &str) -> String {
    match format(text.as_bytes()) {
        Ok(out) => String::from_utf8_lossy(&out).into_owned(),
        Err(Refusal::Errors(parsed)) => panic!("{text}\n{}", crate::tests::report(&parsed)),
        Err(refusal) => panic!("{text}\n{refusal}"),
    }
}

/// The codes of the errors because of which a text stays as it is.
fn refused(text: &str) -> Vec<&'static str> {
    match format(text.as_bytes()) {
        Err(Refusal::Errors(parsed)) => parsed.diagnostics.iter().map(|found| found.code.id()).collect(),
        other => panic!("{text}\n{other:?}"),
    }
}
