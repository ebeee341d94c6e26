//! What the script configures: core parameters, parameters of modules, cfg variables, the list of modules.

use crate::emit::{Emit, bytes_literal, ident, path};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use srcc_analysis::hir::{CfgValue, ModuleParamValue, ModuleParams, SettingValue};

/// `src/main.rs`
pub(crate) fn main_file(emit: &Emit<'_>) -> TokenStream {
    let script = emit.input.script;
    let about = format!(" Compiled from `{script}` by srcc; changes here are lost.");
    let modules = emit.hir.modules.iter().filter(|m| m.is_implemented).map(|module| {
        let name = path(&module.name);
        quote! { #name::MODULE }
    });
    quote! {
        #![doc = #about]
        mod config;
        mod constants;
        mod routes;

        use srcc_runtime::program::{self, Program};

        fn main() -> std::process::ExitCode {
            program::main(Program {
                script_file: #script,
                script: &routes::SCRIPT,
                core: config::core,
                install: config::install,
                prepare: constants::prepare,
                modules: &[#(#modules),*],
            })
        }
    }
}

/// `src/config.rs`
pub(crate) fn file(emit: &mut Emit<'_>) -> TokenStream {
    let core = core(emit);
    let hir = emit.hir;
    let params: Vec<_> = hir.module_params.iter().map(|params| module_params(emit, params)).collect();
    let vars = cfg_vars(emit);
    quote! {
        //! The script's parameters.
        #![allow(unused_imports, unused_parens, unused_variables)]
        use super::constants;
        use srcc_runtime::cfg_instance;
        use srcc_runtime::cfgvar::{self, Cell, LiveInt, LiveStr};
        use srcc_runtime::config::{CoreConfig, Listen};
        use srcc_runtime::glue::prelude::*;
        use srcc_runtime::param::IntoParam;

        #[doc = " The core parameters; what the script does not set keeps its default."]
        pub fn core() -> CoreConfig { #core }

        #[doc = " Sets the parameters of the modules and declares the script's own variables."]
        pub fn install() {
            #(#params)*
            #vars
        }
    }
}

fn core(emit: &mut Emit<'_>) -> TokenStream {
    let hir = emit.hir;
    let mut fields: Vec<_> = hir
        .settings
        .iter()
        .map(|setting| {
            let field = ident(setting.field);
            let value = setting_value(emit, &setting.value);
            quote! { #field: #value }
        })
        .collect();
    if !hir.listen.is_empty() {
        let listen = hir.listen.iter().map(|listen| {
            let socket = &listen.socket;
            let advertise = option_text(listen.advertise.as_deref());
            let name = option_text(listen.name.as_deref());
            quote! { Listen { socket: #socket, advertise: #advertise, name: #name } }
        });
        fields.push(quote! { listen: Vec::from([#(#listen),*]) });
    }
    if !hir.aliases.is_empty() {
        let aliases = &hir.aliases;
        fields.push(quote! { alias: Vec::from([#(#aliases),*]) });
    }
    quote! { CoreConfig { #(#fields,)* ..CoreConfig::default() } }
}

fn setting_value(emit: &mut Emit<'_>, value: &SettingValue) -> TokenStream {
    match value {
        SettingValue::I32(n) => literal(Literal::i32_unsuffixed(*n)),
        SettingValue::U32(n) => literal(Literal::u32_unsuffixed(*n)),
        SettingValue::U16(n) => literal(Literal::u16_unsuffixed(*n)),
        SettingValue::SomeU16(n) => {
            let n = Literal::u16_unsuffixed(*n);
            quote! { Some(#n) }
        }
        SettingValue::Bool(b) => quote! { #b },
        SettingValue::StaticStr(text) => quote! { #text },
        SettingValue::SomeStaticStr(text) => quote! { Some(#text) },
        SettingValue::Str(text) => {
            let text = bytes_literal(text);
            quote! { Str::lit(#text) }
        }
        SettingValue::SomeProto(name) => {
            let name = format_ident!("{name}");
            quote! { Some(srcc_runtime::transport::Proto::#name) }
        }
        SettingValue::SomeFmt(format) => {
            let format = emit.fmt(*format);
            quote! { Some(#format) }
        }
    }
}

fn literal(literal: Literal) -> TokenStream {
    quote! { #literal }
}

fn option_text(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote! { Some(#text) },
        None => quote! { None },
    }
}

fn module_params(emit: &mut Emit<'_>, params: &ModuleParams) -> TokenStream {
    let (module, _) = params.path.rsplit_once("::").unwrap_or(("", &params.path));
    let install = path(&format!("{module}::install"));
    let name = path(&params.path);
    if params.fields.is_empty() {
        return quote! { #install(#name::default()); };
    }
    let fields = params.fields.iter().map(|param| {
        let field = ident(&param.field);
        let value = param_value(emit, &param.value);
        quote! { #field: #value }
    });
    let fields: Vec<_> = fields.collect();
    quote! { #install(#name { #(#fields,)* ..#name::default() }); }
}

fn param_value(emit: &mut Emit<'_>, value: &ModuleParamValue) -> TokenStream {
    match value {
        ModuleParamValue::Int(n) => {
            let n = Literal::i32_suffixed(*n);
            quote! { (#n).into_param() }
        }
        ModuleParamValue::Str(text) => {
            let text = &**text;
            quote! { #text.into_param() }
        }
        ModuleParamValue::List(texts) => {
            let texts = texts.iter().map(|text| &**text);
            quote! { [#(#texts),*].into_param() }
        }
        ModuleParamValue::NamedFmts(pairs) => {
            let len = Literal::usize_unsuffixed(pairs.len());
            let mut entries = Vec::new();
            for (name, format) in pairs {
                let name = &**name;
                let format = emit.fmt(*format);
                entries.push(quote! { (#name, #format) });
            }
            quote! { { static FMTS: [(&str, Fmt); #len] = [#(#entries),*]; &FMTS } }
        }
        ModuleParamValue::Fmt(format) => {
            let format = emit.fmt(*format);
            quote! { Some(#format) }
        }
        ModuleParamValue::PvMut(pv) => {
            let pv = emit.pv_mut_handle(*pv);
            quote! { Some(#pv) }
        }
    }
}

fn cfg_vars(emit: &Emit<'_>) -> TokenStream {
    let declared = emit.hir.cfg_vars.iter().map(|var| {
        let (group, name) = (&*var.group, &*var.name);
        let description = var.description.as_deref().unwrap_or("");
        match &var.value {
            CfgValue::Int(n) => {
                let n = Literal::i32_unsuffixed(*n);
                quote! {{
                    static CELL: LiveInt = LiveInt::new(#n);
                    cfgvar::declare(#group, #name, #description, Cell::Int(&CELL));
                }}
            }
            CfgValue::Str(text) => {
                let text = bytes_literal(text);
                quote! {{
                    static CELL: LiveStr = LiveStr::new(Str::lit(#text));
                    cfgvar::declare(#group, #name, #description, Cell::Str(&CELL));
                }}
            }
        }
    });
    let instances = emit.hir.cfg_instances.iter().map(|value| {
        let (group, name) = (&*value.group, &*value.name);
        let instance = Literal::i32_unsuffixed(value.instance);
        let value = match &value.value {
            CfgValue::Int(n) => {
                let n = Literal::i32_unsuffixed(*n);
                quote! { Val::Int(#n) }
            }
            CfgValue::Str(text) => {
                let text = bytes_literal(text);
                quote! { Val::Str(Str::lit(#text)) }
            }
        };
        quote! { cfg_instance::declare(#group, #instance, #name, #value); }
    });
    quote! { #(#declared)* #(#instances)* }
}
