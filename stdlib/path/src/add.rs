//! `add_path` and `add_path_received`: our address on top of the Path of a REGISTER.
//!
//! The address is that of the sending socket, which is known only when the request is sent: the header is a deferred
//! edit. Its place and the order of its parameters were measured on Kamailio 5.6.3 (wire: path).

use std::net::IpAddr;

use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::transport::{Proto, RcvInfo};
use srcc_runtime::value::Str;
use srcc_sip::edits::{Deferred, Piece, Side, When};
use srcc_sip::{HeaderKind, Insert, Span};

use crate::params::{Params, params};

/// Adds a Path header with our address, a user part and further URI parameters, which are written without a leading
/// `;`.
#[script_fn(module = "path", routes(request, event))]
#[returns(1 = "added")]
pub fn add_path(cx: &mut Cx, user: Option<Str>, parameters: Option<Str>) -> Rc {
    add(cx, user, parameters, None, params())
}

/// As `add_path`, with a URI parameter that says where the request came from.
#[script_fn(module = "path", routes(request, event))]
#[returns(1 = "added")]
pub fn add_path_received(cx: &mut Cx, user: Option<Str>, parameters: Option<Str>) -> Rc {
    let received = received(&cx.rcv, params());
    add(cx, user, parameters, Some(received), params())
}

/// The URI parameter with the source of the request. In a URI the transport is escaped, so that it stays a part of the
/// parameter.
fn received(rcv: &RcvInfo, params: &Params) -> String {
    let (name, port) = (params.received_name.text(), rcv.src.port());
    let host = match rcv.src.ip() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    if params.received_format != 0 {
        return format!(";{name}={host}~{port}~{}", rcv.proto as u8);
    }
    let transport = match rcv.proto {
        Proto::Udp => String::new(),
        proto => format!("%3Btransport%3D{proto}"),
    };
    format!(";{name}=sip:{host}:{port}{transport}")
}

fn add(cx: &mut Cx, user: Option<Str>, parameters: Option<Str>, received: Option<String>, params: &Params) -> Rc {
    let mut head = b"Path: <sip:".to_vec();
    if let Some(user) = user.filter(|user| !user.is_empty()) {
        head.extend_from_slice(&user);
        head.push(b'@');
    }
    let mut tail = b";lr".to_vec();
    tail.extend_from_slice(received.unwrap_or_default().as_bytes());
    if let Some(parameters) = parameters.filter(|parameters| !parameters.is_empty()) {
        tail.push(b';');
        tail.extend_from_slice(&parameters);
    }
    if params.enable_r2 {
        tail.extend_from_slice(b";r2=on");
    }
    tail.extend_from_slice(b">\r\n");
    let (head, tail) = (Bytes::from(head), Bytes::from(tail));
    let line = |side| [Piece::Text(head.clone()), Piece::Address(side), Piece::Text(tail.clone())];
    let mut pieces = line(Side::Sending).to_vec();
    if params.enable_r2 {
        pieces.extend(line(Side::Received));
    }
    // Above the Path headers that are there, else behind all headers.
    let at = cx.msg.header(HeaderKind::Path).map_or(cx.msg.headers_end, |header| header.range.start);
    let deferred = Deferred { when: When::Always, pieces };
    cx.msg.edits.push(Span { start: at, end: at }, Insert::Deferred(Box::new(deferred)));
    Rc::TRUE
}

#[cfg(test)]
mod tests {
    use super::*;
    use srcc_runtime::transport::SockId;
    use srcc_sip::{BuildEnv, SipMsg, Socket};

    fn cx(headers: &str, proto: Proto) -> Cx {
        let text = format!(
            "REGISTER sip:wire.test SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n{headers}Content-Length: 0\r\n\r\n"
        );
        let rcv = RcvInfo {
            src: "127.0.0.1:26301".parse().unwrap(),
            dst: "127.0.0.1:26300".parse().unwrap(),
            proto,
            socket: SockId(0),
            conn: None,
        };
        Cx::new(SipMsg::parse(text.into_bytes().into()).unwrap(), rcv, 1)
    }

    /// The headers as sent from UDP port 26305 of a request received by TCP on port 26300.
    fn sent(cx: &Cx) -> String {
        let socket = |proto, port| Socket { proto, host: b"127.0.0.1", port };
        let env =
            BuildEnv { received: socket(srcc_sip::Proto::Tcp, 26300), sending: socket(srcc_sip::Proto::Udp, 26305) };
        String::from_utf8(cx.msg.apply_edits(None, &env)).unwrap()
    }

    #[test]
    fn a_path_names_the_sending_socket_behind_all_headers() {
        let mut cx = cx("X-One: 1\r\n", Proto::Udp);
        assert_eq!(add_path(&mut cx, Some("edge".into()), Some("x=y;z".into())), Rc::TRUE);
        let text = sent(&cx);
        assert!(text.ends_with("Content-Length: 0\r\nPath: <sip:edge@127.0.0.1:26305;lr;x=y;z>\r\n\r\n"), "{text}");
    }

    #[test]
    fn a_path_comes_above_those_that_are_there() {
        let mut cx = cx("Path: <sip:old;lr>\r\nX-One: 1\r\n", Proto::Udp);
        assert_eq!(add_path(&mut cx, Some(Str::EMPTY), None), Rc::TRUE);
        let text = sent(&cx);
        assert!(text.contains("Path: <sip:127.0.0.1:26305;lr>\r\nPath: <sip:old;lr>\r\nX-One"), "{text}");
    }

    #[test]
    fn the_source_of_the_request_is_written_in_the_format_asked_for() {
        let format =
            |proto, received_format| received(&cx("", proto).rcv, &Params { received_format, ..Params::default() });
        assert_eq!(format(Proto::Udp, 0), ";received=sip:127.0.0.1:26301");
        assert_eq!(format(Proto::Tcp, 0), ";received=sip:127.0.0.1:26301%3Btransport%3Dtcp");
        assert_eq!(format(Proto::Tcp, 1), ";received=127.0.0.1~26301~2");
    }

    #[test]
    fn two_headers_name_both_sockets() {
        let mut cx = cx("", Proto::Tcp);
        let params = Params { enable_r2: true, ..Params::default() };
        add(&mut cx, Some("u".into()), Some("x=y".into()), None, &params);
        let text = sent(&cx);
        let both = "Path: <sip:u@127.0.0.1:26305;lr;x=y;r2=on>\r\n\
                    Path: <sip:u@127.0.0.1:26300;transport=tcp;lr;x=y;r2=on>\r\n";
        assert!(text.contains(both), "{text}");
    }
}
