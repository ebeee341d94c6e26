//! Adding, removing and replacing single values of headers that hold comma-separated lists, and their `;` parameters.
//! Where text goes in and what commas and white space go with a value was measured on Kamailio 5.6.3.

use crate::hf_name::{HfName, Index};
use crate::values::{self, Value, header_line, values};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::{SipMsg, Span};

/// Adds a value behind the one that the index names. Without an index, and where there is no such value, a new header
/// is appended.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "added", -1 = "no header name")]
pub fn append_hf_value(cx: &mut Cx, hf: &'static str, value: Str) -> Rc {
    let Some(hf) = HfName::parse_plain(hf, true) else { return Rc::FALSE };
    let msg = &mut cx.msg;
    let all = if hf.index == Index::None { Vec::new() } else { values(msg, hf.name) };
    let place = match hf.index {
        // Counted from the end, unlike everywhere else (measured).
        Index::At(0) => all.last(),
        index => index.select(&all).first(),
    };
    match place {
        None => msg.append_header(header_line(hf.name, &value)),
        Some(place) if place.last => append_at_end(msg, place.slot.end, &value),
        Some(place) => msg.edits.insert_at(place.slot.end + 1, [&value, &b","[..]].concat().into()),
    }
    Rc::TRUE
}

/// Appends a value to the list that ends at this offset.
pub(crate) fn append_at_end(msg: &mut SipMsg, end: u32, value: &[u8]) {
    msg.edits.insert_at(end, [b",", value].concat().into());
}

/// Adds a value before the one that the index names. Without an index a new header is put before the first of that
/// name; where there is none, it is appended.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "added", -1 = "no value has that index, or no header name")]
pub fn insert_hf_value(cx: &mut Cx, hf: &'static str, value: Str) -> Rc {
    let Some(hf) = HfName::parse_plain(hf, true) else { return Rc::FALSE };
    let msg = &mut cx.msg;
    let all = values(msg, hf.name);
    let Some(first) = all.first() else {
        msg.append_header(header_line(hf.name, &value));
        return Rc::TRUE;
    };
    if hf.index == Index::None {
        msg.edits.insert_before(&first.header, header_line(hf.name, &value));
        return Rc::TRUE;
    }
    let Some(place) = hf.index.select(&all).first() else { return Rc::FALSE };
    msg.edits.insert_at(place.slot.start, [&value, &b","[..]].concat().into());
    Rc::TRUE
}

/// Removes a value, the first without an index, all with `*`; or a parameter of it. A header goes with its only value.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "removed", -1 = "there is none")]
pub fn remove_hf_value(cx: &mut Cx, hf: &'static str) -> Rc {
    let Some(hf) = HfName::parse(hf) else { return Rc::FALSE };
    let msg = &mut cx.msg;
    let all = values(msg, hf.name);
    let mut removed = false;
    for value in hf.index.select(&all) {
        match hf.param {
            None if hf.index == Index::All => msg.edits.remove_header(&value.header),
            None => remove(msg, value),
            Some(name) => match values::param(msg, value.text, name) {
                Some(param) => msg.edits.delete(param.whole),
                None => continue,
            },
        }
        removed = true;
    }
    removed.into()
}

/// Removes a value with the comma behind it, or before it if it is the last.
pub(crate) fn remove(msg: &mut SipMsg, value: &Value) {
    let Span { start, end } = value.slot;
    match (value.first, value.last) {
        (true, true) => msg.edits.remove_header(&value.header),
        (false, true) => msg.edits.delete(Span { start: start.saturating_sub(1), end }),
        (_, false) => msg.edits.delete(Span { start, end: end + 1 }),
    }
}

/// Replaces a value, the first without an index; or the value of its parameter, which is added if it is missing. An
/// empty text makes a parameter without a value. `*` is for parameters only.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "replaced", -1 = "there is no such value")]
pub fn assign_hf_value(cx: &mut Cx, hf: &'static str, value: Str) -> Rc {
    let Some(hf) = HfName::parse(hf) else { return Rc::FALSE };
    let msg = &mut cx.msg;
    let all = values(msg, hf.name);
    let chosen = hf.index.select(&all);
    let Some(name) = hf.param else {
        let ([place], false) = (chosen, hf.index == Index::All) else { return Rc::FALSE };
        msg.edits.replace(place.text, value.into_bytes());
        return Rc::TRUE;
    };
    for place in chosen {
        let assigned = values::equals(&value);
        match values::param(msg, place.text, name) {
            Some(param) => msg.edits.replace(param.assigned, assigned.into()),
            None => msg.edits.insert_at(place.text.end, [b";", name, &assigned].concat().into()),
        }
    }
    (!chosen.is_empty()).into()
}
