//! Adding, changing and removing single values of comma-separated headers, and parameters of those values.

use crate::values::{Place, Value, Which, pick, values};
use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::Span;
use srcc_sip::text::{find_outside_quotes, trim};

fn header_line(name: &str, value: &[u8]) -> Bytes {
    [name.as_bytes(), b": ", value, b"\r\n"].concat().into()
}

fn with_comma(before: bool, value: &[u8]) -> Bytes {
    if before { [b",", value].concat().into() } else { [value, b","].concat().into() }
}

/// Adds a value behind the one that an index means (0 = the last); without index, or where there is no such value, a
/// new header at the end.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "added", -1 = "the name is malformed")]
pub fn append_hf_value(cx: &mut Cx, place: &'static str, value: Str) -> Rc {
    let Some(place) = Place::parse(place) else { return Rc::FALSE };
    let all = values(cx, place.name);
    let found = match place.which {
        Which::At(0) => all.last().copied(),
        Which::At(_) => pick(&all, place.which),
        Which::Unsaid | Which::All => None,
    };
    match found {
        Some(found) => cx.msg.edits.insert_at(found.text.end, with_comma(true, &value)),
        None => cx.msg.append_header(header_line(place.name, &value)),
    }
    Rc::TRUE
}

/// Adds a value before the one that an index means; without index a new header before the first of that name; where
/// there is no such value, a new header at the end.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "added", -1 = "the name is malformed")]
pub fn insert_hf_value(cx: &mut Cx, place: &'static str, value: Str) -> Rc {
    let Some(place) = Place::parse(place) else { return Rc::FALSE };
    let all = values(cx, place.name);
    match (place.which, pick(&all, place.which)) {
        (Which::Unsaid, Some(first)) => {
            cx.msg.edits.insert_before(&first.header, header_line(place.name, &value));
        }
        (_, Some(found)) => cx.msg.edits.insert_at(found.raw.start, with_comma(false, &value)),
        (_, None) => cx.msg.append_header(header_line(place.name, &value)),
    }
    Rc::TRUE
}

/// A parameter inside a value.
struct Found {
    /// From its separator to its end.
    whole: Span,
    /// Its value; empty at its place for a flag.
    value: Option<Span>,
}

/// Finds a parameter of a stretch whose parameters are split by `separator`.
fn find_param(cx: &Cx, stretch: Span, separator: u8, name: &str) -> Option<Found> {
    let text = stretch.in_bytes(&cx.msg.buf);
    let mut start = 0;
    while start <= text.len() {
        let rest = &text[start..];
        let end = start + find_outside_quotes(rest, |byte| byte == separator)?;
        let part = trim(&text[start..end]);
        let equals = part.iter().position(|byte| *byte == b'=');
        let own_name = trim(&part[..equals.unwrap_or(part.len())]);
        // The first part of a digest begins with the scheme: `Digest username="x"`.
        let own_name = own_name.rsplit(|byte| *byte == b' ').next().unwrap_or(own_name);
        if start > 0 && own_name.eq_ignore_ascii_case(name.as_bytes()) {
            let base = stretch.range().start;
            let value = equals.and_then(|at| cx.msg.span_of(trim(&part[at + 1..])));
            return Some(Found { whole: Span::new(base + start - 1, base + end), value });
        }
        start = end + 1;
    }
    None
}

/// Sets a parameter of a stretch, adding it at the end if it is not there.
fn set_param(cx: &mut Cx, stretch: Span, separator: u8, name: &str, value: &[u8]) {
    let text = [&[separator], name.as_bytes(), b"=", value].concat();
    match find_param(cx, stretch, separator, name) {
        Some(Found { value: Some(old), .. }) => cx.msg.edits.replace(old, Bytes::copy_from_slice(value)),
        Some(Found { whole, value: None }) => cx.msg.edits.replace(whole, text.into()),
        None => cx.msg.edits.insert_at(stretch.end, text.into()),
    }
}

/// Replaces the value that an index means (the first without index), or with `.param` a parameter of it.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "replaced", -1 = "no such value")]
pub fn assign_hf_value(cx: &mut Cx, place: &'static str, value: Str) -> Rc {
    let Some(place) = Place::parse(place) else { return Rc::FALSE };
    let all = values(cx, place.name);
    let targets: Vec<Value> = match (place.which, place.param) {
        (Which::All, Some(_)) => all,
        (which, _) => pick(&all, which).into_iter().collect(),
    };
    for target in &targets {
        match place.param {
            Some(param) => set_param(cx, target.text, b';', param, &value),
            None => cx.msg.edits.replace(target.text, value.0.clone()),
        }
    }
    (!targets.is_empty()).into()
}

/// Like `assign_hf_value`, for headers whose parameters are split by commas, such as Authorization.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "replaced", -1 = "no such header, or no parameter is named")]
pub fn assign_hf_value2(cx: &mut Cx, place: &'static str, value: Str) -> Rc {
    match whole_header(cx, place) {
        Some((stretch, param)) => {
            set_param(cx, stretch, b',', param, &value);
            Rc::TRUE
        }
        None => Rc::FALSE,
    }
}

/// The value of the header that an index means, counted by headers, and the parameter named.
fn whole_header<'a>(cx: &Cx, place: &'a str) -> Option<(Span, &'a str)> {
    let place = Place::parse(place)?;
    let n = match place.which {
        Which::Unsaid | Which::At(0) => 0,
        Which::At(n) => usize::try_from(n).ok()?.checked_sub(1)?,
        Which::All => return None,
    };
    Some((cx.msg.headers_named(place.name.as_bytes()).nth(n)?.value, place.param?))
}

/// Removes a value with a comma beside it; the only value of a header goes with the header.
fn remove_value(cx: &mut Cx, value: &Value) {
    match (value.is_first, value.is_last) {
        (true, true) => cx.msg.edits.remove_header(&value.header),
        (false, true) => cx.msg.edits.delete(Span { start: value.raw.start - 1, end: value.raw.end }),
        (_, false) => cx.msg.edits.delete(Span { start: value.raw.start, end: value.raw.end + 1 }),
    }
}

/// Removes the value that an index means (the first without index), all with `[*]`, or with `.param` a parameter.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "removed", -1 = "no such value or parameter")]
pub fn remove_hf_value(cx: &mut Cx, place: &'static str) -> Rc {
    let Some(place) = Place::parse(place) else { return Rc::FALSE };
    let all = values(cx, place.name);
    let targets: Vec<Value> = match place.which {
        Which::All => all,
        which => pick(&all, which).into_iter().collect(),
    };
    let mut any = false;
    for target in &targets {
        match (place.param, place.which) {
            (Some(param), _) => match find_param(cx, target.text, b';', param) {
                Some(found) => cx.msg.edits.delete(found.whole),
                None => continue,
            },
            (None, Which::All) if target.is_first => cx.msg.edits.remove_header(&target.header),
            (None, Which::All) => {}
            (None, _) => remove_value(cx, target),
        }
        any = true;
    }
    any.into()
}

/// Removes a parameter of a header whose parameters are split by commas, such as Authorization.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "removed", -1 = "no such header or parameter")]
pub fn remove_hf_value2(cx: &mut Cx, place: &'static str) -> Rc {
    let found = whole_header(cx, place).and_then(|(stretch, param)| find_param(cx, stretch, b',', param));
    match found {
        Some(found) => {
            cx.msg.edits.delete(found.whole);
            Rc::TRUE
        }
        None => Rc::FALSE,
    }
}

fn has_value(cx: &Cx, all: &[Value], value: &[u8]) -> bool {
    all.iter().any(|one| one.text.in_bytes(&cx.msg.buf).eq_ignore_ascii_case(value))
}

/// Adds a value at the end of the first header of a name unless a header has it, whatever its case.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
pub fn include_hf_value(cx: &mut Cx, name: &'static str, value: Str) -> Rc {
    let all = values(cx, name);
    if has_value(cx, &all, &value) {
        return Rc::TRUE;
    }
    match all.iter().find(|one| one.is_last) {
        Some(last) => cx.msg.edits.insert_at(last.text.end, with_comma(true, &value)),
        None => cx.msg.append_header(header_line(name, &value)),
    }
    Rc::TRUE
}

/// Removes a value from all headers of a name, whatever its case.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
pub fn exclude_hf_value(cx: &mut Cx, name: &'static str, value: Str) -> Rc {
    for one in values(cx, name) {
        if one.text.in_bytes(&cx.msg.buf).eq_ignore_ascii_case(&value) {
            remove_value(cx, &one);
        }
    }
    Rc::TRUE
}

/// True if a header of a name has that value, whatever its case.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
pub fn hf_value_exists(cx: &Cx, name: &'static str, value: Str) -> Rc {
    has_value(cx, &values(cx, name), &value).into()
}

#[cfg(test)]
mod tests;
