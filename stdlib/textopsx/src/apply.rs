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
    done(rebuild::set_message(cx, text.0))
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
