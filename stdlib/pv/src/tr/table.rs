//! Runs a transformation's cases from a table of measured values.

use crate::test_support::cx;
use srcc_runtime::cx::Cx;
use srcc_runtime::value::{Str, Val};

/// Checks `(input, result)` rows; a result of `None` is the undefined value.
pub(crate) fn check(name: &str, run: impl Fn(&Cx, &Val) -> Val, rows: &[(&'static str, Option<&'static str>)]) {
    let cx = cx("");
    for (input, want) in rows {
        let want = want.map_or(Val::Null, |text| Val::Str(text.into()));
        let got = match run(&cx, &Val::Str(Str::from(*input))) {
            Val::Null => Val::Null,
            value => Val::Str(value.to_str()),
        };
        assert_eq!(got, want, "{name} of {input:?}");
    }
}
