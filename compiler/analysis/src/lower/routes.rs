//! Route blocks: their names, and what their statements become.

use super::{Lower, kind_text};
use crate::codes::{missing, names};
use crate::hir::{Block, Route, RouteIdx, RouteKind};
use srcc_syntax::Diagnostic;
use srcc_syntax::ast;
use std::sync::Arc;

/// Name of the main block of each kind in the table of names; no name in a script can be empty.
const MAIN: &str = "";

/// The kind of a block as the runtime and the module tables see it.
fn kind_of(route: &ast::Route) -> RouteKind {
    match route.kind {
        ast::RouteKind::Request => RouteKind::Request,
        ast::RouteKind::Reply if route.is_main() => RouteKind::Reply,
        ast::RouteKind::Reply => RouteKind::Onreply,
        ast::RouteKind::Failure => RouteKind::Failure,
        ast::RouteKind::Branch => RouteKind::Branch,
        ast::RouteKind::OnSend => RouteKind::Onsend,
        ast::RouteKind::Event => RouteKind::Event,
    }
}

/// The name under which a block is known; that of the main block is [`MAIN`].
fn key_of(route: &ast::Route) -> Arc<str> {
    match (&route.name, kind_of(route)) {
        (_, RouteKind::Onsend) => MAIN.into(),
        (Some(name), _) if !route.is_main() => name.text.clone(),
        // Blocks without a name of these kinds can be armed as `0`.
        (None, RouteKind::Failure | RouteKind::Branch) => "0".into(),
        _ => MAIN.into(),
    }
}

impl Lower<'_> {
    /// Enters a block's name before any statement is looked at.
    pub(super) fn declare_route(&mut self, route: &ast::Route) {
        let (kind, key) = (kind_of(route), key_of(route));
        let span = route.name.as_ref().map_or(route.keyword.span, |name| name.span);
        if let Some(known) = self.route_names.get(&(kind, key.clone())).copied() {
            let Some(first) = self.hir.routes.get_mut(known.0) else { return };
            let first_span = first.spans.first().copied();
            first.spans.push(span);
            if let Some(name) = &route.name
                && !route.is_main()
            {
                let facts = [("kind", &*route.keyword.text), ("name", &*name.text)];
                let found = Diagnostic::new(names::DUPLICATE_ROUTE, span, &facts);
                self.report(match first_span {
                    Some(first) => found.also(first, "first"),
                    None => found,
                });
            }
            return;
        }
        let index = RouteIdx(self.hir.routes.len());
        self.route_names.insert((kind, key.clone()), index);
        if &*key == MAIN && kind == RouteKind::Request {
            // Measured: `route(0)` calls the main block.
            self.route_names.insert((kind, "0".into()), index);
        }
        let name = (&*key != MAIN).then_some(key);
        let table = match kind {
            RouteKind::Failure => &self.hir.failure,
            RouteKind::Branch => &self.hir.branch,
            RouteKind::Onreply => &self.hir.onreply,
            _ => &self.hir.named_request,
        };
        self.route_positions.insert(index, table.len());
        match (kind, &name) {
            (RouteKind::Request, None) => self.hir.request = Some(index),
            (RouteKind::Request, Some(_)) => self.hir.named_request.push(index),
            (RouteKind::Reply, _) => self.hir.reply = Some(index),
            (RouteKind::Onreply, _) => self.hir.onreply.push(index),
            (RouteKind::Failure, _) => self.hir.failure.push(index),
            (RouteKind::Branch, _) => self.hir.branch.push(index),
            (RouteKind::Onsend, _) => self.hir.onsend = Some(index),
            (RouteKind::Event, _) => self.hir.event.push(index),
        }
        self.hir.routes.push(Route {
            kind,
            name,
            body: Block::default(),
            is_async: false,
            is_recursive: false,
            spans: vec![span],
        });
    }

    /// Resolves a block's statements and appends them to its route.
    pub(super) fn route(&mut self, route: &ast::Route) {
        self.first_late.get_or_insert(route.keyword.span);
        let key = (kind_of(route), key_of(route));
        let Some(index) = self.route_names.get(&key).copied() else { return };
        self.route = index;
        self.kind = key.0;
        self.nesting = 0;
        if key.0 == RouteKind::Event {
            self.check_event(route);
        }
        let body = self.block(&route.body.stmts);
        self.has_shared_memory = true;
        if let Some(known) = self.hir.routes.get_mut(index.0) {
            known.body.stmts.extend(body.stmts);
        }
    }

    /// Reports an event route that nothing runs: in the original, or here.
    fn check_event(&mut self, route: &ast::Route) {
        let Some(name) = &route.name else { return };
        let text = &*name.text;
        let Some((known, module)) = self.catalog.event_route(text) else {
            let near = self.nearest(text, self.catalog.event_routes.keys().copied());
            let facts = [("name", text), ("kind", kind_text(RouteKind::Event))];
            let found = Diagnostic::new(names::UNKNOWN_EVENT, name.span, &facts);
            return self.report(super::with_near(found, name.span, near));
        };
        // Of a module that is not loaded the original runs none either.
        let can_happen = module == "core" || self.all_modules.iter().any(|(loaded, _)| &**loaded == module);
        if can_happen && !self.catalog.impl_events.contains(known) {
            self.report_missing(Diagnostic::new(missing::EVENT_ROUTE, name.span, &[("name", text)]));
        }
    }
}
