//! The further branches of a request: `@branch.uri[0]` is the first of them, `@branch.uri` the list of all.
//!
//! The list is undefined with less than two branches, as measured.

use crate::cx::{Branch, Cx};
use crate::value::Str;
use srcc_macros::script_select;
use srcc_sip::nameaddr::write_q;

/// How many there are.
#[script_select("branch.count", module = "core")]
pub fn count(cx: &Cx) -> Option<Str> {
    Some(cx.branches.len().to_string().into())
}

/// The URI.
#[script_select("branch.uri", "branch.uri[n]", module = "core", then = "uri")]
pub fn uri(cx: &Cx, index: Option<i32>) -> Option<Str> {
    listed(cx, index, |branch, out| out.extend_from_slice(&branch.uri))
}

/// The destination URI, empty if there is none.
#[script_select("branch.dst_uri", "branch.dst_uri[n]", module = "core", then = "uri")]
pub fn dst_uri(cx: &Cx, index: Option<i32>) -> Option<Str> {
    listed(cx, index, |branch, out| out.extend_from_slice(branch.dst_uri.as_deref().unwrap_or_default()))
}

/// The preference, such as `0.5`; empty if there is none.
#[script_select("branch.q", "branch.q[n]", module = "core")]
pub fn q(cx: &Cx, index: Option<i32>) -> Option<Str> {
    listed(cx, index, |branch, out| write_q(branch.q, out))
}

/// The URI with its preference: `<sip:a@b>;q=0.5`.
#[script_select("branch.uriq", "branch.uriq[n]", module = "core", then = "nameaddr")]
pub fn uriq(cx: &Cx, index: Option<i32>) -> Option<Str> {
    listed(cx, index, |branch, out| {
        if branch.q < 0 {
            return out.extend_from_slice(&branch.uri);
        }
        out.push(b'<');
        out.extend_from_slice(&branch.uri);
        out.extend_from_slice(b">;q=");
        write_q(branch.q, out);
    })
}

fn listed(cx: &Cx, index: Option<i32>, write: impl Fn(&Branch, &mut Vec<u8>)) -> Option<Str> {
    let mut out = Vec::new();
    match index {
        Some(n) => write(cx.branches.get(usize::try_from(n).ok()?)?, &mut out),
        None if cx.branches.len() < 2 => return None,
        None => {
            for (nth, branch) in cx.branches.iter().enumerate() {
                if nth > 0 {
                    out.push(b',');
                }
                write(branch, &mut out);
            }
        }
    }
    Some(Str::from(out))
}
