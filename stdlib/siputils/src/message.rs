//! What kind of message this is and where it comes from.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::operand::is_myself_uri;
use srcc_runtime::script_fn;
use srcc_sip::{HeaderKind, Uri};

/// Whether the To has a tag: the request is within a dialog.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "yes", -1 = "no")]
pub fn has_totag(cx: &Cx) -> Rc {
    Rc::from(cx.msg.to().ok().and_then(|to| to.tag()).is_some_and(|tag| !tag.is_empty()))
}

/// Whether the message is a request.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "yes", -1 = "no")]
pub fn is_request(cx: &Cx) -> Rc {
    Rc::from(cx.msg.is_request())
}

/// Whether the message is a reply.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "yes", -1 = "no")]
pub fn is_reply(cx: &Cx) -> Rc {
    Rc::from(!cx.msg.is_request())
}

/// Whether the message comes straight from its sender: a request with one Via, a reply whose topmost Record-Route, if
/// there is one, is ours.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "yes", -1 = "no")]
pub fn is_first_hop(cx: &Cx) -> Rc {
    Rc::from(if cx.msg.is_request() { cx.msg.via(1).is_none() } else { is_reply_first_hop(cx) })
}

fn is_reply_first_hop(cx: &Cx) -> bool {
    match cx.msg.record_routes().next() {
        None => true,
        Some(Ok(top)) => is_myself_uri(top.uri),
        Some(Err(_)) => false,
    }
}

/// Whether the Request-URI, or the URI given, has a `gr` parameter (RFC 5627).
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "a GRUU", -1 = "no GRUU")]
pub fn is_gruu(cx: &Cx, uri: Option<srcc_runtime::value::Str>) -> Rc {
    let uri = uri.unwrap_or_else(|| cx.request_uri());
    Rc::from(Uri::parse(&uri).is_ok_and(|uri| uri.gr().is_some()))
}

/// Whether Supported names an extension, such as `path`, `outbound` or `gruu`.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "yes", -1 = "no")]
pub fn is_supported(cx: &Cx, extension: &'static str) -> Rc {
    Rc::from(cx.msg.values(HeaderKind::Supported).any(|name| name.eq_ignore_ascii_case(extension.as_bytes())))
}
