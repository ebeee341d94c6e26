//! `acc_log_request()`: a line when the script wants one.

use crate::line::{self, Kind, Outcome};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;

/// Logs a line about the request. `comment` is `code reason`, or a reason alone, which counts as code 0.
#[script_fn(module = "acc", routes(any))]
pub fn acc_log_request(cx: &mut Cx, comment: Str) -> Rc {
    let (code, reason) = split(&comment);
    let to_tag = cx.msg.to_tag().map(<[u8]>::to_vec).unwrap_or_default();
    line::write(cx, Kind::Requested, &Outcome { code, reason, to_tag: &to_tag });
    Rc::TRUE
}

/// Three digits at the beginning are the code.
fn split(comment: &[u8]) -> (u16, &[u8]) {
    match comment {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', rest @ ..] => {
            let digits = [a, b, c].map(|d| u16::from(d - b'0'));
            (digits[0] * 100 + digits[1] * 10 + digits[2], rest.trim_ascii_start())
        }
        reason => (0, reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_a_code_and_a_reason() {
        assert_eq!(split(b"200 seen\n"), (200, &b"seen\n"[..]));
        assert_eq!(split(b"404"), (404, &b""[..]));
        assert_eq!(split(b"gone away"), (0, &b"gone away"[..]));
    }
}
