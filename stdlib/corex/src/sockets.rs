//! The listen sockets from the script: which one a message came by, which one it leaves by.

use srcc_runtime::core_fns::sending::find_socket;
use srcc_runtime::cx::Cx;
use srcc_runtime::destination::sockets;
use srcc_runtime::flow::Rc;
use srcc_runtime::transport::SockId;
use srcc_runtime::value::Str;
use srcc_runtime::{script_fn, script_pv};

/// Sends the message from the listen socket `[proto:]host[:port]`.
#[script_fn(module = "corex", routes(any))]
#[returns(1 = "set", -1 = "we do not listen there")]
pub fn set_send_socket(cx: &mut Cx, socket: Str) -> Rc {
    send_from(cx, &socket, find_socket(&socket))
}

/// Sends the message from the listen socket of this `name`.
#[script_fn(module = "corex", routes(any))]
#[returns(1 = "set", -1 = "no listen socket has this name")]
pub fn set_send_socket_name(cx: &mut Cx, name: Str) -> Rc {
    send_from(cx, &name, sockets().by_name(&name).map(|socket| socket.id))
}

/// Takes the message as received on the listen socket `[proto:]host[:port]`.
#[script_fn(module = "corex", routes(any))]
#[returns(1 = "set", -1 = "we do not listen there")]
pub fn set_recv_socket(cx: &mut Cx, socket: Str) -> Rc {
    receive_on(cx, &socket, find_socket(&socket))
}

/// Takes the message as received on the listen socket of this `name`.
#[script_fn(module = "corex", routes(any))]
#[returns(1 = "set", -1 = "no listen socket has this name")]
pub fn set_recv_socket_name(cx: &mut Cx, name: Str) -> Rc {
    receive_on(cx, &name, sockets().by_name(&name).map(|socket| socket.id))
}

/// Whether a listen socket has this `name`.
#[script_fn(module = "corex", routes(any))]
#[returns(1 = "there is one", -1 = "there is none")]
pub fn is_socket_name(_cx: &mut Cx, name: Str) -> Rc {
    Rc::from(sockets().by_name(&name).is_some())
}

/// The `name` of the listen socket `[proto:]host[:port]`.
#[script_pv("$lsock", module = "corex")]
pub fn lsock(_cx: &mut Cx, socket: Str) -> Option<Str> {
    let id = find_socket(&socket)?;
    sockets().get(id)?.name.as_ref().map(|name| Str::copy(name.as_bytes()))
}

fn send_from(cx: &mut Cx, wanted: &Str, found: Option<SockId>) -> Rc {
    if found.is_none() {
        srcc_runtime::error!("there is no listen socket `{wanted}` to send from");
        return Rc::FALSE;
    }
    cx.fwd.send_socket = found;
    Rc::TRUE
}

fn receive_on(cx: &mut Cx, wanted: &Str, found: Option<SockId>) -> Rc {
    let Some(socket) = found.and_then(|id| sockets().get(id)) else {
        srcc_runtime::error!("there is no listen socket `{wanted}`");
        return Rc::FALSE;
    };
    cx.rcv.socket = socket.id;
    cx.rcv.dst = socket.addr;
    cx.rcv.proto = socket.proto;
    Rc::TRUE
}
