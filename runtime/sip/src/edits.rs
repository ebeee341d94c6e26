//! The edits of a message: what the script adds, removes and replaces, applied only when the message is sent
//! (the original's lumps). Look-ups go on seeing the received message until it is parsed anew.

mod packed;

use bytes::Bytes;
use smallvec::SmallVec;

use crate::header::{Header, HeaderKind};
use crate::msg::SipMsg;
use crate::proto::{BuildEnv, Socket};
use crate::span::Span;
use crate::text::{decimal_len, push_u32};

pub use packed::PackedEdits;

/// One edit: at `range.start` the bytes of `range` go, and `insert` comes in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is removed; empty for an insertion.
    pub range: Span,
    /// What is inserted.
    pub insert: Insert,
}

/// What an edit inserts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Insert {
    /// Nothing: the edit only removes.
    Nothing,
    /// These bytes.
    Bytes(Bytes),
    /// These bytes as the whole body; edits made to the body before are void.
    Body(Bytes),
    /// Text that is complete only when the sending socket is known, such as a Record-Route.
    Deferred(Box<Deferred>),
}

/// Text made when the message is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deferred {
    /// Whether it is inserted at all.
    pub when: When,
    /// Its parts in order.
    pub pieces: Vec<Piece>,
}

/// Condition of a deferred insertion, on the receiving and the sending socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// If the protocols differ.
    ProtosDiffer,
    /// If the addresses differ.
    HostsDiffer,
    /// If the ports differ.
    PortsDiffer,
    /// If address, port or protocol differ.
    SocketsDiffer,
}

/// A part of a deferred insertion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Fixed text.
    Text(Bytes),
    /// The socket's address or advertised name.
    Host(Side),
    /// The socket's port.
    Port(Side),
    /// The socket's protocol in lower case.
    Proto(Side),
    /// `host`, then `:port` unless it is 5060, then `;transport=x` unless it is UDP.
    Address(Side),
}

/// Which socket is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that the message was received on.
    Received,
    /// The one that it is sent from.
    Sending,
}

/// A state of the edits to go back to, see [`Edits::mark`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(usize);

/// The edits of a message, in the order they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    list: Vec<Edit>,
}

impl Edits {
    /// The edits in the order they were made.
    pub fn list(&self) -> &[Edit] {
        &self.list
    }

    /// The edits, to change what they insert.
    pub fn list_mut(&mut self) -> &mut [Edit] {
        &mut self.list
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.list.clear();
    }

    /// The present state, to go back to with [`Edits::truncate`]: what a branch route does is for its branch only.
    pub fn mark(&self) -> Mark {
        Mark(self.list.len())
    }

    /// Forgets the edits made since `mark`.
    pub fn truncate(&mut self, mark: Mark) {
        self.list.truncate(mark.0);
    }

    /// The edits made since `mark`.
    pub fn since(&self, mark: Mark) -> &[Edit] {
        self.list.get(mark.0..).unwrap_or_default()
    }

    /// Adds edits kept from elsewhere, such as those of a branch.
    pub fn extend(&mut self, edits: &[Edit]) {
        self.list.extend_from_slice(edits);
    }

    /// Adds an edit.
    pub fn push(&mut self, range: Span, insert: Insert) {
        self.list.push(Edit { range, insert });
    }

    /// Removes bytes.
    pub fn delete(&mut self, range: Span) {
        self.push(range, Insert::Nothing);
    }

    /// Puts bytes in the place of others.
    pub fn replace(&mut self, range: Span, text: Bytes) {
        self.push(range, Insert::Bytes(text));
    }

    /// Inserts bytes at an offset, behind what was inserted there before.
    pub fn insert_at(&mut self, at: u32, text: Bytes) {
        self.push(Span { start: at, end: at }, Insert::Bytes(text));
    }

    /// Inserts whole header lines before `header`.
    pub fn insert_before(&mut self, header: &Header, text: Bytes) {
        self.insert_at(header.range.start, text);
    }

    /// Inserts whole header lines after `header`.
    pub fn insert_after(&mut self, header: &Header, text: Bytes) {
        self.insert_at(header.range.end, text);
    }

    /// Removes a header with its line end.
    pub fn remove_header(&mut self, header: &Header) {
        self.delete(header.range);
    }

    /// Whether some edit removes the whole of this stretch. Look-ups do not ask this (measured: `is_present_hf`
    /// finds a removed header); functions that must not remove the same thing twice do.
    pub fn deletes(&self, range: Span) -> bool {
        self.list
            .iter()
            .any(|edit| !edit.range.is_empty() && edit.range.start <= range.start && edit.range.end >= range.end)
    }
}

impl SipMsg {
    /// Appends whole header lines after the last header.
    pub fn append_header(&mut self, text: Bytes) {
        self.edits.insert_at(self.headers_end, text);
    }

    /// Inserts whole header lines before the first header.
    pub fn insert_first_header(&mut self, text: Bytes) {
        let at = self.headers_start();
        self.edits.insert_at(at, text);
    }

    /// Inserts text that is made when the message is sent before the first header (a Record-Route).
    pub fn insert_first_deferred(&mut self, deferred: Deferred) {
        let at = self.headers_start();
        self.edits.push(Span { start: at, end: at }, Insert::Deferred(Box::new(deferred)));
    }

    /// Removes all headers of this kind; returns how many.
    pub fn remove_headers(&mut self, kind: HeaderKind) -> usize {
        let ranges: SmallVec<[Span; 4]> = self.headers_of(kind).map(|header| header.range).collect();
        ranges.iter().for_each(|range| self.edits.delete(*range));
        ranges.len()
    }

    /// Puts another body in the place of the present one. Content-Length is mended when the message is built.
    pub fn replace_body(&mut self, body: Bytes) {
        let range = Span::new(self.body as usize, self.buf.len());
        self.edits.push(range, Insert::Body(body));
    }

    /// Offset of the first header.
    pub fn headers_start(&self) -> u32 {
        self.headers().first().map_or(self.headers_end, |header| header.range.start)
    }

    /// The message with its edits applied and, if given, another Request-URI, for `msg_apply_changes()`.
    pub fn apply_edits(&self, request_uri: Option<&[u8]>, env: &BuildEnv<'_>) -> Vec<u8> {
        crate::build::apply(self, request_uri, env)
    }
}

impl Deferred {
    /// Appends the text, or nothing if the condition does not hold.
    pub fn write(&self, env: &BuildEnv<'_>, out: &mut Vec<u8>) {
        if !self.when.holds(env) {
            return;
        }
        for piece in &self.pieces {
            piece.write(env, out);
        }
    }

    /// Length of what [`Deferred::write`] appends.
    pub fn len(&self, env: &BuildEnv<'_>) -> usize {
        if self.when.holds(env) { self.pieces.iter().map(|piece| piece.len(env)).sum() } else { 0 }
    }
}

impl When {
    fn holds(self, env: &BuildEnv<'_>) -> bool {
        let (a, b) = (&env.received, &env.sending);
        match self {
            When::Always => true,
            When::ProtosDiffer => a.proto != b.proto,
            When::HostsDiffer => a.host != b.host,
            When::PortsDiffer => a.port != b.port,
            When::SocketsDiffer => a != b,
        }
    }
}

impl Piece {
    fn write(&self, env: &BuildEnv<'_>, out: &mut Vec<u8>) {
        match self {
            Piece::Text(text) => out.extend_from_slice(text),
            Piece::Host(side) => out.extend_from_slice(side.socket(env).host),
            Piece::Port(side) => push_u32(out, side.socket(env).port.into()),
            Piece::Proto(side) => out.extend_from_slice(side.socket(env).proto.lower()),
            Piece::Address(side) => write_address(side.socket(env), out),
        }
    }
}

impl Piece {
    fn len(&self, env: &BuildEnv<'_>) -> usize {
        match self {
            Piece::Text(text) => text.len(),
            Piece::Host(side) => side.socket(env).host.len(),
            Piece::Port(side) => decimal_len(side.socket(env).port.into()),
            Piece::Proto(side) => side.socket(env).proto.lower().len(),
            Piece::Address(side) => address_len(side.socket(env)),
        }
    }
}

impl Side {
    fn socket<'a>(self, env: &BuildEnv<'a>) -> Socket<'a> {
        match self {
            Side::Received => env.received,
            Side::Sending => env.sending,
        }
    }
}

fn address_len(socket: Socket<'_>) -> usize {
    let port = if socket.port == 5060 { 0 } else { 1 + decimal_len(socket.port.into()) };
    let transport = match socket.proto {
        crate::proto::Proto::Udp => 0,
        proto => ";transport=".len() + proto.lower().len(),
    };
    socket.host.len() + port + transport
}

fn write_address(socket: Socket<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(socket.host);
    if socket.port != 5060 {
        out.push(b':');
        push_u32(out, socket.port.into());
    }
    if socket.proto != crate::proto::Proto::Udp {
        out.extend_from_slice(b";transport=");
        out.extend_from_slice(socket.proto.lower());
    }
}
