//! Rust names for the script's names: readable, distinct, and the same for the same script.

use crate::emit::ident;
use proc_macro2::Ident;
use srcc_analysis::hir::{Hir, Route, RouteIdx, RouteKind};
use std::collections::HashSet;
use std::sync::Arc;

/// Names of everything that is numbered in the HIR.
pub(crate) struct Names {
    routes: Vec<Ident>,
    vars: Vec<Ident>,
    nullable_vars: Vec<Ident>,
}

impl Names {
    pub(crate) fn new(hir: &Hir) -> Names {
        let mut used = HashSet::new();
        let routes = hir.routes.iter().map(|route| distinct(&route_name(route), &mut used)).collect();
        let mut used = HashSet::new();
        let mut constants = |prefix: &str, names: &[Arc<str>]| {
            names.iter().map(|name| distinct(&format!("{prefix}_{}", words(name).to_uppercase()), &mut used)).collect()
        };
        let vars = constants("VAR", &hir.vars);
        let nullable_vars = constants("VN", &hir.nullable_vars);
        Names { routes, vars, nullable_vars }
    }

    /// The function of a route.
    pub(crate) fn route(&self, route: RouteIdx) -> &Ident {
        &self.routes[route.0]
    }

    /// The constant with the slot of a `$var`.
    pub(crate) fn var(&self, slot: usize) -> &Ident {
        &self.vars[slot]
    }

    /// The constant with the slot of a `$vn`.
    pub(crate) fn nullable_var(&self, slot: usize) -> &Ident {
        &self.nullable_vars[slot]
    }
}

fn route_name(route: &Route) -> String {
    let kind = match route.kind {
        RouteKind::Request if route.name.is_none() => "request_route",
        RouteKind::Request => "route",
        RouteKind::Reply => "reply_route",
        RouteKind::Onreply => "onreply_route",
        RouteKind::Failure => "failure_route",
        RouteKind::Branch => "branch_route",
        RouteKind::Onsend => "onsend_route",
        RouteKind::Event => "event_route",
    };
    match &route.name {
        None => kind.to_owned(),
        Some(name) => format!("{kind}_{}", words(name)),
    }
}

/// The text with everything that no identifier can hold replaced by `_`.
fn words(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The name, with a number behind it if it is taken.
fn distinct(name: &str, used: &mut HashSet<String>) -> Ident {
    let mut candidate = name.to_owned();
    let mut n = 2;
    while !used.insert(candidate.clone()) {
        candidate = format!("{name}_{n}");
        n += 1;
    }
    ident(&candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_in_rust_stay_apart() {
        let mut used = HashSet::new();
        assert_eq!(distinct(&words("a-b"), &mut used), "a_b");
        assert_eq!(distinct(&words("a.b"), &mut used), "a_b_2");
    }
}
