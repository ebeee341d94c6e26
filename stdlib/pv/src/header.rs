//! Headers: `$hdr`, `$hfl` and those that have a name of their own.

use srcc_runtime::avp::PvIndex;
use srcc_runtime::cx::Cx;
use srcc_runtime::script_pv;
use srcc_runtime::value::Str;
use srcc_sip::nameaddr::split_list;
use srcc_sip::{Header, HeaderKind};

/// The entry of a list that an index picks: counted from 0, or from the end if negative.
pub(crate) fn pick<T>(mut list: impl DoubleEndedIterator<Item = T>, index: i32) -> Option<T> {
    match usize::try_from(index) {
        Ok(n) => list.nth(n),
        Err(_) => list.nth_back(usize::try_from(index.unsigned_abs()).ok()?.checked_sub(1)?),
    }
}

fn first_value(cx: &Cx, kind: HeaderKind) -> Option<Str> {
    cx.msg.value_of(kind).map(|value| Str::of(&cx.msg.buf, value))
}

fn value(cx: &Cx, header: &Header) -> Str {
    Str::of(&cx.msg.buf, cx.msg.value(header))
}

fn joined<'a>(parts: impl Iterator<Item = &'a [u8]>, separator: &[u8]) -> Option<Str> {
    let mut out: Option<Vec<u8>> = None;
    for part in parts {
        match &mut out {
            Some(out) => {
                out.extend_from_slice(separator);
                out.extend_from_slice(part);
            }
            None => out = Some(part.to_vec()),
        }
    }
    out.map(Str::from)
}

/// Value of the header of that name; with an index the n-th one, from the end if negative, or with `[*]` all joined
/// by commas.
#[script_pv("$hdr", module = "pv")]
pub fn hdr(cx: &Cx, name: Str, index: PvIndex) -> Option<Str> {
    let mut headers = cx.msg.headers_named(&name);
    match index {
        PvIndex::None => headers.next().map(|header| value(cx, header)),
        PvIndex::At(n) => pick(headers, n).map(|header| value(cx, header)),
        PvIndex::All => joined(headers.map(|header| cx.msg.value(header)), b","),
    }
}

/// How many headers of that name there are.
#[script_pv("$hdrc", module = "pv")]
pub fn hdrc(cx: &Cx, name: Str) -> i32 {
    crate::text::length(cx.msg.headers_named(&name).count())
}

/// Whether the original takes the header's value apart at commas; all others count as one value (measured).
fn is_list(kind: HeaderKind) -> bool {
    matches!(kind, HeaderKind::Contact | HeaderKind::Via | HeaderKind::Route | HeaderKind::RecordRoute)
}

/// The values of a list header in the order in which the original numbers them: those of one Contact header come
/// last first (measured).
fn list_values(cx: &Cx, kind: HeaderKind) -> Vec<&[u8]> {
    let mut values = Vec::new();
    for header in cx.msg.headers_of(kind) {
        let from = values.len();
        values.extend(split_list(cx.msg.value(header)));
        if kind == HeaderKind::Contact {
            values[from..].reverse();
        }
    }
    values
}

/// Like `$hdr`, but the index counts the comma-separated values of Contact, Via, Route and Record-Route. A negative one
/// counts from -2, the last one, there (measured).
#[script_pv("$hfl", module = "pv")]
pub fn hfl(cx: &Cx, name: Str, index: PvIndex) -> Option<Str> {
    let kind = HeaderKind::from_name(&name);
    match index {
        PvIndex::None if is_list(kind) => hfl_at(cx, kind, 0),
        PvIndex::At(n) if is_list(kind) => hfl_at(cx, kind, n),
        _ => hdr(cx, name, index),
    }
}

fn hfl_at(cx: &Cx, kind: HeaderKind, index: i32) -> Option<Str> {
    let values = list_values(cx, kind);
    let place = if index < 0 { i64::try_from(values.len()).ok()? + 1 + i64::from(index) } else { index.into() };
    let value = values.get(usize::try_from(place).ok()?)?;
    Some(Str::of(&cx.msg.buf, value))
}

/// How many values `$hfl` counts under that name.
#[script_pv("$hflc", module = "pv")]
pub fn hflc(cx: &Cx, name: Str) -> i32 {
    let kind = HeaderKind::from_name(&name);
    if is_list(kind) { crate::text::length(cx.msg.values(kind).count()) } else { hdrc(cx, name) }
}

/// Call-ID.
#[script_pv("$ci", module = "pv")]
pub fn ci(cx: &Cx) -> Option<Str> {
    first_value(cx, HeaderKind::CallId)
}

/// Sequence number of the CSeq, as text.
#[script_pv("$cs", module = "pv")]
pub fn cs(cx: &Cx) -> Option<Str> {
    cx.msg.cseq().ok().map(|cseq| Str::of(&cx.msg.buf, cseq.number_text))
}

/// Value of the CSeq.
#[script_pv("$csb", module = "pv")]
pub fn csb(cx: &Cx) -> Option<Str> {
    first_value(cx, HeaderKind::CSeq)
}

/// Value of the first Contact.
#[script_pv("$ct", module = "pv")]
pub fn ct(cx: &Cx) -> Option<Str> {
    first_value(cx, HeaderKind::Contact)
}

/// Content-Type.
#[script_pv("$cT", module = "pv")]
pub fn content_type(cx: &Cx) -> Option<Str> {
    first_value(cx, HeaderKind::ContentType)
}

/// Content-Length; undefined if there is none.
#[script_pv("$cl", module = "pv")]
pub fn cl(cx: &Cx) -> Option<i32> {
    cx.msg.content_length().ok().flatten().and_then(|length| i32::try_from(length).ok())
}

/// User-Agent.
#[script_pv("$ua", module = "pv")]
pub fn ua(cx: &Cx) -> Option<Str> {
    first_value(cx, HeaderKind::UserAgent)
}

fn address_uri(cx: &Cx, kind: HeaderKind) -> Option<Str> {
    cx.msg.addresses(kind).next()?.ok().map(|addr| Str::of(&cx.msg.buf, addr.uri))
}

/// URI of Refer-To.
#[script_pv("$rt", module = "pv")]
pub fn rt(cx: &Cx) -> Option<Str> {
    address_uri(cx, HeaderKind::ReferTo)
}

/// URI of Remote-Party-ID.
#[script_pv("$re", module = "pv")]
pub fn re(cx: &Cx) -> Option<Str> {
    address_uri(cx, HeaderKind::RemotePartyId)
}

/// The lowest or highest expiry in seconds that the message asks for: `expires` of each contact, or the Expires
/// header where a contact has none.
#[script_pv("$expires", module = "pv", words("min", "max"))]
pub fn expires(cx: &Cx, which: &'static str) -> Option<i32> {
    let header = cx.msg.expires().ok().flatten();
    let contacts = cx.msg.contacts().filter_map(Result::ok).filter(|contact| !contact.is_star());
    let mut times = contacts.map(|contact| contact.expires().or(header)).peekable();
    let found = match times.peek() {
        None => header,
        Some(_) if which == "max" => times.flatten().max(),
        Some(_) => times.flatten().min(),
    };
    found.and_then(|seconds| i32::try_from(seconds).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{cx, measured_request};

    #[test]
    fn headers_are_found_by_any_spelling_of_their_name_and_by_index() {
        let cx = measured_request();
        let rows = [
            ("x-one", PvIndex::None, Some("first")),
            ("X-Multi", PvIndex::None, Some("aaa")),
            ("X-Multi", PvIndex::At(1), Some("bbb")),
            ("X-Multi", PvIndex::At(-1), Some("ccc")),
            ("X-Multi", PvIndex::At(-3), Some("aaa")),
            ("X-Multi", PvIndex::At(-4), None),
            ("X-Multi", PvIndex::At(3), None),
            ("X-Multi", PvIndex::All, Some("aaa,bbb,ccc")),
            ("X-Empty", PvIndex::None, Some("")),
            ("X-None", PvIndex::All, None),
            ("Via", PvIndex::At(1), Some("SIP/2.0/UDP 127.0.0.9:5080;branch=z9hG4bK-m0;received=127.0.0.8")),
            ("f", PvIndex::None, Some("\"Alice Wonder\" <sip:alice@a.example.org:5061;tag2=x>;tag=ftag-1;fp=9")),
            ("Expires", PvIndex::None, Some("600")),
        ];
        for (name, index, want) in rows {
            assert_eq!(hdr(&cx, name.into(), index), want.map(Str::from), "{name} {index:?}");
        }
        assert_eq!(hdrc(&cx, "X-Multi".into()), 3);
        assert_eq!(hdrc(&cx, "X-None".into()), 0);
    }

    #[test]
    fn the_values_of_one_contact_header_are_numbered_from_the_last() {
        let cx = cx("Contact: <sip:a@a>, <sip:b@b>;q=1\r\nContact: <sip:c@c>\r\nX-List: a, b\r\nX-List: d,e\r\n\
                     Route: <sip:r1;lr>, <sip:r2;lr>\r\n");
        let at = |name: &'static str, n| hfl(&cx, name.into(), PvIndex::At(n));
        assert_eq!(hfl(&cx, "Contact".into(), PvIndex::None), Some("<sip:b@b>;q=1".into()));
        assert_eq!(at("Contact", 1), Some("<sip:a@a>".into()));
        assert_eq!(at("Contact", 2), Some("<sip:c@c>".into()));
        assert_eq!((at("Contact", 3), at("Contact", -1)), (None, None));
        assert_eq!((at("X-List", 1), at("X-List", -1)), (Some("d,e".into()), Some("d,e".into())));
        assert_eq!(at("Route", 1), Some("<sip:r2;lr>".into()));
        assert_eq!(hfl(&cx, "Contact".into(), PvIndex::All), Some("<sip:a@a>, <sip:b@b>;q=1,<sip:c@c>".into()));
        assert_eq!((hflc(&cx, "Contact".into()), hflc(&cx, "X-List".into())), (3, 2));
    }

    #[test]
    fn the_named_headers_are_read_as_measured() {
        let cx = measured_request();
        assert_eq!(ci(&cx), Some("call-1@127.0.0.1".into()));
        assert_eq!((cs(&cx), csb(&cx)), (Some("314".into()), Some("314 OPTIONS".into())));
        assert_eq!((content_type(&cx), cl(&cx)), (Some("application/sdp".into()), Some(134)));
        assert_eq!((rt(&cx), re(&cx)), (None, Some("sip:rpid@example.net".into())));
        assert_eq!((expires(&cx, "min"), expires(&cx, "max")), (Some(120), Some(600)));
    }
}
