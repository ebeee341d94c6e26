//! `is_method`.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;

/// True if the request's method, or that of a reply's CSeq, is one of `INVITE|ACK|..`; case is ignored.
#[script_fn(module = "textops", routes(any))]
pub fn is_method(cx: &Cx, names: &'static str) -> Rc {
    let method = cx.msg.method_bytes();
    // Mostly there is one name, and no blank.
    if names.as_bytes().eq_ignore_ascii_case(method) {
        return Rc::TRUE;
    }
    names.as_bytes().split(|byte| *byte == b'|').any(|name| name.trim_ascii().eq_ignore_ascii_case(method)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::text_message;

    #[test]
    fn one_of_several_methods_in_any_case() {
        let cx = text_message();
        for (names, yes) in [("MESSAGE", 1), ("INVITE|MESSAGE", 1), ("message", 1), ("INVITE|ACK", -1), ("OTHER", -1)] {
            assert_eq!(is_method(&cx, names), Rc(yes), "{names}");
        }
    }
}
