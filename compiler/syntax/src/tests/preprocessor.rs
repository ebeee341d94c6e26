use super::{codes, parse_files, parse_text, report, tree};
use crate::{Options, dump};

fn route(text: &str) -> String {
    let tree = tree(&format!("#!KAMAILIO\n{text}"));
    tree.lines().last().unwrap_or("").to_owned()
}

#[test]
fn a_define_may_hold_anything_and_names_other_defines() {
    assert_eq!(route("#!define N 5\n#!def A N\nroute { $var(x) = A; }"), "(Request (= $var(x) 5))");
    assert_eq!(route("#!define S exit; drop\nroute { S; }"), "(Request (exit) (drop))");
    assert_eq!(route("#!define L $var(x) \\\n = 1;\nroute { L }"), "(Request (= $var(x) 1))");
    assert_eq!(route("#!define E\nroute { $var(x) = 5 E ; }"), "(Request (= $var(x) 5))");
    assert_eq!(route("#!define P \"sip:\"\nroute { $var(x) = P \"host\"; }"), "(Request (= $var(x) \"sip:host\"))");
    assert_eq!(route("#!define WHERE MAIN\nroute[WHERE] { exit; }"), "(Request[MAIN] (exit))");
}

#[test]
fn keywords_strings_and_variables_are_not_expanded() {
    assert_eq!(
        route("#!define exit drop\n#!define rU x\nroute { exit; f(\"rU\", $rU); }"),
        "(Request (exit) (f! \"rU\" $rU))"
    );
}

#[test]
fn a_comment_in_a_define_swallows_the_rest_of_the_line_that_uses_it() {
    assert_eq!(route("#!define N 9 # nine\nroute { $var(x) = N ;\n; }"), "(Request (= $var(x) 9))");
    assert_eq!(codes("#!KAMAILIO\n#!define N 9 # nine\nroute { $var(x) = N;\n; }"), ["W0127"]);
    assert!(codes("#!KAMAILIO\n#!define N # only tested\n#!ifdef N\nroute { exit; }\n#!endif").is_empty());
}

#[test]
fn a_name_is_defined_once_unless_the_directive_says_otherwise() {
    assert_eq!(codes("#!KAMAILIO\n#!define A 1\n#!define A 1\nroute { exit; }"), ["E0120"]);
    assert_eq!(route("#!define A 1\n#!trydef A 2\nroute { f(A); }"), "(Request (f! 1))");
    assert_eq!(route("#!define A 1\n#!redef A 2\nroute { f(A); }"), "(Request (f! 2))");
    assert_eq!(route("#!define A 1\n#!undef A\n#!define A 3\nroute { f(A); }"), "(Request (f! 3))");
}

#[test]
fn conditional_blocks_select_text_and_keep_the_rest() {
    let text = "#!KAMAILIO\n#!ifdef NOPE\n\" $$$ /*\n#!ifdef X\n#!else\n#!endif\n#!else\nroute { exit; }\n#!endif\n";
    let parsed = parse_text(text);
    assert!(!parsed.has_errors(), "{}", report(&parsed));
    assert_eq!(dump::ast(&parsed.ast), "(Request (exit))\n");
    let skipped: Vec<_> = parsed.ast.inactive.iter().map(|part| parsed.sources.text(part.span)).collect();
    assert_eq!(skipped, [b"\n\" $$$ /*\n#!ifdef X\n#!else\n#!endif\n"]);
}

#[test]
fn names_of_version_modules_and_command_line_are_defined() {
    let text = "#!KAMAILIO\nloadmodule \"/x/pv.so\"\n#!ifdef MOD_pv\n#!ifdef KAMAILIO_5_6\nroute { f(A, B); }\n#!endif\n#!endif";
    let options = Options { defines: vec!["A=7".into(), "B=\"x\"".into()], ..Options::default() };
    let parsed = parse_files(&[("main.cfg", text)], &options);
    assert!(!parsed.has_errors(), "{}", report(&parsed));
    assert_eq!(dump::ast(&parsed.ast), "(loadmodule pv)\n(Request (f! 7 \"x\"))\n");
}

#[test]
fn a_second_else_toggles_again() {
    assert_eq!(
        route("#!ifdef X\nchildren=1\n#!else\nchildren=2\n#!else\nchildren=3\n#!endif\nroute {;}"),
        "(Request ;)"
    );
    assert_eq!(codes("#!ifdef X\n#!else\n#!else\n#!endif\nroute {;}"), ["W0125"]);
}

#[test]
fn later_directives_work_and_are_noted() {
    let text =
        "#!define V 5\n#!ifexp V > 6\n;\n#!elif V == 5 && (NOPE || \"a\" == 'a')\nroute { f(1); }\n#!else\n;\n#!endif";
    assert_eq!(route(text), "(Request (f! 1))");
    assert_eq!(route("#!defexp A 2 + 3 * 4\n#!defexps B \"x\" + A\nroute { f(A, B); }"), "(Request (f! 14 \"x14\"))");
    assert_eq!(codes("#!KAMAILIO\n#!defexp A 1 +\nroute {;}"), ["W0137", "E0136"]);
}

#[test]
fn substitutions_change_strings_variables_and_include_names() {
    assert_eq!(
        route("#!subst \"/X([0-9])/y\\1/g\"\nroute { f(\"X1X2\", $X3, X4()); }"),
        "(Request (f! \"y1y2\" $y3 (X4!)))"
    );
    assert_eq!(
        route("#!substdef \"!HOST!10.0.0.1!g\"\nroute { if (src_ip == HOST) f(\"HOST\"); }"),
        "(Request (if (== SrcIp 10.0.0.1) (f! \"10.0.0.1\")))"
    );
    assert_eq!(route("#!substdefs \"/WHAT/a b/\"\nroute { f(WHAT); }"), "(Request (f! \"a b\"))");
    assert_eq!(codes("#!KAMAILIO\n#!subst \"/a\"\nroute {;}"), ["E0130"]);
}

#[test]
fn defines_come_from_the_environment() {
    let text = "#!KAMAILIO\n#!defenv A=HOME_X\n#!defenvs HOME_X\n#!trydefenv NOPE\nroute { f(A, HOME_X); }";
    let parsed = parse_files(&[("main.cfg", text), ("HOME_X", "5")], &Options::default());
    assert_eq!(dump::ast(&parsed.ast), "(Request (f! 5 \"5\"))\n", "{}", report(&parsed));
    assert_eq!(codes("#!defenv NOPE\nroute {;}"), ["E0131"]);
}

#[test]
fn includes_insert_text_anywhere_and_look_beside_their_includer() {
    let files = [
        ("main.cfg", "#!KAMAILIO\nroute {\ninclude_file \"sub/a.cfg\"\n}\nimport_file \"nope.cfg\"\n"),
        ("sub/a.cfg", "exit;\n#!include_file \"b.cfg\"\n"),
        ("sub/b.cfg", "drop;"),
    ];
    let parsed = parse_files(&files, &Options::default());
    assert_eq!(dump::ast(&parsed.ast), "(Request (exit) (drop))\n", "{}", report(&parsed));
}

#[test]
fn malformed_directives_are_reported() {
    for (text, code) in [
        ("#!define A-B 1", "E0121"),
        ("#!ifdef A-B\n#!endif", "E0121"),
        ("#!endif", "E0122"),
        ("#!ifdef 5\n#!endif", "E0122"),
        ("#!ifdef A", "E0123"),
        ("#!else", "W0124"),
        ("#!defnie A 1", "W0126"),
        ("#!KAMAILIO ", "W0138"),
        ("include_file 'a.cfg'", "E0132"),
        ("include_file \"a b.cfg\"", "E0132"),
        ("include_file \"a.cfg\"", "E0133"),
        ("#!subst /a/b/", "E0121"),
    ] {
        assert_eq!(codes(&format!("route {{ exit; }}\n{text}\n")), [code], "{text}");
    }
}

#[test]
fn words_that_are_no_directives_are_comments() {
    assert_eq!(route("#! define A 1\n#!/usr/sbin/kamailio\n#!nothing\nroute { exit; }"), "(Request (exit))");
}
