//! The Route values of a request and their removal, whether they share a header or not.

use srcc_runtime::cx::Cx;
use srcc_sip::{Header, HeaderKind, NameAddr, ParseError, SipMsg, Span, Uri};

/// One Route value.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Its header.
    pub header: Header,
    /// The whole value.
    pub value: Span,
    /// Its URI.
    pub uri: Span,
}

/// All Route values, the topmost first. A value that does not parse is an error, as in the original.
pub fn routes(msg: &SipMsg) -> Result<Vec<Route>, ParseError> {
    let mut found = Vec::new();
    for header in msg.headers_of(HeaderKind::Route) {
        for value in srcc_sip::nameaddr::split_list(msg.value(header)) {
            let addr = NameAddr::parse(value)?;
            // The grammar of Route demands angle brackets (RFC 3261 25.1).
            if !addr.text.contains(&b'<') {
                return Err(ParseError::NameAddr);
            }
            let span = |part| msg.span_of(part).unwrap_or_default();
            found.push(Route { header: *header, value: span(addr.text), uri: span(addr.uri) });
        }
    }
    Ok(found)
}

impl Route {
    /// The URI's text.
    #[must_use]
    pub fn text<'a>(&self, msg: &'a SipMsg) -> &'a [u8] {
        self.uri.in_bytes(&msg.buf)
    }

    /// Whether it asks for loose routing. A URI that is none counts as strict.
    #[must_use]
    pub fn is_loose(&self, msg: &SipMsg) -> bool {
        Uri::parse(self.text(msg)).is_ok_and(|uri| uri.has_lr())
    }

    /// Whether it is the first of two that we added (`;r2=on`).
    #[must_use]
    pub fn is_double(&self, msg: &SipMsg) -> bool {
        Uri::parse(self.text(msg)).is_ok_and(|uri| uri.r2() == Some(b"on"))
    }
}

/// Removes the first `count` Route values.
pub fn remove_first(cx: &mut Cx, all: &[Route], count: usize) {
    let count = count.min(all.len());
    let next = all.get(count);
    let mut done: Option<Header> = None;
    for route in &all[..count] {
        if done == Some(route.header) {
            continue;
        }
        done = Some(route.header);
        match next.filter(|next| next.header == route.header) {
            Some(next) => cx.msg.edits.delete(Span { start: route.header.value.start, end: next.value.start }),
            None => cx.msg.edits.remove_header(&route.header),
        }
    }
}

/// Removes the last Route value; those before `kept` are removed already.
pub fn remove_last(cx: &mut Cx, all: &[Route], kept: usize) {
    let Some((last, before)) = all.split_last() else { return };
    let previous = before.get(kept..).and_then(<[Route]>::last).filter(|route| route.header == last.header);
    match previous {
        Some(previous) => cx.msg.edits.delete(Span { start: previous.value.end, end: last.value.end }),
        None => cx.msg.edits.remove_header(&last.header),
    }
}
