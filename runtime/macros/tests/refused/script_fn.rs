//! One mistake per item.

use srcc_macros::*;

pub struct Cx;
pub struct Rc(pub i32);
pub struct Str;
pub struct Val;
pub struct Regex;

#[script_fn(routes(any))]
pub fn without_module(_cx: &mut Cx) -> Rc {
    Rc(1)
}

#[script_fn(module = "m")]
pub fn without_routes(_cx: &mut Cx) -> Rc {
    Rc(1)
}

#[script_fn(module = "m", routes(requests))]
pub fn in_an_unknown_route(_cx: &mut Cx) -> Rc {
    Rc(1)
}

#[script_fn(module = "m", routes(any))]
pub fn without_context(_text: Str) -> Rc {
    Rc(1)
}

#[script_fn(module = "m", routes(any))]
pub fn with_a_type_that_scripts_lack(_cx: &mut Cx, _n: u64) -> Rc {
    Rc(1)
}

#[script_fn(module = "m", routes(any))]
pub fn with_an_option_in_the_middle(_cx: &mut Cx, _a: Option<Str>, _b: i32) -> Rc {
    Rc(1)
}

#[script_fn(module = "m", routes(any))]
pub fn with_a_bool(_cx: &mut Cx) -> bool {
    true
}

#[script_fn(module = "m", routes(any))]
fn not_public(_cx: &mut Cx) -> Rc {
    Rc(1)
}

#[script_fn(module = "m", routes(any), when = "always")]
pub fn with_an_unknown_argument(_cx: &mut Cx) -> Rc {
    Rc(1)
}

fn main() {
    not_public(&mut Cx);
}
