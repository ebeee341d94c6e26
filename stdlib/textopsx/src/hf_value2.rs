//! Removing and replacing headers and their parameters where those stand behind a scheme and are parted by commas, such as
//! in Authorization. An index counts headers here. Measured on Kamailio 5.6.3: what has no `=` is no parameter.

use crate::hf_name::{HfName, Index};
use crate::values::{body, comma, equals};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::text::{is_lws, trim, trim_end};
use srcc_sip::{Header, SipMsg, Span};

/// Removes a header, the first without an index, all with `*`; or a parameter of it.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "removed", -1 = "there is none")]
pub fn remove_hf_value2(cx: &mut Cx, hf: &'static str) -> Rc {
    let Some(hf) = HfName::parse(hf) else { return Rc::FALSE };
    let mut removed = false;
    for header in chosen(&cx.msg, &hf) {
        let range = match hf.param {
            None => header.range,
            Some(name) => match param(&cx.msg, &header, name) {
                Some(param) => param.whole,
                None => continue,
            },
        };
        cx.msg.edits.delete(range);
        removed = true;
    }
    removed.into()
}

/// Replaces the value of a header, the first without an index; or that of a parameter, which is added if it is
/// missing. An empty text makes a parameter without a value. `*` is for parameters only.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "replaced", -1 = "there is no such header")]
pub fn assign_hf_value2(cx: &mut Cx, hf: &'static str, value: Str) -> Rc {
    let Some(hf) = HfName::parse(hf) else { return Rc::FALSE };
    let headers = chosen(&cx.msg, &hf);
    let Some(name) = hf.param else {
        let ([header], false) = (&headers[..], hf.index == Index::All) else { return Rc::FALSE };
        let body = body(&cx.msg, header);
        cx.msg.edits.replace(body, value.into_bytes());
        return Rc::TRUE;
    };
    for header in &headers {
        assign_param(&mut cx.msg, header, name, &value);
    }
    (!headers.is_empty()).into()
}

fn assign_param(msg: &mut SipMsg, header: &Header, name: &[u8], value: &[u8]) {
    let assigned = equals(value);
    if let Some(param) = param(msg, header, name) {
        msg.edits.replace(param.assigned, assigned.into());
        return;
    }
    let body = body(msg, header);
    let text = body.in_bytes(&msg.buf);
    let before: &[u8] = match trim(text) {
        [] => b"",
        _ if chunks(text).any(|chunk| chunk.name.is_some()) => b",",
        _ => b" ",
    };
    msg.edits.insert_at(body.end, [before, name, &assigned].concat().into());
}

fn chosen(msg: &SipMsg, hf: &HfName<'_>) -> Vec<Header> {
    let all: Vec<Header> = msg.headers_named(hf.name).copied().collect();
    hf.index.select(&all).to_vec()
}

/// A parameter.
struct Param {
    /// What goes with it: the comma before it, or the one behind it.
    whole: Span,
    /// From its `=` to the end of its value.
    assigned: Span,
}

fn param(msg: &SipMsg, header: &Header, name: &[u8]) -> Option<Param> {
    let body = body(msg, header);
    let text = body.in_bytes(&msg.buf);
    let (chunk, (start, equals)) = chunks(text).find_map(|chunk| {
        let (start, end, equals) = chunk.name?;
        text.get(start..end)?.eq_ignore_ascii_case(name).then_some((chunk, (start, equals)))
    })?;
    let end = chunk.start + trim_end(text.get(chunk.start..chunk.end)?).len();
    let span = |start: usize, end: usize| Span::new(body.start as usize + start, body.start as usize + end);
    let whole = match chunk.start {
        0 if chunk.end < text.len() => span(start, chunk.end + 1),
        0 => span(start, end),
        after_comma => span(after_comma - 1, end),
    };
    Some(Param { whole, assigned: span(equals, end) })
}

/// A stretch between commas.
struct Chunk {
    start: usize,
    end: usize,
    /// Start and end of the parameter's name, and its `=`. A scheme may stand before the name.
    name: Option<(usize, usize, usize)>,
}

fn chunks(text: &[u8]) -> impl Iterator<Item = Chunk> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let end = start + comma(text.get(start..)?);
        at = end + 1;
        Some(Chunk { start, end, name: name(text, start, end) })
    })
}

fn name(text: &[u8], start: usize, end: usize) -> Option<(usize, usize, usize)> {
    let chunk = text.get(start..end)?;
    let equals =
        chunk.iter().position(|&byte| byte == b'=' || byte == b'"').filter(|&at| chunk.get(at) == Some(&b'='))?;
    let before = trim_end(chunk.get(..equals)?);
    let first = before.iter().rposition(|&byte| is_lws(byte)).map_or(0, |space| space + 1);
    Some((start + first, start + before.len(), start + equals))
}
