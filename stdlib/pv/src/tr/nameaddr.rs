//! Classes `nameaddr` (one address of a list, without looking at its URI) and `tobody` (the body of To or From).

use crate::text::{length, sub};
use crate::uri_part;
use srcc_runtime::cx::Cx;
use srcc_runtime::script_transform;
use srcc_runtime::value::{Str, Val};
use srcc_sip::NameAddr;
use srcc_sip::text::{is_lws, quoted_end, trim_start};

/// Offsets of one address in its text.
struct Address {
    /// End of the display name, its trailing blank included (measured); it begins with the text.
    name_end: usize,
    /// The URI.
    uri: std::ops::Range<usize>,
    /// End of the address.
    end: usize,
}

/// Finds the brackets. Without them all of the text is the URI.
fn address(text: &[u8]) -> Option<Address> {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            // A quote that is never closed is no display name (measured).
            b'"' => match quoted_end(&text[at..]) {
                Some(length) => at += length,
                None => break,
            },
            b'<' => {
                let close = at + memchr::memchr(b'>', &text[at..])?;
                return Some(Address { name_end: at, uri: at + 1..close, end: close + 1 });
            }
            _ => at += 1,
        }
    }
    (!text.is_empty()).then_some(Address { name_end: 0, uri: 0..text.len(), end: text.len() })
}

/// The display name as written, with quotes and the blank behind it.
#[script_transform("nameaddr.name", module = "pv")]
pub fn nameaddr_name(_cx: &Cx, value: &Val) -> Option<Str> {
    let text = value.view();
    address(&text).map(|found| sub(&text, &text[..found.name_end]))
}

/// The URI.
#[script_transform("nameaddr.uri", module = "pv")]
pub fn nameaddr_uri(_cx: &Cx, value: &Val) -> Option<Str> {
    let text = value.view();
    address(&text).map(|found| sub(&text, &text[found.uri]))
}

/// Length from the start to the closing bracket.
#[script_transform("nameaddr.len", module = "pv")]
pub fn nameaddr_len(_cx: &Cx, value: &Val) -> Option<i32> {
    address(&value.view()).map(|found| length(found.end))
}

/// A part of a To or From body whose URI is a good one.
fn body(value: &Val, get: impl for<'a> FnOnce(&NameAddr<'a>) -> &'a [u8]) -> Option<Str> {
    let text = value.view();
    let addr = NameAddr::parse(&text).ok()?;
    uri_part::parse(addr.uri)?;
    let ends = text.trim_ascii_end().ends_with(b";");
    let is_good = is_display(addr.display) && are_params(addr.params.text) && !ends;
    is_good.then(|| sub(&text, get(&addr)))
}

/// A display name is words or one quoted text (measured).
fn is_display(display: &[u8]) -> bool {
    !display.contains(&b'"') || quoted_end(display) == Some(display.len())
}

/// Whether a list, without its first `;`, holds nothing but names, and names with a value that is one word or one
/// quoted text (measured).
fn are_params(list: &[u8]) -> bool {
    let word = |text: &[u8]| {
        let ends = |&byte: &u8| is_lws(byte) || matches!(byte, b';' | b'=' | b',' | b'"');
        text.iter().position(ends).unwrap_or(text.len())
    };
    let mut rest = trim_start(list);
    while !rest.is_empty() {
        let name = word(rest);
        rest = trim_start(&rest[name..]);
        if let Some(value) = rest.strip_prefix(b"=") {
            let value = trim_start(value);
            let end = if value.starts_with(b"\"") { quoted_end(value) } else { Some(word(value)) };
            let Some(end) = end else { return false };
            rest = trim_start(&value[end..]);
        }
        match rest {
            _ if name == 0 => return false,
            [] => {}
            [b';', more @ ..] => rest = trim_start(more),
            _ => return false,
        }
    }
    true
}

/// The URI.
#[script_transform("tobody.uri", module = "pv")]
pub fn tobody_uri(_cx: &Cx, value: &Val) -> Option<Str> {
    body(value, |addr| addr.uri)
}

/// The tag; empty if there is none.
#[script_transform("tobody.tag", module = "pv")]
pub fn tobody_tag(_cx: &Cx, value: &Val) -> Option<Str> {
    // Measured: of several the last; without quotes.
    body(value, |addr| {
        let tags = addr.params.iter().filter(|param| param.name.eq_ignore_ascii_case(b"tag"));
        tags.last().map_or(&[], |param| param.unquoted())
    })
}

/// The user of the URI; empty if there is none.
#[script_transform("tobody.user", module = "pv")]
pub fn tobody_user(_cx: &Cx, value: &Val) -> Option<Str> {
    body(value, |addr| uri_part::parse(addr.uri).map_or(&[], |uri| uri.user))
}

/// The host of the URI.
#[script_transform("tobody.host", module = "pv")]
pub fn tobody_host(_cx: &Cx, value: &Val) -> Option<Str> {
    body(value, |addr| uri_part::parse(addr.uri).map_or(&[], |uri| uri.host))
}

/// All parameters of the header; empty if there are none.
#[script_transform("tobody.params", module = "pv")]
pub fn tobody_params(_cx: &Cx, value: &Val) -> Option<Str> {
    let params = body(value, |addr| addr.params.text.trim_ascii())?;
    // Measured: a line end behind them stays.
    let has_end = !params.is_empty() && value.view().ends_with(b"\r\n");
    Some(if has_end { [&params[..], b"\r\n"].concat().into() } else { params })
}

/// The display name with its quotes; empty if there is none.
#[script_transform("tobody.display", module = "pv")]
pub fn tobody_display(_cx: &Cx, value: &Val) -> Option<Str> {
    body(value, |addr| addr.display)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tr::table::check;

    const BOB: &str = "\"Bob B\" <sip:bob@h>;tag=1";

    #[test]
    fn an_address_is_taken_apart_as_written() {
        check(
            "nameaddr.name",
            |cx, v| nameaddr_name(cx, v).into(),
            &[
                (BOB, Some("\"Bob B\" ")),
                ("sip:x@y", Some("")),
                ("Bob <sip:b@h>", Some("Bob ")),
                (" <sip:a@b>", Some(" ")),
                ("", None),
            ],
        );
        check(
            "nameaddr.uri",
            |cx, v| nameaddr_uri(cx, v).into(),
            &[
                (BOB, Some("sip:bob@h")),
                ("<sip:x@y>", Some("sip:x@y")),
                ("sip:x@y;z=1", Some("sip:x@y;z=1")),
                ("Bob", Some("Bob")),
                ("<sip:a@b>, <sip:c@d>", Some("sip:a@b")),
                ("<sip:a", None),
                ("", None),
            ],
        );
        check(
            "nameaddr.len",
            |cx, v| nameaddr_len(cx, v).into(),
            &[(BOB, Some("19")), ("<sip:x@y>", Some("9")), ("sip:x@y;z=1", Some("11")), (" <sip:a@b>", Some("10"))],
        );
    }

    #[test]
    fn a_to_body_is_taken_apart() {
        const FULL: &str = "\"Bob B\" <sip:bob@h.org:99;lr>;tag=t1;p=q";
        type Run = fn(&Cx, &Val) -> Option<Str>;
        let rows: [(Run, &str, &str); 6] = [
            (tobody_uri, "sip:bob@h.org:99;lr", "sip:h"),
            (tobody_tag, "t1", ""),
            (tobody_user, "bob", ""),
            (tobody_host, "h.org", "h"),
            (tobody_params, "tag=t1;p=q", "a=b"),
            (tobody_display, "\"Bob B\"", ""),
        ];
        for (run, full, short) in rows {
            check(
                "tobody",
                |cx, v| run(cx, v).into(),
                &[(FULL, Some(full)), ("<sip:h>;a=b", Some(short)), ("bad", None), ("<x>", None), ("", None)],
            );
        }
        check(
            "tobody.tag",
            |cx, v| tobody_tag(cx, v).into(),
            &[
                ("sip:bob@h;tag=zz", Some("zz")),
                ("<sip:b@h>;tag=\"q\"", Some("q")),
                ("<sip:b@h>;Tag = x;a=", Some("x")),
                ("<sip:b@h>;tag=1;", None),
                ("<sip:b@h>;;tag=1", None),
                ("<sip:b@h>;tag=1;a=b=c", None),
                ("<sip:b@h>;tag=1;a b", None),
                ("<sip:b@h>;tag=1;=x", None),
                ("<sip:b@h>;tag=1, <sip:c@h>", None),
                ("\"A\" B <sip:b@h>;tag=1", None),
            ],
        );
        check("tobody.params", |cx, v| tobody_params(cx, v).into(), &[("sip:bob@h;tag=zz", Some("tag=zz"))]);
        check("tobody.host", |cx, v| tobody_host(cx, v).into(), &[("<tel:+1>", Some(""))]);
    }
}
