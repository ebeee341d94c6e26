//! The text of a log line.

use crate::params;
use srcc_runtime::clock;
use srcc_runtime::cx::Cx;
use srcc_runtime::log;
use srcc_runtime::value::write_int;
use srcc_sip::{HeaderKind, Uri};

/// What happened, in the words the operators' tools look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A reply went to the caller.
    Answered,
    /// An INVITE failed.
    Missed,
    /// The ACK to a 2xx came.
    Acknowledged,
    /// The script asked for a line.
    Requested,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Kind::Answered => "transaction answered",
            Kind::Missed => "call missed",
            Kind::Acknowledged => "request acknowledged",
            Kind::Requested => "request accounted",
        }
    }
}

/// The outcome that a line reports.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// SIP status.
    pub code: u16,
    /// Its reason phrase.
    pub reason: &'a [u8],
    /// To tag of the answer; empty if there is none.
    pub to_tag: &'a [u8],
}

/// Logs one line about the request in `cx`.
pub fn write(cx: &mut Cx, kind: Kind, outcome: &Outcome<'_>) {
    let level = params::params().log_level;
    if !log::enabled(level) {
        return;
    }
    let text = text(cx, kind, outcome);
    log::program(level, module_path!(), file!(), line!(), format_args!("ACC: {}", String::from_utf8_lossy(&text)));
}

fn text(cx: &mut Cx, kind: Kind, outcome: &Outcome<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    out.extend_from_slice(kind.words().as_bytes());
    out.extend_from_slice(b": timestamp=");
    times(&mut out);
    let from_tag = cx.msg.from_tag().unwrap_or_default();
    let (from_tag, to_tag) = if is_from_callee(cx) { (outcome.to_tag, from_tag) } else { (from_tag, outcome.to_tag) };
    let mut field = |name: &str, value: &[u8]| {
        out.push(b';');
        out.extend_from_slice(name.as_bytes());
        out.push(b'=');
        out.extend_from_slice(value);
    };
    field("method", cx.msg.method_bytes());
    field("from_tag", from_tag);
    field("to_tag", to_tag);
    field("call_id", cx.msg.call_id());
    field("code", outcome.code.to_string().as_bytes());
    field("reason", outcome.reason);
    for (name, value) in params::params().log_extra {
        let value = value.expand(cx);
        // An undefined variable leaves its field empty, where a format string would say <null>.
        let value = if &value[..] == b"<null>" { &[][..] } else { &value[..] };
        out.push(b';');
        out.extend_from_slice(name.as_bytes());
        out.push(b'=');
        out.extend_from_slice(value);
    }
    out
}

fn times(out: &mut Vec<u8>) {
    let now = clock::wall();
    out.extend_from_slice(now.as_secs().to_string().as_bytes());
    let p = params::params();
    match p.time_mode {
        1 => {
            out.push(b';');
            out.extend_from_slice(&p.time_exten);
            out.push(b'=');
            write_int(now.subsec_micros().cast_signed(), out);
        }
        2 => {
            out.push(b';');
            out.extend_from_slice(&p.time_attr);
            out.extend_from_slice(format!("={}.{:03}", now.as_secs(), now.subsec_millis()).as_bytes());
        }
        _ => (),
    }
}

/// With `detect_direction`: a request of the callee, told by the caller's From tag that our Record-Route carries
/// (`append_fromtag` of rr): it is not the From tag of this request.
fn is_from_callee(cx: &Cx) -> bool {
    if !params::params().detect_direction || cx.msg.to_tag().is_none() {
        return false;
    }
    let Some(Ok(route)) = cx.msg.addresses(HeaderKind::Route).next() else { return false };
    let Ok(uri) = Uri::parse(route.uri) else { return false };
    match uri.params.get(b"ftag") {
        Some(caller) => cx.msg.from_tag() != caller.value,
        None => false,
    }
}
