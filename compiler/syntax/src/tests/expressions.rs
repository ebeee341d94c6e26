use super::{codes, expr};

/// The measured table: all bit and shift operators bind looser than comparisons, `^` tighter than `&`.
#[test]
fn precedence_is_the_measured_one() {
    for (text, tree) in [
        ("1 << 1 == 2", "(<< 1 (== 1 2))"),
        ("1 < 2 << 1", "(<< (< 1 2) 1)"),
        ("2 == 1 << 1", "(<< (== 2 1) 1)"),
        ("3 ^ 1 == 2", "(^ 3 (== 1 2))"),
        ("6 & 3 ^ 1", "(& 6 (^ 3 1))"),
        ("6 | 3 & 1", "(| 6 (& 3 1))"),
        ("1 << 4 >> 2", "(<< 1 (>> 4 2))"),
        ("8 >> 1 << 1", "(<< (>> 8 1) 1)"),
        ("4 & 4 == 4", "(& 4 (== 4 4))"),
        ("1 < 2 < 3", "(< (< 1 2) 3)"),
        ("1 == 2 < 3", "(== 1 (< 2 3))"),
        ("1 || 2 && 3 or 4 and 5", "(|| (|| 1 (&& 2 3)) (&& 4 5))"),
        ("\"a\" + 1 + 2", "(+ (+ \"a\" 1) 2)"),
        ("1 + 2 * 3 mod 4 - 5", "(- (+ 1 (mod (* 2 3) 4)) 5)"),
        ("defined $x + 1", "(+ (defined $x) 1)"),
        ("!1 == 0", "(== (! 1) 0)"),
        ("not defined $avp(x)", "(! (defined $avp(x)))"),
        ("-(int)\"2\"+1", "(+ (- (int \"2\")) 1)"),
        ("(str)1+2", "(+ (str 1) 2)"),
        ("2--1", "(- 2 (- 1))"),
        ("~1 & 2", "(& (~ 1) 2)"),
        ("1 eq 2 ieq 3", "(ieq (eq 1 2) 3)"),
        ("(1 + 2) * 3", "(* (+ 1 2) 3)"),
    ] {
        assert_eq!(expr(text), tree, "{text}");
    }
}

#[test]
fn blocks_assignments_and_builtins_are_operands() {
    assert_eq!(expr("{ return 4; } + 1"), "(+ (block (return 4)) 1)");
    assert_eq!(expr("($var(y) = 2)"), "(= $var(y) 2)");
    assert_eq!(expr("strlen($rU) + strempty(\"\")"), "(+ (strlen $rU) (strempty \"\"))");
    assert_eq!(expr("selval($x > 1, \"a\", 2)"), "(selval (> $x 1) \"a\" 2)");
    assert_eq!(expr("is_method(\"INVITE\") && route(R)"), "(&& (is_method! \"INVITE\") (Route R))");
}

#[test]
fn operands_of_the_core_take_their_own_right_sides() {
    for (text, tree) in [
        ("method == INVITE", "(== Method INVITE)"),
        ("!method == \"INVITE\"", "(! (== Method \"INVITE\"))"),
        ("method == \"A\" || uri == myself", "(|| (== Method \"A\") (== Uri myself))"),
        ("status =~ \"x\" + \"y\"", "(=~ Uri (+ \"x\" \"y\"))"),
        ("src_ip == 10.0.0.0/8", "(== SrcIp 10.0.0.0/8)"),
        ("dst_ip != 10.0.0.0/255.0.0.0", "(!= DstIp 10.0.0.0/255.0.0.0)"),
        ("src_ip == ::1", "(== SrcIp ::1)"),
        ("src_ip == [2001:db8::1]", "(== SrcIp 2001:db8::1)"),
        ("src_ip == sip.example-a.org", "(== SrcIp sip.example-a.org)"),
        ("src_ip == $var(x)", "(== SrcIp $var(x))"),
        ("dst_port == 20000+1000", "(== DstPort (+ 20000 1000))"),
        ("src_port > 1 == 2", "(== (> SrcPort 1) 2)"),
        ("msg:len >= 2048", "(>= MsgLen 2048)"),
        ("af == INET6", "(== Af 10)"),
        ("proto == TLS && 1", "(&& (== Proto Tls) 1)"),
        ("myself == src_ip", "(== Myself SrcIp)"),
    ] {
        assert_eq!(expr(text), tree, "{text}");
    }
}

#[test]
fn what_an_operand_of_the_core_does_not_take_is_refused() {
    for text in ["method < \"A\"", "uri > myself", "src_ip == 5", "proto > 1", "myself == method"] {
        let found = codes(&format!("#!KAMAILIO\nroute {{ if ({text}) exit; }}"));
        assert!(matches!(found.as_slice(), ["E0180" | "E0150"]), "{text} {found:?}");
    }
}
