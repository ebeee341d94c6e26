//! Recognises the types that declarations may use, by their last path segment, since a source file may import them from
//! wherever it likes.

use crate::model::{ArgType, CxRef, ParamType, ValueType};
use syn::{GenericArgument, PathArguments, Type};

/// A type reduced to what the vocabulary needs.
enum Shape<'a> {
    Named(String),
    Ref(bool, &'a Type),
    Generic(String, &'a Type),
    Unit,
    Other,
}

fn shape(ty: &Type) -> Shape<'_> {
    match ty {
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return Shape::Other };
            let name = last.ident.to_string();
            match &last.arguments {
                PathArguments::None => Shape::Named(name),
                PathArguments::AngleBracketed(args) => match (args.args.first(), args.args.len()) {
                    (Some(GenericArgument::Type(inner)), 1) => Shape::Generic(name, inner),
                    _ => Shape::Other,
                },
                _ => Shape::Other,
            }
        }
        Type::Reference(reference) => Shape::Ref(reference.mutability.is_some(), &reference.elem),
        Type::Tuple(tuple) if tuple.elems.is_empty() => Shape::Unit,
        Type::Paren(paren) => shape(&paren.elem),
        Type::Group(group) => shape(&group.elem),
        _ => Shape::Other,
    }
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(shape(ty), Shape::Named(n) if n == name)
}

/// `&mut Cx` or `&Cx`.
pub(crate) fn cx_ref(ty: &Type) -> Option<CxRef> {
    match shape(ty) {
        Shape::Ref(true, inner) if is_named(inner, "Cx") => Some(CxRef::Mut),
        Shape::Ref(false, inner) if is_named(inner, "Cx") => Some(CxRef::Shared),
        _ => None,
    }
}

/// The inner type of `Option<T>`, or the type itself, and whether it was an option.
pub(crate) fn split_option(ty: &Type) -> (&Type, bool) {
    match shape(ty) {
        Shape::Generic(name, inner) if name == "Option" => (inner, true),
        _ => (ty, false),
    }
}

/// An argument type of the vocabulary.
pub(crate) fn arg_type(ty: &Type) -> Option<ArgType> {
    match shape(ty) {
        Shape::Named(name) => match name.as_str() {
            "Str" => Some(ArgType::Str),
            "ConstStr" => Some(ArgType::ConstStr),
            "i32" => Some(ArgType::Int),
            "Fmt" => Some(ArgType::Fmt),
            "Pv" => Some(ArgType::Pv),
            "PvMut" => Some(ArgType::PvMut),
            "FailureRoute" => Some(ArgType::FailureRoute),
            "BranchRoute" => Some(ArgType::BranchRoute),
            "OnreplyRoute" => Some(ArgType::OnreplyRoute),
            "RequestRoute" => Some(ArgType::RequestRoute),
            "FlagNo" => Some(ArgType::FlagNo),
            "Val" => Some(ArgType::Val),
            _ => None,
        },
        Shape::Ref(false, inner) => match shape(inner) {
            Shape::Named(name) => match name.as_str() {
                "str" => Some(ArgType::ConstStr),
                "Regex" => Some(ArgType::Regex),
                "Subst" => Some(ArgType::Subst),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// A value type of the vocabulary.
pub(crate) fn value_type(ty: &Type) -> Option<ValueType> {
    let (inner, optional) = split_option(ty);
    match shape(inner) {
        Shape::Named(name) => match (name.as_str(), optional) {
            ("Str", false) => Some(ValueType::Str),
            ("Str", true) => Some(ValueType::OptionStr),
            ("i32", false) => Some(ValueType::Int),
            ("i32", true) => Some(ValueType::OptionInt),
            ("Val", false) => Some(ValueType::Val),
            _ => None,
        },
        _ => None,
    }
}

/// A type of a module parameter.
pub(crate) fn param_type(ty: &Type) -> Option<ParamType> {
    match shape(ty) {
        Shape::Named(name) => match name.as_str() {
            "i32" => Some(ParamType::Int),
            "bool" => Some(ParamType::Bool),
            "LiveInt" => Some(ParamType::LiveInt),
            "LiveStr" => Some(ParamType::LiveStr),
            "Str" => Some(ParamType::Str),
            "ConstStr" => Some(ParamType::ConstStr),
            "NamedFmts" => Some(ParamType::NamedFmts),
            _ => None,
        },
        Shape::Generic(outer, inner) => match (outer.as_str(), shape(inner)) {
            ("Vec", Shape::Named(name)) if name == "Str" => Some(ParamType::StrList),
            ("Option", Shape::Named(name)) => match name.as_str() {
                "Str" => Some(ParamType::OptionStr),
                "AvpName" => Some(ParamType::AvpName),
                "FlagNo" => Some(ParamType::FlagNo),
                "Fmt" => Some(ParamType::Fmt),
                "PvMut" => Some(ParamType::PvMut),
                _ => None,
            },
            _ => None,
        },
        Shape::Ref(false, inner) if is_named(inner, "str") => Some(ParamType::ConstStr),
        _ => None,
    }
}

/// `()`.
pub(crate) fn is_unit(ty: &Type) -> bool {
    matches!(shape(ty), Shape::Unit)
}

/// `Rc`.
pub(crate) fn is_rc(ty: &Type) -> bool {
    is_named(ty, "Rc")
}

/// `PvIndex`.
pub(crate) fn is_index(ty: &Type) -> bool {
    is_named(ty, "PvIndex")
}

/// `bool`.
pub(crate) fn is_bool(ty: &Type) -> bool {
    is_named(ty, "bool")
}

/// True for `EventName`.
pub(crate) fn is_event_name(ty: &Type) -> bool {
    is_named(ty, "EventName")
}
