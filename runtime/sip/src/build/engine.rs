//! Applies edits to the bytes of a message: the heart of every build.

use smallvec::SmallVec;

use crate::edits::{Edit, Insert};
use crate::msg::SipMsg;
use crate::proto::BuildEnv;
use crate::span::Span;

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
    Via(&'a OurVia<'a>),
}

/// All changes of a build. A forwarded INVITE has about five.
pub(super) type Changes<'a> = SmallVec<[Change<'a>; 16]>;

impl<'a> From<&'a Edit> for Change<'a> {
    fn from(edit: &'a Edit) -> Change<'a> {
        Change { range: edit.range, text: Text::Edit(&edit.insert) }
    }
}

impl Text<'_> {
    fn write(&self, env: &BuildEnv<'_>, out: &mut Vec<u8>) {
        match self {
            Text::Edit(Insert::Nothing) => {}
            Text::Edit(Insert::Bytes(bytes)) => out.extend_from_slice(bytes),
            Text::Edit(Insert::Deferred(deferred)) => deferred.write(env, out),
            Text::Bytes(bytes) => out.extend_from_slice(bytes),
            Text::Number(number) => crate::text::push_u32(out, *number),
            Text::Via(via) => via.write(out),
        }
    }

    fn max_len(&self, env: &BuildEnv<'_>) -> usize {
        match self {
            Text::Edit(Insert::Nothing) => 0,
            Text::Edit(Insert::Bytes(bytes)) => bytes.len(),
            Text::Edit(Insert::Deferred(deferred)) => deferred.max_len(env),
            Text::Bytes(bytes) => bytes.len(),
            Text::Number(_) => 10,
            Text::Via(via) => via.max_len(),
        }
    }
}

/// Sorts changes by place. Those at the same place stay in the order they were made.
pub(super) fn sort(changes: &mut Changes<'_>) {
    if !changes.is_sorted_by_key(|change| change.range.start) {
        changes.sort_by_key(|change| change.range.start);
    }
}

/// Upper bound of what `changes` insert.
pub(super) fn max_inserted(changes: &[Change<'_>], env: &BuildEnv<'_>) -> usize {
    changes.iter().map(|change| change.text.max_len(env)).sum()
}

/// Writes `buf[range]` with the sorted `changes` applied to it. What two changes both remove is removed once; what
/// is inserted inside a removed stretch is kept.
pub(super) fn write(buf: &[u8], range: Span, changes: &[Change<'_>], env: &BuildEnv<'_>, out: &mut Vec<u8>) {
    let end = (range.end as usize).min(buf.len());
    let mut at = range.start as usize;
    for change in changes {
        let (start, stop) = (change.range.start as usize, (change.range.end as usize).min(end));
        if start > at {
            out.extend_from_slice(buf.get(at..start.min(end)).unwrap_or_default());
            at = start.min(end);
        }
        change.text.write(env, out);
        at = at.max(stop);
    }
    out.extend_from_slice(buf.get(at..end).unwrap_or_default());
}

/// The whole message with its edits applied, for `msg_apply_changes()`.
pub fn apply(msg: &SipMsg, env: &BuildEnv<'_>) -> Vec<u8> {
    let mut changes: Changes<'_> = msg.edits.list().iter().map(Change::from).collect();
    sort(&mut changes);
    let mut out = Vec::with_capacity(msg.buf.len() + max_inserted(&changes, env));
    write(&msg.buf, Span::new(0, msg.buf.len()), &changes, env, &mut out);
    out
}
