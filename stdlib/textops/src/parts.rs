//! The parts of a multipart body (RFC 2046 5.1).

use srcc_runtime::cx::Cx;
use srcc_sip::text::trim;
use srcc_sip::{HeaderKind, Params, Span};

/// One part of a body, as stretches of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// From its delimiter line on up to the next one.
    pub(crate) whole: Span,
    /// Its headers, without the empty line behind them.
    pub(crate) headers: Span,
    /// What stands behind its Content-Type line: further headers, an empty line and the content.
    pub(crate) behind_type: Span,
    /// Its content.
    pub(crate) content: Span,
    /// End of the delimiter line behind it.
    pub(crate) delimiter_end: u32,
}

/// The delimiter lines of the body.
pub(crate) struct Delimiters {
    /// `--boundary`.
    pub(crate) text: Vec<u8>,
    /// Each delimiter line with its line end.
    pub(crate) lines: Vec<Span>,
    /// Whether the last one is the closing `--boundary--`.
    pub(crate) closed: bool,
}

/// The boundary parameter of a multipart Content-Type.
fn boundary(cx: &Cx) -> Option<&[u8]> {
    let value = cx.msg.value_of(HeaderKind::ContentType)?;
    let semicolon = value.iter().position(|byte| *byte == b';')?;
    if !value.get(..10)?.eq_ignore_ascii_case(b"multipart/") {
        return None;
    }
    Params::new(&value[semicolon..]).value(b"boundary").filter(|boundary| !boundary.is_empty())
}

/// Finds the delimiter lines of a multipart body.
pub(crate) fn delimiters(cx: &Cx) -> Option<Delimiters> {
    let text = [b"--", boundary(cx)?].concat();
    let body = cx.msg.body_span();
    let mut lines = Vec::new();
    let mut closed = false;
    let mut at = body.range().start;
    for line in body.in_bytes(&cx.msg.buf).split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        if let Some(rest) = line.strip_prefix(&text[..]) {
            let closes = trim(rest) == b"--";
            if closes || trim(rest).is_empty() {
                lines.push(Span::new(start, at));
                closed = closes;
            }
            if closes {
                break;
            }
        }
    }
    (!lines.is_empty()).then_some(Delimiters { text, lines, closed })
}

/// The value of a Content-Type without its parameters.
fn media_type(value: &[u8]) -> &[u8] {
    trim(value.split(|byte| *byte == b';').next().unwrap_or_default())
}

fn part(cx: &Cx, delimiter: Span, next: Span, wanted: &[u8]) -> Option<Part> {
    let buf = &cx.msg.buf;
    let mut at = delimiter.range().end;
    let (headers_start, mut behind_type) = (at, None);
    let inside = &buf[at.min(next.range().start)..next.range().start];
    for line in inside.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        if trim(line).is_empty() {
            let span = |start: usize, end: usize| Span::new(start, end.min(next.range().start));
            return behind_type.map(|behind: usize| Part {
                whole: Span { start: delimiter.start, end: next.start },
                headers: span(headers_start, start),
                behind_type: span(behind, usize::MAX >> 1),
                content: span(at, usize::MAX >> 1),
                delimiter_end: next.end,
            });
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let named = HeaderKind::from_name(trim(&line[..colon])) == HeaderKind::ContentType;
        if named && media_type(&line[colon + 1..]).eq_ignore_ascii_case(wanted) {
            behind_type = Some(at);
        }
    }
    None
}

/// The first part of that type; of a body that is not multipart all of it, if it has that type.
pub(crate) fn of_type(cx: &Cx, wanted: &[u8]) -> Option<Part> {
    match delimiters(cx) {
        Some(found) => found.lines.windows(2).find_map(|pair| part(cx, pair[0], pair[1], wanted)),
        None => {
            let body = cx.msg.body_span();
            let is_it =
                !body.is_empty() && media_type(cx.msg.value_of(HeaderKind::ContentType)?).eq_ignore_ascii_case(wanted);
            let start = Span { start: body.start, end: body.start };
            is_it.then_some(Part {
                whole: body,
                headers: start,
                behind_type: body,
                content: body,
                delimiter_end: body.end,
            })
        }
    }
}

/// Whether the body is multipart.
pub(crate) fn is_multipart(cx: &Cx) -> bool {
    delimiters(cx).is_some()
}
