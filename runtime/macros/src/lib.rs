//! The attribute macros by which a module declares its script interface.
//!
//! An item's text is its declaration: each macro has `srcc-iface` read it, as the compiler will, and refuses what the
//! compiler could not use. The item itself stays as written; only [`macro@modparams`] adds code.

mod modparams;
mod suspending;

use proc_macro::TokenStream;
use quote::ToTokens;
use syn::{Attribute, ItemFn, ItemStruct, parse_macro_input};

/// A function that scripts call.
///
/// `#[script_fn(module = "tm", routes(request, failure))]`, with `name = ".."` where the script's name differs. The first
/// parameter is `cx: &mut Cx` or `cx: &Cx`; the others are of the closed vocabulary of argument types, trailing ones
/// perhaps `Option`. `#[returns(1 = "..", -1 = "..")]` below it documents the return codes.
///
/// An `async fn` becomes a function that returns its future in a box: the body is then compiled with the module, once,
/// and not with every script that calls it.
#[proc_macro_attribute]
pub fn script_fn(args: TokenStream, item: TokenStream) -> TokenStream {
    suspending::script_fn(args.into(), parse_macro_input!(item as ItemFn)).into()
}

/// An `async fn` of the runtime that modules call: its future is boxed, so that its body is compiled with the runtime,
/// once, and not with every module.
#[proc_macro_attribute]
pub fn suspending(_args: TokenStream, item: TokenStream) -> TokenStream {
    suspending::boxed(parse_macro_input!(item as ItemFn)).into()
}

/// The reading side of a pseudo-variable: `#[script_pv("$ru", "$ruri", module = "pv")]`.
#[proc_macro_attribute]
pub fn script_pv(args: TokenStream, item: TokenStream) -> TokenStream {
    checked_fn(item, |item| srcc_iface::read::pv(args.into(), item, "").map(drop))
}

/// The writing side of a pseudo-variable; false means that the value has the wrong type.
#[proc_macro_attribute]
pub fn script_pv_set(args: TokenStream, item: TokenStream) -> TokenStream {
    checked_fn(item, |item| srcc_iface::read::pv_setter(args.into(), item, "").map(drop))
}

/// A transformation: `#[script_transform("s.len", module = "pv")]`.
#[proc_macro_attribute]
pub fn script_transform(args: TokenStream, item: TokenStream) -> TokenStream {
    checked_fn(item, |item| srcc_iface::read::transform(args.into(), item, "").map(drop))
}

/// A select: `#[script_select("from|f", module = "core", then = "address")]`, or a step that continues selects of some
/// kind: `#[script_select("<uri>.host", module = "core")]`.
#[proc_macro_attribute]
pub fn script_select(args: TokenStream, item: TokenStream) -> TokenStream {
    checked_fn(item, |item| srcc_iface::read::select(args.into(), item, "").map(drop))
}

/// The parameters of a module: a struct whose fields are what `modparam` sets.
///
/// Adds `impl Default`, `install(Params)`, to be called once at start, and `params()`.
#[proc_macro_attribute]
pub fn modparams(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut item = parse_macro_input!(item as ItemStruct);
    let read = srcc_iface::read::params(args.into(), &item, "");
    for field in &mut item.fields {
        field.attrs.retain(|attr| !is_named(attr, "param"));
    }
    let mut out = item.to_token_stream();
    match read {
        Ok(params) => out.extend(modparams::generated(&item, &params)),
        Err(error) => out.extend(error.to_compile_error()),
    }
    out.into()
}

fn checked_fn(item: TokenStream, check: impl FnOnce(&ItemFn) -> syn::Result<()>) -> TokenStream {
    let mut item = parse_macro_input!(item as ItemFn);
    let checked = check(&item);
    item.attrs.retain(|attr| !is_named(attr, "returns"));
    let mut out = item.to_token_stream();
    if let Err(error) = checked {
        out.extend(error.to_compile_error());
    }
    out.into()
}

fn is_named(attr: &Attribute, name: &str) -> bool {
    attr.path().segments.last().is_some_and(|segment| segment.ident == name)
}
