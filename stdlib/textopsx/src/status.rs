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
    cx.msg.edits.replace(old, reason.0);
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
    let insert = Insert::Bytes(int_to_str(code).0);
    // A second change takes the place of the first; two edits would write both numbers.
    match cx.msg.edits.list_mut().iter_mut().find(|edit| edit.range == digits) {
        Some(edit) => edit.insert = insert,
        None => cx.msg.edits.push(digits, insert),
    }
    cx.msg.start = StartLine::Reply { version, status: new, reason };
    true
}
