//! Sending bytes as they are: a copy of the message, or any text.

use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::destination::resolve_uri;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::transport::{self, Proto};
use srcc_runtime::value::Str;

/// Sends a copy of the message as received, over UDP, to `uri` or to where the request goes.
#[script_fn(module = "corex", routes(request, failure, event))]
#[returns(1 = "sent", -1 = "no destination, or it could not be sent")]
pub async fn send_udp(cx: &mut Cx, uri: Option<Str>) -> Rc {
    send_copy(cx, uri, Proto::Udp).await
}

/// Sends a copy of the message as received, over TCP, to `uri` or to where the request goes.
#[script_fn(module = "corex", routes(request, failure, event))]
#[returns(1 = "sent", -1 = "no destination, or it could not be sent")]
pub async fn send_tcp(cx: &mut Cx, uri: Option<Str>) -> Rc {
    send_copy(cx, uri, Proto::Tcp).await
}

/// Sends `data` as it is to `uri`.
#[script_fn(module = "corex", routes(any))]
#[returns(1 = "sent", -1 = "no destination, or it could not be sent")]
pub async fn send_data(_cx: &mut Cx, uri: Str, data: Str) -> Rc {
    send(&with_scheme(&uri), None, data.into_bytes()).await
}

async fn send_copy(cx: &mut Cx, uri: Option<Str>, proto: Proto) -> Rc {
    let target = match uri {
        Some(uri) => with_scheme(&uri),
        None => cx.fwd.dst_uri.clone().unwrap_or_else(|| cx.request_uri()).to_vec(),
    };
    send(&target, Some(proto), cx.msg.buf.clone()).await
}

/// `host:port` is as good as `sip:host:port`.
fn with_scheme(uri: &[u8]) -> Vec<u8> {
    if srcc_sip::Uri::parse(uri).is_ok() { uri.to_vec() } else { [b"sip:", uri].concat() }
}

async fn send(uri: &[u8], proto: Option<Proto>, data: Bytes) -> Rc {
    let hops = match resolve_uri(uri, proto).await {
        Ok(hops) => hops,
        Err(error) => {
            srcc_runtime::error!("cannot send to {}: {error}", String::from_utf8_lossy(uri));
            return Rc::FALSE;
        }
    };
    for dest in hops {
        match transport::send(&dest, &data) {
            Ok(_) => return Rc::TRUE,
            Err(error) => srcc_runtime::error!("cannot send to {}: {error}", dest.addr),
        }
    }
    Rc::FALSE
}
