//! Requests of the script's own, and what it may say about those that the engine makes.

use crate::rpc_uac::request_of;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::tx::{clean, uac};
use srcc_runtime::value::Str;

/// Sends a request in a transaction of its own. Next hop and socket may be empty: then the URI says where it goes. The headers,
/// From and To among them, may have tags, Call-ID and CSeq.
#[script_fn(module = "tm", routes(any))]
#[returns(1 = "sent", -1 = "not sent: something is malformed or unreachable")]
pub async fn t_uac_send(
    _cx: &mut Cx,
    method: Str,
    uri: Str,
    next_hop: Str,
    socket: Str,
    headers: Str,
    content: Str,
) -> Rc {
    let request = match request_of(method, uri, [next_hop, socket], &ended(&headers), content) {
        Ok(request) => request,
        Err(error) => {
            srcc_runtime::error!("t_uac_send: {}", error.text);
            return Rc::FALSE;
        }
    };
    match uac::send(request, None).await {
        Ok(()) => Rc::TRUE,
        Err(error) => {
            srcc_runtime::error!("t_uac_send: {error}");
            Rc::FALSE
        }
    }
}

/// Header lines with the last one ended.
fn ended(headers: &Str) -> Vec<u8> {
    let mut lines = headers.to_vec();
    if !lines.is_empty() && !lines.ends_with(b"\n") {
        lines.extend_from_slice(b"\r\n");
    }
    lines
}

/// Has ACK and CANCEL made from the request as it was sent. They always are.
#[script_fn(module = "tm", routes(any))]
pub fn t_use_uac_headers(_cx: &Cx) -> Rc {
    Rc::TRUE
}

/// Deletes transactions that have outlived their longest life by far.
#[script_fn(module = "tm", routes(any))]
pub fn t_clean(_cx: &Cx) -> Rc {
    clean();
    Rc::TRUE
}
