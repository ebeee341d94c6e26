//! Is there a header of that name?

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::regex::{Regex, RegexFlags, cached};
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;

/// True if there is a header of that name, full or compact; also if it has been removed (measured).
#[script_fn(module = "textops", routes(any))]
pub fn is_present_hf(cx: &Cx, name: Str) -> Rc {
    cx.msg.headers_named(&name).next().is_some().into()
}

/// The same for a name made at run time.
#[script_fn(module = "textops", routes(any))]
pub fn is_present_hf_pv(cx: &Cx, name: Str) -> Rc {
    is_present_hf(cx, name)
}

/// True if the name of a header matches.
#[script_fn(module = "textops", routes(any))]
pub fn is_present_hf_re(cx: &Cx, name: &Regex) -> Rc {
    let name = name.line_mode();
    cx.msg.headers().iter().any(|header| name.is_match(cx.msg.name(header))).into()
}

/// The same for a pattern made at run time.
#[script_fn(module = "textops", routes(any))]
pub fn is_present_hf_re_pv(cx: &Cx, name: Str) -> Rc {
    match cached(&name, RegexFlags { icase: true, newline: true }) {
        Ok(regex) => is_present_hf_re(cx, &regex),
        Err(error) => {
            srcc_runtime::error!("{error}");
            Rc::FALSE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{regex, text_message};

    #[test]
    fn names_are_found_in_any_case_and_by_pattern() {
        let cx = text_message();
        for (name, yes) in [("X-H", 1), ("x-h", 1), ("i", 1), ("Call-ID", 1), ("Nope", -1)] {
            assert_eq!(is_present_hf(&cx, name.into()), Rc(yes), "{name}");
        }
        for (pattern, yes) in [("^x-", 1), ("one", -1), ("X-H: ", -1), ("^X-H$", 1)] {
            assert_eq!(is_present_hf_re(&cx, &regex(pattern)), Rc(yes), "{pattern}");
            assert_eq!(is_present_hf_re_pv(&cx, pattern.into()), Rc(yes), "{pattern}");
        }
        assert_eq!(is_present_hf_re_pv(&cx, "(".into()), Rc::FALSE);
    }
}
