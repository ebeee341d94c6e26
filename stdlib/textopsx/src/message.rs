//! The message as a whole: applying edits, replacing it, removing its body or most of its headers.

use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::rebuild;
use srcc_runtime::regex::Regex;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::{Header, HeaderKind, ParseError};

fn done(result: Result<(), ParseError>) -> Rc {
    match result {
        Ok(()) => Rc::TRUE,
        Err(error) => {
            srcc_runtime::error!("the new message cannot be used: {error}");
            Rc::FALSE
        }
    }
}

/// Makes the message with all changes so far the received one, so that look-ups see them.
#[script_fn(module = "textopsx", routes(request, onreply, reply, event))]
#[returns(1 = "done", -1 = "the changed message is no SIP message; it stays as it was")]
pub fn msg_apply_changes(cx: &mut Cx) -> Rc {
    done(rebuild::apply_changes(cx))
}

/// Puts another message in the place of the received one.
#[script_fn(module = "textopsx", routes(request, onreply, reply, event))]
#[returns(1 = "done", -1 = "the text is no SIP message")]
pub fn msg_set_buffer(cx: &mut Cx, text: Str) -> Rc {
    done(rebuild::set_message(cx, text.0))
}

/// Removes the body; its Content-Type stays (measured).
#[script_fn(module = "textopsx", routes(any))]
pub fn remove_body(cx: &mut Cx) -> Rc {
    if !cx.msg.body().is_empty() {
        cx.msg.replace_body(Bytes::new());
    }
    Rc::TRUE
}

/// Headers that are always kept.
fn is_needed(kind: HeaderKind) -> bool {
    use HeaderKind::{
        CSeq, CallId, Contact, ContentLength, ContentType, From, MaxForwards, RecordRoute, Route, To, Via,
    };
    matches!(
        kind,
        Via | From | To | CallId | CSeq | Contact | MaxForwards | Route | RecordRoute | ContentType | ContentLength
    )
}

fn keep(cx: &mut Cx, wanted: impl Fn(&[u8]) -> bool) -> Rc {
    let goes = |header: &&Header| !is_needed(header.kind) && !wanted(cx.msg.name(header));
    let gone: Vec<Header> = cx.msg.headers.iter().filter(goes).copied().collect();
    for header in gone.iter().filter(|header| !cx.msg.edits.deletes(header.range)).collect::<Vec<_>>() {
        cx.msg.edits.remove_header(header);
    }
    Rc::FALSE
}

/// Removes all headers but those that every message and its routing need.
#[script_fn(module = "textopsx", routes(any))]
#[returns(-1 = "always (measured)")]
pub fn keep_hf(cx: &mut Cx) -> Rc {
    keep(cx, |_| false)
}

/// Removes all headers but those needed and those whose name matches.
#[script_fn(module = "textopsx", name = "keep_hf", routes(any))]
#[returns(-1 = "always (measured)")]
pub fn keep_hf_matching(cx: &mut Cx, name: &Regex) -> Rc {
    let name = name.line_mode();
    keep(cx, |text| name.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{header_after, header_names, text_message};
    use srcc_runtime::regex::RegexFlags;

    #[test]
    fn applied_changes_are_seen() {
        let mut cx = text_message();
        cx.fwd.new_uri = Some("sip:n@n".into());
        cx.fwd.dst_uri = Some("sip:d@d".into());
        cx.fwd.flags = 8;
        cx.msg.append_header(Bytes::from_static(b"A: 1\r\n"));
        assert!(cx.msg.headers_named(b"A").next().is_none());
        assert_eq!(msg_apply_changes(&mut cx), Rc::TRUE);
        assert!(cx.msg.headers_named(b"A").next().is_some() && cx.msg.edits.is_empty());
        assert_eq!((cx.msg.request_uri(), cx.fwd.new_uri.clone()), (&b"sip:n@n"[..], None));
        assert_eq!((cx.fwd.dst_uri.clone(), cx.fwd.flags), (Some("sip:d@d".into()), 8));
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let mut cx = text_message();
        assert_eq!(msg_set_buffer(&mut cx, "junk".into()), Rc::FALSE);
        assert_eq!(cx.msg.call_id(), b"c1");
        let other = "MESSAGE sip:z@z SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n\
                     To: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(msg_set_buffer(&mut cx, other.into()), Rc::TRUE);
        assert_eq!(cx.msg.call_id(), b"x");
    }

    #[test]
    fn a_body_goes_and_its_type_stays() {
        let run = |cx: &mut Cx| assert_eq!(remove_body(cx), Rc::TRUE);
        assert_eq!(header_after(text_message(), "Content-Length", run), "0");
        assert_eq!(header_after(text_message(), "Content-Type", run), "text/plain");
    }

    #[test]
    fn only_needed_and_matching_headers_are_kept() {
        const NEEDED: &str = "Via From To Call-ID CSeq Contact Contact Content-Type Content-Length";
        assert_eq!(header_names(text_message(), |cx| assert_eq!(keep_hf(cx), Rc::FALSE)), NEEDED);
        let x_h = Regex::new(b"^x-h$", RegexFlags::default()).unwrap();
        let want = NEEDED.replace("Contact Content-Type", "Contact X-H X-H Content-Type");
        assert_eq!(header_names(text_message(), |cx| assert_eq!(keep_hf_matching(cx, &x_h), Rc::FALSE)), want);
    }
}
