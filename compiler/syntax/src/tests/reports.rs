//! The main messages with their scripts, as snapshots.

use super::{parse_files, report};
use crate::Options;

fn check(name: &str, files: &[(&str, &str)]) {
    let parsed = parse_files(files, &Options::default());
    let mut out = String::new();
    for (file, text) in files {
        out += &format!("--- {file}\n{}\n", text.trim_end());
    }
    out += "---\n";
    out += &report(&parsed);
    insta::with_settings!({
        snapshot_path => "../../../../snapshots/syntax",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, out);
    });
}

fn script(name: &str, text: &str) {
    check(name, &[("main.cfg", &format!("#!KAMAILIO\n{text}"))]);
}

#[test]
fn a_missing_semicolon_points_behind_the_statement() {
    script("missing_semicolon", "route {\n    $var(x) = 1\n    xlog(\"a\");\n}");
}

#[test]
fn an_unclosed_brace_points_at_its_opener() {
    script("unclosed_brace", "route {\n    if ($var(x)) {\n        exit;\n\n    xlog(\"a\");\n}\n\nroute[B] { exit; }");
    script("unclosed_brace_indented", "route {\n    if ($var(x)) {\n        exit;\n}\n\nroute[B] { exit; }");
}

#[test]
fn an_unclosed_parenthesis_points_at_its_opener() {
    script("unclosed_parenthesis", "route {\n    if (is_method(\"INVITE\") {\n        exit;\n    }\n}");
}

#[test]
fn an_error_in_a_define_is_shown_where_the_define_is_used() {
    script("error_in_a_define", "#!define LOG xlog(\"a\" \\\n    +* \"b\")\nroute {\n    LOG;\n}");
}

#[test]
fn an_error_in_an_included_file_names_the_include() {
    let main = "#!KAMAILIO\nroute {\n    include_file \"part.cfg\"\n}";
    check("error_in_an_included_file", &[("main.cfg", main), ("part.cfg", "exit\ndrop;")]);
}

#[test]
fn a_duplicate_define_shows_the_first() {
    script("duplicate_define", "#!define FLAG 1\n#!define FLAG 2\nroute { exit; }");
}

#[test]
fn a_comment_in_a_define_is_explained() {
    script("comment_in_a_define", "#!define N 9 # nine\nroute {\n    $var(x) = N;\n    exit;\n}");
}

#[test]
fn misspelt_words_get_a_suggestion() {
    script(
        "misspelt_words",
        "#!defnie A 1\nchilren=4\nroute {\n    whiel ($var(x)) { exit; }\n    retrun;\n}\nfailure_ruote[X] { exit; }",
    );
}

#[test]
fn a_swallowed_identifier_is_explained() {
    script("swallowed_identifier", "listen=udp:127.0.0.1:5060\ntm_x.limit = 5\nroute { exit; }");
}

#[test]
fn foreign_words_and_operators_are_translated() {
    script(
        "foreign_words",
        "route {\n    for ($var(i) = 0; $var(i) < 3; $var(i)++) {\n        exit;\n    }\n    if ($rU !~ \"a\") exit;\n    $var(x) = $var(y) % 2;\n    continue;\n}",
    );
}

#[test]
fn misplaced_text_is_explained() {
    script("misplaced_text", "xlog(\"a\");\nroute {\n    loadmodule \"tm.so\"\n}\n}\n$var(x) = 1;");
}

#[test]
fn malformed_variables_are_explained() {
    script(
        "malformed_variables",
        "route {\n    $var(a) = $ru{s.len};\n    $var(b) = $ruri.user;\n    $var(c) = $(ru{s.len);\n    $var (d) = 1;\n    $var(e) = $;\n}",
    );
}
