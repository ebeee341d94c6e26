//! Where edits go: stretches of the message, headers picked by flags.

use bytes::Bytes;
use srcc_runtime::cx::Cx;
use srcc_sip::{Header, Span};

/// The stretch behind the first line: `search` and its like never look at the first line (measured).
pub(crate) fn behind_first_line(cx: &Cx) -> Span {
    Span::new(cx.msg.headers_start() as usize, cx.msg.buf.len())
}

/// The headers without the empty line behind them.
pub(crate) fn headers(cx: &Cx) -> Span {
    Span { start: cx.msg.headers_start(), end: cx.msg.headers_end }
}

/// `text[range]` of a stretch, as a stretch of the message.
pub(crate) fn within(stretch: Span, range: &std::ops::Range<usize>) -> Span {
    let start = stretch.range().start;
    Span::new(start + range.start, start + range.end)
}

/// Puts `text` in the place of a stretch; where an earlier edit took the stretch away already, behind that edit's text
/// (measured: two replacements of the same text give both).
pub(crate) fn replace(cx: &mut Cx, range: Span, text: Bytes) {
    if cx.msg.edits.deletes(range) {
        cx.msg.edits.insert_at(range.start, text);
    } else {
        cx.msg.edits.replace(range, text);
    }
}

/// Removes a header unless it is removed already.
pub(crate) fn remove(cx: &mut Cx, header: &Header) {
    if !cx.msg.edits.deletes(header.range) {
        cx.msg.edits.remove_header(header);
    }
}

/// The headers of a name that a flag picks: `f` the first, `l` the last, all for anything else.
pub(crate) fn picked(cx: &Cx, name: &str, flags: &str) -> Vec<Header> {
    let mut headers = cx.msg.headers_named(name.as_bytes()).copied();
    match flags {
        "f" => headers.next().into_iter().collect(),
        "l" => headers.next_back().into_iter().collect(),
        _ => headers.collect(),
    }
}

/// Whole header lines as a script gives them. A line end that is forgotten at the end is added.
pub(crate) fn lines(text: &[u8]) -> Bytes {
    if text.ends_with(b"\n") {
        return Bytes::copy_from_slice(text);
    }
    [text, b"\r\n"].concat().into()
}
