//! `options_reply`: the answer to an OPTIONS that asks about the proxy itself (RFC 3261 11.2).

use crate::params::params;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::reply::{self, ReplyParts};
use srcc_runtime::script_fn;
use srcc_sip::{Method, Uri};

/// Answers 200 with what we support. The Request-URI must have no user.
#[script_fn(module = "siputils", routes(request, event))]
#[returns(1 = "answered", -1 = "no OPTIONS, a user in the Request-URI, or the reply was not sent")]
pub async fn options_reply(cx: &mut Cx) -> Rc {
    if cx.msg.method() != Method::Options || !cx.msg.is_request() {
        srcc_runtime::error!("options_reply: this is no OPTIONS");
        return Rc::FALSE;
    }
    let uri = cx.request_uri();
    if !Uri::parse(&uri).is_ok_and(|uri| uri.user.is_empty()) {
        srcc_runtime::error!("options_reply: ruri contains username, or cannot be parsed");
        return Rc::FALSE;
    }
    let params = params();
    let headers = [
        ("Accept", &params.options_accept),
        ("Accept-Encoding", &params.options_accept_encoding),
        ("Accept-Language", &params.options_accept_language),
        ("Supported", &params.options_support),
    ];
    let out = &mut cx.ext::<ReplyParts>().headers;
    for (name, value) in headers {
        for piece in [name.as_bytes(), b": ", value, b"\r\n"] {
            out.extend_from_slice(piece);
        }
    }
    Rc::from(reply::answer(cx, 200, b"OK").await)
}
