//! Headers as sets of words, such as Supported or Allow. Words compare case aside and with their parameters; only what
//! was received counts, so a word included twice is there twice (measured on Kamailio 5.6.3).

use crate::hf_name::HfName;
use crate::hf_value::{append_at_end, remove};
use crate::values::{Value, body, header_line, values};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;

/// Adds a word unless it is there: to the first header of that name, or as a new header.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "it is there now", -1 = "the word is empty")]
pub fn include_hf_value(cx: &mut Cx, hf: &'static str, word: Str) -> Rc {
    let Some((hf, found)) = search(cx, hf, &word) else { return Rc::FALSE };
    if !found.is_empty() {
        return Rc::TRUE;
    }
    let end = cx.msg.headers_named(hf.name).next().map(|header| body(&cx.msg, header).end);
    match end {
        Some(end) => append_at_end(&mut cx.msg, end, &word),
        None => cx.msg.append_header(header_line(hf.name, &word)),
    }
    Rc::TRUE
}

/// Removes a word wherever it is; a header goes with its only word.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "it is not there now", -1 = "the word is empty")]
pub fn exclude_hf_value(cx: &mut Cx, hf: &'static str, word: Str) -> Rc {
    let Some((_, found)) = search(cx, hf, &word) else { return Rc::FALSE };
    found.iter().for_each(|value| remove(&mut cx.msg, value));
    Rc::TRUE
}

/// Whether a word is there.
#[script_fn(module = "textopsx", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "it is there", -1 = "it is not there")]
pub fn hf_value_exists(cx: &Cx, hf: &'static str, word: Str) -> Rc {
    search(cx, hf, &word).is_some_and(|(_, found)| !found.is_empty()).into()
}

/// The header's name and where the word is; `None` if the word is empty or the name is none.
fn search(cx: &Cx, hf: &'static str, word: &[u8]) -> Option<(HfName<'static>, Vec<Value>)> {
    let hf = HfName::parse_plain(hf, false)?;
    if word.is_empty() {
        return None;
    }
    let mut found = values(&cx.msg, hf.name);
    found.retain(|value| value.text.in_bytes(&cx.msg.buf).eq_ignore_ascii_case(word));
    Some((hf, found))
}
