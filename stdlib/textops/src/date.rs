//! The Date header (RFC 3261 20.17).

use bytes::Bytes;
use srcc_runtime::clock;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::reply::ReplyParts;
use srcc_runtime::script_fn;

fn date_line(seconds: i64) -> Bytes {
    let now = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    Bytes::from(now.strftime("Date: %a, %d %b %Y %H:%M:%S GMT\r\n").to_string())
}

/// Adds a Date header to the replies that we make to this request.
#[script_fn(module = "textops", routes(request, failure, branch, event))]
pub fn append_time(cx: &mut Cx) -> Rc {
    let line = date_line(clock::wall_secs());
    cx.ext::<ReplyParts>().headers.extend_from_slice(&line);
    Rc::TRUE
}

/// Adds a Date header behind the first header of the message.
#[script_fn(module = "textops", routes(any))]
pub fn append_time_to_request(cx: &mut Cx) -> Rc {
    let line = date_line(clock::wall_secs());
    match cx.msg.headers().first().copied() {
        Some(first) => cx.msg.edits.insert_after(&first, line),
        None => cx.msg.append_header(line),
    }
    Rc::TRUE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{diff, text_message};

    #[test]
    fn the_date_is_universal_time() {
        assert_eq!(date_line(1_795_417_241), "Date: Mon, 23 Nov 2026 07:00:41 GMT\r\n");
    }

    #[test]
    fn the_date_stands_behind_the_first_header_or_in_the_reply() {
        let out = diff(text_message(), |cx| {
            append_time_to_request(cx);
        });
        assert!(out.starts_with("Via: SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bK1\n+Date: "), "{out}");
        let mut cx = text_message();
        append_time(&mut cx);
        assert!(cx.ext::<ReplyParts>().headers.starts_with(b"Date: "));
    }
}
