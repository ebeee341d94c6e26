//! The destination URI (`$du`), and whether a URI means this proxy.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::transport;
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

/// Whether a URI or a host is one of our sockets or aliases. Without a port any of ours will do; a text that is no SIP
/// URI is taken for a host as a whole (measured: `127.0.0.1:5060` is none).
#[script_fn(module = "kex", routes(any))]
#[returns(1 = "it is ours", -1 = "it is not")]
pub fn is_myself(_cx: &mut Cx, uri: Str) -> Rc {
    let is_uri = [&b"sip:"[..], b"sips:"].iter().any(|scheme| uri.starts_with(scheme));
    Rc::from(match (is_uri, Uri::parse(&uri)) {
        (true, Ok(uri)) => transport::is_myself(uri.host, uri.port.unwrap_or(0), None),
        (true, Err(_)) => false,
        (false, _) => transport::is_myself(&uri, 0, None),
    })
}
