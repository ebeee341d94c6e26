//! Privacy (RFC 3323, RFC 3325).

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_sip::HeaderKind;

/// True if the Privacy header asks for that kind of privacy: `header`, `session`, `user`, `none`, `id`, `critical`.
#[script_fn(module = "textops", routes(any))]
pub fn is_privacy(cx: &Cx, kind: &'static str) -> Rc {
    let values = cx.msg.headers_of(HeaderKind::Privacy).flat_map(|header| cx.msg.value(header).split(|b| *b == b';'));
    let mut kinds = values.map(srcc_sip::text::trim);
    kinds.any(|asked| asked.eq_ignore_ascii_case(kind.as_bytes())).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{message, text_message};

    #[test]
    fn one_of_the_kinds_asked_for() {
        let cx = message("Privacy: id;critical\r\n", "");
        for (kind, yes) in [("id", 1), ("critical", 1), ("none", -1), ("user", -1)] {
            assert_eq!(is_privacy(&cx, kind), Rc(yes), "{kind}");
        }
        assert_eq!(is_privacy(&text_message(), "id"), Rc::FALSE);
    }
}
