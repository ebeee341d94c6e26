//! Calls of functions that are written in Rust, and of routes.

use crate::emit::{Emit, Want, ident, path};
use crate::expr::is_literal;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use srcc_analysis::hir::{ArgValue, Call, FnTarget, RouteCall, RouteIdx, RouteKind, RouteTarget};

/// Arguments of a call. The context is borrowed for the call itself, so that an argument which needs it must be computed
/// before.
#[derive(Default)]
pub(crate) struct Args {
    /// `let` statements.
    pub(crate) before: TokenStream,
    /// What is handed over.
    pub(crate) values: Vec<TokenStream>,
    names: usize,
}

impl Args {
    /// An argument that does not need the context.
    pub(crate) fn plain(&mut self, value: TokenStream) {
        self.values.push(value);
    }

    /// An argument that does.
    pub(crate) fn computed(&mut self, value: TokenStream) {
        self.names += 1;
        let name: Ident = ident(&format!("arg{}", self.names));
        self.before.extend(quote! { let #name = #value; });
        self.values.push(quote! { #name });
    }

    /// The call as an expression.
    pub(crate) fn call(self, call: impl FnOnce(&[TokenStream]) -> TokenStream) -> TokenStream {
        let call = call(&self.values);
        let before = self.before;
        if before.is_empty() {
            call
        } else {
            quote! { ({ #before #call }) }
        }
    }
}

/// Where a call stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Statement,
    Operand,
}

/// How the code of a call comes about. A core function leaves `$rc` alone as a statement and makes it 0 as an operand.
fn code(target: &FnTarget, is_core: bool, place: Place, args: &[TokenStream]) -> TokenStream {
    let function = path(&target.path);
    let wait = target.is_async.then(|| quote! { .await });
    let call = quote! { #function(cx #(, #args)*) #wait };
    match (target.returns_rc, is_core) {
        (true, true) if place == Place::Operand => quote! { #call.operand(cx) },
        (false, true) if place == Place::Operand => quote! { ({ #call; Rc::TRUE.operand(cx) }) },
        (true, true) => quote! { #call.0 },
        (true, false) => quote! { #call.set(cx)? },
        (false, true) => quote! { ({ #call; 1 }) },
        (false, false) => quote! { ({ #call; Rc::TRUE.set(cx)? }) },
    }
}

impl Emit<'_> {
    /// A call as a statement.
    pub(crate) fn call_stmt(&mut self, call: &Call, want: Want) -> TokenStream {
        let Some(target) = &call.target else { return missing(call) };
        let args = self.arguments(call);
        let before = &args.before;
        if want == Want::Unit && call.is_core() {
            let function = path(&target.path);
            let values = &args.values;
            let wait = target.is_async.then(|| quote! { .await });
            return quote! { #before #function(cx #(, #values)*) #wait; };
        }
        let value = want.value(code(target, call.is_core(), Place::Statement, &args.values));
        quote! { #before #value }
    }

    /// A call's code, an `i32`.
    pub(crate) fn call(&mut self, call: &Call) -> TokenStream {
        let Some(target) = &call.target else { return missing(call) };
        self.arguments(call).call(|args| code(target, call.is_core(), Place::Operand, args))
    }

    fn arguments(&mut self, call: &Call) -> Args {
        let mut args = Args::default();
        for arg in &call.args {
            self.argument(arg.value.as_ref(), arg.optional, &mut args);
        }
        args
    }

    /// Adds one argument as the declared parameter wants it.
    pub(crate) fn argument(&mut self, value: Option<&ArgValue>, optional: bool, args: &mut Args) {
        let Some(value) = value else { return args.plain(quote! { None }) };
        let wrap = |value: TokenStream| {
            if optional {
                quote! { Some(#value) }
            } else {
                value
            }
        };
        let is_plain = match value {
            ArgValue::Str(e) | ArgValue::Int(e) | ArgValue::Val(e) => is_literal(e),
            _ => true,
        };
        let value = wrap(match value {
            ArgValue::Str(e) => self.text(e),
            ArgValue::Int(e) => self.int(e),
            ArgValue::Val(e) => self.val(e),
            ArgValue::ConstStr(text) => {
                let text = &**text;
                quote! { #text }
            }
            ArgValue::Regex(regex) => {
                let name = self.constants.regex(*regex);
                quote! { &constants::#name }
            }
            ArgValue::Subst(subst) => {
                let name = self.constants.subst(*subst);
                quote! { &constants::#name }
            }
            ArgValue::Fmt(format) => self.fmt(*format),
            ArgValue::Pv(pv) => self.pv_handle(*pv),
            ArgValue::PvMut(pv) => self.pv_mut_handle(*pv),
            ArgValue::FailureRoute(id) => route_id("FailureRoute", *id),
            ArgValue::BranchRoute(id) => route_id("BranchRoute", *id),
            ArgValue::OnreplyRoute(id) => route_id("OnreplyRoute", *id),
            ArgValue::RequestRoute(id) => route_id("RequestRoute", *id),
            ArgValue::FlagNo(n) => {
                let n = Literal::u8_unsuffixed(*n);
                quote! { FlagNo(#n) }
            }
        });
        if is_plain { args.plain(value) } else { args.computed(value) }
    }

    /// `route(..)`: the route's code, an `i32`, also set as `$rc`.
    pub(crate) fn route_call(&mut self, call: &RouteCall) -> TokenStream {
        match &call.target {
            RouteTarget::Static(route) => self.static_route(*route),
            RouteTarget::Dynamic(name) => {
                let name = self.text(name);
                if self.may_suspend_by_name() {
                    quote! { ({ let name = #name; run_route(cx, &name).await? }) }
                } else {
                    quote! { ({ let name = #name; run_sync_route(cx, &name)? }) }
                }
            }
            RouteTarget::Missing => quote! { compile_error!("call of an unknown route") },
        }
    }

    fn static_route(&self, callee: RouteIdx) -> TokenStream {
        let name = self.names.route(callee);
        let route = &self.hir.routes[callee.0];
        match (route.is_async, route.is_recursive) {
            (false, false) => quote! { ran(#name(cx)?, cx) },
            (true, false) => quote! { ran(#name(cx).await?, cx) },
            (false, true) => quote! { nested(cx, #name)? },
            (true, true) => quote! { nested_async(cx, |cx| Box::pin(#name(cx))).await? },
        }
    }

    /// True if a route called by a name made at run time could suspend.
    fn may_suspend_by_name(&self) -> bool {
        self.hir.routes.iter().any(|r| r.kind == RouteKind::Request && r.name.is_some() && r.is_async)
    }
}

fn route_id(kind: &str, id: Option<usize>) -> TokenStream {
    let kind = ident(kind);
    match id {
        Some(id) => {
            let id = Literal::usize_unsuffixed(id);
            quote! { #kind(Some(RouteId(#id))) }
        }
        None => quote! { #kind(None) },
    }
}

/// Analysis has refused the script in this case; should it not, the place is found by its line.
fn missing(call: &Call) -> TokenStream {
    let text = format!("function {} without an implementation", call.name);
    quote! { compile_error!(#text) }
}

/// A number that may stand before a method call.
pub(crate) fn receiver(n: i32) -> TokenStream {
    let literal = Literal::i32_suffixed(n);
    if n < 0 {
        quote! { (#literal) }
    } else {
        quote! { #literal }
    }
}
