//! Putting a changed message in the place of the received one, so that look-ups see the changes. What stays and what
//! goes was measured on Kamailio 5.6.3 (wire: textops-headers).

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::rebuild;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::Insert;

/// Builds the message anew from its edits and the script's request URI. Flags, `$du` and branches stay; headers added
/// for replies (`append_to_reply`) are forgotten. Where the result has no usable first line, the script ends.
#[script_fn(module = "textopsx", routes(request, onreply, reply, event))]
#[returns(1 = "done", -1 = "a Record-Route was added, which depends on the sending socket", 0 = "not a SIP message")]
pub fn msg_apply_changes(cx: &mut Cx) -> Rc {
    if cx.msg.edits.list().iter().any(|edit| matches!(edit.insert, Insert::Deferred(_))) {
        srcc_runtime::error!("changes cannot be applied once a Record-Route was added");
        return Rc::FALSE;
    }
    done(rebuild::apply_changes(cx))
}

/// Puts a text in the place of the message. Edits made before are void; where the text has no usable first line, the
/// script ends.
#[script_fn(module = "textopsx", routes(request, onreply, reply, event))]
#[returns(1 = "done", -1 = "the text is empty", 0 = "not a SIP message")]
pub fn msg_set_buffer(cx: &mut Cx, text: Str) -> Rc {
    if text.is_empty() {
        srcc_runtime::error!("a message cannot be empty");
        return Rc::FALSE;
    }
    done(rebuild::set_message(cx, text.into_bytes()))
}

fn done(changed: Result<(), srcc_sip::ParseError>) -> Rc {
    match changed {
        Ok(()) => Rc::TRUE,
        Err(error) => {
            srcc_runtime::error!("the new message cannot be read: {error}");
            Rc::STOP
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::text_message;
    use bytes::Bytes;
    use srcc_runtime::reply::ReplyParts;
    use srcc_sip::HeaderKind;
    use srcc_sip::edits::{Deferred, Piece, When};

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
    fn what_was_kept_for_replies_is_forgotten() {
        let mut cx = text_message();
        *cx.ext::<ReplyParts>() =
            ReplyParts { headers: b"X-R: 1\r\n".to_vec(), body: Some(("text/x".into(), "abc".into())) };
        assert_eq!(msg_apply_changes(&mut cx), Rc::TRUE);
        let parts = cx.ext::<ReplyParts>();
        assert!(parts.headers.is_empty() && parts.body.is_none());
    }

    #[test]
    fn a_record_route_keeps_changes_from_being_applied() {
        let mut cx = text_message();
        let pieces = vec![Piece::Text(Bytes::from_static(b"Record-Route: <sip:h;lr>\r\n"))];
        cx.msg.insert_first_deferred(Deferred { when: When::Always, pieces });
        assert_eq!(msg_apply_changes(&mut cx), Rc::FALSE);
        assert!(!cx.msg.has(HeaderKind::RecordRoute) && !cx.msg.edits.is_empty());
    }

    #[test]
    fn needed_headers_may_be_missing_from_the_new_message() {
        for kind in [HeaderKind::Via, HeaderKind::From, HeaderKind::CallId, HeaderKind::CSeq] {
            let mut cx = text_message();
            cx.msg.remove_headers(kind);
            assert_eq!(msg_apply_changes(&mut cx), Rc::TRUE);
            assert!(!cx.msg.has(kind) && cx.msg.has(HeaderKind::To));
        }
        let mut cx = text_message();
        cx.msg.append_header(Bytes::from_static(b"junk line without colon\r\n"));
        assert_eq!(msg_apply_changes(&mut cx), Rc::TRUE);
    }

    #[test]
    fn the_script_ends_where_the_first_line_cannot_be_read() {
        let mut cx = text_message();
        cx.fwd.new_uri = Some("sip:a b@c".into());
        assert_eq!(msg_apply_changes(&mut cx), Rc::STOP);
        for text in ["junk", "junk junk junk junk junk"] {
            assert_eq!(msg_set_buffer(&mut cx, text.into()), Rc::STOP);
        }
        assert_eq!(msg_set_buffer(&mut cx, "".into()), Rc::FALSE);
        assert_eq!(cx.msg.call_id(), b"c1");
    }

    #[test]
    fn a_message_takes_the_place_of_the_received_one() {
        let mut cx = text_message();
        cx.fwd.new_uri = Some("sip:n@n".into());
        cx.msg.append_header(Bytes::from_static(b"A: 1\r\n"));
        let other = "MESSAGE sip:new@x SIP/2.0\r\nVia: SIP/2.0/UDP 1.1.1.1;branch=z9hG4bKa\r\nCall-ID: x\r\n\r\n";
        assert_eq!(msg_set_buffer(&mut cx, other.into()), Rc::TRUE);
        assert_eq!((cx.msg.call_id(), &cx.request_uri()[..]), (&b"x"[..], &b"sip:new@x"[..]));
        assert!(cx.msg.edits.is_empty());
    }
}
