//! The functions of the routes, and the table of them.

use crate::emit::{Emit, Want};
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use srcc_analysis::hir::{Hir, Route, RouteIdx, RouteKind};

/// The file with all routes.
pub(crate) fn file(emit: &mut Emit<'_>) -> TokenStream {
    let hir = emit.hir;
    let functions: Vec<_> = (0..hir.routes.len()).map(|n| function(emit, RouteIdx(n))).collect();
    let table = table(emit, hir);
    let about = format!(" The routes of `{}`: one function each, in the script's order.", emit.input.script);
    quote! {
        #![doc = #about]
        #![allow(
            non_snake_case,
            unreachable_code,
            unused_assignments,
            unused_imports,
            unused_labels,
            unused_mut,
            unused_parens,
            unused_variables
        )]
        use super::constants;
        use srcc_runtime::glue::prelude::*;

        #table

        #(#functions)*
    }
}

fn function(emit: &mut Emit<'_>, idx: RouteIdx) -> TokenStream {
    emit.targets.reset();
    let route = &emit.hir.routes[idx.0];
    let body = emit.block(&route.body, Want::Flow);
    let name = emit.names.route(idx);
    let about = format!(" `{}`", heading(route));
    let word = route.is_async.then(|| quote! { async });
    quote! {
        #[doc = #about]
        pub #word fn #name(cx: &mut Cx) -> Flow { #body }
    }
}

/// The route as the script opens it.
fn heading(route: &Route) -> String {
    let (plain, named) = match route.kind {
        RouteKind::Request => ("request_route", "route"),
        RouteKind::Reply => ("reply_route", "reply_route"),
        RouteKind::Onreply => ("onreply_route", "onreply_route"),
        RouteKind::Failure => ("failure_route", "failure_route"),
        RouteKind::Branch => ("branch_route", "branch_route"),
        RouteKind::Onsend => ("onsend_route", "onsend_route"),
        RouteKind::Event => ("event_route", "event_route"),
    };
    route.name.as_ref().map_or(plain.to_owned(), |name| format!("{named}[{name}]"))
}

/// The static that tells the runtime where everything is.
fn table(emit: &Emit<'_>, hir: &Hir) -> TokenStream {
    let run = |idx: RouteIdx| {
        let name = emit.names.route(idx);
        if hir.routes[idx.0].is_async {
            quote! { RouteFn::Async(|cx| Box::pin(#name(cx))) }
        } else {
            quote! { RouteFn::Sync(#name) }
        }
    };
    let main = |idx: Option<RouteIdx>| match idx {
        Some(idx) => {
            let run = run(idx);
            quote! { Some(#run) }
        }
        None => quote! { None },
    };
    let named = |routes: &[RouteIdx]| {
        let entries = routes.iter().map(|idx| {
            let name = hir.routes[idx.0].name.as_deref().unwrap_or("");
            let run = run(*idx);
            quote! { NamedRoute { name: #name, run: #run } }
        });
        quote! { &[#(#entries),*] }
    };
    let (request, reply, onsend) = (main(hir.request), main(hir.reply), main(hir.onsend));
    let (routes, branch, failure) = (named(&hir.named_request), named(&hir.branch), named(&hir.failure));
    let (onreply, event) = (named(&hir.onreply), named(&hir.event));
    let var_names = hir.vars.iter().map(|name| &**name);
    let vars = Literal::usize_unsuffixed(hir.vars.len());
    let nullable_vars = Literal::usize_unsuffixed(hir.nullable_vars.len());
    quote! {
        #[doc = " All routes, for the runtime."]
        pub static SCRIPT: Script = Script {
            request: #request,
            reply: #reply,
            onsend: #onsend,
            routes: #routes,
            branch: #branch,
            failure: #failure,
            onreply: #onreply,
            event: #event,
            vars: #vars,
            var_names: &[#(#var_names),*],
            nullable_vars: #nullable_vars,
        };
    }
}
