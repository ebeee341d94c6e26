//! `tm.t_uac_start`, `tm.t_uac_wait` and `tm.t_uac_wait_block`: requests that an operator sends.
//!
//! Arguments: method, request URI, next hop and socket (`.` or nothing: as the URI says), header lines with From and To
//! among them, body. Errors and answers are the original's (measured on Kamailio 5.6.3), with two differences: a From tag
//! that is given is the only one, and `tm.t_uac_wait` works over every control transport.

use crate::rpc::header_lines;
use srcc_runtime::destination;
use srcc_runtime::rpc::{RpcArgs, RpcError, RpcFuture, RpcResult, RpcValue, WaitingRpc};
use srcc_runtime::transport::{Proto, SockId};
use srcc_runtime::tx::route_set::RouteSet;
use srcc_runtime::tx::uac::{self, LocalError, LocalOutcome, LocalRequest};
use srcc_runtime::value::Str;
use srcc_runtime::worker;
use srcc_sip::uri::Uri;
use srcc_sip::{HeaderKind, SipMsg};
use std::cell::RefCell;
use std::rc::Rc;
use tokio::sync::oneshot;

/// The commands that wait for the final reply.
pub const WAITING: &[WaitingRpc] = &[
    WaitingRpc {
        name: "tm.t_uac_wait",
        doc: "Send a request and answer with its final reply: code, reason, dialog target, next hop, routes, message.",
        run: |args| Box::pin(wait(args)),
    },
    WaitingRpc {
        name: "tm.t_uac_wait_block",
        doc: "Send a request and answer with code and reason of its final reply.",
        run: wait_block,
    },
];

fn bad(text: impl Into<String>) -> RpcError {
    RpcError::new(400, text)
}

/// The request that the arguments ask for.
fn request(args: &RpcArgs) -> Result<LocalRequest, RpcError> {
    // The number of arguments that the original could read, negative because it stopped there.
    let given = -i64::try_from(args.len()).unwrap_or(i64::MAX);
    let text = |n| args.text(n).map_err(|_| bad(format!("too few parameters ({given}/5)")));
    let (method, uri, next, socket, headers) = (text(0)?, text(1)?, text(2)?, text(3)?, text(4)?);
    let body = args.text(5).unwrap_or_default();
    request_of(method, uri, [next, socket], &header_lines(&headers), body)
}

/// A request of these parts. Next hop and socket may be empty; the header lines, each ended by CRLF, have From and To.
pub(crate) fn request_of(
    method: Str,
    uri: Str,
    [next, socket]: [Str; 2],
    headers: &[u8],
    body: Str,
) -> Result<LocalRequest, RpcError> {
    if method.is_empty() {
        return Err(bad("Empty method"));
    }
    Uri::parse(&uri).map_err(|_| bad(format!("Invalid request uri \"{uri}\"")))?;
    let dst_uri = if_given(next);
    if let Some(next) = &dst_uri {
        Uri::parse(next).map_err(|_| bad(format!("Invalid next-hop uri \"{next}\"")))?;
    }
    let socket = if_given(socket).map(|name| find_socket(&name)).transpose()?;
    let request = LocalRequest { method, uri, dst_uri, socket, body, ..LocalRequest::default() };
    with_headers(request, headers)
}

fn if_given(text: Str) -> Option<Str> {
    (!text.is_empty() && &text[..] != b".").then_some(text)
}

/// `proto:host:port`, each part but the host optional.
fn find_socket(name: &Str) -> Result<SockId, RpcError> {
    let text = name.text();
    let (proto, rest) = match text.split_once(':') {
        Some((word, rest)) if Proto::from_name(word.as_bytes()).is_some() => (Proto::from_name(word.as_bytes()), rest),
        _ => (None, &text[..]),
    };
    let port_at = rest.rfind(':').filter(|at| !rest[*at..].contains(']'));
    let (host, port) = port_at.map_or((rest, "0"), |at| (&rest[..at], &rest[at + 1..]));
    let port = port.parse().ok();
    let found = port.and_then(|port| destination::sockets().find(host.as_bytes(), port, proto));
    found.map(|socket| socket.id).ok_or_else(|| bad(format!("No local socket for \"{name}\"")))
}

/// Takes From, To, Call-ID and CSeq out of the header lines; the rest goes with the request as it is.
fn with_headers(mut request: LocalRequest, headers: &[u8]) -> Result<LocalRequest, RpcError> {
    let text = [b"OPTIONS sip:x SIP/2.0\r\n", headers, b"\r\n"].concat();
    let invalid = || bad("Invalid headers");
    let msg = SipMsg::parse(text.into()).map_err(|_| invalid())?;
    if msg.header_error.is_some() || (msg.has(HeaderKind::CSeq) && msg.cseq().is_err()) {
        return Err(invalid());
    }
    if !request.body.is_empty() && !msg.has(HeaderKind::ContentType) {
        return Err(bad("Content-Type missing"));
    }
    let to = msg.value_of(HeaderKind::To).ok_or_else(|| bad("To missing"))?;
    let from = msg.value_of(HeaderKind::From).ok_or_else(|| bad("From missing"))?;
    (request.to, request.to_tag) = split_tag(to, msg.to().map_err(|_| invalid())?.tag());
    (request.from, request.from_tag) = split_tag(from, msg.from().map_err(|_| invalid())?.tag());
    if let Ok(cseq) = msg.cseq() {
        if cseq.method_text != &request.method[..] {
            return Err(bad("CSeq method mismatch"));
        }
        request.cseq = cseq.number;
    }
    request.call_id = msg.value_of(HeaderKind::CallId).map(Str::copy);
    let taken = |kind| {
        use HeaderKind::{CSeq, CallId, ContentLength, From, To};
        matches!(kind, From | To | CallId | CSeq | ContentLength)
    };
    for header in msg.headers().iter().filter(|header| !taken(header.kind)) {
        request.headers.extend_from_slice(header.range.in_bytes(&msg.buf));
    }
    Ok(request)
}

/// A From or To value without its tag, and the tag.
fn split_tag(value: &[u8], tag: Option<&[u8]>) -> (Str, Option<Str>) {
    let Some(tag) = tag else { return (bracketed(value), None) };
    let marker = [b";tag=", tag].concat();
    let at = value.windows(marker.len()).rposition(|part| part.eq_ignore_ascii_case(&marker));
    let without = at.map_or(value.to_vec(), |at| [&value[..at], &value[at + marker.len()..]].concat());
    (bracketed(&without), Some(Str::copy(tag)))
}

/// A URI without brackets gets them: parameters behind it are its own (measured).
fn bracketed(value: &[u8]) -> Str {
    if value.contains(&b'<') { Str::copy(value) } else { [b"<", value, b">"].concat().into() }
}

fn not_sent(error: &LocalError) -> RpcError {
    srcc_runtime::error!("a request that an operator asked for: {error}");
    match error {
        LocalError::Method => bad("ACK and CANCEL belong to another request and cannot be sent alone"),
        LocalError::Request(_) => bad("Invalid method or headers"),
        LocalError::Relay(_) => RpcError::new(500, "I'm terribly sorry, server error occurred (7/RPC/UAC)"),
        LocalError::Dropped => RpcError::new(500, "event_route[tm:local-request] dropped the request"),
    }
}

/// `tm.t_uac_start`: sends and does not wait. What fails only after a name was looked up is in the log alone.
pub(crate) fn start(args: &RpcArgs) -> RpcResult {
    let request = request(args)?;
    let result = Rc::new(RefCell::new(None));
    let here = result.clone();
    worker::spawn_inline(async move {
        let sent = uac::send(request, None).await;
        *here.borrow_mut() = sent.err().map(|error| not_sent(&error));
    });
    result.take().map_or(Ok(Vec::new()), Err)
}

/// Sends the request and waits for its end.
async fn outcome(args: RpcArgs) -> Result<(LocalOutcome, Str), RpcError> {
    let request = request(&args)?;
    let uri = request.uri.clone();
    let (tell, told) = oneshot::channel();
    let done = Box::new(move |outcome| {
        // Nobody listens any more if the client has gone.
        let _ = tell.send(outcome);
    });
    uac::send(request, Some(done)).await.map_err(|error| not_sent(&error))?;
    let outcome = told.await.map_err(|_| RpcError::new(500, "the transaction was lost"))?;
    Ok((outcome, uri))
}

fn reason(outcome: &LocalOutcome) -> RpcValue {
    match &outcome.reply {
        Some(reply) => RpcValue::Str(Str::of(&reply.buf, reply.reason())),
        None => RpcValue::from("Request Timeout"),
    }
}

/// A 2xx comes with what requests within its dialog need.
async fn wait(args: RpcArgs) -> RpcResult {
    let (outcome, uri) = outcome(args).await?;
    let mut answer = vec![RpcValue::Int(outcome.status.into()), reason(&outcome)];
    let Some(reply) = &outcome.reply else {
        answer.resize(6, RpcValue::Str(Str::EMPTY));
        return Ok(vec![RpcValue::Many(answer)]);
    };
    if outcome.status < 300 {
        let way = RouteSet::of_reply(reply, &uri);
        answer.extend([way.target.clone(), way.next_hop.clone(), way.header().into()].map(RpcValue::Str));
    }
    let start_line = reply.buf.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    answer.push(RpcValue::Str(Str::from(reply.buf.slice(start_line..))));
    Ok(vec![RpcValue::Many(answer)])
}

fn wait_block(args: RpcArgs) -> RpcFuture {
    Box::pin(async move {
        let (outcome, _) = outcome(args).await?;
        let code = RpcValue::Int(outcome.status.into());
        Ok(vec![RpcValue::Struct(vec![("code", code), ("text", reason(&outcome))])])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str = "sip:bob@127.0.0.1";

    fn made(words: &[&str]) -> Result<LocalRequest, String> {
        let args = RpcArgs { values: words.iter().map(|word| RpcValue::from(*word)).collect() };
        request(&args).map_err(|error| error.text)
    }

    fn with(headers: &str) -> Result<LocalRequest, String> {
        made(&["OPTIONS", URI, ".", "", headers])
    }

    #[test]
    fn arguments_that_do_not_fit_are_named_as_measured() {
        let refused = |words: &[&str]| made(words).unwrap_err();
        let headers = "From: <sip:a@x>\r\nTo: <sip:b@x>\r\n";
        assert_eq!(refused(&["OPTIONS", URI]), "too few parameters (-2/5)");
        assert_eq!(refused(&["", URI, ".", ".", headers]), "Empty method");
        assert_eq!(refused(&["OPTIONS", "nouri", ".", ".", headers]), "Invalid request uri \"nouri\"");
        assert_eq!(refused(&["OPTIONS", URI, "bad", ".", headers]), "Invalid next-hop uri \"bad\"");
        assert_eq!(refused(&["OPTIONS", URI, ".", ".", "garbage"]), "Invalid headers");
        assert_eq!(
            refused(&["OPTIONS", URI, ".", ".", "From: <sip:a@x>\r\nTo: <sip:b@x>\r\nCSeq: x\r\n"]),
            "Invalid headers"
        );
        assert_eq!(refused(&["OPTIONS", URI, ".", ".", "X: 1\r\n"]), "To missing");
        assert_eq!(refused(&["OPTIONS", URI, ".", ".", "To: <sip:b@x>\r\n"]), "From missing");
        assert_eq!(refused(&["OPTIONS", URI, ".", ".", headers, "body"]), "Content-Type missing");
        let other = format!("{headers}CSeq: 7 INVITE\r\n");
        assert_eq!(refused(&["OPTIONS", URI, ".", ".", &other]), "CSeq method mismatch");
    }

    #[test]
    fn headers_that_make_the_dialog_are_taken_out_of_the_rest() {
        let made =
            with("From: \"A\" <sip:a@x>;tag=1;p=2\nTo: sip:b@x;q=3\nCall-ID: c\nCSeq: 7 OPTIONS\nX-A: 1\n").unwrap();
        assert_eq!((made.from.text(), made.from_tag), ("\"A\" <sip:a@x>;p=2".into(), Some("1".into())));
        assert_eq!((made.to.text(), made.to_tag), ("<sip:b@x;q=3>".into(), None));
        assert_eq!((made.call_id, made.cseq), (Some("c".into()), Some(7)));
        assert_eq!(made.headers, b"X-A: 1\r\n");
        assert_eq!((made.dst_uri, made.socket), (None, None));
    }
}
