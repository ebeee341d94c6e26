use super::{codes, parse_text, tree};
use crate::ast::{ItemKind, RouteKind};

#[test]
fn parameters_take_their_forms_of_values() {
    assert_eq!(
        tree("children=8 debug=-1 fork=yes user=\"sip\" group=sip log_facility=LOG_LOCAL0"),
        "(children = 8)\n(debug = -1)\n(fork = 1)\n(user = \"sip\")\n(group = sip)\n(log_facility = LOG_LOCAL0)"
    );
    assert_eq!(
        tree("tcp_source_ipv4=10.0.0.1 advertised_address=sip udp_mtu_try_proto=TCP force_rport=on port=5070"),
        "(tcp_source_ipv4 = 10.0.0.1)\n(advertised_address = sip)\n(udp_mtu_try_proto = Tcp)\n(force_rport = 1)\n(port = 5070)"
    );
    assert_eq!(tree("kemi.reply_route_callback=\"none\""), "(kemi.reply_route_callback = \"none\")");
}

#[test]
fn values_of_another_form_are_refused() {
    for text in ["debug=\"x\"", "fork=\"yes\"", "mhomed=YES", "children=-1", "children=4+4", "log_facility=LOG_NOPE"] {
        assert_eq!(codes(text), ["E0170"], "{text}");
    }
    assert_eq!(codes("chilren=4"), ["E0169"]);
    assert_eq!(codes("use_dst_blacklist=on"), ["E0169"]);
}

#[test]
fn addresses_are_read_over_many_lines() {
    assert_eq!(
        tree("listen=udp:10.0.0.1:5060\n  tcp:eth0 tls:[::1]:5061 *:*:5070 sctp:(a.b, \"c\"):5062\nport=1"),
        "(listen Udp:10.0.0.1:5060 Tcp:eth0 Tls:::1:5061 *:5070 Sctp:(a.b \"c\"):5062)\n(port = 1)"
    );
    assert_eq!(
        tree("listen=udp:10.0.0.1:5060 advertise \"1.2.3.4\":5060 name \"s1\" virtual"),
        "(listen Udp:10.0.0.1:5060 advertise \"1.2.3.4\":5060 name \"s1\" virtual)"
    );
    assert_eq!(tree("alias=sip.example-a.com tcp:b.org:5060;"), "(alias sip.example-a.com Tcp:b.org:5060)\n;");
}

#[test]
fn an_identifier_after_an_address_list_is_swallowed() {
    assert_eq!(codes("listen=udp:10.0.0.1:5060\nfoo.bar=1\nchildren=1"), ["E0171"]);
    assert_eq!(tree("listen=udp:10.0.0.1:5060;\nfoo.bar=1"), "(listen Udp:10.0.0.1:5060)\n;\n(cfgvar foo.bar 1)");
}

#[test]
fn addresses_that_are_none_are_refused() {
    assert_eq!(codes("listen=udp:127.0.0.999"), ["E0172"]);
    assert_eq!(codes("listen=udp:127.0.0.1:70000"), ["E0172"]);
    assert_eq!(codes("listen=ws:127.0.0.1"), ["E0173"]);
    assert_eq!(codes("listen=\"udp:127.0.0.1:5060\""), ["E0174"]);
    assert_eq!(codes("listen=udp:127.0.0.1 name \"a\" advertise 1.2.3.4:5"), ["E0175"]);
}

#[test]
fn modules_flags_and_variables_are_items() {
    assert_eq!(
        tree("loadpath \"/a:/b\" mpath=\"/c\" loadmodule \"/x/tm.so\" modparam(\"tm\", \"fr_timer\", -5)"),
        "(loadpath \"/a:/b\")\n(loadpath \"/c\")\n(loadmodule tm)\n(modparam \"tm\" \"fr_timer\" -5)"
    );
    assert_eq!(tree("modparamx(\"a\", \"b\", $var(x))"), "(modparam \"a\" \"b\" $var(x))");
    assert_eq!(tree("flags A:1, \"B\", C\navpflags d, e"), "(flags A:1 B C)\n(avpflags d e)");
    assert_eq!(
        tree("a.b = 5 description \"x\"\na[2].b = \"y\"\na.default = 1"),
        "(cfgvar a.b 5)\n(cfgvar a[2].b \"y\")\n(cfgvar a.default 1)"
    );
    assert_eq!(codes("a.b = -1"), ["E0181"]);
    assert_eq!(codes("a.listen = 1"), ["E0176"]);
}

#[test]
fn routes_have_kinds_and_names() {
    let parsed = parse_text(
        "#!KAMAILIO\nroute[0] {;} reply_route {;} onreply_route[\"a b\"] {;} failure_route[1] {;} onsend_route {;}
         event_route[tm:local-request] {;} request_route {;}",
    );
    assert!(!parsed.has_errors());
    let routes: Vec<(RouteKind, Option<String>, bool)> = parsed
        .ast
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Route(route) => {
                Some((route.kind, route.name.as_ref().map(|name| name.text.to_string()), route.is_main()))
            }
            _ => None,
        })
        .collect();
    let name = |text: &str| Some(text.to_owned());
    assert_eq!(
        routes,
        [
            (RouteKind::Request, name("0"), true),
            (RouteKind::Reply, None, true),
            (RouteKind::Reply, name("a b"), false),
            (RouteKind::Failure, name("1"), false),
            (RouteKind::OnSend, None, true),
            (RouteKind::Event, name("tm:local-request"), false),
            (RouteKind::Request, None, true),
        ]
    );
}

#[test]
fn malformed_route_names_are_refused_and_the_block_is_read() {
    for (text, code) in [
        ("route[a-b]", "E0177"),
        ("route[]", "E0177"),
        ("route[if]", "E0176"),
        ("request_route[X]", "E0178"),
        ("event_route[foo]", "E0177"),
        ("event_route", "E0177"),
    ] {
        assert_eq!(codes(&format!("#!KAMAILIO\n{text} {{ $var(x) += 1; }}")), [code, "E0160"], "{text}");
    }
}
