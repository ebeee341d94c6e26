//! Changing the status line of a reply before it goes on. `$rs` shows the new code at once, `$rr` the received reason
//! until the changes are applied (measured on Kamailio 5.6.3).

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::{Str, int_to_str};
use srcc_sip::{Insert, Span, StartLine};

/// Changes status code and reason phrase of the reply. A 1xx or 2xx keeps its class, a negative one stays negative.
#[script_fn(module = "textopsx", routes(onreply, reply))]
#[returns(1 = "changed", -1 = "no reply, no reason, or a code that this reply cannot take")]
pub fn change_reply_status(cx: &mut Cx, code: i32, reason: Str) -> Rc {
    if reason.is_empty() {
        srcc_runtime::error!("change_reply_status: the reason phrase is empty");
        return Rc::FALSE;
    }
    let StartLine::Reply { reason: old, .. } = cx.msg.start else { return Rc::FALSE };
    if !change_code(cx, code) {
        return Rc::FALSE;
    }
    cx.msg.edits.replace(old, reason.into_bytes());
    Rc::TRUE
}

/// Changes the status code of the reply alone, within the same limits.
#[script_fn(module = "textopsx", routes(onreply, reply))]
#[returns(1 = "changed", -1 = "no reply, or a code that this reply cannot take")]
pub fn change_reply_status_code(cx: &mut Cx, code: i32) -> Rc {
    change_code(cx, code).into()
}

fn change_code(cx: &mut Cx, code: i32) -> bool {
    let StartLine::Reply { version, status, reason } = cx.msg.start else { return false };
    let Some(new) = u16::try_from(code).ok().filter(|new| (100..700).contains(new)) else {
        srcc_runtime::error!("{code} is no status code");
        return false;
    };
    let allowed = if status < 300 { new / 100 == status / 100 } else { new >= 300 };
    if !allowed {
        srcc_runtime::error!("status {status} cannot be changed to {new}");
        return false;
    }
    let digits = Span { start: version.end + 1, end: version.end + 4 };
    let insert = Insert::Bytes(int_to_str(code).into_bytes());
    // A second change takes the place of the first; two edits would write both numbers.
    match cx.msg.edits.list_mut().iter_mut().find(|edit| edit.range == digits) {
        Some(edit) => edit.insert = insert,
        None => cx.msg.edits.push(digits, insert),
    }
    cx.msg.start = StartLine::Reply { version, status: new, reason };
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::msg_apply_changes;
    use crate::test_support::{cx_of, text_message};

    fn reply(status: &str) -> Cx {
        cx_of(&format!(
            "SIP/2.0 {status}\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\n\
             Call-ID: x\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
        ))
    }

    fn assert_status_line(cx: &Cx, want: &str) {
        let out = srcc_runtime::rebuild::rebuilt(cx);
        assert!(out.starts_with(format!("SIP/2.0 {want}\r\n").as_bytes()), "{want}: {}", out.escape_ascii());
    }

    #[test]
    fn a_status_changes_inside_its_class() {
        for (old, code, new) in [
            ("183 Session Progress", 181, Some("181 Nope")),
            ("183 Session Progress", 200, None),
            ("183 Session Progress", 488, None),
            ("180 X", 100, Some("100 Nope")),
            ("200 OK", 202, Some("202 Nope")),
            ("200 OK", 300, None),
            ("200 OK", 404, None),
            ("404 Not Found", 603, Some("603 Nope")),
            ("404 Not Found", 200, None),
            ("486 X", 100, None),
            ("486 X", 500, Some("500 Nope")),
            ("480 ", 404, Some("404 Nope")),
            ("183 X", 99, None),
            ("404 X", 700, None),
            ("404 X", -404, None),
        ] {
            let mut cx = reply(old);
            assert_eq!(change_reply_status(&mut cx, code, "Nope".into()), new.is_some().into(), "{old} {code}");
            assert_status_line(&cx, new.unwrap_or(old));
        }
    }

    #[test]
    fn the_reason_may_stay_but_not_be_empty() {
        let mut cx = reply("183 Session Progress");
        assert_eq!(change_reply_status(&mut cx, 180, "".into()), Rc::FALSE);
        assert_status_line(&cx, "183 Session Progress");
        assert_eq!(change_reply_status_code(&mut cx, 180), Rc::TRUE);
        assert_eq!((cx.msg.status(), cx.msg.reason()), (180, &b"Session Progress"[..]));
        assert_status_line(&cx, "180 Session Progress");
        assert_eq!(change_reply_status_code(&mut text_message(), 180), Rc::FALSE);
    }

    #[test]
    fn the_code_shows_at_once_and_the_reason_when_the_changes_are_applied() {
        let mut cx = reply("200 OK");
        assert_eq!(change_reply_status(&mut cx, 202, "Fine".into()), Rc::TRUE);
        assert_eq!((cx.msg.status(), cx.msg.reason()), (202, &b"OK"[..]));
        assert_eq!(msg_apply_changes(&mut cx), Rc::TRUE);
        assert_eq!((cx.msg.status(), cx.msg.reason()), (202, &b"Fine"[..]));
    }

    #[test]
    fn of_two_changes_the_later_code_counts_and_both_reasons_are_written() {
        let mut cx = reply("480 X");
        change_reply_status(&mut cx, 404, "A".into());
        change_reply_status(&mut cx, 405, "B".into());
        assert_status_line(&cx, "405 AB");
        let mut cx = reply("480 X");
        change_reply_status_code(&mut cx, 404);
        change_reply_status(&mut cx, 405, "B".into());
        assert_status_line(&cx, "405 B");
    }
}
