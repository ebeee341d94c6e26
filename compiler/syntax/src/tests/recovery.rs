use super::{codes, parse_text};
use crate::dump;

#[test]
fn every_error_of_a_script_is_found_in_one_run() {
    let text = "#!KAMAILIO\nchilren=4\nroute {\n $var(x) += 1;\n f(\n if ($x) { g() h(); }\n}\nroute[a-b] { 5; }\nlisten=ws:a\n";
    assert_eq!(codes(text), ["E0169", "E0160", "E0154", "E0177", "E0162", "E0173"]);
}

#[test]
fn a_missing_semicolon_costs_no_statement() {
    let parsed = parse_text("#!KAMAILIO\nroute {\n $var(x) = 1\n f()\n if (1) exit\n}\n");
    assert_eq!(dump::ast(&parsed.ast), "(Request (= $var(x) 1) (f!) (if 1 (exit)))\n");
    let codes: Vec<_> = parsed.diagnostics.iter().map(|diagnostic| diagnostic.code.id()).collect();
    assert_eq!(codes, ["E0151", "E0151", "E0151"]);
}

#[test]
fn a_missing_brace_costs_no_route() {
    let parsed = parse_text("#!KAMAILIO\nroute {\n  if (1) {\n    exit;\n}\nroute[A] { drop; }\n");
    assert_eq!(dump::ast(&parsed.ast), "(Request (if 1 (exit)))\n(Request[A] (drop))\n");
    assert_eq!(parsed.diagnostics.len(), 1);
}

#[test]
fn a_statement_that_does_not_fit_is_an_error_node() {
    let parsed = parse_text("#!KAMAILIO\nroute { f(); $var(x) = = 2; g(); }\n");
    assert_eq!(dump::ast(&parsed.ast), "(Request (f!) error (g!))\n");
}

#[test]
fn an_item_that_does_not_fit_is_an_error_node() {
    let parsed = parse_text("#!KAMAILIO\nloadmodule tm\nchildren=4\n");
    assert_eq!(dump::ast(&parsed.ast), "error\n(children = 4)\n");
}
