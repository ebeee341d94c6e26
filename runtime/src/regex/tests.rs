use super::*;

const EXACT: RegexFlags = RegexFlags { icase: false, newline: false };
const ICASE: RegexFlags = RegexFlags { icase: true, newline: false };

fn matches(text: &str, pattern: &str) -> bool {
    Regex::new(pattern.as_bytes(), ICASE).unwrap().is_match(text.as_bytes())
}

#[test]
fn patterns_match_as_measured() {
    for (text, pattern, expected) in [
        ("abc", "^b", false),
        ("abc", "B", true),
        ("a.c", r"a\.c", true),
        ("abc", r"a\.c", false),
        ("", "", true),
        ("a|b", r"a\|b", true),
        ("l1\nl2", "^l2", false),
        ("l1\nl2", "l1.l2", true),
        ("a\0b", "b", false),
        ("foo", "[[:alpha:]]+", true),
        ("FOO", "[a-z]{3}", true),
        ("abcabc", r"(abc)\1", true),
        ("abcabd", r"^(abc)\1", false),
        ("foo bar", r"foo\sbar", true),
        ("foo_1", r"^\w+$", true),
        ("1", r"\d", false),
        ("d", r"\d", true),
        ("a]", "[]]$", true),
        ("a\\b", r"a[\]b", true),
        ("x)", "x)", true),
        ("one two", r"\<two\>", true),
        ("a-b", "^[a-]+b$", true),
        ("ab", "^(a|b)**$", true),
        ("aab", "^a{,2}b$", true),
        ("&&", "^[&&]+$", true),
    ] {
        assert_eq!(matches(text, pattern), expected, "{text:?} =~ {pattern:?}");
    }
}

#[test]
fn bad_patterns_are_errors() {
    for pattern in ["a(", "[a", "*a", "a{x}", "a{2", "[b-a]", "a\\", "[[:nope:]]", "(|*)"] {
        assert!(Regex::new(pattern.as_bytes(), EXACT).is_err(), "{pattern}");
    }
}

#[test]
fn newline_mode_works_line_by_line() {
    let lines = RegexFlags { icase: false, newline: true };
    assert!(Regex::new(b"^l2$", lines).unwrap().is_match(b"l1\nl2\nl3"));
    assert!(!Regex::new(b"l1.l2", lines).unwrap().is_match(b"l1\nl2"));
    assert!(!Regex::new(b"l1[^x]l2", lines).unwrap().is_match(b"l1\nl2"));
}

#[test]
fn groups_cover_bytes_in_both_engines() {
    let groups = Regex::new(b"(b+)(c)?", EXACT).unwrap().captures(b"\xffabbd").unwrap();
    assert_eq!(groups.as_slice(), [Some(2..4), Some(2..4), None]);
    let groups = Regex::new(br"(b)\1", EXACT).unwrap().captures(b"\xff\xfeabbd").unwrap();
    assert_eq!(groups.as_slice(), [Some(3..5), Some(3..4)]);
}

#[test]
fn bytes_that_are_no_text_can_be_matched() {
    assert!(Regex::new(b"^a\xff[\xf0-\xfe]$", EXACT).unwrap().is_match(b"a\xff\xf1"));
}

#[test]
fn patterns_made_at_run_time_are_kept() {
    let first = cached(b"a+", EXACT).unwrap();
    assert!(Rc::ptr_eq(&first, &cached(b"a+", EXACT).unwrap()));
    assert!(!Rc::ptr_eq(&first, &cached(b"a+", ICASE).unwrap()));
    assert!(cached(b"a(", EXACT).is_err());
}
