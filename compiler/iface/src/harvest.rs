//! Walks a source file and collects its declarations.

use crate::model::Item;
use crate::{read, types};
use proc_macro2::TokenStream;
use syn::{Attribute, Meta, Result};

/// Reads every declaration of a source file whose module path is `path`, such as `tm::relay`. Inline modules are entered,
/// except those for tests only.
///
/// # Errors
/// The text is no Rust, or a declaration is one that the compiler could not use.
pub fn harvest(path: &str, source: &str) -> Result<Vec<Item>> {
    let file = syn::parse_file(source)?;
    let mut found = Vec::new();
    walk(path, &file.items, &mut found)?;
    Ok(found)
}

/// The module path of a source file: `relay.rs` of the crate `tm` is `tm::relay`. `file` is relative to the crate's `src`,
/// with `/` between its parts.
#[must_use]
pub fn module_path(krate: &str, file: &str) -> String {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let mut parts: Vec<&str> = stem.split('/').collect();
    if matches!(parts.last(), Some(&("mod" | "lib"))) {
        parts.pop();
    }
    parts.insert(0, krate);
    parts.join("::")
}

fn walk(path: &str, items: &[syn::Item], found: &mut Vec<Item>) -> Result<()> {
    for item in items {
        match item {
            syn::Item::Mod(module) => {
                if let (Some((_, inner)), false) = (&module.content, is_test(&module.attrs)) {
                    walk(&format!("{path}::{}", module.ident), inner, found)?;
                }
            }
            syn::Item::Fn(function) => {
                for attr in &function.attrs {
                    let read = match last_word(attr).as_str() {
                        "script_fn" => read::function(tokens(attr), function, path).map(Item::Function),
                        "script_pv" => read::pv(tokens(attr), function, path).map(Item::Pv),
                        "script_pv_set" => read::pv_setter(tokens(attr), function, path).map(Item::PvSetter),
                        "script_transform" => read::transform(tokens(attr), function, path).map(Item::Transform),
                        "script_select" => read::select(tokens(attr), function, path).map(Item::Select),
                        _ => continue,
                    };
                    found.push(read?);
                }
            }
            syn::Item::Struct(item) => {
                for attr in item.attrs.iter().filter(|attr| last_word(attr) == "modparams") {
                    found.push(Item::Params(read::params(tokens(attr), item, path)?));
                }
            }
            syn::Item::Const(item) if types::is_event_name(&item.ty) => {
                found.push(Item::Event(read::event(item)?));
            }
            _ => {}
        }
    }
    Ok(())
}

fn last_word(attr: &Attribute) -> String {
    attr.path().segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

fn tokens(attr: &Attribute) -> TokenStream {
    match &attr.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    }
}

fn is_test(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| match &attr.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArgType, CxRef, InnerKind, ParamType, Routes, ValueType};

    fn one(source: &str) -> Item {
        let mut items = harvest("tm::relay", source).unwrap();
        assert_eq!(items.len(), 1);
        items.remove(0)
    }

    fn refusal(source: &str) -> String {
        harvest("m", source).unwrap_err().to_string()
    }

    #[test]
    fn a_function_is_read_with_its_arguments_routes_codes_and_docs() {
        let item = one(r#"
            /// Sends the request on.
            #[srcc_runtime::script_fn(module = "tm", routes(request, failure))]
            #[returns(1 = "sent", -1 = "not sent")]
            pub async fn t_relay(cx: &mut Cx, dest: Option<value::Str>) -> Rc { Rc::TRUE }
        "#);
        let Item::Function(f) = item else { panic!("{item:?}") };
        assert_eq!((f.module.as_str(), f.name.as_str(), f.path.as_str()), ("tm", "t_relay", "tm::relay::t_relay"));
        assert_eq!(f.routes, Routes::REQUEST.union(Routes::FAILURE));
        assert!(f.is_async && f.returns_rc && f.params[0].optional);
        assert_eq!((f.params[0].name.as_str(), f.params[0].ty), ("dest", ArgType::Str));
        assert_eq!((f.min_args(), f.max_args()), (0, 1));
        assert_eq!(f.returns, [(1, "sent".to_owned()), (-1, "not sent".to_owned())]);
        assert_eq!(f.docs, "Sends the request on.");
    }

    #[test]
    fn a_pseudo_variable_is_read_with_its_inner_name_and_index() {
        let item = one(r#"
            #[script_pv("$hdr", "$h", module = "pv")]
            pub fn hdr(cx: &Cx, name: Str, index: PvIndex) -> Val { Val::Null }
        "#);
        let Item::Pv(pv) = item else { panic!("{item:?}") };
        assert_eq!(pv.names, ["hdr", "h"]);
        assert_eq!((pv.cx, pv.index, pv.ty), (CxRef::Shared, true, ValueType::Val));
        assert!(matches!(pv.inner.unwrap().kind, InnerKind::Text));
    }

    #[test]
    fn a_transformation_is_read_with_what_follows_its_value() {
        let item = one(r#"
            #[script_transform("s.substr", module = "pv")]
            pub fn s_substr(cx: &mut Cx, value: &Val, offset: i32, length: i32) -> Val { value.clone() }
        "#);
        let Item::Transform(t) = item else { panic!("{item:?}") };
        assert_eq!(t.names, ["s.substr"]);
        assert_eq!(t.params.iter().map(|p| p.ty).collect::<Vec<_>>(), [ArgType::Int, ArgType::Int]);
    }

    #[test]
    fn module_parameters_are_the_fields_of_a_struct() {
        let item = one(r#"
            #[modparams(module = "tm")]
            pub struct Params {
                /// Milliseconds.
                #[param(default = 30_000)]
                pub fr_timer: LiveInt,
                #[param(name = "type")]
                pub kind: Option<Str>,
            }
        "#);
        let Item::Params(params) = item else { panic!("{item:?}") };
        let first = &params.fields[0];
        assert_eq!((first.ty, first.default.as_deref()), (ParamType::LiveInt, Some("30_000")));
        assert_eq!((params.fields[1].name.as_str(), params.fields[1].field.as_str()), ("type", "kind"));
    }

    #[test]
    fn an_event_route_is_a_constant() {
        let item = one(r#"const SENT: event::EventName = EventName("tm:local-request");"#);
        assert_eq!(item, Item::Event("tm:local-request".to_owned()));
        assert!(refusal("const SENT: EventName = sent();").contains("EventName(\"module:event\")"));
    }

    #[test]
    fn what_the_compiler_could_not_use_is_refused() {
        let private = r#"#[script_fn(module = "m", routes(any))] fn f(cx: &mut Cx) -> Rc { Rc::TRUE }"#;
        assert!(refusal(private).contains("must be `pub`"));
        let odd = r#"#[script_fn(module = "m", routes(any))] pub fn f(cx: &mut Cx, n: u64) -> Rc { Rc::TRUE }"#;
        assert!(refusal(odd).contains("known types are `Str`"));
        let kind = r#"#[script_fn(module = "m", routes(requests))] pub fn f(cx: &mut Cx) -> Rc { Rc::TRUE }"#;
        assert!(refusal(kind).contains("`requests` is no route kind"));
    }

    #[test]
    fn declarations_in_test_modules_are_not_part_of_the_interface() {
        let source = r#"#[cfg(test)] mod tests { #[script_fn(nonsense)] fn f() {} }"#;
        assert_eq!(harvest("m", source).unwrap(), []);
    }

    #[test]
    fn a_file_gives_the_path_of_its_module() {
        assert_eq!(module_path("tm", "lib.rs"), "tm");
        assert_eq!(module_path("tm", "relay.rs"), "tm::relay");
        assert_eq!(module_path("tm", "branch/mod.rs"), "tm::branch");
        assert_eq!(module_path("tm", "branch/pick.rs"), "tm::branch::pick");
    }
}
