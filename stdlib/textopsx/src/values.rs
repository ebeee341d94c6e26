//! Places of values inside headers: `Name`, `Name[2]`, `Name[-1]`, `Name[*]`, `Name[2].param`.

use srcc_runtime::cx::Cx;
use srcc_sip::nameaddr::split_list;
use srcc_sip::{Header, Span};

/// Which of the values is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// No index was written.
    Unsaid,
    /// Counted from 1, or from the end if negative.
    At(i32),
    /// `[*]`.
    All,
}

/// A place as the script writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub(crate) name: &'a str,
    pub(crate) which: Which,
    pub(crate) param: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Place<'a>> {
        let text = text.trim();
        let (head, param) = match text.split_once('.') {
            Some((head, param)) => (head, Some(param)),
            None => (text, None),
        };
        let (name, which) = match head.split_once('[') {
            None => (head, Which::Unsaid),
            Some((name, index)) => match index.strip_suffix(']')? {
                "*" => (name, Which::All),
                digits => (name, Which::At(digits.trim().parse().ok()?)),
            },
        };
        (!name.is_empty()).then_some(Place { name, which, param })
    }
}

/// One comma-separated value of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    /// Its header.
    pub(crate) header: Header,
    /// The value without blanks around it.
    pub(crate) text: Span,
    /// The value with the blanks around it, up to the commas.
    pub(crate) raw: Span,
    /// Whether it is the first of its header.
    pub(crate) is_first: bool,
    /// Whether it is the last of its header.
    pub(crate) is_last: bool,
}

/// All values of the headers of a name.
pub(crate) fn values(cx: &Cx, name: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for header in cx.msg.headers_named(name.as_bytes()) {
        let parts: Vec<Span> = split_list(cx.msg.value(header)).filter_map(|part| cx.msg.span_of(part)).collect();
        let mut start = header.value.start;
        for (n, text) in parts.iter().enumerate() {
            let is_last = n + 1 == parts.len();
            let end = if is_last { header.value.end } else { comma_behind(cx, text.end) };
            let raw = Span { start, end: end.max(start) };
            all.push(Value { header: *header, text: *text, raw, is_first: n == 0, is_last });
            start = end + 1;
        }
    }
    all
}

/// Place of the comma at or behind the end of a value.
fn comma_behind(cx: &Cx, at: u32) -> u32 {
    let rest = cx.msg.buf.get(at as usize..).unwrap_or_default();
    let skip = rest.iter().position(|byte| *byte == b',').unwrap_or(0);
    at + u32::try_from(skip).unwrap_or(0)
}

/// The value that an index means; 0 and no index mean the first one.
pub(crate) fn pick(all: &[Value], which: Which) -> Option<Value> {
    let at = match which {
        Which::Unsaid | Which::At(0) => 0,
        Which::At(n) => match usize::try_from(n) {
            Ok(n) => n - 1,
            Err(_) => all.len().checked_sub(usize::try_from(n.unsigned_abs()).ok()?)?,
        },
        Which::All => return None,
    };
    all.get(at).copied()
}
