//! `add_sock_hdr`: tells the next registrar by which socket a REGISTER came in.

use srcc_runtime::cx::Cx;
use srcc_runtime::destination::sockets;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;

/// Appends a header of that name with the socket that the request came in by, `udp:10.0.0.1:5060`.
#[script_fn(module = "registrar", routes(request, event))]
#[returns(1 = "appended", -1 = "the name is empty, or the socket is not known")]
pub fn add_sock_hdr(cx: &mut Cx, name: Str) -> Rc {
    let Some(socket) = sockets().get(cx.rcv.socket).filter(|_| !name.is_empty()) else { return Rc::FALSE };
    let line = [&name[..], b": ", socket.text().as_bytes(), b"\r\n"].concat();
    cx.msg.append_header(line.into());
    Rc::TRUE
}
