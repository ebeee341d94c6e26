//! Readers of one declaration each, shared by the macros and the harvest.

use crate::attr::{self, Args};
use crate::model::{ArgType, ParamType};
use crate::model::{CxRef, Function, Inner, InnerKind, Param, ParamField, Params, Pv, Select, Transform, ValueType};
use crate::select::SelectPath;
use crate::types;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{
    Error, Expr, ExprLit, FnArg, Ident, ItemConst, ItemFn, ItemStruct, Lit, LitStr, PatType, Result, ReturnType,
    Signature, Type, Visibility,
};

/// Reads `#[script_fn(..)]` on `item`; `path` is the module path the item stands in.
pub fn function(args: TokenStream, item: &ItemFn, path: &str) -> Result<Function> {
    let args: Args = syn::parse2(args)?;
    let module = module_of(&args, &item.sig.ident)?;
    let Some(routes) = args.routes else {
        return Err(Error::new(
            item.sig.ident.span(),
            "say where it may be called: `routes(request, failure, ..)` or `routes(any)`",
        ));
    };
    reject_names(&args.names, "give the script's name as `name = \"..\"`")?;
    check_fn(item, true)?;
    let (cx, rest) = split_cx(&item.sig)?;
    Ok(Function {
        module,
        name: args.name.map_or_else(|| item.sig.ident.to_string(), |name| name.value()),
        path: join(path, &item.sig.ident),
        routes,
        params: fn_params(&rest, &ArgType::ALL)?,
        cx,
        is_async: item.sig.asyncness.is_some(),
        returns_rc: fn_return(&item.sig)?,
        returns: attr::returns(&item.attrs)?,
        docs: attr::docs(&item.attrs),
    })
}

/// Reads `#[script_pv(..)]`.
pub fn pv(args: TokenStream, item: &ItemFn, path: &str) -> Result<Pv> {
    let args: Args = syn::parse2(args)?;
    check_fn(item, false)?;
    let (cx, rest) = split_cx(&item.sig)?;
    let (inner, index) = pv_params(&args, &rest)?;
    let ty = value_return(&item.sig)?;
    pv_decl(&args, item, path, cx, inner, index, ty)
}

/// Reads `#[script_pv_set(..)]`.
pub fn pv_setter(args: TokenStream, item: &ItemFn, path: &str) -> Result<Pv> {
    let args: Args = syn::parse2(args)?;
    check_fn(item, false)?;
    let (cx, mut rest) = split_cx(&item.sig)?;
    let value = rest.pop().filter(|last| types::value_type(&last.ty) == Some(ValueType::Val));
    if value.is_none() {
        return Err(Error::new(item.sig.ident.span(), "the last parameter of a setter is `value: Val`"));
    }
    match &item.sig.output {
        ReturnType::Type(_, ty) if types::is_bool(ty) => {}
        _ => {
            return Err(Error::new(
                item.sig.ident.span(),
                "a setter returns `bool`: false if the value has the wrong type",
            ));
        }
    }
    let (inner, index) = pv_params(&args, &rest)?;
    pv_decl(&args, item, path, cx, inner, index, ValueType::Val)
}

/// Reads `#[script_transform(..)]`.
pub fn transform(args: TokenStream, item: &ItemFn, path: &str) -> Result<Transform> {
    let args: Args = syn::parse2(args)?;
    check_fn(item, false)?;
    let names = spellings(&args, &item.sig.ident)?;
    if let Some(bad) = args.names.iter().find(|name| !name.value().contains('.')) {
        return Err(Error::new(bad.span(), "a transformation is named `class.name`, such as `s.len`"));
    }
    let (cx, rest) = split_cx(&item.sig)?;
    let Some((value, rest)) = rest.split_first() else {
        return Err(Error::new(item.sig.ident.span(), "the second parameter of a transformation is `value: &Val`"));
    };
    let is_borrowed_val = match &*value.ty {
        Type::Reference(to) if to.mutability.is_none() => types::value_type(&to.elem) == Some(ValueType::Val),
        _ => false,
    };
    if !is_borrowed_val {
        return Err(Error::new(value.ty.span(), "the second parameter of a transformation is `value: &Val`"));
    }
    Ok(Transform {
        module: module_of(&args, &item.sig.ident)?,
        names,
        path: join(path, &item.sig.ident),
        cx,
        params: fn_params(rest, &[ArgType::Int, ArgType::Str, ArgType::ConstStr, ArgType::Subst])?,
        ty: value_return(&item.sig)?,
        docs: attr::docs(&item.attrs),
    })
}

/// Reads `#[script_select(..)]`.
pub fn select(args: TokenStream, item: &ItemFn, path: &str) -> Result<Select> {
    let args: Args = syn::parse2(args)?;
    check_fn(item, false)?;
    let names = spellings(&args, &item.sig.ident)?;
    let (cx, mut rest) = split_cx(&item.sig)?;
    if cx == CxRef::Mut || value_return(&item.sig)? != ValueType::OptionStr {
        return Err(Error::new(item.sig.ident.span(), "a select takes `cx: &Cx` and returns `Option<Str>`"));
    }
    let paths: Vec<SelectPath> = names.iter().map(|name| SelectPath::parse(name)).collect();
    let steps = paths.iter().filter(|path| path.of.is_some()).count();
    if steps != 0 && (steps != paths.len() || rest.is_empty()) {
        return Err(Error::new(item.sig.ident.span(), "a step takes the value that it continues, `value: Str`"));
    }
    if steps != 0 {
        let value = rest.remove(0);
        if types::arg_type(&value.ty) != Some(ArgType::Str) {
            return Err(Error::new(value.ty.span(), "the value that a step continues is a `Str`"));
        }
    }
    let params = params_of(&rest, &[ArgType::Int, ArgType::ConstStr])?;
    if let Some(bad) = paths.iter().position(|path| !path.gives(&params)) {
        let text = "each `*` of the path is a `&'static str`, each `[n]` an `i32`; one that is not in all paths is an `Option`";
        return Err(Error::new(args.names[bad].span(), text));
    }
    Ok(Select {
        module: module_of(&args, &item.sig.ident)?,
        names,
        then: args.then.map(|kind| kind.value()),
        path: join(path, &item.sig.ident),
        params,
        docs: attr::docs(&item.attrs),
    })
}

/// Reads `#[modparams(..)]`.
pub fn params(args: TokenStream, item: &ItemStruct, path: &str) -> Result<Params> {
    let args: Args = syn::parse2(args)?;
    must_be_pub(&item.vis, &item.ident)?;
    let mut fields = Vec::new();
    for field in &item.fields {
        let Some(ident) = &field.ident else {
            return Err(Error::new(field.ty.span(), "module parameters are named fields"));
        };
        must_be_pub(&field.vis, ident)?;
        let Some(ty) = types::param_type(&field.ty) else {
            let known: Vec<_> = ParamType::ALL.iter().map(|(_, text)| format!("`{text}`")).collect();
            let text = format!("no type of a module parameter; known are {}", known.join(", "));
            return Err(Error::new(field.ty.span(), text));
        };
        let own = match attr::find(&field.attrs, "param") {
            Some(attr) => attr::args(attr)?,
            None => Args::default(),
        };
        fields.push(ParamField {
            field: ident.to_string(),
            name: own.name.map_or_else(|| ident.to_string(), |name| name.value()),
            ty,
            default: own.default.map(|expr| expr.to_token_stream().to_string()),
            docs: attr::docs(&field.attrs),
        });
    }
    Ok(Params { module: module_of(&args, &item.ident)?, path: join(path, &item.ident), fields })
}

/// Reads a constant `EventName("module:event")`.
pub fn event(item: &ItemConst) -> Result<String> {
    if let Expr::Call(call) = &*item.expr
        && let Some(Expr::Lit(ExprLit { lit: Lit::Str(name), .. })) = call.args.first()
    {
        return Ok(name.value());
    }
    Err(Error::new(item.ident.span(), "the name of an event route is written as `EventName(\"module:event\")`"))
}

fn join(path: &str, ident: &Ident) -> String {
    format!("{path}::{ident}")
}

fn module_of(args: &Args, place: &Ident) -> Result<String> {
    match &args.module {
        Some(module) => Ok(module.value()),
        None => Err(Error::new(place.span(), "say which module exports it: `module = \"..\"`")),
    }
}

fn reject_names(names: &[LitStr], text: &str) -> Result<()> {
    match names.first() {
        Some(name) => Err(Error::new(name.span(), text)),
        None => Ok(()),
    }
}

fn must_be_pub(vis: &Visibility, place: &Ident) -> Result<()> {
    match vis {
        Visibility::Public(_) => Ok(()),
        _ => Err(Error::new(place.span(), "must be `pub`: compiled scripts name it")),
    }
}

fn check_fn(item: &ItemFn, may_suspend: bool) -> Result<()> {
    must_be_pub(&item.vis, &item.sig.ident)?;
    if let (Some(word), false) = (&item.sig.asyncness, may_suspend) {
        return Err(Error::new(word.span(), "only script functions may suspend"));
    }
    if item.sig.generics.type_params().next().is_some() || item.sig.generics.const_params().next().is_some() {
        return Err(Error::new(item.sig.generics.span(), "cannot be generic: compiled scripts call it as it stands"));
    }
    Ok(())
}

fn split_cx(sig: &Signature) -> Result<(CxRef, Vec<&PatType>)> {
    let text = "the first parameter is the script's context, `cx: &mut Cx` or `cx: &Cx`";
    let mut typed = Vec::new();
    for input in &sig.inputs {
        match input {
            FnArg::Typed(param) => typed.push(param),
            FnArg::Receiver(receiver) => return Err(Error::new(receiver.span(), text)),
        }
    }
    let Some(first) = typed.first() else { return Err(Error::new(sig.ident.span(), text)) };
    match types::cx_ref(&first.ty) {
        Some(cx) => Ok((cx, typed.split_off(1))),
        None => Err(Error::new(first.ty.span(), text)),
    }
}

fn fn_params(typed: &[&PatType], allowed: &[ArgType]) -> Result<Vec<Param>> {
    let params = params_of(typed, allowed)?;
    let absent = params.iter().position(|param| param.optional).unwrap_or(params.len());
    match params[absent..].iter().position(|param| !param.optional) {
        Some(after) => Err(Error::new(
            typed[absent + after].ty.span(),
            "an argument that must be there cannot follow one that may be absent",
        )),
        None => Ok(params),
    }
}

fn params_of(typed: &[&PatType], allowed: &[ArgType]) -> Result<Vec<Param>> {
    let read = |param: &&PatType| {
        let (inner, optional) = types::split_option(&param.ty);
        let Some(ty) = types::arg_type(inner).filter(|ty| allowed.contains(ty)) else {
            let known: Vec<_> = allowed.iter().map(|ty| format!("`{}`", ty.rust())).collect();
            let text =
                format!("scripts cannot hand this over; known types are {} and `Option` of them", known.join(", "));
            return Err(Error::new(param.ty.span(), text));
        };
        Ok(Param { name: name_of(param), ty, optional })
    };
    typed.iter().map(read).collect()
}

fn name_of(param: &PatType) -> String {
    let text = param.pat.to_token_stream().to_string();
    text.trim_start_matches("mut ").trim_start_matches('_').to_owned()
}

fn fn_return(sig: &Signature) -> Result<bool> {
    match &sig.output {
        ReturnType::Default => Ok(false),
        ReturnType::Type(_, ty) if types::is_unit(ty) => Ok(false),
        ReturnType::Type(_, ty) if types::is_rc(ty) => Ok(true),
        ReturnType::Type(_, ty) => {
            Err(Error::new(ty.span(), "a script function returns `Rc`, or nothing, which counts as success"))
        }
    }
}

fn value_return(sig: &Signature) -> Result<ValueType> {
    let text = "returns one of `Str`, `Option<Str>`, `i32`, `Option<i32>`, `Val`";
    match &sig.output {
        ReturnType::Type(_, ty) => types::value_type(ty).ok_or_else(|| Error::new(ty.span(), text)),
        ReturnType::Default => Err(Error::new(sig.ident.span(), text)),
    }
}

fn spellings(args: &Args, place: &Ident) -> Result<Vec<String>> {
    if args.names.is_empty() {
        return Err(Error::new(place.span(), "give its name in the script as the first argument of the attribute"));
    }
    Ok(args.names.iter().map(LitStr::value).collect())
}

fn pv_params(args: &Args, rest: &[&PatType]) -> Result<(Option<Inner>, bool)> {
    let (rest, index) = match rest.split_last() {
        Some((last, before)) if types::is_index(&last.ty) => (before, true),
        _ => (rest, false),
    };
    match rest {
        [] => Ok((None, index)),
        [inner] => Ok((Some(pv_inner(args, &inner.ty)?), index)),
        [_, extra, ..] => Err(Error::new(
            extra.ty.span(),
            "a pseudo-variable takes an inner name, then an index of type `PvIndex`, and nothing else",
        )),
    }
}

fn pv_inner(args: &Args, ty: &Type) -> Result<Inner> {
    let (inner, optional) = types::split_option(ty);
    let words = || args.words.iter().flatten().map(LitStr::value).collect();
    let kind = match types::arg_type(inner) {
        Some(ArgType::Str) => InnerKind::Text,
        Some(ArgType::ConstStr) => InnerKind::Word(words()),
        Some(ArgType::Pv) => InnerKind::Pv,
        _ => {
            return Err(Error::new(
                ty.span(),
                "the inner name is a `Str` (free text), a `&'static str` (a fixed word) or a `Pv`, or an `Option` of these",
            ));
        }
    };
    Ok(Inner { kind, optional })
}

fn pv_decl(
    args: &Args,
    item: &ItemFn,
    path: &str,
    cx: CxRef,
    inner: Option<Inner>,
    index: bool,
    ty: ValueType,
) -> Result<Pv> {
    let mut names = spellings(args, &item.sig.ident)?;
    for (name, literal) in names.iter_mut().zip(&args.names) {
        match name.strip_prefix('$') {
            Some(bare) if !bare.is_empty() => *name = bare.to_owned(),
            _ => return Err(Error::new(literal.span(), "a pseudo-variable is written with its `$`")),
        }
    }
    Ok(Pv {
        module: module_of(args, &item.sig.ident)?,
        names,
        path: join(path, &item.sig.ident),
        cx,
        inner,
        index,
        ty,
        docs: attr::docs(&item.attrs),
    })
}
