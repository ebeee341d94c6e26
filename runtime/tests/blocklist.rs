//! The list of failed destinations, in a process of its own.

use bytes::Bytes;
use srcc_runtime::blocklist::{
    ENABLED, EXPIRE, MEMORY, Reason, Rules, UDP_IGNORED, add, clear, configure, find, leaves_out, remove, retry_after,
    timed_out, unavailable,
};
use srcc_runtime::cfgvar::LiveInt;
use srcc_runtime::transport::{Dest, Proto};
use srcc_sip::{Method, SipMsg};
use std::net::SocketAddr;
use std::time::Duration;

fn at(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 9], port))
}

fn dest(port: u16) -> Dest {
    Dest::new(Proto::Udp, at(port))
}

fn reply(retry_after: &str) -> SipMsg {
    SipMsg::parse(Bytes::from(format!(
        "SIP/2.0 503 No\r\nVia: SIP/2.0/UDP 127.0.0.1\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\nCall-ID: 1\r\n\
         CSeq: 1 OPTIONS\r\n{retry_after}Content-Length: 0\r\n\r\n"
    )))
    .unwrap()
}

static YES: LiveInt = LiveInt::new(1);
static NONE: LiveInt = LiveInt::new(0);
static MOST: LiveInt = LiveInt::new(20);
static INVITE: LiveInt = LiveInt::new(1);
static NOT_BYE: LiveInt = LiveInt::new(-9);

/// One test, since the list is the process's own.
#[tokio::test(start_paused = true)]
async fn who_fails_is_left_out_for_a_while() {
    add(Proto::Udp, at(1), Reason::ADMIN, None, 0);
    assert_eq!(find(Proto::Udp, at(1)), None, "the list is off");
    ENABLED.set(1);
    EXPIRE.set(2);
    configure(Rules {
        on_503: &YES,
        default_503: &NONE,
        min_503: &NONE,
        max_503: &MOST,
        methods_add: &INVITE,
        methods_lookup: &NOT_BYE,
    });

    add(Proto::Udp, at(1), Reason::ADMIN, None, 0);
    assert_eq!((find(Proto::Udp, at(1)), find(Proto::Tcp, at(1))), (Some(Reason::ADMIN), None));
    assert!(leaves_out(Method::Invite, &dest(1)) && !leaves_out(Method::Bye, &dest(1)));
    assert!(!leaves_out(Method::Invite, &dest(2)));
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(find(Proto::Udp, at(1)), None);

    timed_out(Method::Message, &dest(2));
    timed_out(Method::Invite, &dest(3));
    assert_eq!((find(Proto::Udp, at(2)), find(Proto::Udp, at(3))), (None, Some(Reason::TIMEOUT)));
    let mut ignored = dest(4);
    ignored.flags.blocklist_ignore = Reason::TIMEOUT.0;
    timed_out(Method::Invite, &ignored);
    assert_eq!(find(Proto::Udp, at(4)), None);
    assert!(remove(Proto::Udp, at(3)) && !remove(Proto::Udp, at(3)));

    unavailable(&reply(""), &dest(5));
    assert_eq!(find(Proto::Udp, at(5)), None);
    unavailable(&reply("Retry-After: 3600 (lunch)\r\n"), &dest(5));
    tokio::time::sleep(Duration::from_secs(19)).await;
    assert_eq!(find(Proto::Udp, at(5)), Some(Reason::UNAVAILABLE));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(find(Proto::Udp, at(5)), None);

    UDP_IGNORED.set(i32::from(Reason::TIMEOUT.0));
    timed_out(Method::Invite, &dest(6));
    assert_eq!(find(Proto::Udp, at(6)), None);

    MEMORY.set(0);
    add(Proto::Tcp, at(7), Reason::CONNECT, Some(60), 0);
    add(Proto::Tcp, at(8), Reason::CONNECT, Some(60), 0);
    assert_eq!((find(Proto::Tcp, at(7)).is_some(), find(Proto::Tcp, at(8))), (true, None));
    clear();
    assert_eq!(find(Proto::Tcp, at(7)), None);
}

#[test]
fn a_retry_after_has_seconds_and_a_comment() {
    assert_eq!(retry_after(&reply("Retry-After: 18 (in a meeting);duration=2\r\n")), Some(18));
    assert_eq!((retry_after(&reply("")), retry_after(&reply("Retry-After: soon\r\n"))), (None, None));
}
