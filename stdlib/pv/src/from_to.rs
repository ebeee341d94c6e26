//! The parts of From and To. Assigning one is an edit of the message that goes out: reading it back gives the
//! received value until `msg_apply_changes()`.

use crate::text::text_or_null;
use crate::uri_part;
use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_pv, script_pv_set};
use srcc_sip::{MsgUri, NameAddr, Span, UserHost};

/// Which of the two headers is meant.
#[derive(Clone, Copy)]
enum Side {
    From,
    To,
}

fn address(cx: &Cx, side: Side) -> Option<NameAddr<'_>> {
    match side {
        Side::From => cx.msg.from().ok(),
        Side::To => cx.msg.to().ok(),
    }
}

pub(crate) fn from_uri(cx: &Cx) -> Option<Str> {
    uri(cx, Side::From)
}

fn uri(cx: &Cx, side: Side) -> Option<Str> {
    address(cx, side).map(|addr| Str::of(&cx.msg.buf, addr.uri))
}

fn parts(cx: &Cx, side: Side) -> Option<UserHost<'_>> {
    let which = match side {
        Side::From => MsgUri::From,
        Side::To => MsgUri::To,
    };
    uri_part::of_message(cx, which)
}

fn user(cx: &Cx, side: Side) -> Option<Str> {
    uri_part::msg_part(cx, parts(cx, side)?.user)
}

fn user_len(cx: &Cx, side: Side) -> Option<i32> {
    Some(crate::text::length(parts(cx, side)?.user.len()))
}

fn host(cx: &Cx, side: Side) -> Option<Str> {
    uri_part::msg_part(cx, parts(cx, side)?.host)
}

fn display(cx: &Cx, side: Side) -> Option<Str> {
    let display = address(cx, side)?.display;
    (!display.is_empty()).then(|| Str::of(&cx.msg.buf, display))
}

fn tag(cx: &Cx, side: Side) -> Option<Str> {
    let tag = address(cx, side)?.tag().filter(|tag| !tag.is_empty())?;
    Some(Str::of(&cx.msg.buf, tag))
}

/// Puts `text` in the place of a part. Where an earlier edit already took the part away, the text is added behind
/// that edit's (measured: two assignments to `$fU` give both).
fn replace(cx: &mut Cx, part: Span, text: Bytes) -> bool {
    if cx.msg.edits.deletes(part) || part.is_empty() {
        cx.msg.edits.insert_at(part.start, text);
    } else {
        cx.msg.edits.replace(part, text);
    }
    true
}

fn set_uri(cx: &mut Cx, side: Side, value: Val) -> bool {
    let Ok(Some(text)) = text_or_null(value) else { return false };
    let part = address(cx, side).and_then(|addr| cx.msg.span_of(addr.uri));
    part.is_some_and(|part| replace(cx, part, text.into_bytes()))
}

/// Assigning the undefined value removes the user with its `@`; the empty text only empties it.
fn set_user(cx: &mut Cx, side: Side, value: Val) -> bool {
    let Ok(text) = text_or_null(value) else { return false };
    let Some((start, user_end, host)) = user_span(cx, side) else { return false };
    let had_user = user_end > start || host > start;
    match text {
        None if had_user => {
            cx.msg.edits.delete(Span { start, end: host });
            true
        }
        None => true,
        Some(text) if had_user => replace(cx, Span { start, end: user_end }, text.into_bytes()),
        Some(text) => {
            let mut out = text.to_vec();
            out.push(b'@');
            replace(cx, Span { start, end: start }, out.into())
        }
    }
}

/// Offsets in the message: start of the user, its end, start of the host.
fn user_span(cx: &Cx, side: Side) -> Option<(u32, u32, u32)> {
    let addr = address(cx, side)?;
    let uri = uri_part::parse(addr.uri)?;
    let start = cx.msg.span_of(addr.uri)?.start + u32::try_from(addr.uri.iter().position(|&b| b == b':')? + 1).ok()?;
    let user_end = start + u32::try_from(uri.user.len()).ok()?;
    let host = if uri.host.is_empty() { user_end } else { cx.msg.span_of(uri.host)?.start };
    Some((start, user_end, host))
}

fn set_domain(cx: &mut Cx, side: Side, value: Val) -> bool {
    let Ok(Some(text)) = text_or_null(value) else { return false };
    let host = address(cx, side).and_then(|addr| uri_part::parse(addr.uri)).map(|uri| uri.host);
    let part = host.filter(|host| !host.is_empty()).and_then(|host| cx.msg.span_of(host));
    part.is_some_and(|part| replace(cx, part, text.into_bytes()))
}

/// A display name in front of an address without brackets needs them around the address (RFC 3261 20.10). The
/// undefined or empty value removes the name and the blank behind it.
fn set_display(cx: &mut Cx, side: Side, value: Val) -> bool {
    let Ok(text) = text_or_null(value) else { return false };
    let text = text.unwrap_or_default();
    let Some(spans) = address(cx, side).and_then(|addr| display_spans(cx, &addr)) else { return false };
    let (name, bracket, uri) = spans;
    match bracket {
        Some(bracket) if text.is_empty() => {
            cx.msg.edits.delete(Span { start: name.start, end: bracket });
            true
        }
        Some(_) if !name.is_empty() => replace(cx, name, text.into_bytes()),
        Some(bracket) => replace(cx, Span { start: bracket, end: bracket }, [&text[..], b" "].concat().into()),
        None if text.is_empty() => true,
        None => {
            cx.msg.edits.insert_at(uri.start, [&text[..], b" <"].concat().into());
            cx.msg.edits.insert_at(uri.end, Bytes::from_static(b">"));
            true
        }
    }
}

/// Place of the display name (empty at its place if there is none), of the opening bracket, and of the URI.
fn display_spans(cx: &Cx, addr: &NameAddr<'_>) -> Option<(Span, Option<u32>, Span)> {
    let whole = cx.msg.span_of(addr.text)?;
    let uri = cx.msg.span_of(addr.uri)?;
    let head = &cx.msg.buf[whole.start as usize..uri.start as usize];
    let bracket = head.iter().rposition(|&byte| byte == b'<').and_then(|at| u32::try_from(at).ok());
    let bracket = bracket.map(|at| whole.start + at);
    let name = match addr.display.is_empty() {
        true => Span { start: whole.start, end: whole.start },
        false => cx.msg.span_of(addr.display)?,
    };
    Some((name, bracket, uri))
}

/// URI of From.
#[script_pv("$fu", "$from", module = "pv")]
pub fn fu(cx: &Cx) -> Option<Str> {
    uri(cx, Side::From)
}

/// Replaces the URI of From in the message sent.
#[script_pv_set("$fu", "$from", module = "pv")]
pub fn set_fu(cx: &mut Cx, value: Val) -> bool {
    set_uri(cx, Side::From, value)
}

/// User of From.
#[script_pv("$fU", "$from.user", module = "pv")]
pub fn fu_user(cx: &Cx) -> Option<Str> {
    user(cx, Side::From)
}

/// Replaces the user of From in the message sent; the undefined value removes it.
#[script_pv_set("$fU", "$from.user", module = "pv")]
pub fn set_fu_user(cx: &mut Cx, value: Val) -> bool {
    set_user(cx, Side::From, value)
}

/// Host of From.
#[script_pv("$fd", "$from.domain", module = "pv")]
pub fn fu_domain(cx: &Cx) -> Option<Str> {
    host(cx, Side::From)
}

/// Replaces the host of From in the message sent.
#[script_pv_set("$fd", "$from.domain", module = "pv")]
pub fn set_fu_domain(cx: &mut Cx, value: Val) -> bool {
    set_domain(cx, Side::From, value)
}

/// Display name of From, with its quotes.
#[script_pv("$fn", module = "pv")]
pub fn fn_display(cx: &Cx) -> Option<Str> {
    display(cx, Side::From)
}

/// Replaces the display name of From in the message sent; quotes are the script's business.
#[script_pv_set("$fn", module = "pv")]
pub fn set_fn_display(cx: &mut Cx, value: Val) -> bool {
    set_display(cx, Side::From, value)
}

/// Tag of From.
#[script_pv("$ft", module = "pv")]
pub fn ft(cx: &Cx) -> Option<Str> {
    tag(cx, Side::From)
}

/// Length of the user of From.
#[script_pv("$fUl", module = "pv")]
pub fn fu_user_len(cx: &Cx) -> Option<i32> {
    user_len(cx, Side::From)
}

/// URI of To.
#[script_pv("$tu", "$to", module = "pv")]
pub fn tu(cx: &Cx) -> Option<Str> {
    uri(cx, Side::To)
}

/// Replaces the URI of To in the message sent.
#[script_pv_set("$tu", "$to", module = "pv")]
pub fn set_tu(cx: &mut Cx, value: Val) -> bool {
    set_uri(cx, Side::To, value)
}

/// User of To.
#[script_pv("$tU", "$to.user", module = "pv")]
pub fn tu_user(cx: &Cx) -> Option<Str> {
    user(cx, Side::To)
}

/// Replaces the user of To in the message sent; the undefined value removes it.
#[script_pv_set("$tU", "$to.user", module = "pv")]
pub fn set_tu_user(cx: &mut Cx, value: Val) -> bool {
    set_user(cx, Side::To, value)
}

/// Host of To.
#[script_pv("$td", "$to.domain", module = "pv")]
pub fn tu_domain(cx: &Cx) -> Option<Str> {
    host(cx, Side::To)
}

/// Replaces the host of To in the message sent.
#[script_pv_set("$td", "$to.domain", module = "pv")]
pub fn set_tu_domain(cx: &mut Cx, value: Val) -> bool {
    set_domain(cx, Side::To, value)
}

/// Display name of To, with its quotes.
#[script_pv("$tn", module = "pv")]
pub fn tn(cx: &Cx) -> Option<Str> {
    display(cx, Side::To)
}

/// Replaces the display name of To in the message sent; quotes are the script's business.
#[script_pv_set("$tn", module = "pv")]
pub fn set_tn(cx: &mut Cx, value: Val) -> bool {
    set_display(cx, Side::To, value)
}

/// Tag of To; undefined outside a dialog.
#[script_pv("$tt", module = "pv")]
pub fn tt(cx: &Cx) -> Option<Str> {
    tag(cx, Side::To)
}

/// Length of the user of To.
#[script_pv("$tUl", module = "pv")]
pub fn tu_user_len(cx: &Cx) -> Option<i32> {
    user_len(cx, Side::To)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{cx, measured_request};
    use srcc_sip::HeaderKind;

    #[test]
    fn from_and_to_are_read_as_measured() {
        let cx = measured_request();
        assert_eq!(fu(&cx), Some("sip:alice@a.example.org:5061;tag2=x".into()));
        assert_eq!((fu_user(&cx), fu_domain(&cx)), (Some("alice".into()), Some("a.example.org".into())));
        assert_eq!((fn_display(&cx), ft(&cx)), (Some("\"Alice Wonder\"".into()), Some("ftag-1".into())));
        assert_eq!((tu(&cx), tn(&cx), tt(&cx)), (Some("sip:bob@example.com".into()), None, None));
        assert_eq!((fu_user_len(&cx), tu_user_len(&cx)), (Some(5), Some(3)));
    }

    type Setter = fn(&mut Cx, Val) -> bool;
    type Set = (Setter, Option<&'static str>);

    /// The From and To that come out of assignments to a message with the given ones.
    fn edited(mut cx: Cx, sets: &[Set]) -> (String, String) {
        for (set, value) in sets {
            set(&mut cx, value.map_or(Val::Null, |text| Val::Str(text.into())));
        }
        srcc_runtime::rebuild::apply_changes(&mut cx).unwrap();
        let text = |kind| String::from_utf8_lossy(cx.msg.value_of(kind).unwrap()).into_owned();
        (text(HeaderKind::From), text(HeaderKind::To))
    }

    #[test]
    fn an_assignment_changes_the_message_sent() {
        const REST: &str = ";tag=ftag-1;fp=9";
        let rows: [(&[Set], &str); 13] = [
            (&[(set_fu, Some("sip:new@x"))], "\"Alice Wonder\" <sip:new@x>"),
            (&[(set_fu_user, Some("new"))], "\"Alice Wonder\" <sip:new@a.example.org:5061;tag2=x>"),
            (&[(set_fu_user, None)], "\"Alice Wonder\" <sip:a.example.org:5061;tag2=x>"),
            (&[(set_fu_user, Some(""))], "\"Alice Wonder\" <sip:@a.example.org:5061;tag2=x>"),
            (&[(set_fu_domain, Some("dom"))], "\"Alice Wonder\" <sip:alice@dom:5061;tag2=x>"),
            (&[(set_fu_domain, None)], "\"Alice Wonder\" <sip:alice@a.example.org:5061;tag2=x>"),
            (&[(set_fn_display, Some("New Name"))], "New Name <sip:alice@a.example.org:5061;tag2=x>"),
            (&[(set_fn_display, None)], "<sip:alice@a.example.org:5061;tag2=x>"),
            (&[(set_fu, None)], "\"Alice Wonder\" <sip:alice@a.example.org:5061;tag2=x>"),
            (&[(set_fu_user, Some("a")), (set_fu_domain, Some("b"))], "\"Alice Wonder\" <sip:a@b:5061;tag2=x>"),
            (
                &[(set_fu_user, Some("a")), (set_fu_user, Some("b"))],
                "\"Alice Wonder\" <sip:ab@a.example.org:5061;tag2=x>",
            ),
            (&[(set_fn_display, Some("A")), (set_fu, Some("sip:zz@z"))], "A <sip:zz@z>"),
            (&[(set_fn_display, Some("A")), (set_fn_display, Some("B"))], "AB <sip:alice@a.example.org:5061;tag2=x>"),
        ];
        for (sets, want) in rows {
            assert_eq!(edited(measured_request(), sets).0, format!("{want}{REST}"));
        }
    }

    #[test]
    fn a_to_without_name_or_brackets_is_changed_too() {
        assert_eq!(edited(measured_request(), &[(set_tn, Some("New"))]).1, "New <sip:bob@example.com>;tp=7");
        assert_eq!(edited(cx(""), &[(set_tu_user, Some("tt"))]).1, "sip:tt@wire.test");
        assert_eq!(edited(cx(""), &[(set_tu_domain, Some("dd"))]).1, "sip:bob@dd");
        assert_eq!(edited(cx(""), &[(set_tu, Some("sip:q@q"))]).1, "sip:q@q");
        assert_eq!(edited(cx(""), &[(set_tn, Some("New"))]).1, "New <sip:bob@wire.test>");
    }

    #[test]
    fn a_number_cannot_be_assigned() {
        let mut cx = measured_request();
        for set in [set_fu, set_fu_user, set_fu_domain, set_fn_display] {
            assert!(!set(&mut cx, Val::Int(5)));
        }
        assert!(cx.msg.edits.is_empty());
    }
}
