use super::{format, formatted, refused};

#[test]
fn a_formatted_script_ends_with_one_newline() {
    assert_eq!(formatted("route { exit; }"), "route {\n\texit;\n}\n");
    assert_eq!(formatted("debug=3\n\n\n"), "debug=3\n");
    assert_eq!(formatted("# nothing but a comment"), "# nothing but a comment\n");
    assert_eq!(formatted(""), "");
}

#[test]
fn line_ends_are_those_of_the_first_line() {
    assert_eq!(formatted("debug=3\r\nroute {\r\nexit; exit; }\n"), "debug=3\r\nroute {\r\n\texit;\r\n\texit;\r\n}\r\n");
    assert_eq!(formatted("debug=3\nroute {\r\nexit; # c\r\n}\r\n"), "debug=3\nroute {\n\texit; # c\n}\n");
    assert_eq!(formatted("#!KAMAILIO\r\ndebug = 3\r\n"), "#!KAMAILIO\r\ndebug=3\r\n");
}

#[test]
fn strings_comments_and_directives_keep_any_bytes() {
    let text = b"#!define A \xe4  b\nroute { log( \"\xff  \n\t\x01\" ); # \xc3\xa4 \xe4\n}\n";
    let out = b"#!define A \xe4  b\nroute {\n\tlog(\"\xff  \n\t\x01\"); # \xc3\xa4 \xe4\n}\n";
    assert_eq!(format(text).unwrap(), out);
}

#[test]
fn a_blank_that_keeps_a_mode_line_a_comment_stays() {
    assert_eq!(formatted("#!SER \nroute { $foo = 1; }"), "#!SER \nroute {\n\t$foo = 1;\n}\n");
    assert_eq!(formatted("  #!KAMAILIO\nroute { exit; }"), "#!KAMAILIO\nroute {\n\texit;\n}\n");
}

#[test]
fn a_backslash_at_the_end_of_a_line_is_white_space() {
    assert_eq!(formatted("route { log(1, \\\n\"a\"); }"), "route {\n\tlog(1,\n\t\t\"a\");\n}\n");
}

#[test]
fn a_script_with_errors_in_its_structure_is_refused() {
    assert_eq!(refused("route { exit; "), ["E0152"]);
    assert_eq!(refused("route { exit }"), ["E0151"]);
    assert!(refused("route { log(\"a); }").contains(&"E0101"));
    assert_eq!(refused("route { exit; }\n#!endif\n"), ["E0122"]);
    assert_eq!(refused("route { exit; } \x01"), ["E0105"]);
    assert_eq!(refused("\\"), ["E0150"]);
}

#[test]
fn errors_that_leave_the_structure_clear_do_not_matter() {
    assert_eq!(
        formatted("nosuch=1 debug=\"x\"\nroute{forward( 1,2 );}"),
        "nosuch=1\ndebug=\"x\"\nroute {\n\tforward(1, 2);\n}\n"
    );
    assert_eq!(formatted("include_file \"nosuch.cfg\"\ndebug = 1"), "include_file \"nosuch.cfg\"\ndebug=1\n");
}

#[test]
fn a_name_may_be_a_define_of_another_file() {
    assert_eq!(formatted("route{$var(x)=limit;}"), "route {\n\t$var(x) = limit;\n}\n");
    assert_eq!(formatted("route{LOG_IT\nexit;}"), "route {\n\tLOG_IT\n\texit;\n}\n");
    // As a whole statement only in capitals: it is more likely that something is missing.
    assert_eq!(refused("route{log_it\nexit;}"), ["E0165"]);
}

#[test]
fn a_file_of_statements_alone_is_formatted_as_the_inside_of_a_route() {
    assert_eq!(formatted("if(1){exit;}\n  drop;"), "if (1) {\n\texit;\n}\ndrop;\n");
    assert_eq!(formatted("#!ifdef A\n  it's prose\n#!endif\n  drop ;"), "#!ifdef A\n  it's prose\n#!endif\ndrop;\n");
}

#[test]
fn what_a_comment_in_a_define_swallows_stays() {
    let text = "#!define N 9 # nine\nroute { $var(x) = N;  exit ;\n; exit; }";
    let out = "#!define N 9 # nine\nroute {\n\t$var(x) = N;  exit ;\n\t\t;\n\texit;\n}\n";
    assert_eq!(formatted(text), out);
}

#[test]
fn a_branch_that_another_define_would_compile_keeps_its_tokens() {
    let text = "#!ifdef A\n  debug = 1 # and\n#!else\n  debug = 2\n#!endif\nroute { exit; }";
    let out = "#!ifdef A\ndebug=1 # and\n#!else\ndebug=2\n#!endif\nroute {\n\texit;\n}\n";
    assert_eq!(formatted(text), out);
}

#[test]
fn a_directive_that_only_a_skipping_reader_sees_stays_where_it_is() {
    let text = "#!ifdef A\n  debug = 1 # or #!endif\n  debug = 2\nroute { exit; }";
    let out = "#!ifdef A\n  debug = 1 # or #!endif\ndebug=2\nroute {\n\texit;\n}\n";
    assert_eq!(formatted(text), out);
}

#[test]
fn what_would_be_read_differently_stays_as_it_is() {
    // `int` is a define here; without blanks the parentheses would be a cast.
    let text = "#!define int 5\nroute { log( int , \"a\" );\n$var(x)=strlen( int ); }";
    assert!(formatted(text).contains("strlen( int );"), "{}", formatted(text));
}
