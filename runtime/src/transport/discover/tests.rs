use super::*;

fn table(listen: &[&str]) -> SocketTable {
    let listen = listen.iter().map(|l| ListenSpec::parse(l).unwrap()).collect();
    discover(&ListenConfig { listen, ..ListenConfig::default() }).unwrap()
}

fn texts(table: &SocketTable) -> Vec<String> {
    table.sockets.iter().map(ListenSocket::text).collect()
}

#[test]
fn an_address_without_protocol_is_listened_on_by_udp_and_tcp() {
    assert_eq!(texts(&table(&["127.0.0.1"])), ["udp:127.0.0.1:5060", "tcp:127.0.0.1:5060"]);
    assert_eq!(texts(&table(&["[::1]:26073"])), ["udp:[::1]:26073", "tcp:[::1]:26073"]);
    assert_eq!(texts(&table(&["udp:::1"])), ["udp:[::1]:5060"]);
}

#[test]
fn an_interface_and_a_list_stand_for_their_addresses() {
    assert_eq!(texts(&table(&["udp:lo:26070"])), ["udp:127.0.0.1:26070"]);
    assert_eq!(texts(&table(&["tcp:(lo, 127.0.0.2):26071"])), ["tcp:127.0.0.1:26071", "tcp:127.0.0.2:26071"]);
}

#[test]
fn without_listen_all_ipv4_addresses_are_taken() {
    let all = discover(&ListenConfig { port: Some(26_072), ..ListenConfig::default() }).unwrap();
    assert!(texts(&all).contains(&"udp:127.0.0.1:26072".to_owned()));
    assert!(all.sockets.iter().all(|s| s.addr.is_ipv4()));
}

#[test]
fn the_same_address_twice_is_one_socket() {
    assert_eq!(texts(&table(&["udp:127.0.0.1", "udp:127.0.0.1:5060"])), ["udp:127.0.0.1:5060"]);
}

#[test]
fn via_shows_the_port_unless_it_is_5060() {
    let via = |l: &str| table(&[l]).sockets[0].via_host_port.clone();
    assert_eq!(via("udp:127.0.0.1"), "127.0.0.1");
    assert_eq!(via("tcp:127.0.0.1:5061"), "127.0.0.1:5061");
    assert_eq!(via("udp:[::1]:5062"), "[::1]:5062");
    assert_eq!(via("udp:127.0.0.6:26076/9.9.9.9"), "9.9.9.9:26076");
    assert_eq!(via("udp:127.0.0.6:26076/9.9.9.9:99"), "9.9.9.9:99");
}

#[test]
fn nonsense_is_refused() {
    for bad in ["", "udp:", "udp:127.0.0.1:x", "127.0.0.1:99999", "(lo,):5060"] {
        assert!(ListenSpec::parse(bad).is_err(), "{bad:?}");
    }
    let spec = ListenSpec::parse("udp:no-such-host.invalid").unwrap();
    let error = discover(&ListenConfig { listen: vec![spec], ..ListenConfig::default() }).unwrap_err();
    assert_eq!(error.to_string(), "cannot resolve `no-such-host.invalid`");
}

#[test]
fn we_know_ourselves_by_address_name_alias_and_advertised_address() {
    let cfg = ListenConfig {
        listen: vec![
            ListenSpec::parse("udp:localhost:5060").unwrap(),
            ListenSpec::parse("tcp:[::1]:5070/proxy.test:5080").unwrap(),
        ],
        aliases: vec![Alias::parse("sip.test").unwrap(), Alias::parse("udp:old.test:5099").unwrap()],
        ..ListenConfig::default()
    };
    let t = discover(&cfg).unwrap();
    let udp = Some(Proto::Udp);
    for (host, port, proto, expected) in [
        ("127.0.0.1", 5060, udp, true),
        ("127.0.0.1", 0, None, true),
        ("127.0.0.1", 5061, None, false),
        ("127.0.0.1", 5060, Some(Proto::Tcp), false),
        ("LOCALHOST", 0, None, true),
        ("::1", 5070, None, true),
        ("[0:0:0:0:0:0:0:1]", 5070, Some(Proto::Ws), true),
        ("proxy.test", 5080, None, true),
        ("proxy.test", 5070, None, false),
        ("SIP.test", 1234, udp, true),
        ("old.test", 5099, udp, true),
        ("old.test", 5098, udp, false),
        ("old.test", 5099, Some(Proto::Tcp), false),
        ("example.org", 0, None, false),
    ] {
        assert_eq!(t.is_myself(host.as_bytes(), port, proto), expected, "{host}:{port} {proto:?}");
    }
}

#[test]
fn names_of_our_addresses_become_aliases_if_wanted() {
    let listen = vec![ListenSpec::parse("udp:127.0.0.1:26078").unwrap()];
    let t = discover(&ListenConfig { listen, auto_aliases: true, ..ListenConfig::default() }).unwrap();
    // Which name 127.0.0.1 has is the machine's affair; that it is known then is ours.
    for alias in &t.aliases {
        assert!(t.is_myself(alias.host.as_bytes(), 26_078, Some(Proto::Udp)));
    }
}

#[test]
fn the_socket_for_a_destination_has_its_protocol_and_family() {
    let t = table(&["udp:127.0.0.1:26001", "tcp:127.0.0.1:26001", "udp:[::1]:26001", "udp:127.0.0.2:26001"]);
    let pick = |proto, addr: &str| t.for_dest(proto, addr.parse().unwrap()).map(ListenSocket::text);
    assert_eq!(pick(Proto::Udp, "10.0.0.1:5060").as_deref(), Some("udp:127.0.0.1:26001"));
    assert_eq!(pick(Proto::Udp, "[fd00::1]:5060").as_deref(), Some("udp:[::1]:26001"));
    assert_eq!(pick(Proto::Ws, "10.0.0.1:5060").as_deref(), Some("tcp:127.0.0.1:26001"));
    assert_eq!(pick(Proto::Tls, "10.0.0.1:5060"), None);
}
