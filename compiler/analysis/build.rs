//! Harvests the script interface of the standard library and of the runtime into one table of constants, so that the
//! compiler itself reads no Rust source when it runs.

#![allow(clippy::disallowed_methods, reason = "the harvest reads the sources; the library it is made for does not")]

use srcc_iface::{Function, Inner, InnerKind, Item, Param, Params, Pv, Select, Transform};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../..");
    let mut crates = vec![("srcc_runtime".to_owned(), root.join("runtime/src"))];
    crates.extend(modules(&root.join("stdlib")));
    let mut items = Vec::new();
    for (name, folder) in &crates {
        println!("cargo::rerun-if-changed={}", folder.display());
        harvest_crate(name, folder, &mut items);
    }
    let names: Vec<_> = crates.iter().skip(1).map(|(name, _)| name.as_str()).collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("implemented.rs");
    let text = table(&items, &names);
    // An unchanged table keeps its time stamp, and nothing is compiled anew because of it.
    if fs::read_to_string(&out).is_ok_and(|old| old == text) {
        return;
    }
    if let Err(error) = fs::write(&out, text) {
        println!("cargo::error={}: {error}", out.display());
    }
}

/// The crates below `stdlib`, in the order of their names.
fn modules(stdlib: &Path) -> Vec<(String, PathBuf)> {
    println!("cargo::rerun-if-changed={}", stdlib.display());
    let mut found: Vec<_> = fs::read_dir(stdlib)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path().join("src")))
        .filter(|(_, src)| src.join("lib.rs").is_file())
        .collect();
    found.sort();
    found
}

fn harvest_crate(name: &str, src: &Path, items: &mut Vec<Item>) {
    let mut files = Vec::new();
    rust_files(src, src, &mut files);
    files.sort();
    for (relative, path) in files {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        match srcc_iface::harvest(&srcc_iface::module_path(name, &relative), &text) {
            Ok(found) => items.extend(found),
            // The crate itself does not compile then, and rustc says so at the place; here it only lacks its interface.
            Err(error) => println!("cargo::warning={}: {error}", path.display()),
        }
    }
}

fn rust_files(root: &Path, folder: &Path, found: &mut Vec<(String, PathBuf)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(root, &path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs")
            && let Ok(relative) = path.strip_prefix(root)
        {
            found.push((relative.to_string_lossy().replace('\\', "/"), path.clone()));
        }
    }
}

fn table(items: &[Item], modules: &[&str]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "static CRATES: &[&str] = &{modules:?};");
    section(&mut out, "FUNCTIONS", "ImplFn", items, |item| match item {
        Item::Function(f) => Some(function(f)),
        _ => None,
    });
    section(&mut out, "GETTERS", "ImplPv", items, |item| match item {
        Item::Pv(p) => Some(pv(p)),
        _ => None,
    });
    section(&mut out, "SETTERS", "ImplPv", items, |item| match item {
        Item::PvSetter(p) => Some(pv(p)),
        _ => None,
    });
    section(&mut out, "TRANSFORMS", "ImplTransform", items, |item| match item {
        Item::Transform(t) => Some(transform(t)),
        _ => None,
    });
    section(&mut out, "SELECTS", "ImplSelect", items, |item| match item {
        Item::Select(s) => Some(select(s)),
        _ => None,
    });
    section(&mut out, "PARAMS", "ImplParams", items, |item| match item {
        Item::Params(p) => Some(params(p)),
        _ => None,
    });
    section(&mut out, "EVENTS", "&str", items, |item| match item {
        Item::Event(name) => Some(format!("{name:?}")),
        _ => None,
    });
    out
}

fn section(out: &mut String, name: &str, ty: &str, items: &[Item], row: impl Fn(&Item) -> Option<String>) {
    let _ = writeln!(out, "static {name}: &[{ty}] = &[");
    for text in items.iter().filter_map(row) {
        let _ = writeln!(out, "    {text},");
    }
    let _ = writeln!(out, "];");
}

fn function(f: &Function) -> String {
    format!(
        "ImplFn {{ module: {:?}, name: {:?}, path: {:?}, routes: Routes({}), params: {}, cx: CxRef::{:?}, \
         is_async: {}, returns_rc: {}, returns: &{:?}, docs: {:?} }}",
        f.module,
        f.name,
        f.path,
        f.routes.0,
        param_list(&f.params),
        f.cx,
        f.is_async,
        f.returns_rc,
        f.returns,
        f.docs
    )
}

fn param_list(params: &[Param]) -> String {
    let rows: Vec<_> = params
        .iter()
        .map(|p| format!("ImplParam {{ name: {:?}, ty: ArgType::{:?}, optional: {} }}", p.name, p.ty, p.optional))
        .collect();
    format!("&[{}]", rows.join(", "))
}

fn pv(p: &Pv) -> String {
    format!(
        "ImplPv {{ module: {:?}, names: &{:?}, path: {:?}, cx: CxRef::{:?}, inner: {}, index: {}, \
         ty: ValueType::{:?}, docs: {:?} }}",
        p.module,
        p.names,
        p.path,
        p.cx,
        p.inner.as_ref().map_or("None".to_owned(), inner),
        p.index,
        p.ty,
        p.docs
    )
}

fn inner(i: &Inner) -> String {
    let kind = match &i.kind {
        InnerKind::Text => "ImplInner::Text".to_owned(),
        InnerKind::Word(words) => format!("ImplInner::Word(&{words:?})"),
        InnerKind::Pv => "ImplInner::Pv".to_owned(),
    };
    format!("Some(({kind}, {}))", i.optional)
}

fn transform(t: &Transform) -> String {
    format!(
        "ImplTransform {{ module: {:?}, names: &{:?}, path: {:?}, cx: CxRef::{:?}, params: {}, \
         ty: ValueType::{:?}, docs: {:?} }}",
        t.module,
        t.names,
        t.path,
        t.cx,
        param_list(&t.params),
        t.ty,
        t.docs
    )
}

fn select(s: &Select) -> String {
    format!(
        "ImplSelect {{ module: {:?}, names: &{:?}, then: {:?}, path: {:?}, params: {}, docs: {:?} }}",
        s.module,
        s.names,
        s.then,
        s.path,
        param_list(&s.params),
        s.docs
    )
}

fn params(p: &Params) -> String {
    let fields: Vec<_> = p
        .fields
        .iter()
        .map(|f| {
            format!(
                "ImplField {{ field: {:?}, name: {:?}, ty: ParamType::{:?}, default: {:?}, docs: {:?} }}",
                f.field, f.name, f.ty, f.default, f.docs
            )
        })
        .collect();
    format!("ImplParams {{ module: {:?}, path: {:?}, fields: &[{}] }}", p.module, p.path, fields.join(", "))
}
