//! One mistake per item.

use srcc_macros::*;

pub struct Cx;
pub struct Rc(pub i32);
pub struct Str;
pub struct Val;
pub struct Regex;

#[script_pv("ru", module = "pv")]
pub fn without_dollar(_cx: &Cx) -> Str {
    Str
}

#[script_pv(module = "pv")]
pub fn without_name(_cx: &Cx) -> Str {
    Str
}

#[script_pv("$x", module = "pv")]
pub fn with_a_bool(_cx: &Cx) -> bool {
    true
}

#[script_pv("$x", module = "pv")]
pub async fn that_suspends(_cx: &Cx) -> Str {
    Str
}

#[script_pv_set("$x", module = "pv")]
pub fn setter_without_value(_cx: &mut Cx) -> bool {
    true
}

#[script_pv_set("$x", module = "pv")]
pub fn setter_without_verdict(_cx: &mut Cx, _value: Val) {}

#[script_transform("len", module = "pv")]
pub fn transformation_without_class(_cx: &Cx, _value: &Val) -> Val {
    Val
}

#[script_transform("s.len", module = "pv")]
pub fn transformation_without_value(_cx: &Cx, _n: i32) -> Val {
    Val
}

#[script_transform("s.re", module = "pv")]
pub fn transformation_with_a_regex(_cx: &Cx, _value: &Val, _re: &Regex) -> Val {
    Val
}

fn main() {}
