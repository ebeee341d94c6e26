//! What `#[script_fn]` makes of a function: nothing, unless it may suspend.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, FnArg, ItemFn, Lifetime, Pat, ReturnType, Type};

/// Checks the declaration; boxes the future of an `async fn`.
pub(crate) fn script_fn(args: TokenStream, mut item: ItemFn) -> TokenStream {
    let mut checked = srcc_iface::read::function(args, &item, "").map(drop);
    // Further declarations of the same function: they are read here, before it changes its form.
    let (others, attrs): (Vec<_>, Vec<_>) = item.attrs.drain(..).partition(|attr| crate::is_named(attr, "script_fn"));
    item.attrs = attrs;
    for other in &others {
        checked = checked.and_then(|()| check(other, &item));
    }
    item.attrs.retain(|attr| !crate::is_named(attr, "returns"));
    let error = checked.err().map(|error| error.to_compile_error());
    let out = if item.sig.asyncness.is_some() { boxed(item) } else { item.into_token_stream() };
    quote!(#out #error)
}

fn check(attr: &Attribute, item: &ItemFn) -> syn::Result<()> {
    let args = attr.meta.require_list()?.tokens.clone();
    srcc_iface::read::function(args, item, "").map(drop)
}

/// `fn f<'cx>(cx: &'cx mut Cx, ..) -> Suspending<'cx, Rc> { async fn body(..) {..} Box::pin(body(cx, ..)) }`
pub(crate) fn boxed(item: ItemFn) -> TokenStream {
    let ItemFn { attrs, vis, sig, block, .. } = item;
    let (name, inputs) = (&sig.ident, &sig.inputs);
    let output = match &sig.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    };
    let mut outer = inputs.clone();
    let mut names = Vec::new();
    for input in &mut outer {
        let FnArg::Typed(arg) = input else { continue };
        if let Type::Reference(reference) = &mut *arg.ty {
            reference.lifetime.get_or_insert_with(|| Lifetime::new("'cx", proc_macro2::Span::call_site()));
        }
        if let Pat::Ident(pat) = &*arg.pat {
            names.push(pat.ident.clone());
        }
    }
    let mut inner = sig.clone();
    inner.ident = syn::Ident::new("body", name.span());
    quote! {
        #(#attrs)*
        #vis fn #name<'cx>(#outer) -> ::srcc_runtime::script::Suspending<'cx, #output> {
            #inner #block
            ::srcc_runtime::script::suspending_work(move || body(#(#names),*))
        }
    }
}
