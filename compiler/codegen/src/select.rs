//! Selects, written `@path` or `$sel(path)`: calls into the runtime.

use crate::emit::path;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use srcc_analysis::hir::{Select, SelectStep, SelectValue};

/// The value of a select, of some type that implements `Value`.
pub(crate) fn select_value(select: &Select) -> TokenStream {
    match select {
        Select::CfgGet { group, name } => {
            let (group, name) = (&**group, &**name);
            quote! { cfg_get(cx, #group, #name) }
        }
        Select::Call(steps) => {
            let calls = steps.iter().enumerate().map(|(nth, step)| call(step, nth > 0));
            calls.reduce(|value, step| quote! { #value.and_then(|value| #step) }).unwrap_or_default()
        }
        Select::Other(name) => {
            let text = format!("select @{name} without an implementation");
            quote! { compile_error!(#text) }
        }
    }
}

fn call(step: &SelectStep, continues: bool) -> TokenStream {
    let function = path(&step.path);
    let value = continues.then(|| quote! { , value });
    let args = step.args.iter().map(|arg| {
        let plain = match &arg.value {
            None => return quote! { None },
            Some(SelectValue::Name(name)) => {
                let name = &**name;
                quote! { #name }
            }
            Some(SelectValue::Index(n)) => {
                let n = Literal::i32_unsuffixed(*n);
                quote! { #n }
            }
        };
        if arg.optional {
            quote! { Some(#plain) }
        } else {
            plain
        }
    });
    quote! { #function(cx #value #(, #args)*) }
}
