//! The implemented side: constants that the build script wrote from the harvested declarations.

use super::Catalog;
use srcc_iface::{ArgType, CxRef, ParamType, Routes, SelectPath, ValueType};

/// A function; see [`srcc_iface::Function`].
#[derive(Debug)]
#[allow(missing_docs, reason = "the fields are those of the interface model")]
pub struct ImplFn {
    pub module: &'static str,
    pub name: &'static str,
    pub path: &'static str,
    pub routes: Routes,
    pub params: &'static [ImplParam],
    pub cx: CxRef,
    pub is_async: bool,
    pub returns_rc: bool,
    pub returns: &'static [(i32, &'static str)],
    pub docs: &'static str,
}

impl ImplFn {
    /// True if it can be called with that many arguments.
    #[must_use]
    pub fn takes(&self, args: usize) -> bool {
        let min = self.params.iter().filter(|p| !p.optional).count();
        (min..=self.params.len()).contains(&args)
    }
}

/// An argument; see [`srcc_iface::Param`].
#[derive(Debug)]
#[allow(missing_docs, reason = "the fields are those of the interface model")]
pub struct ImplParam {
    pub name: &'static str,
    pub ty: ArgType,
    pub optional: bool,
}

/// One side of a pseudo-variable; see [`srcc_iface::Pv`].
#[derive(Debug)]
#[allow(missing_docs, reason = "the fields are those of the interface model")]
pub struct ImplPv {
    pub module: &'static str,
    pub names: &'static [&'static str],
    pub path: &'static str,
    pub cx: CxRef,
    /// The inner name's kind, and whether it may be absent.
    pub inner: Option<(ImplInner, bool)>,
    pub index: bool,
    pub ty: ValueType,
    pub docs: &'static str,
}

/// Kind of an inner name; see [`srcc_iface::InnerKind`].
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the variants are those of the interface model")]
pub enum ImplInner {
    Text,
    Word(&'static [&'static str]),
    Pv,
}

/// A transformation; see [`srcc_iface::Transform`].
#[derive(Debug)]
#[allow(missing_docs, reason = "the fields are those of the interface model")]
pub struct ImplTransform {
    pub module: &'static str,
    pub names: &'static [&'static str],
    pub path: &'static str,
    pub cx: CxRef,
    pub params: &'static [ImplParam],
    pub ty: ValueType,
    pub docs: &'static str,
}

/// A select or a step of selects; see [`srcc_iface::Select`].
#[derive(Debug)]
#[allow(missing_docs, reason = "the fields are those of the interface model")]
pub struct ImplSelect {
    pub module: &'static str,
    pub names: &'static [&'static str],
    pub then: Option<&'static str>,
    pub path: &'static str,
    pub params: &'static [ImplParam],
    pub docs: &'static str,
}

/// A module's parameters; see [`srcc_iface::Params`].
#[derive(Debug)]
#[allow(missing_docs, reason = "the fields are those of the interface model")]
pub struct ImplParams {
    pub module: &'static str,
    pub path: &'static str,
    pub fields: &'static [ImplField],
}

/// One parameter; see [`srcc_iface::ParamField`].
#[derive(Debug)]
#[allow(missing_docs, reason = "the fields are those of the interface model")]
pub struct ImplField {
    pub field: &'static str,
    pub name: &'static str,
    pub ty: ParamType,
    pub default: Option<&'static str>,
    pub docs: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/implemented.rs"));

/// Enters all harvested declarations.
pub(super) fn fill(catalog: &mut Catalog) {
    catalog.crates.extend(CRATES);
    for function in FUNCTIONS {
        catalog.impl_functions.entry(function.name).or_default().push(function);
    }
    for getter in GETTERS {
        for name in getter.names {
            catalog.getters.entry(name).or_default().push(getter);
        }
    }
    for setter in SETTERS {
        for name in setter.names {
            catalog.setters.entry(name).or_default().push(setter);
        }
    }
    for transform in TRANSFORMS {
        for name in transform.names {
            catalog.impl_transforms.entry(name).or_default().push(transform);
        }
    }
    for select in SELECTS {
        catalog.impl_selects.extend(select.names.iter().map(|name| (SelectPath::parse(name), select)));
    }
    for params in PARAMS {
        catalog.impl_params.insert(params.module, params);
    }
    catalog.impl_events.extend(EVENTS);
}
