//! `remove_body`.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;

/// Removes the received body; Content-Type stays. A body that the script has set stays as well (measured).
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "removed, or there is none")]
pub fn remove_body(cx: &mut Cx) -> Rc {
    let body = cx.msg.body_span();
    if !body.is_empty() {
        cx.msg.edits.delete(body);
    }
    Rc::TRUE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{body_after, header_after, message, text_message};
    use bytes::Bytes;

    #[test]
    fn a_body_goes_and_its_type_stays() {
        let run = |cx: &mut Cx| assert_eq!(remove_body(cx), Rc::TRUE);
        assert_eq!(header_after(text_message(), "Content-Length", run), "0");
        assert_eq!(header_after(text_message(), "Content-Type", run), "text/plain");
        assert_eq!(header_after(message("", ""), "Content-Length", run), "0");
    }

    #[test]
    fn a_body_that_the_script_sets_stays_in_either_order() {
        let set = |cx: &mut Cx| cx.msg.replace_body(Bytes::from_static(b"x"));
        let before = |cx: &mut Cx| {
            set(cx);
            remove_body(cx);
        };
        let after = |cx: &mut Cx| {
            remove_body(cx);
            set(cx);
        };
        assert_eq!(body_after(text_message(), before), "x");
        assert_eq!(body_after(text_message(), after), "x");
        assert_eq!(header_after(text_message(), "Content-Length", before), "1");
    }
}
