//! Every measured expression of the conformance suite is accepted, and those that Kamailio 5.6.3 refuses are refused.

#![allow(clippy::disallowed_methods, reason = "a test reads the suites' files")]

use srcc_analysis::{Catalog, Options, analyze};
use srcc_syntax::{Diagnostic, Loader, parse};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// What stands around an expression when it is measured.
const BEFORE: &str = r#"#!KAMAILIO
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "textops.so"
flags FLG_ONE:1, FLG_TWO:2, FLG_X
avpflags red, green
test.num = 42 desc "a number"
test.text = "a string"
route[R_POS] { return 7; }
route[R_ONE] { return 1; }
route[R_ZERO_NEG] { return -1; }
route[R_NEG] { return -5; }
route[R_END] { $var(r_end) = 1; }
route[R_BARE] { return; }
route[R_EXPR] { return 3 + 4 * 2; }
route[R_SET] { $var(r_set) = $var(r_set) + 1; return 1; }
route[R_SETF] { $var(r_set) = $var(r_set) + 1; return -1; }
route[R_STR] { return (int)"12"; }
route[R_BRK] { $var(r_brk) = 1; break; $var(r_brk) = 2; }
route[R_NEST] { route(R_NEG); $var(r_nest) = $rc; return 9; }
route[R_NORET] { route(R_NEG); }
route[R_LASTASSIGN] { route(R_NEG); $var(q) = 5; }
route[R_IFRET] { if (1 == 1) { return 33; } return 44; }
route[R_WHRET] { while (1) { return 21; } return 22; }
route[R_SWRET] { switch (1) { case 1: return 31; default: return 32; } return 33; }
"#;

struct OneText(Arc<[u8]>);

impl Loader for OneText {
    fn load(&mut self, _: &str) -> Result<Arc<[u8]>, String> {
        Ok(self.0.clone())
    }

    fn env(&mut self, _: &str) -> Option<Vec<u8>> {
        None
    }
}

#[test]
fn every_measured_expression_gets_its_verdict() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/expr.tsv");
    let table = std::fs::read_to_string(path).expect("the conformance suite is part of the repository");
    let mut wrong = String::new();
    for row in table.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [id, _, setup, expr, kind, expected, ..] = columns.as_slice() else { continue };
        let body = match *kind {
            "cond" => format!("if ({expr}) {{ $var(result) = 1; }}"),
            _ => format!("$var(result) = {expr};"),
        };
        let text = format!("{BEFORE}route[VECTOR] {{ {setup} {body} }}\nrequest_route {{ route(VECTOR); }}\n");
        let parsed = parse(&mut OneText(text.into_bytes().into()), "vector.cfg", &srcc_syntax::Options::default());
        let analysis = analyze(&parsed, Catalog::stock(), Options::default());
        let errors: Vec<String> = parsed
            .diagnostics
            .iter()
            .chain(&analysis.diagnostics)
            .filter(|found| Diagnostic::is_error(found))
            .map(|found| format!("{} {}", found.code.id(), found.title))
            .collect();
        if errors.is_empty() == (*expected == "!reject") {
            let _ = writeln!(wrong, "{id}: {setup} {expr}: expected {expected}, found {errors:?}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
