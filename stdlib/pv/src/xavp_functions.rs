//! Functions on xavps: lists into records and back, copying, single fields.

use crate::param_list;
use crate::xavp::set_field;
use srcc_runtime::args::PvMut;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::xavp::{self, NameCase, XField, XVal};

/// The fields of the list `a=1;b=2`; `None` if it is malformed or empty.
fn exploded(list: &Str) -> Option<Vec<XField>> {
    let field = |param: &param_list::ListParam<'_>| XField {
        name: crate::text::sub(list, param.name),
        value: XVal::Val(Val::Str(crate::text::sub(list, param.value))),
    };
    Some(param_list::parse(list, b';')?.iter().map(field).collect())
}

/// The fields as `a=1;b=2;`; a field with an empty value as `a;`.
fn imploded(fields: &[XField]) -> Str {
    let mut out = Vec::new();
    for field in fields {
        let XVal::Val(value) = &field.value else { continue };
        out.extend_from_slice(&field.name);
        let value = value.to_str();
        if !value.is_empty() {
            out.push(b'=');
            out.extend_from_slice(&value);
        }
        out.push(b';');
    }
    out.into()
}

/// The fields of the newest record of that name.
fn newest<'a>(list: &'a [XField], name: &[u8], case: NameCase) -> Option<&'a Vec<XField>> {
    match &xavp::find(list, name, 0, case)?.value {
        XVal::Record(fields) => Some(fields),
        XVal::Val(_) => None,
    }
}

/// Pushes a record with the parameters of a list such as `a=1;b=2`.
#[script_fn(module = "pv", routes(any))]
#[returns(1 = "done", -1 = "the list is malformed or empty")]
pub fn xavp_params_explode(cx: &mut Cx, list: Str, name: Str) -> Rc {
    let Some(fields) = exploded(&list).filter(|_| !name.is_empty()) else { return Rc::FALSE };
    xavp::push(&mut cx.xavps.xavp, name, XVal::Record(fields));
    Rc::TRUE
}

/// Sets the fields of `$xavu(name)` to the parameters of a list such as `a=1;b=2`.
#[script_fn(module = "pv", routes(any))]
#[returns(1 = "done", -1 = "the list is malformed or empty")]
pub fn xavu_params_explode(cx: &mut Cx, list: Str, name: Str) -> Rc {
    let Some(fields) = exploded(&list).filter(|_| !name.is_empty()) else { return Rc::FALSE };
    xavp::set(&mut cx.xavps.xavu, name, XVal::Record(fields), NameCase::Exact);
    Rc::TRUE
}

/// Assigns the fields of the newest record as a list `a=1;b=2;` to a variable.
#[script_fn(module = "pv", routes(any))]
#[returns(1 = "assigned", -1 = "no such record")]
pub fn xavp_params_implode(cx: &mut Cx, name: Str, variable: PvMut) -> Rc {
    let Some(list) = newest(&cx.xavps.xavp, &name, NameCase::Exact).map(|fields| imploded(fields)) else {
        return Rc::FALSE;
    };
    (variable.set)(cx, Val::Str(list)).into()
}

/// Assigns the fields of `$xavu(name)` as a list `a=1;b=2;` to a variable.
#[script_fn(module = "pv", routes(any))]
#[returns(1 = "assigned", -1 = "no such record")]
pub fn xavu_params_implode(cx: &mut Cx, name: Str, variable: PvMut) -> Rc {
    let Some(list) = newest(&cx.xavps.xavu, &name, NameCase::Exact).map(|fields| imploded(fields)) else {
        return Rc::FALSE;
    };
    (variable.set)(cx, Val::Str(list)).into()
}

/// Pushes a record whose fields `v` are the parts of a text between any of the separator characters; empty parts are
/// passed over. With `t` in `mode` blanks around the parts go.
#[script_fn(module = "pv", routes(any))]
#[returns(1 = "done", -1 = "nothing but separators")]
pub fn xavp_slist_explode(cx: &mut Cx, list: Str, separators: Str, mode: Str, name: Str) -> Rc {
    let trims = mode.iter().any(|byte| b"tT".contains(byte));
    let parts = list.split(|byte| separators.contains(byte));
    let parts = parts.map(|part| if trims { srcc_sip::text::trim(part) } else { part });
    let field =
        |part: &[u8]| XField { name: Str::lit(b"v"), value: XVal::Val(Val::Str(crate::text::sub(&list, part))) };
    let fields: Vec<XField> = parts.filter(|part| !part.is_empty()).map(field).collect();
    if fields.is_empty() {
        return Rc::FALSE;
    }
    xavp::push(&mut cx.xavps.xavp, name, XVal::Record(fields));
    Rc::TRUE
}

fn copy(cx: &mut Cx, source: &[u8], index: i32, target: &'static str, place: Option<i32>) -> Rc {
    let list = &mut cx.xavps.xavp;
    let Some(value) = xavp::find(list, source, index, NameCase::Exact).map(|entry| entry.value.clone()) else {
        return Rc::FALSE;
    };
    match place.map(|place| xavp::find_mut(list, target.as_bytes(), place, NameCase::Exact)) {
        Some(Some(entry)) => entry.value = value,
        Some(None) if place != Some(0) => return Rc::FALSE,
        _ => xavp::push(list, target.into(), value),
    }
    Rc::TRUE
}

/// Copies an entry to a new one of another name.
#[script_fn(module = "pv", routes(any))]
#[returns(1 = "copied", -1 = "no such entry")]
pub fn xavp_copy(cx: &mut Cx, source: Str, index: i32, target: &'static str) -> Rc {
    copy(cx, &source, index, target, None)
}

/// Copies an entry in the place of another.
#[script_fn(module = "pv", name = "xavp_copy", routes(any))]
#[returns(1 = "copied", -1 = "no such entry")]
pub fn xavp_copy_to(cx: &mut Cx, source: Str, index: i32, target: &'static str, place: i32) -> Rc {
    copy(cx, &source, index, target, Some(place))
}

/// Removes the newest entry of that name.
#[script_fn(module = "pv", routes(any))]
pub fn xavp_rm(cx: &mut Cx, name: Str) -> Rc {
    xavp::remove(&mut cx.xavps.xavp, &name, 0, NameCase::Exact);
    Rc::TRUE
}

/// Removes the newest `$xavi` entry of that name.
#[script_fn(module = "pv", routes(any))]
pub fn xavi_rm(cx: &mut Cx, name: Str) -> Rc {
    xavp::remove(&mut cx.xavps.xavi, &name, 0, NameCase::Ignore);
    Rc::TRUE
}

fn remove_field(list: &mut [XField], name: &[u8], field: &[u8], case: NameCase) {
    if let Some(XField { value: XVal::Record(fields), .. }) = xavp::find_mut(list, name, 0, case) {
        xavp::remove(fields, field, 0, case);
    }
}

/// Removes the newest field of that name from the newest record.
#[script_fn(module = "pv", routes(any))]
pub fn xavp_child_rm(cx: &mut Cx, name: Str, field: Str) -> Rc {
    remove_field(&mut cx.xavps.xavp, &name, &field, NameCase::Exact);
    Rc::TRUE
}

/// Removes the newest field of that name from the newest `$xavi` record.
#[script_fn(module = "pv", routes(any))]
pub fn xavi_child_rm(cx: &mut Cx, name: Str, field: Str) -> Rc {
    remove_field(&mut cx.xavps.xavi, &name, &field, NameCase::Ignore);
    Rc::TRUE
}

/// Sets a field of the newest record to a number, making the record if there is none.
#[script_fn(module = "pv", routes(any))]
pub fn xavp_child_seti(cx: &mut Cx, name: Str, field: Str, value: i32) -> Rc {
    set_field(&mut cx.xavps.xavp, &name, field, Val::Int(value), NameCase::Exact);
    Rc::TRUE
}

/// Sets a field of the newest record to a text, making the record if there is none.
#[script_fn(module = "pv", routes(any))]
pub fn xavp_child_sets(cx: &mut Cx, name: Str, field: Str, value: Str) -> Rc {
    set_field(&mut cx.xavps.xavp, &name, field, Val::Str(value), NameCase::Exact);
    Rc::TRUE
}

/// Sets a field of the newest `$xavi` record to a number, making the record if there is none.
#[script_fn(module = "pv", routes(any))]
pub fn xavi_child_seti(cx: &mut Cx, name: Str, field: Str, value: i32) -> Rc {
    set_field(&mut cx.xavps.xavi, &name, field, Val::Int(value), NameCase::Ignore);
    Rc::TRUE
}

/// Sets a field of the newest `$xavi` record to a text, making the record if there is none.
#[script_fn(module = "pv", routes(any))]
pub fn xavi_child_sets(cx: &mut Cx, name: Str, field: Str, value: Str) -> Rc {
    set_field(&mut cx.xavps.xavi, &name, field, Val::Str(value), NameCase::Ignore);
    Rc::TRUE
}

fn print(family: &str, list: &[XField], depth: usize) {
    let indent = "     ".repeat(depth);
    for field in list {
        match &field.value {
            XVal::Val(value) => srcc_runtime::info!("{indent}{family} {}: {}", field.name, value.to_str()),
            XVal::Record(fields) => {
                srcc_runtime::info!("{indent}{family} {}:", field.name);
                print(family, fields, depth + 1);
            }
        }
    }
}

/// Logs all `$xavp` of the message.
#[script_fn(module = "pv", routes(any))]
pub fn pv_xavp_print(cx: &mut Cx) -> Rc {
    print("xavp", &cx.xavps.xavp, 0);
    Rc::TRUE
}

/// Logs all `$xavu` of the message.
#[script_fn(module = "pv", routes(any))]
pub fn pv_xavu_print(cx: &mut Cx) -> Rc {
    print("xavu", &cx.xavps.xavu, 0);
    Rc::TRUE
}

/// Logs all `$xavi` of the message.
#[script_fn(module = "pv", routes(any))]
pub fn pv_xavi_print(cx: &mut Cx) -> Rc {
    print("xavi", &cx.xavps.xavi, 0);
    Rc::TRUE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::cx;
    use crate::xavp::{set_xavp, xavp as read};

    const OUT: PvMut = PvMut {
        name: "$avp(out)",
        get: |cx| crate::avp::avp(cx, "out".into(), srcc_runtime::avp::PvIndex::None),
        set: |cx, value| crate::avp::set_avp(cx, "out".into(), srcc_runtime::avp::PvIndex::None, value),
    };

    fn text(cx: &Cx, path: &'static str) -> String {
        read(cx, path.into()).to_str().text().into_owned()
    }

    #[test]
    fn a_list_becomes_a_record_and_back() {
        let mut cx = cx("");
        assert_eq!(xavp_params_explode(&mut cx, "v=1;w;z=3".into(), "x".into()), Rc::TRUE);
        assert_eq!((text(&cx, "x=>v"), read(&cx, "x=>w".into())), ("1".into(), Val::Str(Str::EMPTY)));
        assert_eq!(xavp_params_implode(&mut cx, "x".into(), OUT), Rc::TRUE);
        assert_eq!((OUT.get)(&mut cx), Val::Str("v=1;w;z=3;".into()));
        assert_eq!(xavp_params_implode(&mut cx, "nope".into(), OUT), Rc::FALSE);
        assert_eq!(xavp_params_explode(&mut cx, "a=3".into(), "x".into()), Rc::TRUE);
        assert_eq!((text(&cx, "x=>a"), text(&cx, "x[1]=>v")), ("3".into(), "1".into()));
        for bad in ["", "bad = ; x", "a=1;b=two words;c"] {
            assert_eq!(xavp_params_explode(&mut cx, bad.into(), "y".into()), Rc::FALSE, "{bad}");
        }
    }

    #[test]
    fn newer_fields_come_first_in_the_list() {
        let mut cx = cx("");
        set_xavp(&mut cx, "x=>v".into(), Val::Str("1".into()));
        set_xavp(&mut cx, "x[0]=>w".into(), Val::Int(2));
        assert_eq!(xavp_params_implode(&mut cx, "x".into(), OUT), Rc::TRUE);
        assert_eq!((OUT.get)(&mut cx), Val::Str("w=2;v=1;".into()));
    }

    #[test]
    fn a_separated_list_becomes_fields_of_one_name() {
        for (list, mode, want) in [("a,b,c", "", "a, b, c"), ("a,b,,c", "", "a, b, c"), (" a , b ", "t", "a, b")] {
            let mut cx = cx("");
            assert_eq!(xavp_slist_explode(&mut cx, list.into(), ",".into(), mode.into(), "x".into()), Rc::TRUE);
            assert_eq!(text(&cx, "x=>v[*]"), want);
        }
    }

    #[test]
    fn entries_are_copied_removed_and_their_fields_set() {
        let mut cx = cx("");
        set_xavp(&mut cx, "x=>a".into(), Val::Int(1));
        set_xavp(&mut cx, "y=>a".into(), Val::Int(9));
        assert_eq!(xavp_copy_to(&mut cx, "x".into(), 0, "y", 0), Rc::TRUE);
        assert_eq!((text(&cx, "y=>a"), text(&cx, "y[1]=>a")), ("1".into(), String::new()));
        assert_eq!(xavp_copy(&mut cx, "x".into(), 0, "x"), Rc::TRUE);
        assert_eq!(text(&cx, "x[1]=>a"), "1");
        assert_eq!(xavp_copy(&mut cx, "x".into(), 5, "z"), Rc::FALSE);
        assert_eq!(xavp_child_seti(&mut cx, "x".into(), "a".into(), 7), Rc::TRUE);
        assert_eq!((text(&cx, "x=>a"), text(&cx, "x[1]=>a")), ("7".into(), "1".into()));
        assert_eq!(xavp_child_rm(&mut cx, "x".into(), "a".into()), Rc::TRUE);
        assert_eq!(read(&cx, "x=>a".into()), Val::Null);
        assert_eq!(xavp_rm(&mut cx, "x".into()), Rc::TRUE);
        assert_eq!(text(&cx, "x=>a"), "1");
        assert_eq!(xavi_child_sets(&mut cx, "U".into(), "F".into(), "v".into()), Rc::TRUE);
        assert_eq!(crate::xavp::xavi(&cx, "u=>f".into()), Val::Str("v".into()));
    }
}
