//! `record_route` and its variants: our address on top of a request, so that later requests of the dialog come by.
//!
//! The address is that of the sending socket, which is known only when the request is sent: the header is a deferred
//! edit. Where the request leaves by another socket than it came in by, a second header names the receiving one
//! (`;r2=on`; wire: rr-double). The order of the parameters was measured on Kamailio 5.6.3.

use crate::params::params;
use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::edits::{Deferred, Piece, Side, When};
use srcc_sip::{Insert, Uri};

/// Begins every header that we add; by it the edits are found again.
const HEADER: &[u8] = b"Record-Route: <";
/// Ends it.
const END: &[u8] = b">\r\n";
const DOUBLE: &[u8] = b";r2=on";

/// Parameters that the script adds before `record_route` is called; kept with the message.
#[derive(Default)]
struct Waiting(Vec<u8>);

/// Adds our Record-Route; `parameters`, if any, begin with `;`.
#[script_fn(module = "rr", routes(request, failure, branch, event))]
#[returns(1 = "added", -1 = "there is one already")]
pub fn record_route(cx: &mut Cx, parameters: Option<Str>) -> Rc {
    if is_recorded(cx, "record_route") {
        return Rc::FALSE;
    }
    let mut tail = tail(cx, false);
    tail.extend_from_slice(&parameters.unwrap_or(Str::EMPTY));
    tail.extend_from_slice(&std::mem::take(&mut cx.ext::<Waiting>().0));
    tail.extend_from_slice(END);
    let (head, tail) = (head(cx), Bytes::from(tail));
    let text = |bytes: &'static [u8]| Piece::Text(Bytes::from_static(bytes));
    // One header alone names the socket that callers know (measured: wire rr-advertised).
    let first = if params().enable_double_rr { Side::Sending } else { Side::Received };
    insert(cx, When::Always, vec![Piece::Text(head.clone()), Piece::Address(first)]);
    if params().enable_double_rr {
        insert(cx, When::SocketsDiffer, vec![text(DOUBLE)]);
    }
    insert(cx, When::Always, vec![Piece::Text(tail.clone())]);
    if params().enable_double_rr {
        let second = vec![Piece::Text(head), Piece::Address(Side::Received), text(DOUBLE), Piece::Text(tail)];
        insert(cx, When::SocketsDiffer, second);
    }
    Rc::TRUE
}

/// Adds a Record-Route with the address given, and a second one below it.
#[script_fn(module = "rr", routes(request, failure, branch, event))]
#[returns(1 = "added", -1 = "there is one already")]
pub fn record_route_preset(cx: &mut Cx, address: Str, second: Option<Str>) -> Rc {
    if is_recorded(cx, "record_route_preset") {
        return Rc::FALSE;
    }
    let end = [&tail(cx, true)[..], END].concat();
    for address in [Some(address), second].into_iter().flatten() {
        let line = [&head(cx)[..], &address, &end].concat();
        insert(cx, When::Always, vec![Piece::Text(line.into())]);
    }
    Rc::TRUE
}

/// Adds a Record-Route with an advertised address, and a second one where the transport changes.
#[script_fn(module = "rr", routes(request, failure, branch, event))]
#[returns(1 = "added", -1 = "there is one already")]
pub fn record_route_advertised_address(cx: &mut Cx, address: Str) -> Rc {
    if is_recorded(cx, "record_route_advertised_address") {
        return Rc::FALSE;
    }
    let end = Bytes::from([&tail(cx, true)[..], END].concat());
    let start = Bytes::from([&head(cx)[..], &address].concat());
    let text = |bytes: &'static [u8]| Piece::Text(Bytes::from_static(bytes));
    insert(cx, When::Always, vec![Piece::Text(start.clone())]);
    if params().enable_double_rr {
        insert(cx, When::ProtosDiffer, vec![text(b";transport="), Piece::Proto(Side::Sending), text(DOUBLE)]);
    }
    insert(cx, When::Always, vec![Piece::Text(end.clone())]);
    if params().enable_double_rr {
        let transport = [text(b";transport="), Piece::Proto(Side::Received), text(DOUBLE)];
        let second = [Piece::Text(start)].into_iter().chain(transport).chain([Piece::Text(end)]).collect();
        insert(cx, When::ProtosDiffer, second);
    }
    Rc::TRUE
}

/// Adds a parameter, which begins with `;`, to our Record-Route, be it there already or not yet.
#[script_fn(module = "rr", routes(request, failure, branch, event))]
#[returns(1 = "added")]
pub fn add_rr_param(cx: &mut Cx, parameter: Str) -> Rc {
    let mut recorded = false;
    for line in pieces(cx) {
        let Piece::Text(text) = line else { continue };
        if let Some(open) = text.strip_suffix(END) {
            *text = [open, &parameter, END].concat().into();
            recorded = true;
        }
    }
    if !recorded {
        cx.ext::<Waiting>().0.extend_from_slice(&parameter);
    }
    Rc::TRUE
}

/// Takes our Record-Route back.
#[script_fn(module = "rr", routes(request, failure, event))]
#[returns(1 = "removed, or there was none")]
pub fn remove_record_route(cx: &mut Cx) -> Rc {
    let ours = our_edits(cx);
    for (at, edit) in cx.msg.edits.list_mut().iter_mut().enumerate() {
        if ours.contains(&at) {
            edit.insert = Insert::Nothing;
        }
    }
    Rc::TRUE
}

fn insert(cx: &mut Cx, when: When, pieces: Vec<Piece>) {
    cx.msg.insert_first_deferred(Deferred { when, pieces });
}

fn is_recorded(cx: &Cx, function: &str) -> bool {
    let recorded = !our_edits(cx).is_empty();
    if recorded {
        srcc_runtime::error!("{function}: Double attempt to record-route");
    }
    recorded
}

/// The places of our edits: from the one that begins a header to the one that ends the last.
fn our_edits(cx: &Cx) -> Vec<usize> {
    let mut ours = Vec::new();
    let mut open = false;
    for (at, edit) in cx.msg.edits.list().iter().enumerate() {
        let Insert::Deferred(deferred) = &edit.insert else { continue };
        let text = |piece: Option<&Piece>| match piece {
            Some(Piece::Text(text)) => text.clone(),
            _ => Bytes::new(),
        };
        open |= text(deferred.pieces.first()).starts_with(HEADER);
        if open {
            ours.push(at);
        }
        open &= !text(deferred.pieces.last()).ends_with(END);
    }
    ours
}

fn pieces(cx: &mut Cx) -> impl Iterator<Item = &mut Piece> {
    let ours = our_edits(cx);
    let edits = cx.msg.edits.list_mut().iter_mut().enumerate().filter(move |(at, _)| ours.contains(at));
    edits.flat_map(|(_, edit)| match &mut edit.insert {
        Insert::Deferred(deferred) => deferred.pieces.iter_mut(),
        _ => [].iter_mut(),
    })
}

/// `Record-Route: <sip:` and the user.
fn head(cx: &Cx) -> Bytes {
    let mut head = HEADER.to_vec();
    head.extend_from_slice(if is_sips(cx) { b"sips:" } else { b"sip:" });
    if params().add_username
        && let Some(user) = user(cx)
    {
        head.extend_from_slice(&user);
        head.push(b'@');
    }
    head.into()
}

/// The user of the received Request-URI; if a strict router left none there, of the present one.
fn user(cx: &Cx) -> Option<Vec<u8>> {
    let user_of = |uri: &[u8]| Uri::parse(uri).ok().map(|uri| uri.user.to_vec()).filter(|user| !user.is_empty());
    user_of(cx.msg.request_uri()).or_else(|| user_of(&cx.request_uri()))
}

/// `sips:` where the Request-URI is one (RFC 3261 16.6 step 4).
fn is_sips(cx: &Cx) -> bool {
    let uri = cx.request_uri();
    !params().ignore_sips && uri.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"sips:"))
}

/// `;lr` and the From tag. Headers with an address of the script's have them the other way round (measured).
fn tail(cx: &Cx, lr_last: bool) -> Vec<u8> {
    let lr: &[u8] = if params().enable_full_lr { b";lr=on" } else { b";lr" };
    let from_tag = cx.msg.from().ok().and_then(|from| from.tag()).filter(|tag| !tag.is_empty());
    let ftag = match from_tag.filter(|_| params().append_fromtag) {
        Some(tag) => [b";ftag=", tag].concat(),
        None => Vec::new(),
    };
    if lr_last { [&ftag[..], lr].concat() } else { [lr, &ftag[..]].concat() }
}
