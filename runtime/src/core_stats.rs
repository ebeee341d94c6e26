//! The core's statistics, with the names that operators of the original know (`core:rcv_requests`, ..).
//!
//! What counts as which was measured on Kamailio 5.6.3: an absorbed ACK and a forward without a destination are
//! `drop_requests`, a message without its mandatory headers is `err_requests`, a header that does not parse is
//! `bad_msg_hdr`.

use srcc_sip::{Method, SipMsg};

use crate::stats::{self, Counter, Source};

/// Requests handled.
pub static RCV_REQUESTS: Counter = Counter::new();
/// Replies handled.
pub static RCV_REPLIES: Counter = Counter::new();
/// Requests forwarded without a transaction.
pub static FWD_REQUESTS: Counter = Counter::new();
/// Replies forwarded without a transaction.
pub static FWD_REPLIES: Counter = Counter::new();
/// Requests dropped.
pub static DROP_REQUESTS: Counter = Counter::new();
/// Replies dropped by the script.
pub static DROP_REPLIES: Counter = Counter::new();
/// Requests without a mandatory header.
pub static ERR_REQUESTS: Counter = Counter::new();
/// Replies without a mandatory header.
pub static ERR_REPLIES: Counter = Counter::new();
/// URIs that do not parse.
pub static BAD_URIS: Counter = Counter::new();
/// Headers that do not parse.
pub static BAD_MSG_HDR: Counter = Counter::new();
/// Requests with a method that has no counter of its own.
pub static UNSUPPORTED_METHODS: Counter = Counter::new();

/// Methods whose requests are counted one by one, in the order of the names below.
const REQUEST_METHODS: [Method; 14] = [
    Method::Ack,
    Method::Bye,
    Method::Cancel,
    Method::Info,
    Method::Invite,
    Method::Message,
    Method::Notify,
    Method::Options,
    Method::Prack,
    Method::Publish,
    Method::Refer,
    Method::Register,
    Method::Subscribe,
    Method::Update,
];
const REQUEST_NAMES: [&str; 14] = [
    "ack",
    "bye",
    "cancel",
    "info",
    "invite",
    "message",
    "notify",
    "options",
    "prack",
    "publish",
    "refer",
    "register",
    "subscribe",
    "update",
];
static REQUESTS: [Counter; 14] = [const { Counter::new() }; 14];

/// Methods whose replies are counted one by one, in the order of the names below.
const REPLY_METHODS: [Method; 8] = [
    Method::Bye,
    Method::Cancel,
    Method::Invite,
    Method::Message,
    Method::Prack,
    Method::Refer,
    Method::Register,
    Method::Update,
];
const REPLY_NAMES: [&str; 8] = ["bye", "cancel", "invite", "message", "prack", "refer", "reg", "update"];
/// By class (1xx to 6xx), then by method.
static REPLIES_BY_METHOD: [[Counter; 8]; 6] = [const { [const { Counter::new() }; 8] }; 6];
static REPLIES_BY_CLASS: [Counter; 6] = [const { Counter::new() }; 6];

/// Status codes that are counted one by one.
const REPLY_CODES: [(u16, &str); 5] = [(401, "401"), (404, "404"), (407, "407"), (480, "480"), (486, "486")];
static REPLIES_BY_CODE: [Counter; 5] = [const { Counter::new() }; 5];
static REPLIES_18X: Counter = Counter::new();

/// Counts a request that is about to be handled.
pub fn count_request(msg: &SipMsg) {
    RCV_REQUESTS.inc();
    let method = msg.method();
    match REQUEST_METHODS.iter().zip(&REQUESTS).find(|(m, _)| **m == method) {
        Some((_, counter)) => counter.inc(),
        None => UNSUPPORTED_METHODS.inc(),
    }
}

/// Counts a reply that is about to be handled.
pub fn count_reply(msg: &SipMsg) {
    RCV_REPLIES.inc();
    let status = msg.status();
    let class = usize::from(status / 100).wrapping_sub(1);
    let (Some(by_class), Some(by_method)) = (REPLIES_BY_CLASS.get(class), REPLIES_BY_METHOD.get(class)) else {
        return;
    };
    by_class.inc();
    let method = msg.method();
    if let Some((_, counter)) = REPLY_METHODS.iter().zip(by_method).find(|(m, _)| **m == method) {
        counter.inc();
    }
    if status / 10 == 18 {
        REPLIES_18X.inc();
    }
    if let Some((_, counter)) = REPLY_CODES.iter().zip(&REPLIES_BY_CODE).find(|((code, _), _)| *code == status) {
        counter.inc();
    }
}

/// Registers the statistics; called once at start.
pub fn register() {
    let core = |name: &str, counter: &'static Counter| stats::register("core", name, Source::Counter(counter));
    core("rcv_requests", &RCV_REQUESTS);
    core("rcv_replies", &RCV_REPLIES);
    core("fwd_requests", &FWD_REQUESTS);
    core("fwd_replies", &FWD_REPLIES);
    core("drop_requests", &DROP_REQUESTS);
    core("drop_replies", &DROP_REPLIES);
    core("err_requests", &ERR_REQUESTS);
    core("err_replies", &ERR_REPLIES);
    core("bad_URIs_rcvd", &BAD_URIS);
    core("unsupported_methods", &UNSUPPORTED_METHODS);
    core("bad_msg_hdr", &BAD_MSG_HDR);
    for (name, counter) in REQUEST_NAMES.iter().zip(&REQUESTS) {
        core(&format!("rcv_requests_{name}"), counter);
    }
    core("rcv_replies_18x", &REPLIES_18X);
    for ((_, code), counter) in REPLY_CODES.iter().zip(&REPLIES_BY_CODE) {
        core(&format!("rcv_replies_{code}"), counter);
    }
    for (class, (by_class, by_method)) in REPLIES_BY_CLASS.iter().zip(&REPLIES_BY_METHOD).enumerate() {
        core(&format!("rcv_replies_{}xx", class + 1), by_class);
        for (name, counter) in REPLY_NAMES.iter().zip(by_method) {
            core(&format!("rcv_replies_{}xx_{name}", class + 1), counter);
        }
    }
}
