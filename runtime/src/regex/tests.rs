use super::*;
use crate::args::Fmt;
use crate::cx::Cx;
use crate::transport::{Proto, RcvInfo, SockId};

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

fn cx() -> Cx {
    let text = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n\r\n";
    let msg = srcc_sip::SipMsg::parse(bytes::Bytes::from_static(text.as_bytes())).unwrap();
    let addr = std::net::SocketAddr::from(([127, 0, 0, 1], 5060));
    Cx::new(msg, RcvInfo { src: addr, dst: addr, proto: Proto::Udp, socket: SockId(0), conn: None }, 1)
}

fn substitute(rule: &'static str, text: &str) -> Option<String> {
    let bob = Fmt(|_, out| out.extend_from_slice(b"bob"));
    let subst = Subst::parse(rule.as_bytes(), &[bob]).unwrap();
    let out = subst.apply(&mut cx(), text.as_bytes()).expect("no match is empty");
    out.map(|out| out.text().into_owned())
}

#[test]
fn substitutions_replace_groups_and_variables() {
    for (rule, text, expected) in [
        ("/b+/x/", "abba", Some("axa")),
        ("/b/x/g", "abba", Some("axxa")),
        ("/B/x/", "abba", None),
        ("/B/x/i", "abba", Some("axba")),
        (r"/(.)(.)/\2\1/g", "abcd", Some("badc")),
        (r"#a/b#c\td#", "a/b", Some("c\td")),
        (r"/a\/b/c\/d/", "a/b", Some("c/d")),
        ("/x/$rU-$$1/", "x", Some("bob-$1")),
        ("/x/$(rU{s.len})!/", "x", Some("bob!")),
        ("/b*/x/", "bba", Some("xa")),
        ("/^a*/x/g", "aab", Some("xb")),
    ] {
        assert_eq!(substitute(rule, text).as_deref(), expected, "{rule} on {text}");
    }
}

#[test]
fn a_match_of_empty_text_spoils_the_whole_substitution() {
    for (rule, text) in [("/^/-/", "ab"), ("/b*/x/g", "bba"), ("/$/x/", "ab"), ("/b|$/y/g", "axb")] {
        let subst = Subst::parse(rule.as_bytes(), &[]).unwrap();
        assert_eq!(subst.apply(&mut cx(), text.as_bytes()), Err(EmptyMatch), "{rule} on {text}");
    }
}

#[test]
fn the_longest_match_counts_and_then_first_alternatives() {
    for (pattern, text, expected) in [
        ("a|ab", "abc", "ab"),
        ("(a|ab)(c|bcd)(d*)", "abcd", "abcd a bcd -"),
        ("(a|ab)(bcd|c)(d*)", "abcd", "abcd a bcd -"),
        ("a?(ab)?", "ab", "ab ab"),
        ("(a*)(ab)*(b*)", "abb", "abb a - bb"),
        ("(ab|a)(bc)?", "abc", "abc a bc"),
        ("(a?)(ab)?(b)?", "ab", "ab a - b"),
        ("((a)|(b))*", "ab", "ab b a b"),
        ("(foo|foobar)(bar)?", "xfoobar", "foobar foo bar"),
        ("(.*)(c|bc)", "abc", "abc ab c"),
        ("(a|ab|abc)\\>", "abc ab", "abc abc"),
        ("(a|ab)(\\B|c)", "abc", "abc ab c"),
        ("(sip|sips):(.*)@", "sips:u@h@x", "sips:u@h@ sips u@h"),
    ] {
        let regex = Regex::new(pattern.as_bytes(), EXACT).unwrap();
        let groups = regex.captures(text.as_bytes()).unwrap();
        let part = |range: &Option<std::ops::Range<usize>>| match range.clone().map(|range| &text[range]) {
            None | Some("") => "-".to_owned(),
            Some(part) => part.to_owned(),
        };
        assert_eq!(groups.iter().map(part).collect::<Vec<_>>().join(" "), expected, "{pattern} in {text}");
        assert_eq!(regex.find(text.as_bytes()), groups[0], "{pattern} in {text}");
    }
}

#[test]
fn rules_of_another_shape_are_errors() {
    for rule in ["", "/a", "/a/b", "/a/b/x", "/a(/b/"] {
        assert!(Subst::parse(rule.as_bytes(), &[]).is_err(), "{rule}");
    }
}
