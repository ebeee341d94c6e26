//! What a script configures: core parameters, sockets, modules, their parameters, cfg variables.

use super::{Bytes, FormatIdx, PvIdx};
use srcc_syntax::span::Span;
use std::sync::Arc;

/// A core parameter that has an effect on the runtime.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Field of the runtime's `CoreConfig`.
    pub field: &'static str,
    /// The value, in the form that the field's type needs.
    pub value: SettingValue,
    /// The assignment's name.
    pub span: Span,
}

/// A value for a field of `CoreConfig`.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingValue {
    /// `i32`
    I32(i32),
    /// `u32` or `usize`
    U32(u32),
    /// `u16`
    U16(u16),
    /// `Option<u16>`, present
    SomeU16(u16),
    /// `bool`
    Bool(bool),
    /// `&'static str`
    StaticStr(String),
    /// `Option<&'static str>`, present
    SomeStaticStr(String),
    /// `Str`
    Str(Bytes),
    /// `Option<transport::Proto>`, present: the variant's name, such as `Tcp`
    SomeProto(&'static str),
    /// `Option<Fmt>`, present
    SomeFmt(FormatIdx),
}

/// A `listen` line; one with several addresses becomes several.
#[derive(Clone, Debug, PartialEq)]
pub struct Listen {
    /// `[proto:]host[:port]`
    pub socket: String,
    /// `host[:port]` after `advertise`.
    pub advertise: Option<String>,
    /// After `name`.
    pub name: Option<String>,
    /// `virtual` was written.
    pub is_virtual: bool,
    /// The socket.
    pub span: Span,
}

/// A loaded module.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// Bare name.
    pub name: Arc<str>,
    /// True if there is a crate that implements it.
    pub is_implemented: bool,
    /// The name in `loadmodule`.
    pub span: Span,
}

/// Parameters of one module.
#[derive(Clone, Debug, PartialEq)]
pub struct ModuleParams {
    /// The module.
    pub module: Arc<str>,
    /// Rust path of the struct; `install` stands beside it.
    pub path: Arc<str>,
    /// In the order of the script; of a parameter set twice only the last, unless it is a list.
    pub fields: Vec<ModuleParam>,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ModuleParam {
    /// Rust field.
    pub field: Arc<str>,
    /// Name in the script.
    pub name: Arc<str>,
    /// The value.
    pub value: ModuleParamValue,
    /// The value's place.
    pub span: Span,
}

/// Value of a module parameter by the type of its field.
#[derive(Clone, Debug, PartialEq)]
pub enum ModuleParamValue {
    /// A number, for all types that take one.
    Int(i32),
    /// A text, for all types that take one.
    Str(Arc<str>),
    /// All values of a repeatable one.
    List(Vec<Arc<str>>),
    /// `NamedFmts`
    NamedFmts(Vec<(Arc<str>, FormatIdx)>),
    /// `Option<Fmt>`, present
    Fmt(FormatIdx),
    /// `Option<PvMut>`, present
    PvMut(PvIdx),
}

/// A cfg variable that the script declares.
#[derive(Clone, Debug, PartialEq)]
pub struct CfgVar {
    /// Group.
    pub group: Arc<str>,
    /// Name.
    pub name: Arc<str>,
    /// Value at start.
    pub value: CfgValue,
    /// The text after `description`.
    pub description: Option<String>,
    /// The declaration.
    pub span: Span,
}

/// Value of a cfg variable.
#[derive(Clone, Debug, PartialEq)]
pub enum CfgValue {
    /// A number.
    Int(i32),
    /// A text.
    Str(Bytes),
}

/// A value of a cfg variable in another instance of its group.
#[derive(Clone, Debug, PartialEq)]
pub struct CfgInstance {
    /// Group.
    pub group: Arc<str>,
    /// The instance's number.
    pub instance: i32,
    /// Name.
    pub name: Arc<str>,
    /// Value.
    pub value: CfgValue,
    /// The assignment.
    pub span: Span,
}
