//! User and host of the URIs that scripts ask for most, read once per message: request URI, From and To.

use super::SipMsg;
use crate::span::Span;
use crate::uri::{Scheme, Uri};
use std::cell::OnceCell;

/// A URI of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MsgUri {
    /// Of the request line, as received.
    Request,
    /// Of From.
    From,
    /// Of To.
    To,
}

/// What of a URI is asked for most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserHost<'a> {
    /// See [`Uri::scheme`].
    pub scheme: Scheme,
    /// See [`Uri::user`].
    pub user: &'a [u8],
    /// See [`Uri::host`].
    pub host: &'a [u8],
}

/// Offsets of [`UserHost`] in the message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spans {
    scheme: Scheme,
    user: Span,
    host: Span,
}

/// One place for each [`MsgUri`]; `None` for what is no URI.
pub(super) type Cache = [OnceCell<Option<Spans>>; 3];

impl SipMsg {
    /// User and host of a URI of the message; `None` if it is not there or no URI.
    pub fn user_host(&self, which: MsgUri) -> Option<UserHost<'_>> {
        let spans = (*self.parsed.cache.uris[which as usize].get_or_init(|| self.user_host_spans(which)))?;
        let text = |span: Span| span.in_bytes(&self.buf);
        Some(UserHost { scheme: spans.scheme, user: text(spans.user), host: text(spans.host) })
    }

    fn user_host_spans(&self, which: MsgUri) -> Option<Spans> {
        let text = match which {
            MsgUri::Request => self.request_uri(),
            MsgUri::From => self.from().ok()?.uri,
            MsgUri::To => self.to().ok()?.uri,
        };
        let uri = Uri::parse(text).ok()?;
        let span = |part| self.span_of(part).unwrap_or_default();
        Some(Spans { scheme: uri.scheme, user: span(uri.user), host: span(uri.host) })
    }
}
