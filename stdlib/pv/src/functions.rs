//! Functions about variables: is it set, what type has it, take it away.

use srcc_runtime::args::{Pv, PvMut};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::xavp::{self, NameCase, XField, XVal};

/// True if the variable is defined.
#[script_fn(module = "pv", routes(any))]
#[returns(1 = "it has a value", -1 = "it is undefined")]
pub fn pv_isset(cx: &mut Cx, variable: Pv) -> Rc {
    (variable.get)(cx).is_defined().into()
}

/// Assigns the undefined value.
#[script_fn(module = "pv", routes(any))]
pub fn pv_unset(cx: &mut Cx, variable: PvMut) -> Rc {
    (variable.set)(cx, Val::Null);
    Rc::TRUE
}

/// True if the variable is a number, or text with a number behind it such as `$rm`.
#[script_fn(module = "pv", routes(any))]
pub fn is_int(cx: &mut Cx, variable: Pv) -> Rc {
    matches!((variable.get)(cx), Val::Int(_) | Val::Named(..)).into()
}

/// True if the variable is text that is not empty; a number counts as empty (measured).
#[script_fn(module = "pv", routes(any))]
pub fn not_empty(cx: &mut Cx, variable: Pv) -> Rc {
    match (variable.get)(cx) {
        Val::Str(text) | Val::Named(text, _) => (!text.is_empty()).into(),
        Val::Null | Val::Int(_) => Rc::FALSE,
    }
}

/// True if the variable has that type: `int`, `str` or `null`.
#[script_fn(module = "pv", name = "typeof", routes(any))]
pub fn type_of(cx: &mut Cx, variable: Pv, name: &'static str) -> Rc {
    let is = match (variable.get)(cx) {
        Val::Null => "null",
        Val::Int(_) => "int",
        Val::Str(_) | Val::Named(..) => "str",
    };
    name.eq_ignore_ascii_case(is).into()
}

/// Slot and name of the script variables that `name` means; `*` means all.
fn script_vars(name: &[u8]) -> Vec<(usize, &'static str)> {
    let all = srcc_runtime::script::script().var_names;
    all.iter().copied().enumerate().filter(|(_, known)| name == b"*" || known.as_bytes() == name).collect()
}

/// Copies a script variable, or with `*` all of them, into a new record of that xavp name.
#[script_fn(module = "pv", routes(any))]
#[returns(1 = "copied", -1 = "no such variable")]
pub fn pv_var_to_xavp(cx: &mut Cx, name: Str, record: Str) -> Rc {
    let vars = script_vars(&name);
    if vars.is_empty() {
        return Rc::FALSE;
    }
    let field =
        |(slot, name): (usize, &'static str)| XField { name: name.into(), value: XVal::Val(cx.var(slot).clone()) };
    let fields = vars.into_iter().map(field).collect();
    xavp::push(&mut cx.xavps.xavp, record, XVal::Record(fields));
    Rc::TRUE
}

/// Assigns the script variables that have the names of the newest record's fields.
#[script_fn(module = "pv", routes(any))]
#[returns(1 = "assigned", -1 = "no such record")]
pub fn pv_xavp_to_var(cx: &mut Cx, record: Str) -> Rc {
    let fields = match xavp::find(&cx.xavps.xavp, &record, 0, NameCase::Exact) {
        Some(XField { value: XVal::Record(fields), .. }) => fields.clone(),
        _ => return Rc::FALSE,
    };
    for field in fields {
        if let XVal::Val(value) = field.value {
            script_vars(&field.name).into_iter().for_each(|(slot, _)| cx.set_var(slot, value.clone()));
        }
    }
    Rc::TRUE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::cx;

    const TEXT: Pv = Pv { name: "$rU", get: |_| Val::Str(Str::lit(b"bob")) };
    const EMPTY: Pv = Pv { name: "$var(e)", get: |_| Val::Str(Str::EMPTY) };
    const NUMBER: Pv = Pv { name: "$ml", get: |_| Val::Int(5) };
    const BOTH: Pv = Pv { name: "$rm", get: |_| Val::Named(Str::lit(b"INVITE"), 1) };
    const NONE: Pv = Pv { name: "$avp(no)", get: |_| Val::Null };

    #[test]
    fn variables_are_told_apart_as_measured() {
        let mut cx = cx("");
        let all = [TEXT, EMPTY, NUMBER, BOTH, NONE];
        assert_eq!(all.map(|pv| pv_isset(&mut cx, pv).0), [1, 1, 1, 1, -1]);
        assert_eq!(all.map(|pv| is_int(&mut cx, pv).0), [-1, -1, 1, 1, -1]);
        assert_eq!(all.map(|pv| not_empty(&mut cx, pv).0), [1, -1, -1, 1, -1]);
        assert_eq!(all.map(|pv| type_of(&mut cx, pv, "str").0), [1, 1, -1, 1, -1]);
        assert_eq!(all.map(|pv| type_of(&mut cx, pv, "int").0), [-1, -1, 1, -1, -1]);
        assert_eq!(type_of(&mut cx, NONE, "null"), Rc::TRUE);
    }
}
