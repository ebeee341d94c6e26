use super::*;
use srcc_iface::ArgType;

#[test]
fn the_measured_tables_are_complete() {
    let catalog = Catalog::stock();
    assert!(catalog.functions.values().map(Vec::len).sum::<usize>() > 1500);
    assert!(catalog.modules.len() > 200 && catalog.pvs.len() > 400);
    let relay = &catalog.functions["t_relay"];
    assert!(relay.iter().any(|row| row.arity == Arity::Exact(2) && row.module == "tm"));
}

/// The kinds of arguments that a declared type may stand for.
fn fits(kind: ParamKind, ty: ArgType) -> bool {
    match ty {
        ArgType::Str => !matches!(kind, ParamKind::PvWrite | ParamKind::Subst),
        ArgType::ConstStr => !matches!(kind, ParamKind::PvWrite | ParamKind::Subst),
        ArgType::Int => !matches!(kind, ParamKind::PvAny | ParamKind::PvWrite | ParamKind::Regex | ParamKind::Subst),
        ArgType::Regex => {
            matches!(kind, ParamKind::Regex | ParamKind::Unknown | ParamKind::StrExpr | ParamKind::ConstStr)
        }
        ArgType::Subst => matches!(kind, ParamKind::Subst | ParamKind::Unknown),
        ArgType::Fmt => matches!(kind, ParamKind::StrExpr | ParamKind::Unknown),
        ArgType::Pv | ArgType::PvMut => {
            // Some of the original's functions look at the variable's name at run time only.
            matches!(
                kind,
                ParamKind::ConstStr
                    | ParamKind::PvAny
                    | ParamKind::PvWrite
                    | ParamKind::Avp
                    | ParamKind::Unknown
                    | ParamKind::StrVar
            )
        }
        ArgType::FailureRoute | ArgType::BranchRoute | ArgType::OnreplyRoute | ArgType::RequestRoute => {
            matches!(kind, ParamKind::RouteName | ParamKind::ConstStr | ParamKind::StrExpr | ParamKind::Unknown)
        }
        ArgType::FlagNo => {
            matches!(
                kind,
                ParamKind::IntVar | ParamKind::ConstInt | ParamKind::Flags | ParamKind::Word | ParamKind::Unknown
            )
        }
        ArgType::Val => true,
    }
}

fn function_mismatch(catalog: &Catalog, decl: &ImplFn) -> Option<String> {
    let rows: Vec<&FnRow> =
        catalog.functions.get(decl.name)?.iter().filter(|row| row.module == decl.module && !row.is_later).collect();
    if rows.is_empty() {
        return Some("the original has no such function".to_owned());
    }
    for count in decl.params.iter().filter(|p| !p.optional).count()..=decl.params.len() {
        let Some(row) = rows.iter().find(|row| row.arity.fits(count)) else {
            return Some(format!("the original has none with {count} arguments"));
        };
        if row.routes != decl.routes {
            let words: Vec<_> = row.routes.words().collect();
            return Some(format!("its routes are {words:?}"));
        }
        for (nth, param) in decl.params.iter().take(count).enumerate() {
            if !fits(row.kind(nth), param.ty) {
                return Some(format!("argument `{}` is {}", param.name, row.kind(nth).text()));
            }
        }
    }
    None
}

#[test]
fn every_implemented_function_is_one_of_the_original() {
    let catalog = Catalog::stock();
    let wrong: Vec<String> = catalog
        .impl_functions
        .values()
        .flatten()
        .filter(|decl| decl.module != "core")
        .filter_map(|decl| match catalog.functions.contains_key(decl.name) {
            true => function_mismatch(catalog, decl).map(|problem| format!("{}: {problem}", decl.path)),
            false => Some(format!("{}: the original has no function `{}`", decl.path, decl.name)),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_implemented_variable_is_one_of_the_original() {
    let catalog = Catalog::stock();
    let row = |name: &str, module: &str| {
        catalog.pvs.get(name).and_then(|rows| rows.iter().find(|row| row.module == module && !row.is_later))
    };
    let mut wrong = Vec::new();
    for (name, decls) in &catalog.getters {
        for decl in decls {
            match row(name, decl.module) {
                None => wrong.push(format!("{}: module {} has no ${name}", decl.path, decl.module)),
                Some(row) if row.takes.inner && decl.inner.is_none() => {
                    wrong.push(format!("{}: ${name} takes a name in parentheses", decl.path));
                }
                Some(row) if !row.takes.inner && decl.inner.is_some_and(|(_, optional)| !optional) => {
                    wrong.push(format!("{}: ${name} takes nothing in parentheses", decl.path));
                }
                Some(_) => {}
            }
        }
    }
    for (name, decls) in &catalog.setters {
        for decl in decls {
            if !row(name, decl.module).is_some_and(|row| row.writable) {
                wrong.push(format!("{}: ${name} cannot be assigned", decl.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_implemented_transformation_is_one_of_the_original() {
    let catalog = Catalog::stock();
    let mut wrong = Vec::new();
    for (full, decls) in &catalog.impl_transforms {
        let (class, name) = full.split_once('.').unwrap_or((full, ""));
        for decl in decls {
            let rows = catalog.transforms.get(class).map(Vec::as_slice).unwrap_or(&[]);
            match rows.iter().find(|row| row.name == name && row.module == decl.module && !row.is_later) {
                None => wrong.push(format!("{}: module {} has no {{{full}}}", decl.path, decl.module)),
                Some(row) if row.args.iter().any(|count| *count > decl.params.len()) => {
                    wrong.push(format!("{}: {{{full}}} takes {:?} arguments", decl.path, row.args));
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_implemented_event_route_is_one_of_the_original() {
    let catalog = Catalog::stock();
    assert!(catalog.impl_events.contains("tm:branch-failure:*"));
    let mut unknown = catalog.impl_events.iter().filter(|name| !catalog.event_routes.contains_key(*name));
    assert_eq!(unknown.next(), None);
}

/// Parameters of our own: limits of tables that the original bounds by its shared memory.
const OWN_PARAMS: &[(&str, &str)] = &[("tm", "max_transactions")];

#[test]
fn every_implemented_parameter_is_one_of_the_original() {
    let catalog = Catalog::stock();
    let mut wrong = Vec::new();
    for params in catalog.impl_params.values() {
        let rows = catalog.modparams.get(params.module).map(Vec::as_slice).unwrap_or(&[]);
        for field in params.fields.iter().filter(|field| !OWN_PARAMS.contains(&(params.module, field.name))) {
            match rows.iter().find(|row| row.name == field.name && !row.is_later) {
                None => wrong.push(format!("{}: {} has no parameter {}", params.path, params.module, field.name)),
                Some(row) if field.ty.takes_int() && !row.takes_int || !field.ty.takes_int() && !row.takes_str => {
                    wrong.push(format!("{}: {} has another type", params.path, field.name));
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
