//! The destination URI (`$du`), and whether a URI means this proxy.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::operand;
use srcc_runtime::script_fn;
use srcc_runtime::transport::{self, Proto};
use srcc_runtime::value::Str;
use srcc_sip::Uri;

/// Sends the request to this URI instead of the request URI.
#[script_fn(module = "kex", routes(any))]
#[returns(1 = "set", -1 = "not a URI")]
pub fn setdsturi(cx: &mut Cx, uri: Str) -> Rc {
    if Uri::parse(&uri).is_err() {
        srcc_runtime::error!("setdsturi: `{uri}` is no URI");
        return Rc::FALSE;
    }
    cx.fwd.dst_uri = Some(uri);
    Rc::TRUE
}

/// Forgets the destination URI: the request goes where its URI says.
#[script_fn(module = "kex", routes(any))]
pub fn resetdsturi(cx: &mut Cx) -> Rc {
    cx.fwd.dst_uri = None;
    Rc::TRUE
}

/// Whether a destination URI is set.
#[script_fn(module = "kex", routes(any))]
#[returns(1 = "set", -1 = "not set")]
pub fn isdsturiset(cx: &Cx) -> Rc {
    Rc::from(cx.fwd.dst_uri.is_some())
}

/// Whether a URI, a host, or `[proto:]host[:port]` is one of our sockets or aliases.
#[script_fn(module = "kex", routes(any))]
#[returns(1 = "it is ours", -1 = "it is not")]
pub fn is_myself(_cx: &mut Cx, uri: Str) -> Rc {
    let is_uri = uri.iter().take(5).any(|byte| *byte == b':') && Uri::parse(&uri).is_ok();
    Rc::from(if is_uri { operand::is_myself_uri(&uri) } else { is_our_socket(&uri) })
}

/// `[proto:]host[:port]`.
fn is_our_socket(text: &[u8]) -> bool {
    let mut words = text.splitn(2, |byte| *byte == b':');
    let (first, rest) = (words.next().unwrap_or_default(), words.next());
    let (proto, place) = match (Proto::from_name(first), rest) {
        (Some(proto), Some(rest)) => (Some(proto), rest),
        _ => (None, text),
    };
    // Host and port are written as in a URI.
    let uri = [b"sip:", place].concat();
    Uri::parse(&uri).is_ok_and(|uri| transport::is_myself(uri.host, uri.port.unwrap_or(0), proto))
}
