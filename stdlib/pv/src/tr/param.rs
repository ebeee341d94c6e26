//! Class `param`: lists such as `a=1;b=2`, with another separator if one is given.

use crate::header::pick;
use crate::param_list::{self, ListParam};
use crate::text::{length, of_text, sub};
use srcc_runtime::cx::Cx;
use srcc_runtime::script_transform;
use srcc_runtime::value::{Str, Val};

fn separator(given: Option<Str>) -> u8 {
    given.and_then(|text| text.first().copied()).unwrap_or(b';')
}

/// Runs `get` on the parsed list of `value`.
fn with_list<T>(value: &Val, given: Option<Str>, get: impl FnOnce(&Str, &[ListParam<'_>]) -> T) -> Option<T> {
    let text = value.view();
    let list = param_list::parse(&text, separator(given))?;
    Some(get(&text, &list))
}

/// Value of the parameter of that name, the last one of them; empty if there is none.
#[script_transform("param.value", module = "pv")]
pub fn param_value(_cx: &Cx, value: &Val, name: Str, separator: Option<Str>) -> Option<Str> {
    let separator = self::separator(separator);
    of_text(value, |text| {
        let found = param_list::last_named(text, separator, &name)?;
        Some(found.map_or(Str::EMPTY, |value| sub(text, value)))
    })
}

/// 1 if there is a parameter of that name, else 0.
#[script_transform("param.in", module = "pv")]
pub fn param_in(_cx: &Cx, value: &Val, name: Str, separator: Option<Str>) -> Option<i32> {
    param_list::last_named(&value.view(), self::separator(separator), &name).map(|found| found.is_some().into())
}

/// Value of the n-th parameter, from the end if negative; empty if there is none.
#[script_transform("param.valueat", module = "pv")]
pub fn param_valueat(_cx: &Cx, value: &Val, index: i32, separator: Option<Str>) -> Option<Str> {
    with_list(value, separator, |text, list| {
        pick(list.iter(), index).map_or(Str::EMPTY, |param| sub(text, param.value))
    })
}

/// Name of the n-th parameter, from the end if negative; empty if there is none.
#[script_transform("param.name", module = "pv")]
pub fn param_name(_cx: &Cx, value: &Val, index: i32, separator: Option<Str>) -> Option<Str> {
    with_list(value, separator, |text, list| pick(list.iter(), index).map_or(Str::EMPTY, |param| sub(text, param.name)))
}

/// How many parameters there are.
#[script_transform("param.count", module = "pv")]
pub fn param_count(_cx: &Cx, value: &Val, separator: Option<Str>) -> Option<i32> {
    with_list(value, separator, |_, list| length(list.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tr::table::check;

    fn value_of(name: &'static str, rows: &[(&'static str, Option<&'static str>)]) {
        check(name, |cx, v| param_value(cx, v, name.into(), None).into(), rows);
    }

    const MIXED: &str = "a=1;b=2;c;d=\"q;s\";A=9";

    #[test]
    fn the_last_of_a_name_wins_in_any_case() {
        value_of(
            "a",
            &[
                (MIXED, Some("9")),
                ("", None),
                ("a =1", Some("1")),
                ("a= 1", Some("1")),
                ("a==1", Some("=1")),
                ("a=x=y", Some("x=y")),
                ("a=\"x", None),
                ("a=1 2;b", None),
                (" a = 1 ; b = 2 ", None),
                ("a=1 ", Some("1")),
                ("a=", Some("")),
                ("a=\"x\"y;b", None),
                ("a=1;;", None),
                ("a=1; ", None),
            ],
        );
        value_of(
            "b",
            &[
                (MIXED, Some("2")),
                ("a;b;c", Some("")),
                ("a=1 ;b=2", Some("2")),
                ("a=1; b=2", Some("2")),
                ("a=1;b='x;y'", Some("x;y")),
            ],
        );
        value_of("c", &[(MIXED, Some(""))]);
        value_of("d", &[(MIXED, Some("q;s"))]);
        value_of("zz", &[(MIXED, Some(""))]);
        value_of("k", &[("k=v;", Some("v")), ("k='s q';z", Some("s q")), ("k=;z=1", None)]);
    }

    #[test]
    fn parameters_are_counted_and_numbered() {
        check(
            "param.count",
            |cx, v| param_count(cx, v, None).into(),
            &[
                (MIXED, Some("5")),
                ("a=1,b=2", Some("1")),
                ("=1", Some("1")),
                (";a=1", Some("2")),
                ("a=1;;b=2", Some("3")),
                ("a=1;", Some("1")),
                (";", None),
                (" ", Some("1")),
                ("a b=1", None),
                ("a=<x;y>;b=2", Some("3")),
            ],
        );
        for (index, name, value) in
            [(0, "a", "1"), (1, "b", "2"), (2, "c", ""), (-1, "c", ""), (-2, "b", "2"), (-4, "", ""), (9, "", "")]
        {
            check("param.name", |cx, v| param_name(cx, v, index, None).into(), &[("a=1;b=2;c", Some(name))]);
            check("param.valueat", |cx, v| param_valueat(cx, v, index, None).into(), &[("a=1;b=2;c", Some(value))]);
        }
        check(
            "param.in",
            |cx, v| param_in(cx, v, "B".into(), None).into(),
            &[("a=1;b=2", Some("1")), ("a=1", Some("0"))],
        );
    }

    #[test]
    fn another_separator_may_be_given() {
        let amp = || Some(Str::from("&"));
        check("param.value,b,&", |cx, v| param_value(cx, v, "b".into(), amp()).into(), &[("a=1&b=2", Some("2"))]);
        check("param.count,&", |cx, v| param_count(cx, v, amp()).into(), &[("a=1&b=2", Some("2"))]);
        check("param.name,1,&", |cx, v| param_name(cx, v, 1, amp()).into(), &[("a=1&b=2", Some("b"))]);
    }
}
