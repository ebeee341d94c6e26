use super::{codes, expr, tree};

#[test]
fn numbers_wrap_to_32_bits_in_all_their_forms() {
    for (text, value) in [
        ("4294967295", "-1"),
        ("2147483648", "-2147483648"),
        ("100000000000", "1215752192"),
        ("0xffffffff", "-1"),
        ("0x100000000", "0"),
        ("010", "8"),
        ("037777777777", "-1"),
        ("101b", "5"),
        ("0b", "0"),
        ("yes", "1"),
        ("off", "0"),
        ("INET6", "10"),
        ("IPv4", "2"),
    ] {
        assert_eq!(expr(text), value, "{text}");
    }
}

#[test]
fn words_that_only_start_as_numbers_are_refused() {
    for text in ["10k", "08", "0xg", "0X10", "0b101", "1_000", "1.5"] {
        assert_eq!(codes(&format!("#!KAMAILIO\nroute {{ $var(x) = {text}; }}")), ["E0161"], "{text}");
    }
}

#[test]
fn double_quoted_strings_know_few_escapes() {
    for (text, value) in [
        (r#""a\n\r\t\a\"\\""#, r#""a\n\r\t\u{7}\"\\""#),
        (r#""\x41\x4g""#, r#""A\u{4}g""#),
        (r#""\60\101\1011""#, r#""0AA1""#),
        (r#""\7\0\08\d\.\$\b\v""#, r#""\\7\\0\\08\\d\\.\\$\\b\\v""#),
        ("\"a\\\nb\"", r#""ab""#),
        ("\"a\nb\"", r#""a\nb""#),
        (r#""ab\x00cd""#, r#""ab""#),
    ] {
        assert_eq!(expr(text), value, "{text}");
    }
}

#[test]
fn single_quoted_strings_know_no_escapes() {
    assert_eq!(expr(r"'a\n\'"), r#""a\\n\\""#);
}

#[test]
fn only_double_quoted_strings_join() {
    assert_eq!(expr("\"a\"\n \"b\""), "\"ab\"");
    assert_eq!(codes("#!KAMAILIO\nroute { $var(x) = 'a' 'b'; }"), ["E0189"]);
    assert_eq!(codes("#!KAMAILIO\nroute { $var(x) = \"a\" 'b'; }"), ["E0189"]);
}

#[test]
fn block_comments_nest_and_newlines_end_nothing() {
    assert_eq!(tree("#!KAMAILIO\nroute{/* a /* b */ exit; */exit\n;// x\n} # end"), "(Request (exit))");
    assert_eq!(tree("#!KAMAILIO\nroute\\\n{ $var(x)\n=\n1\n;}"), "(Request (= $var(x) 1))");
}

#[test]
fn selects_end_where_their_text_ends() {
    assert_eq!(expr(r#"@msg.header["X-A"][2].params.p + 1"#), r#"(+ @msg.header["X-A"][2].params.p 1)"#);
    assert_eq!(expr("@cseq.num"), "@cseq.num");
}

#[test]
fn old_style_avps_have_classes_and_indexes() {
    assert_eq!(tree("#!KAMAILIO\nroute { %foo = %f.bar[2]; }"), "(Request (= %foo %f.bar[2]))");
    assert_eq!(tree("#!SER\nroute { $foo = $(f.bar[]) + $i:5; }"), "(Request (= %foo (+ %f.bar[] %i:5)))");
    assert_eq!(tree("route { $f.x = $y[1]; }"), "(Request (= %f.x %y[1]))");
    assert_eq!(tree("#!KAMAILIO\nroute { $var(x) = $rU; }"), "(Request (= $var(x) $rU))");
}

#[test]
fn keywords_are_case_sensitive() {
    assert_eq!(codes("#!KAMAILIO\nroute { IF ($rU) { exit; } }"), ["E0159"]);
}
