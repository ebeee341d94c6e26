//! Changing the status line of a reply before it goes upstream.

use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::Span;
use srcc_sip::msg::StartLine;

/// A provisional reply stays provisional and a success stays one; failures may change among each other.
fn may_become(old: u16, new: u16) -> bool {
    (100..700).contains(&new) && (old / 100 == new / 100 || (old >= 300 && new >= 300))
}

fn change(cx: &mut Cx, code: i32, reason: Option<&Str>) -> Rc {
    let StartLine::Reply { version, status, reason: old_reason } = cx.msg.start else { return Rc::FALSE };
    let Some(code) = u16::try_from(code).ok().filter(|code| may_become(status, *code)) else {
        srcc_runtime::error!("a reply {status} cannot be changed to {code}");
        return Rc::FALSE;
    };
    let digits = Span { start: version.end + 1, end: version.end + 4 };
    cx.msg.edits.replace(digits, Bytes::from(code.to_string()));
    if let Some(reason) = reason {
        cx.msg.edits.replace(old_reason, reason.0.clone());
    }
    // `$rs` shows the new code at once, `$rr` still the old reason (measured).
    cx.msg.start = StartLine::Reply { version, status: code, reason: old_reason };
    Rc::TRUE
}

/// Changes code and reason of the reply, inside its class.
#[script_fn(module = "textopsx", routes(onreply, reply))]
#[returns(1 = "changed", -1 = "not a reply, or the code is of another class")]
pub fn change_reply_status(cx: &mut Cx, code: i32, reason: Str) -> Rc {
    change(cx, code, Some(&reason))
}

/// Changes the code of the reply, inside its class.
#[script_fn(module = "textopsx", routes(onreply, reply))]
#[returns(1 = "changed", -1 = "not a reply, or the code is of another class")]
pub fn change_reply_status_code(cx: &mut Cx, code: i32) -> Rc {
    change(cx, code, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{cx_of, text_message};

    fn reply(status: &str) -> Cx {
        cx_of(&format!(
            "SIP/2.0 {status}\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\n\
             Call-ID: x\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
        ))
    }

    #[test]
    fn a_status_changes_inside_its_class() {
        for (old, code, new) in [
            ("183 Session Progress", 181, Some("181 Nope")),
            ("183 Session Progress", 200, None),
            ("183 Session Progress", 488, None),
            ("200 OK", 202, Some("202 Nope")),
            ("200 OK", 404, None),
            ("404 Not Found", 603, Some("603 Nope")),
            ("404 Not Found", 200, None),
            ("183 X", 99, None),
            ("404 X", 700, None),
        ] {
            let mut cx = reply(old);
            assert_eq!(change_reply_status(&mut cx, code, "Nope".into()), new.is_some().into(), "{old} {code}");
            let out = srcc_runtime::rebuild::rebuilt(&cx);
            let line = format!("SIP/2.0 {}\r\n", new.unwrap_or(old));
            assert!(out.starts_with(line.as_bytes()), "{}", out.escape_ascii());
        }
    }

    #[test]
    fn the_reason_may_stay() {
        let mut cx = reply("183 Session Progress");
        assert_eq!(change_reply_status_code(&mut cx, 180), Rc::TRUE);
        assert_eq!((cx.msg.status(), cx.msg.reason()), (180, &b"Session Progress"[..]));
        assert!(srcc_runtime::rebuild::rebuilt(&cx).starts_with(b"SIP/2.0 180 Session Progress\r\n"));
        assert_eq!(change_reply_status_code(&mut text_message(), 180), Rc::FALSE);
    }
}
