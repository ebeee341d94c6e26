//! One mistake per struct.

use srcc_macros::*;

#[modparams(module = "m")]
pub struct WithATypeThatScriptsLack {
    pub timeout: u64,
}

#[modparams(module = "m")]
pub struct WithAPrivateField {
    #[param(default = 1)]
    level: i32,
}

#[modparams]
pub struct WithoutModule {
    pub level: i32,
}

fn main() {}
