//! Pseudo-variables, read and written.
//!
//! Reading gives an expression of the getter's own type; the runtime's trait `Value` turns it into what is needed
//! (`.int()`, `.text()`, `.val()`, `.is_defined()`, `.show(out)`), so that a getter of plain text costs no more than that.

use crate::call::Args;
use crate::emit::{Emit, bytes_literal, path};
use crate::expr::is_literal;
use crate::select::select_value;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use srcc_analysis::hir::{
    ArgValue, Expr, ExprKind, IndexArg, InnerArg, InnerValue, PvAccess, PvIdx, PvRead, PvSource, PvTarget, PvWrite,
    Select, Transform, TransformArg, Ty,
};
use srcc_iface::CxRef;

/// The variable that an expression is, converted or not.
fn variable(expr: &Expr) -> Option<&PvRead> {
    match &expr.kind {
        ExprKind::ToInt(inner) | ExprKind::ToStr(inner) => variable(inner),
        ExprKind::Pv(pv) => Some(pv),
        _ => None,
    }
}

/// True if a transformation and its arguments only look at the context, so that its value may be a part of that.
fn lends_cx(transform: &Transform) -> bool {
    let is_slot = |expr: &Expr| variable(expr).is_some_and(|pv| slot(pv).is_some());
    let looks = |arg: &TransformArg| match &arg.value {
        Some(ArgValue::Int(expr) | ArgValue::Str(expr)) => is_literal(expr) || is_slot(expr),
        None | Some(ArgValue::ConstStr(_)) => true,
        Some(_) => false,
    };
    transform.cx == CxRef::Shared && transform.args.iter().all(looks)
}

/// The name of a slot's constant is made by `Names`; this is the slot of a script variable that is read as it is.
pub(crate) fn slot(pv: &PvRead) -> Option<usize> {
    match pv.source {
        PvSource::Var(slot) if pv.transforms.is_empty() => Some(slot),
        _ => None,
    }
}

impl Emit<'_> {
    /// The variable's value, of some type that implements `Value`.
    pub(crate) fn pv(&mut self, pv: &PvRead) -> TokenStream {
        let (source, transforms) = match (&pv.source, pv.transforms.split_first()) {
            (PvSource::Var(slot), Some((first, others))) if lends_cx(first) => {
                (self.transformed_var(*slot, first), others)
            }
            _ => (self.source(&pv.source), &pv.transforms[..]),
        };
        transforms.iter().fold(source, |value, transform| self.transformed(value, transform))
    }

    fn source(&mut self, source: &PvSource) -> TokenStream {
        match source {
            PvSource::Null => quote! { Val::Null },
            PvSource::Rc => quote! { cx.rc },
            PvSource::Const(text) => {
                let text = bytes_literal(text);
                quote! { Str::lit(#text) }
            }
            PvSource::ConstInt(n) => {
                let n = Literal::i32_suffixed(*n);
                quote! { (#n) }
            }
            PvSource::Env(name) => {
                let name = &**name;
                quote! { env(#name) }
            }
            PvSource::EnvInt(name) => {
                let name = &**name;
                quote! { env_int(#name) }
            }
            PvSource::Var(slot) => {
                let name = self.names.var(*slot);
                match self.hir.is_int_var(*slot) {
                    true => quote! { cx.int(constants::#name) },
                    false => quote! { cx.var(constants::#name) },
                }
            }
            PvSource::NullableVar(slot) => {
                let name = self.names.nullable_var(*slot);
                quote! { cx.nullable_var(constants::#name) }
            }
            PvSource::Select(select @ Select::Call(_)) => {
                let value = select_value(select);
                quote! { selected(#value) }
            }
            PvSource::Select(select) => select_value(select),
            PvSource::Getter(access) => {
                let args = self.access(access);
                let function = path(&access.path);
                args.call(|args| quote! { #function(cx #(, #args)*) })
            }
            PvSource::Missing => quote! { compile_error!("pseudo-variable without an implementation") },
        }
    }

    /// The inner name and the index as arguments.
    fn access(&mut self, access: &PvAccess) -> Args {
        let mut args = Args::default();
        if let Some(inner) = &access.inner {
            self.inner(inner, &mut args);
        }
        match &access.index {
            None => {}
            Some(IndexArg::None) => args.plain(quote! { PvIndex::None }),
            Some(IndexArg::At(n)) => {
                let n = Literal::i32_unsuffixed(*n);
                args.plain(quote! { PvIndex::At(#n) });
            }
            Some(IndexArg::All) => args.plain(quote! { PvIndex::All }),
            Some(IndexArg::Computed(expr)) => {
                let index = match expr.ty {
                    Ty::Int => self.int(expr),
                    _ => {
                        let value = self.val(expr);
                        quote! { computed_index(&#value) }
                    }
                };
                args.computed(quote! { PvIndex::At(#index) });
            }
        }
        args
    }

    fn inner(&mut self, inner: &InnerArg, args: &mut Args) {
        let wrap = |value: TokenStream| {
            if inner.optional {
                quote! { Some(#value) }
            } else {
                value
            }
        };
        match &inner.value {
            None => args.plain(quote! { None }),
            Some(InnerValue::Text(expr)) => {
                let text = wrap(self.text(expr));
                if is_literal(expr) { args.plain(text) } else { args.computed(text) }
            }
            Some(InnerValue::Word(word)) => {
                let word = &**word;
                args.plain(wrap(quote! { #word }));
            }
            Some(InnerValue::Pv(pv)) => args.plain(wrap(self.pv_handle(*pv))),
        }
    }

    fn transformed(&mut self, value: TokenStream, transform: &Transform) -> TokenStream {
        let Some(function) = &transform.path else {
            return quote! { compile_error!("transformation without an implementation") };
        };
        let function = path(function);
        let mut args = Args::default();
        for arg in &transform.args {
            self.transform_argument(arg, &mut args);
        }
        let call = args.call(|args| quote! { #function(cx, value #(, #args)*) });
        quote! { transform(&#value.val(), |value| #call.val()) }
    }

    /// The first transformation of a script variable, which is never undefined: it looks at the variable where it is.
    fn transformed_var(&mut self, slot: usize, transform: &Transform) -> TokenStream {
        let Some(function) = &transform.path else {
            return quote! { compile_error!("transformation without an implementation") };
        };
        let (name, function) = (self.names.var(slot).clone(), path(function));
        let mut args = Args::default();
        let mut leaves = false;
        for arg in &transform.args {
            leaves |= self.transform_argument(arg, &mut args);
        }
        if leaves {
            let call = args.call(|args| quote! { #function(cx, value #(, #args)*) });
            return quote! { transform(cx.var(constants::#name), |value| #call.val()) };
        }
        args.call(|args| quote! { #function(cx, cx.var(constants::#name) #(, #args)*) })
    }

    /// Measured: a variable that is no number where one is taken, or is undefined or empty where text is, makes the result
    /// undefined. True if the code may leave the transformation for that.
    fn transform_argument(&mut self, arg: &TransformArg, args: &mut Args) -> bool {
        let checked = match &arg.value {
            Some(ArgValue::Int(expr)) if variable(expr).is_some_and(|pv| self.is_plain_int(pv)) => None,
            Some(ArgValue::Int(expr)) => variable(expr).map(|pv| {
                let value = self.pv(pv);
                quote! { #value.number() }
            }),
            Some(ArgValue::Str(expr)) => variable(expr).map(|pv| {
                let value = self.pv(pv);
                quote! { text_argument(#value.val()) }
            }),
            _ => None,
        };
        let Some(checked) = checked else {
            self.argument(arg.value.as_ref(), arg.optional, args);
            return false;
        };
        let value = quote! { match #checked { Some(value) => value, None => return Val::Null } };
        args.computed(if arg.optional {
            quote! { Some(#value) }
        } else {
            value
        });
        true
    }

    /// A script variable as it is, if it only ever holds numbers.
    pub(crate) fn is_plain_int(&self, pv: &PvRead) -> bool {
        pv.transforms.is_empty() && matches!(pv.source, PvSource::Var(slot) if self.hir.is_int_var(slot))
    }

    /// A `Pv`: the variable by name.
    pub(crate) fn pv_handle(&mut self, pv: PvIdx) -> TokenStream {
        let hir = self.hir;
        let read = &hir.pv_handles[pv.0].read;
        let name = String::from_utf8_lossy(&read.text);
        let value = self.pv(read);
        quote! { Pv { name: #name, get: |cx| #value.val() } }
    }

    /// A `PvMut`: the variable by name, to be assigned.
    pub(crate) fn pv_mut_handle(&mut self, pv: PvIdx) -> TokenStream {
        let hir = self.hir;
        let handle = &hir.pv_handles[pv.0];
        let name = String::from_utf8_lossy(&handle.read.text);
        let value = self.pv(&handle.read);
        let set = match &handle.write {
            Some(write) => self.set(write),
            None => quote! { compile_error!("pseudo-variable that cannot be assigned") },
        };
        quote! { PvMut { name: #name, get: |cx| #value.val(), set: |cx, value| #set } }
    }

    /// Assigns `value`, a `Val` of that name; gives `bool`.
    fn set(&mut self, write: &PvWrite) -> TokenStream {
        match &write.target {
            PvTarget::Setter(access) => self.setter(access, quote! { value }),
            _ => {
                let set = self.set_slot(write, quote! { value });
                quote! { { #set; true } }
            }
        }
    }

    /// Assigns to a slot of the script's own variables.
    pub(crate) fn set_slot(&mut self, write: &PvWrite, value: TokenStream) -> TokenStream {
        match &write.target {
            PvTarget::Var(slot) => {
                let name = self.names.var(*slot);
                quote! { cx.set_var(constants::#name, #value) }
            }
            PvTarget::NullableVar(slot) => {
                let name = self.names.nullable_var(*slot);
                quote! { cx.set_nullable_var(constants::#name, #value) }
            }
            PvTarget::Setter(_) | PvTarget::Missing => {
                quote! { compile_error!("assignment without an implementation") }
            }
        }
    }

    /// Assigns a number to one of the script's own variables. What computes it may need the context itself.
    pub(crate) fn set_number(&mut self, slot: usize, is_literal: bool, value: &TokenStream) -> TokenStream {
        let name = self.names.var(slot);
        if is_literal {
            return quote! { cx.set_int(constants::#name, #value); };
        }
        quote! { let value = #value; cx.set_int(constants::#name, value); }
    }

    /// Calls a setter; gives `bool`.
    pub(crate) fn setter(&mut self, access: &PvAccess, value: TokenStream) -> TokenStream {
        let args = self.access(access);
        let function = path(&access.path);
        args.call(|args| quote! { #function(cx #(, #args)*, #value) })
    }
}
