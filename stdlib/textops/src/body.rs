//! The body as a whole.

use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::reply::ReplyParts;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::HeaderKind;

/// Sets the Content-Type: a header with another value is replaced by one at the end (measured).
pub(crate) fn set_type(cx: &mut Cx, media_type: &[u8]) {
    if let Some(header) = cx.msg.header(HeaderKind::ContentType).copied() {
        if cx.msg.value(&header) == media_type && !cx.msg.edits.deletes(header.range) {
            return;
        }
        crate::edit::remove(cx, &header);
    }
    cx.msg.append_header([b"Content-Type: ", media_type, b"\r\n"].concat().into());
}

/// Replaces the body. Content-Length is mended when the message is built, and added here if there is none.
pub(crate) fn put_body(cx: &mut Cx, body: Bytes) {
    if !cx.msg.has(HeaderKind::ContentLength) {
        cx.msg.append_header(format!("Content-Length: {}\r\n", body.len()).into());
    }
    cx.msg.replace_body(body);
}

/// Replaces the body and sets its Content-Type.
#[script_fn(module = "textops", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "done", -1 = "the text or the type is empty")]
pub fn set_body(cx: &mut Cx, text: Str, media_type: Str) -> Rc {
    if text.is_empty() || media_type.is_empty() {
        return Rc::FALSE;
    }
    set_type(cx, &media_type);
    put_body(cx, text.into_bytes());
    Rc::TRUE
}

/// Sets the body of the replies that we make to this request.
#[script_fn(module = "textops", routes(request, failure, branch, event))]
#[returns(1 = "done", -1 = "the text or the type is empty")]
pub fn set_reply_body(cx: &mut Cx, text: Str, media_type: Str) -> Rc {
    if text.is_empty() || media_type.is_empty() {
        return Rc::FALSE;
    }
    cx.ext::<ReplyParts>().body = Some((media_type, text));
    Rc::TRUE
}

/// True if the message has a body.
#[script_fn(module = "textops", routes(any))]
pub fn has_body(cx: &Cx) -> Rc {
    (!cx.msg.body().is_empty()).into()
}

/// True if the message has a body of that type. A body without Content-Type counts as application/sdp.
#[script_fn(module = "textops", name = "has_body", routes(any))]
pub fn has_body_type(cx: &Cx, media_type: &'static str) -> Rc {
    let is_it = cx.msg.content_type().unwrap_or(b"application/sdp").eq_ignore_ascii_case(media_type.as_bytes());
    (is_it && !cx.msg.body().is_empty()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{body_after, cx_of, header_after, message, text_message};

    /// The last lines of the message after edits, from the last one before its content headers on.
    fn tail_of(mut cx: Cx, run: impl FnOnce(&mut Cx)) -> String {
        run(&mut cx);
        let text = String::from_utf8_lossy(&srcc_runtime::rebuild::rebuilt(&cx)).into_owned();
        let start = text.find("X-G:").or_else(|| text.find("CSeq:")).expect("a line to start with");
        text[start..].to_owned()
    }

    #[test]
    fn a_new_body_comes_with_its_type_and_length() {
        let set = |cx: &mut Cx| assert_eq!(set_body(cx, "new".into(), "a/b".into()), Rc::TRUE);
        assert_eq!(body_after(text_message(), set), "new");
        assert_eq!(
            tail_of(text_message(), set),
            "X-G: three needle four\r\nContent-Length: 3\r\nContent-Type: a/b\r\n\r\nnew"
        );
        assert_eq!(header_after(message("", ""), "Content-Type", set), "a/b");
        assert_eq!(header_after(message("", ""), "Content-Length", set), "3");
        let same = |cx: &mut Cx| {
            set_body(cx, "new".into(), "text/plain".into());
        };
        assert_eq!(header_after(text_message(), "Content-Type", same), "text/plain");
        for (text, media_type) in [("", "a/b"), ("new", "")] {
            assert_eq!(set_body(&mut text_message(), text.into(), media_type.into()), Rc::FALSE);
        }
    }

    #[test]
    fn a_message_without_content_length_gets_one() {
        let cx = cx_of(
            "MESSAGE sip:bob@10.0.0.9 SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=w\r\n\
             To: <sip:h>\r\nCall-ID: c1\r\nCSeq: 1 MESSAGE\r\n\r\n",
        );
        let set = |cx: &mut Cx| {
            set_body(cx, "abc".into(), "x/y".into());
        };
        assert_eq!(tail_of(cx, set), "CSeq: 1 MESSAGE\r\nContent-Type: x/y\r\nContent-Length: 3\r\n\r\nabc");
    }

    #[test]
    fn the_last_of_two_bodies_wins() {
        let body = body_after(text_message(), |cx| {
            set_body(cx, "one".into(), "a/b".into());
            set_body(cx, "two".into(), "c/d".into());
        });
        assert_eq!(body, "two");
    }

    #[test]
    fn a_body_is_told_by_its_type() {
        let cx = text_message();
        for (media_type, yes) in [("text/plain", 1), ("TEXT/PLAIN", 1), ("text/*", -1), ("application/sdp", -1)] {
            assert_eq!(has_body_type(&cx, media_type), Rc(yes), "{media_type}");
        }
        assert_eq!((has_body(&cx), has_body(&message("", ""))), (Rc::TRUE, Rc::FALSE));
        assert_eq!(has_body_type(&message("Content-Type: a/b\r\n", ""), "a/b"), Rc::FALSE);
    }

    #[test]
    fn a_reply_body_is_kept_with_the_request() {
        let mut cx = text_message();
        assert_eq!(set_reply_body(&mut cx, "a".into(), "b/c".into()), Rc::TRUE);
        assert_eq!(cx.ext::<ReplyParts>().body, Some(("b/c".into(), "a".into())));
        assert_eq!(set_reply_body(&mut cx, Str::EMPTY, "b/c".into()), Rc::FALSE);
    }
}
