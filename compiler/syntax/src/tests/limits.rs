use super::{codes, parse_files, parse_text};
use crate::Options;

fn route(body: &str) -> Vec<&'static str> {
    codes(&format!("#!KAMAILIO\nroute {{ {body} }}"))
}

#[test]
fn deep_nesting_is_refused_before_it_is_parsed() {
    let many = 5000;
    assert_eq!(route(&format!("$var(x) = {}1{};", "(".repeat(many), ")".repeat(many))), ["E0157"]);
    assert_eq!(route(&format!("{}exit;{}", "if 1 {".repeat(many), "}".repeat(many))), ["E0157"]);
    assert_eq!(route(&format!("{}exit;", "if 1 ".repeat(many))), ["E0157"]);
    assert_eq!(route(&format!("$var(x) = {}1;", "!".repeat(many))), ["E0157"]);
    assert_eq!(route(&format!("{}exit;", "if {;} ".repeat(many))), ["E0157"]);
}

#[test]
fn nesting_up_to_the_bound_is_parsed() {
    let many = 60;
    assert!(route(&format!("$var(x) = {}1{};", "(".repeat(many), ")".repeat(many))).is_empty());
    assert!(route(&format!("{}exit;{}", "if 1 {".repeat(many), "}".repeat(many))).is_empty());
    assert!(route(&format!("{}exit;", "while 1 ".repeat(many))).is_empty());
    assert!(route(&format!("$var(x) = {}1{};", "{ $var(x) = ".repeat(many), ";}".repeat(many))).is_empty());
    assert!(route(&format!("{}1{};", "f(".repeat(many), ")".repeat(many))).is_empty());
}

#[test]
fn a_long_chain_of_else_if_is_no_nesting() {
    assert!(route(&format!("if 1 exit; {}", "else if (2) exit; ".repeat(5000))).is_empty());
}

#[test]
fn a_very_long_expression_is_refused() {
    assert!(route(&format!("$var(x) = 1{};", " + 1".repeat(900))).is_empty());
    assert_eq!(route(&format!("$var(x) = 1{};", " + 1".repeat(5000))), ["E0158"]);
}

#[test]
fn defines_that_explode_or_recurse_are_refused() {
    let bomb: String = (0..40).map(|n| format!("#!define A{n} A{} A{}\n", n + 1, n + 1)).collect();
    assert!(codes(&format!("{bomb}#!define A40 exit;\nroute {{ A0 }}")).contains(&"E0129"));
    assert!(codes("#!define A B\n#!define B A\nroute { exit; A }").contains(&"E0128"));
}

#[test]
fn substitutions_that_explode_are_refused() {
    let rules = "#!subst \"/a/aaaaaaaaaa/g\"\n".repeat(12);
    assert_eq!(codes(&format!("{rules}route {{ f(\"a\"); }}")), ["E0130"]);
}

#[test]
fn values_that_double_are_refused() {
    let doubled: String = (0..40).map(|n| format!("#!defexps A{} A{n} + A{n}\n", n + 1)).collect();
    let found = codes(&format!("#!define A0 \"ab\"\n{doubled}route {{ exit; }}"));
    assert!(found.contains(&"E0136"), "{found:?}");
    let doubled: String = (0..40).map(|n| format!("#!substdef \"/A{}/$def(A{n})$def(A{n})/\"\n", n + 1)).collect();
    let found = codes(&format!("#!define A0 ab\n{doubled}route {{ exit; }}"));
    assert!(found.contains(&"E0130"), "{found:?}");
}

#[test]
fn files_that_include_each_other_over_and_over_are_refused() {
    let many = |name: &str| format!("include_file \"{name}\"\n").repeat(10);
    let names: Vec<String> = (0..9).map(|n| format!("{n}.cfg")).collect();
    let texts: Vec<String> = (1..10).map(|n| many(&format!("{n}.cfg"))).collect();
    let mut files: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    let main = many("0.cfg");
    files.extend([("main.cfg", main.as_str()), ("9.cfg", "#!trydef X\n")]);
    let parsed = parse_files(&files, &Options::default());
    let found: Vec<_> = parsed.diagnostics.iter().map(|found| found.code.id()).collect();
    assert_eq!(found, ["E0156", "E0139"]);
}

#[test]
fn what_is_never_closed_is_sought_once() {
    let many = 20_000;
    let all = |line: &str, code: &str| {
        let found = route(&line.repeat(many));
        assert!(found.iter().filter(|known| **known == code).count() >= many, "{line}");
    };
    all("$(ru{s.len;\n", "E0103");
    all("\\\"\n", "E0101");
}

#[test]
fn a_variable_takes_a_bounded_number_of_transformations() {
    assert!(route(&format!("$var(x) = $(ru{});", "{s.len}".repeat(64))).is_empty());
    assert_eq!(route(&format!("$var(x) = $(ru{});", "{s.len}".repeat(65))), ["E0107"]);
}

#[test]
fn long_lines_strings_and_addresses_are_read_once() {
    let many = 50_000;
    assert!(route(&format!("log(\"{}\");", "a".repeat(10 << 20))).is_empty());
    assert!(route(&"exit;".repeat(many)).is_empty());
    assert_eq!(route(&":".repeat(many)), ["E0150"]);
    assert_eq!(route(&"a:".repeat(many)), ["E0165"]);
    assert_eq!(route(&format!("{}{{", "}{".repeat(many))).last(), Some(&"E0152"));
}

#[test]
fn a_text_of_nothing_but_mistakes_is_not_read_to_its_end() {
    let found = route(&"$ ".repeat(60_000));
    assert_eq!((found.len(), found.last()), (50_002, Some(&"E0111")));
    assert_eq!(route(&"if(1){}".repeat(60_000)).len(), 50_000);
}

#[test]
fn a_file_that_includes_itself_is_refused() {
    let parsed = parse_text("include_file \"main.cfg\"\nroute { exit; }");
    assert_eq!(parsed.diagnostics.first().map(|diagnostic| diagnostic.code.id()), Some("E0134"));
}

#[test]
fn cut_and_garbled_scripts_never_panic() {
    let text = "#!KAMAILIO\n#!define A f(\nlisten=udp:[::1]:5060 advertise a.b:1\nroute[X] { if ($(x(y)[1]{s.len}) =~ \"a\\x41\") { A 1); }\n switch @a[1].b { case /\"x\": break; default: drop; } }\n#!ifdef B\n#!else\n/* c */ #!endif";
    for cut in 0..text.len() {
        parse_text(text.get(..cut).unwrap_or(""));
        parse_text(text.get(cut..).unwrap_or(""));
        let garbled: String =
            text.char_indices().filter(|(at, _)| at % 7 != cut % 7).map(|(_, letter)| letter).collect();
        parse_text(&garbled);
    }
}
