//! Removing headers.

use crate::edit::remove;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::regex::{Regex, RegexFlags, cached};
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::Header;

fn remove_all(cx: &mut Cx, headers: &[Header]) -> Rc {
    headers.iter().for_each(|header| remove(cx, header));
    (!headers.is_empty()).into()
}

fn named(cx: &Cx, name: &[u8]) -> Vec<Header> {
    cx.msg.headers_named(name).copied().collect()
}

fn matching(cx: &Cx, keep: impl Fn(&[u8]) -> bool) -> Vec<Header> {
    cx.msg.headers().iter().filter(|header| keep(cx.msg.name(header))).copied().collect()
}

const LINES: RegexFlags = RegexFlags { icase: true, newline: true };

/// A pattern made at run time; a bad one is logged.
fn pattern(text: &[u8]) -> Option<std::rc::Rc<Regex>> {
    cached(text, LINES).map_err(|error| srcc_runtime::error!("{error}")).ok()
}

/// Removes all headers of a name.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "removed", -1 = "there is none")]
pub fn remove_hf(cx: &mut Cx, name: Str) -> Rc {
    let headers = named(cx, &name);
    remove_all(cx, &headers)
}

/// Removes all headers of a name made at run time.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "removed", -1 = "there is none")]
pub fn remove_hf_pv(cx: &mut Cx, name: Str) -> Rc {
    remove_hf(cx, name)
}

/// Removes all headers whose name matches.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "removed", -1 = "there is none")]
pub fn remove_hf_re(cx: &mut Cx, name: &Regex) -> Rc {
    let headers = matching(cx, |text| name.line_mode().is_match(text));
    remove_all(cx, &headers)
}

/// Removes all headers whose name matches a pattern made at run time.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "removed", -1 = "there is none, or the pattern is bad")]
pub fn remove_hf_re_pv(cx: &mut Cx, name: Str) -> Rc {
    let Some(name) = pattern(&name) else { return Rc::FALSE };
    remove_hf_re(cx, &name)
}

/// Removes all headers whose name matches the first pattern and not the second.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "removed", -1 = "there is none")]
pub fn remove_hf_exp(cx: &mut Cx, name: &Regex, except: &Regex) -> Rc {
    let (name, except) = (name.line_mode(), except.line_mode());
    let headers = matching(cx, |text| name.is_match(text) && !except.is_match(text));
    remove_all(cx, &headers)
}

/// Like `remove_hf_exp`, with patterns made at run time.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "removed", -1 = "there is none, or a pattern is bad")]
pub fn remove_hf_exp_pv(cx: &mut Cx, name: Str, except: Str) -> Rc {
    let (Some(name), Some(except)) = (pattern(&name), pattern(&except)) else { return Rc::FALSE };
    remove_hf_exp(cx, &name, &except)
}

/// Removes the n-th header of a name, from the end if negative.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "removed", 2 = "there are not so many", -1 = "there is none")]
pub fn remove_hf_idx(cx: &mut Cx, name: Str, index: i32) -> Rc {
    let headers = named(cx, &name);
    let at = match usize::try_from(index) {
        Ok(at) => Some(at),
        Err(_) => usize::try_from(index.unsigned_abs()).ok().and_then(|back| headers.len().checked_sub(back)),
    };
    match at.and_then(|at| headers.get(at)) {
        Some(header) => {
            remove(cx, header);
            Rc::TRUE
        }
        None if headers.is_empty() => Rc::FALSE,
        None => Rc(2),
    }
}

/// Removes the headers of a name whose value is (`eq`), is not (`ne`), contains (`in`) or matches (`re`) a text.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "removed", -1 = "the operator is unknown or the pattern bad", -2 = "there is none")]
pub fn remove_hf_match(cx: &mut Cx, name: Str, operator: Str, text: Str) -> Rc {
    let regex = if &operator[..] == b"re" { pattern(&text) } else { None };
    let matches = |value: &[u8]| match (&operator[..], &regex) {
        (b"eq", _) => Some(value == &text[..]),
        (b"ne", _) => Some(value != &text[..]),
        (b"in", _) => Some(text.is_empty() || value.windows(text.len()).any(|window| window == &text[..])),
        (b"re", Some(regex)) => Some(regex.is_match(value)),
        _ => None,
    };
    if matches(b"").is_none() {
        srcc_runtime::error!("remove_hf_match: `{operator}` is none of eq, ne, in and re, or its pattern is bad");
        return Rc::FALSE;
    }
    let mut headers = named(cx, &name);
    headers.retain(|header| matches(cx.msg.value(header)) == Some(true));
    if remove_all(cx, &headers) == Rc::TRUE { Rc::TRUE } else { Rc(-2) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{diff, regex, text_message};

    #[test]
    fn headers_go_by_name_pattern_index_and_value() {
        const BOTH: &str = "X-List: d,e\n-X-H: one\n-X-H: two";
        const ONE: &str = "X-List: d,e\n-X-H: one";
        const TWO: &str = "X-H: one\n-X-H: two";
        type Run<'a> = &'a dyn Fn(&mut Cx);
        let rows: [(Run<'_>, &str); 13] = [
            (
                &|cx| {
                    remove_hf(cx, "x-h".into());
                },
                BOTH,
            ),
            (
                &|cx| {
                    remove_hf(cx, "X-H".into());
                    remove_hf(cx, "X-H".into());
                },
                BOTH,
            ),
            (
                &|cx| {
                    remove_hf_re(cx, &regex("^x-h"));
                },
                BOTH,
            ),
            (
                &|cx| {
                    remove_hf_re(cx, &regex("^X-[HG]$"));
                },
                "X-List: d,e\n-X-H: one\n-X-H: two\n-X-G: three needle four",
            ),
            (
                &|cx| {
                    remove_hf_re_pv(cx, "^X-H".into());
                },
                BOTH,
            ),
            (
                &|cx| {
                    remove_hf_exp(cx, &regex("^X-"), &regex("^X-[LG]"));
                },
                BOTH,
            ),
            (
                &|cx| {
                    remove_hf_idx(cx, "X-H".into(), 0);
                },
                ONE,
            ),
            (
                &|cx| {
                    remove_hf_idx(cx, "X-H".into(), -1);
                },
                TWO,
            ),
            (
                &|cx| {
                    remove_hf_match(cx, "X-H".into(), "eq".into(), "two".into());
                },
                TWO,
            ),
            (
                &|cx| {
                    remove_hf_match(cx, "X-H".into(), "re".into(), "^t".into());
                },
                TWO,
            ),
            (
                &|cx| {
                    remove_hf_match(cx, "X-H".into(), "in".into(), "w".into());
                },
                TWO,
            ),
            (
                &|cx| {
                    remove_hf_match(cx, "X-H".into(), "ne".into(), "two".into());
                },
                ONE,
            ),
            (
                &|cx| {
                    remove_hf(cx, "m".into());
                },
                "CSeq: 1 MESSAGE\n-Contact: <sip:a@a>, <sip:b@b>;q=1\n-Contact: <sip:c@c>",
            ),
        ];
        for (run, want) in rows {
            assert_eq!(diff(text_message(), run), want);
        }
    }

    #[test]
    fn the_return_code_says_whether_there_was_one() {
        let cx = &mut text_message();
        assert_eq!(remove_hf(cx, "Nope".into()), Rc::FALSE);
        assert_eq!(remove_hf_idx(cx, "X-H".into(), 5), Rc(2));
        assert_eq!(remove_hf_match(cx, "X-H".into(), "sw".into(), "o".into()), Rc::FALSE);
        assert_eq!(remove_hf_match(cx, "Nope".into(), "eq".into(), "two".into()), Rc(-2));
        assert_eq!(remove_hf(cx, "X-H".into()), Rc::TRUE);
        assert_eq!(remove_hf(cx, "X-H".into()), Rc::TRUE);
    }
}
