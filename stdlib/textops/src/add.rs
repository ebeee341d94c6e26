//! Adding headers to the message and to our replies.

use crate::edit::lines;
use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::reply::ReplyParts;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;

fn append(cx: &mut Cx, text: Bytes, after: Option<&str>) -> Rc {
    let place = after.and_then(|name| cx.msg.headers_named(name.as_bytes()).next_back().copied());
    match place {
        Some(header) => cx.msg.edits.insert_after(&header, text),
        None => cx.msg.append_header(text),
    }
    Rc::TRUE
}

fn insert(cx: &mut Cx, text: Bytes, before: Option<&str>) -> Rc {
    let place = before.and_then(|name| cx.msg.headers_named(name.as_bytes()).next().copied());
    match place {
        Some(header) => cx.msg.edits.insert_before(&header, text),
        None => cx.msg.insert_first_header(text),
    }
    Rc::TRUE
}

/// Adds header lines after the last header.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "added", -1 = "the text is empty")]
pub fn append_hf(cx: &mut Cx, text: Str) -> Rc {
    if text.is_empty() { Rc::FALSE } else { append(cx, lines(&text), None) }
}

/// Adds header lines after the last header of a name; at the end if there is none.
#[script_fn(module = "textops", name = "append_hf", routes(any))]
#[returns(1 = "added", -1 = "the text is empty")]
pub fn append_hf_after(cx: &mut Cx, text: Str, name: &'static str) -> Rc {
    if text.is_empty() { Rc::FALSE } else { append(cx, lines(&text), Some(name)) }
}

/// Adds header lines before the first header, behind those inserted there before.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "added", -1 = "the text is empty")]
pub fn insert_hf(cx: &mut Cx, text: Str) -> Rc {
    if text.is_empty() { Rc::FALSE } else { insert(cx, lines(&text), None) }
}

/// Adds header lines before the first header of a name; at the start if there is none.
#[script_fn(module = "textops", name = "insert_hf", routes(any))]
#[returns(1 = "added", -1 = "the text is empty")]
pub fn insert_hf_before(cx: &mut Cx, text: Str, name: &'static str) -> Rc {
    if text.is_empty() { Rc::FALSE } else { insert(cx, lines(&text), Some(name)) }
}

/// Adds the request URI between `prefix` and `suffix` as a header.
#[script_fn(module = "textops", routes(request, failure, branch, event))]
pub fn append_urihf(cx: &mut Cx, prefix: &'static str, suffix: &'static str) -> Rc {
    let text = [prefix.as_bytes(), &cx.request_uri(), suffix.as_bytes()].concat();
    append(cx, lines(&text), None)
}

/// Adds header lines to the replies that we make to this request.
#[script_fn(module = "textops", routes(request, failure, branch, event))]
#[returns(1 = "added", -1 = "the text is empty")]
pub fn append_to_reply(cx: &mut Cx, text: Str) -> Rc {
    if text.is_empty() {
        return Rc::FALSE;
    }
    let headers = &mut cx.ext::<ReplyParts>().headers;
    headers.extend_from_slice(&text);
    if !text.ends_with(b"\n") {
        headers.extend_from_slice(b"\r\n");
    }
    Rc::TRUE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{diff, text_message};

    #[test]
    fn headers_are_added_where_a_name_says() {
        type Run = fn(&mut Cx);
        let rows: [(Run, &str); 9] = [
            (
                |cx| {
                    append_hf(cx, "A: 1\r\n".into());
                },
                "Content-Length: 28\n+A: 1",
            ),
            (
                |cx| {
                    append_hf(cx, "A: 1".into());
                },
                "Content-Length: 28\n+A: 1",
            ),
            (
                |cx| {
                    append_hf_after(cx, "A: 1\r\n".into(), "X-H");
                },
                "X-H: two\n+A: 1",
            ),
            (
                |cx| {
                    append_hf_after(cx, "A: 1\r\n".into(), "i");
                },
                "Call-ID: c1\n+A: 1",
            ),
            (
                |cx| {
                    append_hf_after(cx, "A: 1\r\n".into(), "Nope");
                },
                "Content-Length: 28\n+A: 1",
            ),
            (
                |cx| {
                    insert_hf_before(cx, "A: 1\r\n".into(), "X-H");
                },
                "X-List: d,e\n+A: 1",
            ),
            (
                |cx| {
                    insert_hf_before(cx, "A: 1\r\n".into(), "Nope");
                },
                "MESSAGE sip:bob@10.0.0.9;x=1 SIP/2.0\n+A: 1",
            ),
            (
                |cx| {
                    insert_hf(cx, "A: 1\r\n".into());
                    insert_hf(cx, "B: 1\r\n".into());
                },
                "MESSAGE sip:bob@10.0.0.9;x=1 SIP/2.0\n+A: 1\n+B: 1",
            ),
            (
                |cx| {
                    append_urihf(cx, "CC-Diversion: ", "\r\n");
                },
                "Content-Length: 28\n+CC-Diversion: sip:bob@10.0.0.9;x=1",
            ),
        ];
        for (run, want) in rows {
            assert_eq!(diff(text_message(), run), want);
        }
        assert_eq!(append_hf(&mut text_message(), Str::EMPTY), Rc::FALSE);
    }

    #[test]
    fn headers_for_our_replies_are_kept_with_the_request() {
        let mut cx = text_message();
        assert_eq!(append_to_reply(&mut cx, "X: y\r\n".into()), Rc::TRUE);
        assert_eq!(append_to_reply(&mut cx, "Z: 1".into()), Rc::TRUE);
        assert_eq!(cx.ext::<ReplyParts>().headers, b"X: y\r\nZ: 1\r\n");
    }
}
