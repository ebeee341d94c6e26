//! Applies edits to the bytes of a message: the heart of every build.
//!
//! What happens to Content-Length was measured on Kamailio 5.6.3: it is mended over a byte stream always, over a
//! datagram only if the body was edited, and it is added over a stream only.

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::edits::{Edit, Insert};
use crate::header::HeaderKind;
use crate::msg::{SipMsg, StartLine};
use crate::proto::BuildEnv;
use crate::span::Span;
use crate::text::{decimal_len, push_u32};

use super::forward::OurVia;

/// One change, borrowed from the edits or made by the builder.
#[derive(Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) range: Span,
    pub(super) text: Text<'a>,
}

/// What a change puts in.
#[derive(Clone, Copy)]
pub(super) enum Text<'a> {
    Edit(&'a Insert),
    Bytes(&'a [u8]),
    Number(u32),
    ContentLength(u32),
    Via(&'a OurVia<'a>),
    Received(&'a [u8]),
    Rport(u16),
}

/// All changes of a build. A forwarded INVITE has about five.
pub(super) type Changes<'a> = SmallVec<[Change<'a>; 16]>;

impl<'a> Change<'a> {
    pub(super) fn insert(at: u32, text: Text<'a>) -> Change<'a> {
        Change { range: Span { start: at, end: at }, text }
    }
}

impl<'a> From<&'a Edit> for Change<'a> {
    fn from(edit: &'a Edit) -> Change<'a> {
        Change { range: edit.range, text: Text::Edit(&edit.insert) }
    }
}

impl Text<'_> {
    fn write(&self, env: &BuildEnv<'_>, out: &mut Vec<u8>) {
        match self {
            Text::Edit(Insert::Nothing) => {}
            Text::Edit(Insert::Bytes(bytes) | Insert::Body(bytes)) => out.extend_from_slice(bytes),
            Text::Edit(Insert::Deferred(deferred)) => deferred.write(env, out),
            Text::Bytes(bytes) => out.extend_from_slice(bytes),
            Text::Number(number) => push_u32(out, *number),
            Text::ContentLength(length) => push_content_length(out, *length),
            Text::Via(via) => via.write(out),
            Text::Received(ip) => {
                out.extend_from_slice(b";received=");
                out.extend_from_slice(ip);
            }
            Text::Rport(port) => {
                out.extend_from_slice(b";rport=");
                push_u32(out, u32::from(*port));
            }
        }
    }

    /// Length of what [`Text::write`] appends.
    fn len(&self, env: &BuildEnv<'_>) -> usize {
        match self {
            Text::Edit(Insert::Nothing) => 0,
            Text::Edit(Insert::Bytes(bytes) | Insert::Body(bytes)) => bytes.len(),
            Text::Edit(Insert::Deferred(deferred)) => deferred.len(env),
            Text::Bytes(bytes) => bytes.len(),
            Text::Number(number) => decimal_len(*number),
            Text::ContentLength(length) => "Content-Length: \r\n".len() + decimal_len(*length),
            Text::Via(via) => via.len(),
            Text::Received(ip) => ";received=".len() + ip.len(),
            Text::Rport(port) => ";rport=".len() + decimal_len(u32::from(*port)),
        }
    }

    fn begins_with_content_length(&self) -> bool {
        let name = b"Content-Length:";
        matches!(self, Text::Edit(Insert::Bytes(bytes))
            if bytes.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
    }
}

/// Appends a Content-Length line.
pub(super) fn push_content_length(out: &mut Vec<u8>, length: u32) {
    out.extend_from_slice(b"Content-Length: ");
    push_u32(out, length);
    out.extend_from_slice(b"\r\n");
}

/// Adds the message's edits to the changes. A replaced body makes earlier edits of the body void (measured: two `set_body`).
pub(super) fn collect<'a>(msg: &'a SipMsg, request_uri: Option<&'a [u8]>, changes: &mut Changes<'a>) {
    if let (Some(uri), StartLine::Request { uri: old, .. }) = (request_uri, msg.start) {
        changes.push(Change { range: old, text: Text::Bytes(uri) });
    }
    for edit in msg.edits.list() {
        if matches!(edit.insert, Insert::Body(_)) {
            changes.retain(|change| change.range.start < msg.body);
        }
        changes.push(Change::from(edit));
    }
}

/// Builds the message from its bytes and `changes` into one buffer, Content-Length mended.
pub(super) fn build(msg: &SipMsg, changes: &mut Changes<'_>, env: &BuildEnv<'_>) -> Vec<u8> {
    sort(changes);
    let body = changed_body(msg, changes, env);
    if env.sending.proto.is_stream() || matches!(body, Cow::Owned(_)) {
        mend_content_length(msg, changes, body.len() as u32, env.sending.proto.is_stream());
    }
    let head = Span { start: 0, end: msg.body };
    let len = written_len(&msg.buf, head, changes, env) + body.len();
    // As long as needed and no longer: transactions keep what was built for seconds.
    let mut out = Vec::with_capacity(len);
    write(&msg.buf, head, changes, env, &mut out);
    out.extend_from_slice(&body);
    debug_assert_eq!(out.len(), len);
    out
}

/// Changes at the same place stay in the order they were made.
pub(super) fn sort(changes: &mut Changes<'_>) {
    if !changes.is_sorted_by_key(|change| change.range.start) {
        changes.sort_by_key(|change| change.range.start);
    }
}

/// Takes the changes of the body out of the sorted `changes`, and applies them.
fn changed_body<'a>(msg: &'a SipMsg, changes: &mut Changes<'_>, env: &BuildEnv<'_>) -> Cow<'a, [u8]> {
    let first = changes.partition_point(|change| change.range.start < msg.body);
    let range = Span::new(msg.body as usize, msg.buf.len());
    if first == changes.len() {
        return Cow::Borrowed(range.in_bytes(&msg.buf));
    }
    let mut body = Vec::with_capacity(written_len(&msg.buf, range, &changes[first..], env));
    write(&msg.buf, range, &changes[first..], env, &mut body);
    changes.truncate(first);
    Cow::Owned(body)
}

/// Sees to a right Content-Length. One that the script itself has written is left alone.
fn mend_content_length(msg: &SipMsg, changes: &mut Changes<'_>, length: u32, stream: bool) {
    let kept = msg.header(HeaderKind::ContentLength).filter(|header| !msg.edits.deletes(header.range));
    match kept {
        Some(header) if msg.edits.deletes(header.value) => return,
        Some(_) if msg.content_length() == Ok(Some(length)) => return,
        Some(header) => changes.push(Change { range: header.value, text: Text::Number(length) }),
        None if !stream || changes.iter().any(|change| change.text.begins_with_content_length()) => return,
        None => changes.push(Change::insert(msg.headers_end, Text::ContentLength(length))),
    }
    sort(changes);
}

/// Length of what [`write`] appends.
fn written_len(buf: &[u8], range: Span, changes: &[Change<'_>], env: &BuildEnv<'_>) -> usize {
    let mut len = 0;
    for_each_part(buf, range, changes, |part| {
        len += match part {
            Part::Kept(bytes) => bytes.len(),
            Part::New(text) => text.len(env),
        };
    });
    len
}

/// Writes `buf[range]` with the sorted `changes` applied to it.
pub(super) fn write(buf: &[u8], range: Span, changes: &[Change<'_>], env: &BuildEnv<'_>, out: &mut Vec<u8>) {
    for_each_part(buf, range, changes, |part| match part {
        Part::Kept(bytes) => out.extend_from_slice(bytes),
        Part::New(text) => text.write(env, out),
    });
}

/// What a changed stretch is made of.
enum Part<'a> {
    /// Bytes as they were.
    Kept(&'a [u8]),
    /// What a change puts in.
    New(&'a Text<'a>),
}

/// Walks through `buf[range]` with the sorted `changes` applied to it. What two changes both remove is removed once; what
/// is inserted inside a removed stretch is kept (measured: `subst_hf` and `remove_hf` of the same header).
#[inline]
fn for_each_part<'a>(buf: &'a [u8], range: Span, changes: &'a [Change<'a>], mut each: impl FnMut(Part<'a>)) {
    let end = (range.end as usize).min(buf.len());
    let mut at = range.start as usize;
    for change in changes {
        let (start, stop) = (change.range.start as usize, (change.range.end as usize).min(end));
        if start > at {
            each(Part::Kept(buf.get(at..start.min(end)).unwrap_or_default()));
            at = start.min(end);
        }
        each(Part::New(&change.text));
        at = at.max(stop);
    }
    each(Part::Kept(buf.get(at..end).unwrap_or_default()));
}

/// The message with its edits applied and, if given, another Request-URI, for `msg_apply_changes()`.
pub fn apply(msg: &SipMsg, request_uri: Option<&[u8]>, env: &BuildEnv<'_>) -> Vec<u8> {
    let mut changes = Changes::new();
    collect(msg, request_uri, &mut changes);
    build(msg, &mut changes, env)
}
