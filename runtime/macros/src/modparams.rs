//! The code that `#[modparams]` adds beside the struct.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use srcc_iface::{ParamField, ParamType, Params};
use syn::ItemStruct;

/// `impl Default`, `install` and `params`.
pub(crate) fn generated(item: &ItemStruct, params: &Params) -> TokenStream {
    let name = &item.ident;
    let defaults = params.fields.iter().map(default_of);
    let declarations = params.fields.iter().filter_map(|field| declaration(&params.module, field));
    quote! {
        impl ::core::default::Default for #name {
            fn default() -> Self {
                #name { #(#defaults),* }
            }
        }

        static INSTALLED: ::std::sync::OnceLock<#name> = ::std::sync::OnceLock::new();

        /// Sets the module's parameters, once, at start, and declares those that may change at run time.
        pub fn install(params: #name) {
            let params = INSTALLED.get_or_init(|| params);
            let _ = params;
            #(#declarations)*
        }

        /// The module's parameters; the defaults before `install`.
        #[must_use]
        pub fn params() -> &'static #name {
            INSTALLED.get_or_init(#name::default)
        }
    }
}

fn default_of(field: &ParamField) -> TokenStream {
    let ident = format_ident!("{}", field.field);
    // The text is an expression that was parsed from the attribute a moment ago.
    let written = field.default.as_deref().and_then(|text| text.parse::<TokenStream>().ok());
    match written {
        Some(expr) => quote!(#ident: ::srcc_runtime::module::IntoParam::into_param(#expr)),
        None => quote!(#ident: ::core::default::Default::default()),
    }
}

fn declaration(module: &str, field: &ParamField) -> Option<TokenStream> {
    let cell = match field.ty {
        ParamType::LiveInt => quote!(Int),
        ParamType::LiveStr => quote!(Str),
        _ => return None,
    };
    let (ident, name) = (format_ident!("{}", field.field), &field.name);
    let docs = field.docs.lines().next().unwrap_or_default();
    Some(quote! {
        ::srcc_runtime::cfgvar::declare(#module, #name, #docs, ::srcc_runtime::cfgvar::Cell::#cell(&params.#ident));
    })
}
