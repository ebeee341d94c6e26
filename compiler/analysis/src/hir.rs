//! The resolved script: what code generation and the editor work on.
//!
//! Names are resolved, conversions are explicit, constants are folded as the original folds them, and every node has its
//! place. The rules are those of docs/language.md, measured on Kamailio 5.6.3; the comments here say which of them a node
//! already carries out and which are left to the generated code.

mod config;
mod expr;
mod ints;
mod pv;
mod stmt;

pub use config::*;
pub use expr::*;
pub use ints::IsInt;
pub use pv::*;
pub use stmt::*;

use srcc_syntax::span::Span;
use std::sync::Arc;

/// Bytes of a constant.
pub type Bytes = Arc<[u8]>;

/// A whole script.
#[derive(Clone, Debug, Default)]
pub struct Hir {
    /// Core parameters, in the order of their last assignment.
    pub settings: Vec<Setting>,
    /// `listen` lines.
    pub listen: Vec<Listen>,
    /// `alias` entries as `[proto:]host[:port]`.
    pub aliases: Vec<String>,
    /// Loaded modules in order.
    pub modules: Vec<Module>,
    /// Parameters of the loaded modules, one entry per module that declares any, in the order of the modules.
    pub module_params: Vec<ModuleParams>,
    /// The script's own cfg variables.
    pub cfg_vars: Vec<CfgVar>,
    /// Values of cfg variables in further instances of their group: `group[n].name = value`.
    pub cfg_instances: Vec<CfgInstance>,
    /// All routes; [`RouteIdx`] points here.
    pub routes: Vec<Route>,
    /// The main block of messages that are requests.
    pub request: Option<RouteIdx>,
    /// The main block of replies.
    pub reply: Option<RouteIdx>,
    /// `onsend_route`.
    pub onsend: Option<RouteIdx>,
    /// `route[..]` in order; the position is the runtime's `RouteId`.
    pub named_request: Vec<RouteIdx>,
    /// `branch_route[..]`.
    pub branch: Vec<RouteIdx>,
    /// `failure_route[..]`.
    pub failure: Vec<RouteIdx>,
    /// `onreply_route[..]`.
    pub onreply: Vec<RouteIdx>,
    /// `event_route[..]`.
    pub event: Vec<RouteIdx>,
    /// Names of the slots of `$var` and `$vz`, which are one store.
    pub vars: Vec<Arc<str>>,
    /// Which of those slots only ever hold numbers.
    pub int_vars: Vec<bool>,
    /// Names of the slots of `$vn`, which begin undefined and can be undefined again.
    pub nullable_vars: Vec<Arc<str>>,
    /// Constant regular expressions, each different one once.
    pub regexes: Vec<RegexDef>,
    /// Constant `/regex/replacement/flags` rules, taken apart.
    pub substs: Vec<SubstDef>,
    /// Format strings that are handed over unexpanded.
    pub formats: Vec<Format>,
    /// Pseudo-variables that are handed over by name.
    pub pv_handles: Vec<PvHandle>,
}

/// Index into [`Hir::routes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RouteIdx(pub usize);

/// Index into [`Hir::regexes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RegexIdx(pub usize);

/// Index into [`Hir::substs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SubstIdx(pub usize);

/// Index into [`Hir::formats`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FormatIdx(pub usize);

/// Index into [`Hir::pv_handles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PvIdx(pub usize);

/// A constant POSIX extended regular expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RegexDef {
    /// The expression.
    pub pattern: Bytes,
    /// `=~` ignores case, `case /..` does not; a module function's regex argument does not either.
    pub ignore_case: bool,
}

/// A constant substitution rule.
#[derive(Clone, Debug, PartialEq)]
pub struct SubstDef {
    /// The expression, POSIX extended.
    pub pattern: Bytes,
    /// What comes in place of a match.
    pub replacement: Vec<SubstPart>,
    /// The letters behind the last separator: `i`, `g`, `s`.
    pub flags: String,
}

/// A piece of a replacement.
#[derive(Clone, Debug, PartialEq)]
pub enum SubstPart {
    /// Plain text, escapes undone.
    Text(Bytes),
    /// `\0` to `\9`: what a group matched.
    Group(u8),
    /// A pseudo-variable.
    Pv(Box<PvRead>),
}

/// A route with all its blocks.
#[derive(Clone, Debug)]
pub struct Route {
    /// Its kind.
    pub kind: RouteKind,
    /// Its name; `None` for the main block of its kind.
    pub name: Option<Arc<str>>,
    /// The statements; several unnamed blocks follow each other here.
    pub body: Block,
    /// True if it can reach a function that suspends.
    pub is_async: bool,
    /// True if it can reach itself by constant calls; an async one then needs a boxed future.
    pub is_recursive: bool,
    /// The places of its names, or of its keywords where it has no name; one per block.
    pub spans: Vec<Span>,
}

/// Kinds of routes, as the runtime and the module tables tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RouteKind {
    /// `request_route`, `route[..]`
    Request,
    /// `reply_route`
    Reply,
    /// `onreply_route[..]`
    Onreply,
    /// `failure_route`
    Failure,
    /// `branch_route`
    Branch,
    /// `onsend_route`
    Onsend,
    /// `event_route`
    Event,
}

impl RouteKind {
    /// All of them, in order.
    pub const ALL: [RouteKind; 7] = [
        RouteKind::Request,
        RouteKind::Reply,
        RouteKind::Onreply,
        RouteKind::Failure,
        RouteKind::Branch,
        RouteKind::Onsend,
        RouteKind::Event,
    ];
}

/// A format string taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    /// Text and pseudo-variables in order; a pseudo-variable without a value shows as `<null>` in logs and in expanded
    /// arguments alike.
    pub parts: Vec<FormatPart>,
    /// The literal.
    pub span: Span,
}

/// A piece of a format string.
#[derive(Clone, Debug, PartialEq)]
pub enum FormatPart {
    /// Plain text.
    Text(Bytes),
    /// A pseudo-variable.
    Pv(Box<PvRead>),
}
