use super::{codes, stmts};

#[test]
fn an_else_if_chain_is_one_list() {
    let text = "if $x exit; else if ($y) { drop; } else if (1) ; else { return 2; }";
    assert_eq!(stmts(text), "(if $x (exit)) (if $y (drop)) (if 1 ;) (else (return 2))");
}

#[test]
fn an_else_belongs_to_the_nearest_if() {
    assert_eq!(stmts("if 1 if 2 exit; else drop;"), "(if 1 (if 2 (exit)) (else (drop)))");
}

#[test]
fn leaving_statements_take_values_or_empty_parentheses() {
    assert_eq!(
        stmts("return; return(); return(1); exit -1; drop(); break;"),
        "(return) (return) (return 1) (exit (- 1)) (drop) (break)"
    );
}

#[test]
fn a_switch_holds_labels_regexes_and_a_default() {
    let text = "switch ($x) { case 1: case \"a\": f(); break; case /\"^a\": default: exit; }";
    assert_eq!(stmts(text), "(switch $x (case 1) (case \"a\" (f!) (break)) (case /\"^a\") (default (exit)))");
}

#[test]
fn core_functions_take_constants_in_their_own_forms() {
    for (text, tree) in [
        ("forward();", "(Forward)"),
        ("forward(uri:host, uri:port);", "(Forward uri:host uri:port)"),
        ("forward(10.0.0.1, 5061);", "(Forward 10.0.0.1 5061)"),
        ("forward_tcp(sip.example.com);", "(ForwardTcp sip.example.com)"),
        ("log(1, \"x\"); log(\"y\");", "(Log 1 \"x\") (Log \"y\")"),
        ("setflag(FLAG); isflagset(3);", "(SetFlag FLAG) (IsFlagSet 3)"),
        ("seth(\"a\"); sethost(\"b\");", "(RewriteHost \"a\") (RewriteHost \"b\")"),
        ("force_rport; add_rport();", "(ForceRport) (ForceRport)"),
        ("remove_branch(-1);", "(RemoveBranch -1)"),
        ("udp_mtu_try_proto(TCP);", "(UdpMtuTryProto Tcp)"),
        ("force_send_socket(tls:10.0.0.1:5061);", "(ForceSendSocket Tls:10.0.0.1:5061)"),
        ("route(RELAY); route(2); route(\"a\" + $x);", "(Route RELAY) (Route 2) (Route (+ \"a\" $x))"),
        ("cfg_select(\"g\", $x);", "(CfgSelect \"g\" $x)"),
    ] {
        assert_eq!(stmts(text), tree, "{text}");
    }
}

#[test]
fn wrong_arguments_of_core_functions_are_refused() {
    for text in ["forward_udp();", "forward($x);", "log($x);", "strip(\"1\");", "setflag(-1);", "seth(\"a\", \"b\");"] {
        assert_eq!(codes(&format!("#!KAMAILIO\nroute {{ {text} }}")), ["E0179"], "{text}");
    }
}

#[test]
fn what_is_no_statement_is_refused() {
    for (text, code) in [
        ("{ exit; }", "E0162"),
        ("$var(x);", "E0162"),
        ("$var(x) == 1;", "E0162"),
        ("5;", "E0162"),
        ("@ruri = 1;", "E0163"),
        ("$var(x) = $var(y) = 1;", "E0164"),
        ("break 1;", "E0186"),
        ("else exit;", "E0191"),
        ("continue;", "E0159"),
        ("for ($var(i) = 0; $var(i) < 3; $var(i) = $var(i) + 1) { exit; }", "E0159"),
        ("xlog;", "E0165"),
        ("modparam(\"a\", \"b\", 1);", "E0167"),
        ("if (1) { }", "E0155"),
    ] {
        assert_eq!(codes(&format!("#!KAMAILIO\nroute {{ {text} exit; }}")), [code], "{text}");
    }
}

#[test]
fn operators_of_other_languages_are_named() {
    for text in [
        "$var(x) += 1;",
        "$var(x) -= 1;",
        "$var(x)++;",
        "$var(x) = 1 === 2;",
        "$var(x) = 1 <> 2;",
        "if ($x !~ \"a\") exit;",
        "$var(x) = 1 ? 2 : 3;",
        "$var(x) = 7 % 3;",
        "$var(x) = +1;",
        "$var(x) = 1 ^^ 2;",
    ] {
        assert_eq!(codes(&format!("#!KAMAILIO\nroute {{ {text} }}")), ["E0160"], "{text}");
    }
}
