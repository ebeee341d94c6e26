//! What follows from who calls whom: which routes may suspend, which can reach themselves, and in which kinds of block a
//! helper route runs.

use super::{Lower, kind_set, kind_text, routes_text};
use crate::codes::names;
use crate::hir::{RouteIdx, RouteKind};
use srcc_iface::Routes;
use srcc_syntax::{Diagnostic, Span};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// Calls between routes and of functions.
#[derive(Debug, Default)]
pub(super) struct Graph {
    edges: HashMap<RouteIdx, Vec<(RouteIdx, Span)>>,
    /// Routes with a `route(..)` whose name is made at run time.
    pub dynamic: Vec<(RouteIdx, Span)>,
    /// Routes that call a function which may suspend.
    pub suspends: HashSet<RouteIdx>,
    calls: HashMap<RouteIdx, Vec<CallSite>>,
}

#[derive(Clone, Debug)]
struct CallSite {
    name: Arc<str>,
    allowed: Routes,
    span: Span,
}

impl Graph {
    /// A `route(X)`.
    pub(super) fn edge(&mut self, from: RouteIdx, to: RouteIdx, span: Span) {
        self.edges.entry(from).or_default().push((to, span));
    }

    /// A call of a module function that runs whenever its route does.
    pub(super) fn call(&mut self, from: RouteIdx, name: Arc<str>, allowed: Routes, span: Span) {
        if allowed != Routes::ANY {
            self.calls.entry(from).or_default().push(CallSite { name, allowed, span });
        }
    }

    fn out(&self, from: RouteIdx) -> &[(RouteIdx, Span)] {
        self.edges.get(&from).map(Vec::as_slice).unwrap_or(&[])
    }

    /// All routes reached from `start` by constant calls, each with the call through which it was reached first.
    fn reached(&self, start: RouteIdx) -> HashMap<RouteIdx, (RouteIdx, Span)> {
        let mut reached = HashMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(from) = queue.pop_front() {
            for (to, span) in self.out(from) {
                if !reached.contains_key(to) {
                    reached.insert(*to, (from, *span));
                    queue.push_back(*to);
                }
            }
        }
        reached
    }
}

impl Lower<'_> {
    /// Completes the routes once all statements are known.
    pub(super) fn effects(&mut self) {
        self.spread_suspension();
        for index in 0..self.hir.routes.len() {
            let route = RouteIdx(index);
            let is_recursive = !self.graph.out(route).is_empty() && self.graph.reached(route).contains_key(&route);
            if let Some(known) = self.hir.routes.get_mut(index) {
                known.is_recursive = is_recursive;
                known.is_async = self.graph.suspends.contains(&route);
            }
        }
        self.spread_kinds();
    }

    /// A route may suspend if one that it calls may; a name made at run time can be any `route[..]`.
    fn spread_suspension(&mut self) {
        loop {
            let before = self.graph.suspends.len();
            let any_named = self.hir.named_request.iter().any(|route| self.graph.suspends.contains(route));
            if any_named {
                let dynamic = self.graph.dynamic.iter().map(|(route, _)| *route);
                self.graph.suspends.extend(dynamic.collect::<Vec<_>>());
            }
            for (from, targets) in &self.graph.edges {
                if targets.iter().any(|(to, _)| self.graph.suspends.contains(to)) {
                    self.graph.suspends.insert(*from);
                }
            }
            if self.graph.suspends.len() == before {
                return;
            }
        }
    }

    /// Warns of functions that a block reaches through `route(..)` but that do not work in its kind.
    fn spread_kinds(&mut self) {
        let mut warned = HashSet::new();
        let roots: Vec<(RouteIdx, RouteKind)> =
            self.hir.routes.iter().enumerate().map(|(index, route)| (RouteIdx(index), route.kind)).collect();
        for (root, kind) in roots {
            // Event routes take all that request routes take (measured).
            if matches!(kind, RouteKind::Request | RouteKind::Event) || self.graph.out(root).is_empty() {
                continue;
            }
            let reached = self.graph.reached(root);
            let mut order: Vec<RouteIdx> = reached.keys().copied().collect();
            order.sort();
            for route in order {
                for site in self.graph.calls.get(&route).cloned().unwrap_or_default() {
                    if !site.allowed.contains(kind_set(kind)) && warned.insert((site.span, kind)) {
                        let found = self.wrong_kind(root, kind, route, &site, &reached);
                        self.report(found);
                    }
                }
            }
        }
    }

    fn wrong_kind(
        &self,
        root: RouteIdx,
        kind: RouteKind,
        route: RouteIdx,
        site: &CallSite,
        reached: &HashMap<RouteIdx, (RouteIdx, Span)>,
    ) -> Diagnostic {
        let allowed = routes_text(site.allowed);
        let facts = [
            ("name", &*site.name),
            ("kind", kind_text(kind)),
            ("allowed", &allowed),
            ("route", &self.route_name(route)),
        ];
        let mut found = Diagnostic::new(names::WRONG_KIND_BY_CALL, site.span, &facts);
        let mut at = route;
        while let Some((from, span)) = reached.get(&at) {
            // The newest fact is not the one that is found, so that each step gets its own text.
            found.facts.retain(|(name, _)| *name != "route");
            found = found.fact("route", &self.route_name(at)).also(*span, "step");
            if *from == root {
                break;
            }
            at = *from;
        }
        if let Some(span) = self.hir.routes.get(root.0).and_then(|root| root.spans.first()) {
            found = found.also(*span, "root");
        }
        found.note("allowed")
    }

    fn route_name(&self, route: RouteIdx) -> String {
        match self.hir.routes.get(route.0).and_then(|route| route.name.as_deref()) {
            Some(name) => format!("route[{name}]"),
            None => "request_route".to_owned(),
        }
    }
}
