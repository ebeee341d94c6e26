//! Name resolution against a small DNS server on the loopback interface.

use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, SRV};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use srcc_runtime::dns::{self, Candidate, DnsConfig, DnsError, Srv};
use srcc_runtime::transport::discover::discover;
use srcc_runtime::transport::{ListenConfig, ListenSpec, Net, Proto};
use srcc_runtime::worker::{self, Handler, Running};

use crate::harness::{Events, PATIENCE};

/// Answers for `*.test` for as long as the test process lives.
fn serve(port: u16) {
    let socket = UdpSocket::bind(("127.0.0.1", port)).unwrap();
    std::thread::spawn(move || {
        let mut buf = [0; 2000];
        while let Ok((n, from)) = socket.recv_from(&mut buf) {
            let query = Message::from_vec(&buf[..n]).unwrap();
            let question = query.queries[0].clone();
            let mut answer = Message::response(query.metadata.id, query.metadata.op_code);
            for data in records(&question.name().to_ascii(), question.query_type()) {
                answer.add_answer(Record::from_rdata(question.name().clone(), 60, data));
            }
            if answer.answers.is_empty() {
                answer.metadata.response_code = ResponseCode::NXDomain;
            }
            answer.add_query(question);
            socket.send_to(&answer.to_vec().unwrap(), from).unwrap();
        }
    });
}

fn records(name: &str, kind: RecordType) -> Vec<RData> {
    let srv = |priority, port, target| RData::SRV(SRV::new(priority, 0, port, Name::from_ascii(target).unwrap()));
    match (name, kind) {
        ("one.test.", RecordType::A) => vec![RData::A(A(Ipv4Addr::new(127, 0, 1, 1)))],
        ("two.test.", RecordType::A) => vec![RData::A(A(Ipv4Addr::new(127, 0, 1, 2)))],
        ("_sip._udp.domain.test.", RecordType::SRV) => {
            vec![srv(20, 5082, "two.test."), srv(10, 5081, "one.test."), srv(5, 5080, "gone.test.")]
        }
        ("_sip._tcp.stream.test.", RecordType::SRV) => vec![srv(10, 5083, "one.test.")],
        _ => Vec::new(),
    }
}

fn start(port: u16, dns_port: u16) -> Running {
    let listen = vec![ListenSpec::parse(&format!("127.0.0.1:{port}")).unwrap()];
    let table = discover(&ListenConfig { listen, ..ListenConfig::default() }).unwrap();
    let dns = DnsConfig {
        servers: vec![([127, 0, 0, 1], dns_port).into()],
        retry_time: Some(Duration::from_millis(200)),
        retries: Some(1),
        ..DnsConfig::default()
    };
    let net = Net::new(table, Default::default(), Box::leak(Box::default()), dns);
    let sockets = net.bind(1).unwrap();
    worker::start(net, sockets, Handler::default(), PATIENCE).unwrap()
}

type Answer = Result<Vec<Candidate>, DnsError>;

fn ask(running: &Running, events: &'static Events<Answer>, host: &'static str, port: Option<u16>) -> Answer {
    let job = move || {
        worker::spawn_inline(async move { events.tell(dns::resolve(host.as_bytes(), port, None, false).await) });
    };
    assert!(running.workers.run_on(0, job));
    events.next()
}

fn end(running: Running) {
    running.workers.stop();
    running.join();
}

fn candidate(proto: Proto, addr: &str) -> Candidate {
    Candidate { proto, addr: addr.parse().unwrap() }
}

#[test]
fn srv_gives_the_targets_by_priority_and_passes_over_those_without_address() {
    static EVENTS: Events<Answer> = Events::new();
    serve(26_060);
    let running = start(26_061, 26_060);
    let resolve = |host, port| ask(&running, &EVENTS, host, port);
    let both = [candidate(Proto::Udp, "127.0.1.1:5081"), candidate(Proto::Udp, "127.0.1.2:5082")];
    assert_eq!(resolve("domain.test", None).unwrap(), both);
    // With a port, or without SRV records, the address records count.
    assert_eq!(resolve("one.test", Some(5090)).unwrap(), [candidate(Proto::Udp, "127.0.1.1:5090")]);
    assert_eq!(resolve("ONE.test", None).unwrap(), [candidate(Proto::Udp, "127.0.1.1:5060")]);
    // Only tcp offers the service.
    assert_eq!(resolve("stream.test", None).unwrap(), [candidate(Proto::Tcp, "127.0.1.1:5083")]);
    assert!(matches!(resolve("gone.test", None), Err(DnsError::NoAddress(name)) if name == "gone.test"));
    end(running);
}

#[test]
fn the_hosts_file_and_records_given_by_hand_need_no_server() {
    static EVENTS: Events<Answer> = Events::new();
    let running = start(26_062, 26_063);
    let resolve = |host, port| ask(&running, &EVENTS, host, port);
    assert_eq!(resolve("localhost", Some(5070)).unwrap(), [candidate(Proto::Udp, "127.0.0.1:5070")]);
    dns::add_static_addr("by-hand.example", [127, 0, 2, 1].into(), Duration::from_secs(60));
    dns::add_static_srv(
        "_sip._udp.hand.example",
        Srv { priority: 1, weight: 1, port: 5071, target: "by-hand.example".to_owned() },
        Duration::from_secs(60),
    );
    assert_eq!(resolve("hand.example", None).unwrap(), [candidate(Proto::Udp, "127.0.2.1:5071")]);
    end(running);
}

#[test]
fn a_number_is_answered_at_once_with_the_default_port_of_its_transport() {
    let numeric = |host: &str, port, proto, sips| dns::resolve_numeric(host.as_bytes(), port, proto, sips);
    assert_eq!(numeric("10.0.0.1", None, None, false), Some(candidate(Proto::Udp, "10.0.0.1:5060")));
    assert_eq!(numeric("[::1]", None, None, true), Some(candidate(Proto::Tls, "[::1]:5061")));
    assert_eq!(numeric("::1", Some(5070), Some(Proto::Tcp), false), Some(candidate(Proto::Tcp, "[::1]:5070")));
    assert_eq!(numeric("example.org", None, None, false), None);
}
