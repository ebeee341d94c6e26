//! Where a statement stands, as the script itself can ask: `$cfg(..)` of module corex, and the lines of `xlogl`.
//!
//! Measured on Kamailio 5.6.3: the line is that on which the statement ends, also inside its arguments, and that of
//! the statement in a helper route, not of the call that led there.

use super::Lower;
use crate::hir::{PvSource, RouteKind};
use srcc_syntax::Span;
use srcc_syntax::ast::{PvInner, PvRef};

impl Lower<'_> {
    /// The line on which the statement at hand ends.
    pub(super) fn statement_line(&self, span: Span) -> i32 {
        let end = self.statement.unwrap_or(span);
        let end = self.parsed.expansions.user_span(end).span;
        let place = self.parsed.sources.place(end.hi.saturating_sub(1).max(end.lo));
        place.and_then(|place| i32::try_from(place.line).ok()).unwrap_or(0)
    }

    /// `$cfg(word)`, which is known here; `None` for a word that is not.
    pub(super) fn place_pv(&self, pv: &PvRef) -> Option<PvSource> {
        let PvInner::Text(raw) = &pv.inner else { return None };
        match &raw.text[..] {
            b"line" => Some(PvSource::ConstInt(self.statement_line(pv.span))),
            b"name" | b"file" => {
                let lo = self.parsed.expansions.user_span(pv.span).span.lo;
                let file = self.parsed.sources.place(lo).and_then(|place| self.parsed.sources.file(place.file))?;
                Some(PvSource::Const(file.name.as_bytes().into()))
            }
            b"route" => Some(PvSource::Const(self.route_at_hand()?.into())),
            _ => None,
        }
    }

    fn route_at_hand(&self) -> Option<Vec<u8>> {
        let route = self.hir.routes.get(self.route.0)?;
        match (&route.name, route.kind) {
            (Some(name), _) => Some(name.as_bytes().to_vec()),
            (None, RouteKind::Request) => Some(b"DEFAULT_ROUTE".to_vec()),
            (None, RouteKind::Reply) => Some(b"DEFAULT_ONREPLY".to_vec()),
            _ => None,
        }
    }
}
