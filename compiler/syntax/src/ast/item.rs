//! Top-level items.

use super::{Block, Host, Name, PvRef, SocketAddr, StrLit};
use crate::params::CoreParam;
use crate::span::Span;
use std::sync::Arc;

/// A top-level item.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Its text.
    pub span: Span,
}

/// The items.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `;`
    Empty,
    /// `children = 8`
    Param(ParamAssign),
    /// `listen = ..`
    Listen(Listen),
    /// `alias = ..`
    Alias(Vec<SocketAddr>),
    /// `group.name = value`
    CfgVar(CfgVar),
    /// `loadmodule "x.so"`
    LoadModule(LoadModule),
    /// `loadpath`, `mpath`
    LoadPath(StrLit),
    /// `cfgengine`
    CfgEngine(StrLit),
    /// `modparam(..)`, `modparamx(..)`
    ModParam(ModParam),
    /// `flags a:1, b`
    Flags(Vec<FlagDecl>),
    /// `avpflags a, b`
    AvpFlags(Vec<Name>),
    /// All kinds of routes.
    Route(Route),
    /// Something that was reported already.
    Error,
}

/// Assignment of a core parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamAssign {
    /// As it was written.
    pub name: Name,
    /// The table entry; `None` for a name that was reported as unknown.
    pub param: Option<&'static CoreParam>,
    /// The value.
    pub value: ParamValue,
    /// The value's place.
    pub value_span: Span,
}

/// Value of a core parameter; its form fits the parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum ParamValue {
    /// A number or a value word.
    Int(i32),
    /// A string.
    Str(StrLit),
    /// A bare word.
    Word(Arc<str>),
    /// A host or address.
    Host(Host),
    /// A protocol: 1 UDP, 2 TCP, ..
    Proto(super::Proto),
    /// Something that was reported already.
    Error,
}

/// `listen = socks [advertise host[:port]] [name "x"] [virtual]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Listen {
    /// At least one.
    pub sockets: Vec<SocketAddr>,
    /// `advertise`
    pub advertise: Option<Advertise>,
    /// `name`
    pub name: Option<StrLit>,
    /// `virtual`
    pub is_virtual: bool,
}

/// `advertise host[:port]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Advertise {
    /// The host.
    pub host: Host,
    /// The port.
    pub port: Option<u16>,
    /// From the word `advertise` on.
    pub span: Span,
}

/// `group.name = value` or `group[n].name = value`.
#[derive(Clone, Debug, PartialEq)]
pub struct CfgVar {
    /// The group.
    pub group: Name,
    /// The instance of the group; it sets a value, it does not declare one.
    pub instance: Option<i32>,
    /// The variable.
    pub name: Name,
    /// The value.
    pub value: CfgValue,
    /// The value's place.
    pub value_span: Span,
    /// The text after `description`.
    pub description: Option<StrLit>,
}

/// Value of a cfg variable.
#[derive(Clone, Debug, PartialEq)]
pub enum CfgValue {
    /// A number or a value word.
    Int(i32),
    /// A string.
    Str(StrLit),
    /// Something that was reported already.
    Error,
}

/// `loadmodule "x.so"`.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadModule {
    /// The path as written.
    pub path: StrLit,
    /// The bare name: no directory, no `.so`.
    pub module: Arc<str>,
    /// `loadmodulex`: the path may hold pseudo-variables.
    pub extended: bool,
}

/// `modparam("module", "name", value)`.
#[derive(Clone, Debug, PartialEq)]
pub struct ModParam {
    /// A regex over module names.
    pub module: StrLit,
    /// The parameter.
    pub name: StrLit,
    /// The value.
    pub value: ModParamValue,
    /// The value's place.
    pub value_span: Span,
    /// `modparamx`: the value may hold pseudo-variables.
    pub extended: bool,
}

/// Value of a module parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum ModParamValue {
    /// A number or a value word.
    Int(i32),
    /// A string.
    Str(StrLit),
    /// A pseudo-variable, in `modparamx` only.
    Pv(Box<PvRef>),
}

/// One flag of `flags`.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagDecl {
    /// The name.
    pub name: Name,
    /// Its number, if given.
    pub position: Option<(i32, Span)>,
}

/// A route block.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Its kind.
    pub kind: RouteKind,
    /// The word that opened it: `route`, `request_route`, `reply_route`, ..
    pub keyword: Name,
    /// The name; `None` for the main route, `reply_route` and other blocks without one. `route[0]` and
    /// `onreply_route[0]` keep their name `0` here.
    pub name: Option<RouteName>,
    /// The statements.
    pub body: Block,
}

impl Route {
    /// True for the block that every message of its kind enters: no name, or the name `0` where that means the same
    /// (measured on Kamailio 5.6.3 for `route` and `onreply_route`).
    pub fn is_main(&self) -> bool {
        match &self.name {
            None => true,
            Some(name) => &*name.text == "0" && matches!(self.kind, RouteKind::Request | RouteKind::Reply),
        }
    }
}

/// The kinds of route blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RouteKind {
    /// `route`, `request_route`
    Request,
    /// `reply_route`, `onreply_route`
    Reply,
    /// `failure_route`
    Failure,
    /// `branch_route`
    Branch,
    /// `onsend_route`
    OnSend,
    /// `event_route`
    Event,
}

/// The name of a route.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteName {
    /// The text; a number in decimal.
    pub text: Arc<str>,
    /// Its place.
    pub span: Span,
}
