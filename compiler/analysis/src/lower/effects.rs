//! What follows from who calls whom: which routes may suspend, which can reach themselves, and in which kinds of block a
//! helper route runs.

use super::{Lower, kind_set, kind_text, routes_text};
use crate::codes::names;
use crate::hir::{RouteIdx, RouteKind};
use srcc_iface::Routes;
use srcc_syntax::{Diagnostic, Span};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// Calls that a message lists on the way from a block to the function that does not work in it.
const MAX_STEPS: usize = 20;

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

    /// Who calls each route by a constant name.
    fn callers(&self) -> HashMap<RouteIdx, Vec<RouteIdx>> {
        let mut callers: HashMap<RouteIdx, Vec<RouteIdx>> = HashMap::new();
        for (from, targets) in &self.edges {
            for (to, _) in targets {
                callers.entry(*to).or_default().push(*from);
            }
        }
        callers
    }

    /// Routes that can reach themselves: those in a strongly connected part of the graph (Kosaraju's algorithm) that holds
    /// more than one route, and those that call themselves.
    fn on_cycles(&self, routes: usize) -> HashSet<RouteIdx> {
        let callers = self.callers();
        let mut seen = HashSet::new();
        let mut found = HashSet::new();
        for start in self.finishing_order(routes).into_iter().rev() {
            let mut part = Vec::new();
            let mut queue = vec![start];
            while let Some(route) = queue.pop() {
                if seen.insert(route) {
                    part.push(route);
                    queue.extend(callers.get(&route).into_iter().flatten());
                }
            }
            let calls_itself = |route: &RouteIdx| self.out(*route).iter().any(|(to, _)| to == route);
            if part.len() > 1 || part.iter().any(calls_itself) {
                found.extend(part);
            }
        }
        found
    }

    /// The routes in the order in which a depth-first walk leaves them.
    fn finishing_order(&self, routes: usize) -> Vec<RouteIdx> {
        let mut seen = HashSet::new();
        let mut order = Vec::new();
        for start in (0..routes).map(RouteIdx) {
            let mut path = vec![(start, 0)];
            if !seen.insert(start) {
                continue;
            }
            while let Some((route, next)) = path.last_mut() {
                match self.out(*route).get(*next) {
                    Some((to, _)) => {
                        *next += 1;
                        if seen.insert(*to) {
                            path.push((*to, 0));
                        }
                    }
                    None => {
                        order.push(*route);
                        path.pop();
                    }
                }
            }
        }
        order
    }

    /// All routes reached from `start` by constant calls, each with the call through which it was reached first; without
    /// those that are in `known`, and with them added to it.
    fn reached(&self, start: RouteIdx, known: &mut HashSet<RouteIdx>) -> HashMap<RouteIdx, (RouteIdx, Span)> {
        let mut reached = HashMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(from) = queue.pop_front() {
            for (to, span) in self.out(from) {
                if known.insert(*to) {
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
        let recursive = self.graph.on_cycles(self.hir.routes.len());
        for (index, route) in self.hir.routes.iter_mut().enumerate() {
            route.is_recursive = recursive.contains(&RouteIdx(index));
            route.is_async = self.graph.suspends.contains(&RouteIdx(index));
        }
        self.spread_kinds();
    }

    /// A route may suspend if one that it calls may; a name made at run time can be any `route[..]`.
    fn spread_suspension(&mut self) {
        let callers = self.graph.callers();
        let mut queue: Vec<RouteIdx> = self.graph.suspends.iter().copied().collect();
        let named: HashSet<RouteIdx> = self.hir.named_request.iter().copied().collect();
        let mut dynamic: Vec<RouteIdx> = self.graph.dynamic.iter().map(|(route, _)| *route).collect();
        while let Some(route) = queue.pop() {
            let mut reached = callers.get(&route).cloned().unwrap_or_default();
            if named.contains(&route) {
                reached.append(&mut dynamic);
            }
            queue.extend(reached.into_iter().filter(|caller| self.graph.suspends.insert(*caller)));
        }
    }

    /// Warns of functions that a block reaches through `route(..)` but that do not work in its kind.
    fn spread_kinds(&mut self) {
        let mut warned = HashSet::new();
        // What one block reaches was looked at for all blocks of its kind.
        let mut known: HashMap<RouteKind, HashSet<RouteIdx>> = HashMap::new();
        let roots: Vec<(RouteIdx, RouteKind)> =
            self.hir.routes.iter().enumerate().map(|(index, route)| (RouteIdx(index), route.kind)).collect();
        for (root, kind) in roots {
            // Event routes take all that request routes take (measured).
            if matches!(kind, RouteKind::Request | RouteKind::Event) || self.graph.out(root).is_empty() {
                continue;
            }
            let reached = self.graph.reached(root, known.entry(kind).or_default());
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
        for _ in 0..MAX_STEPS {
            let Some((from, span)) = reached.get(&at) else { break };
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
