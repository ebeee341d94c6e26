//! What a declaration says, free of any Rust syntax tree.

/// One declaration found in a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A function that scripts call.
    Function(Function),
    /// The reading side of a pseudo-variable.
    Pv(Pv),
    /// The writing side of a pseudo-variable.
    PvSetter(Pv),
    /// A transformation such as `{s.len}`.
    Transform(Transform),
    /// A select such as `@from.uri`, or a step of one.
    Select(Select),
    /// The parameters of a module.
    Params(Params),
    /// An event route that something runs: its whole name. A `*` at the end stands for a part that the script chooses.
    Event(String),
}

/// A function that scripts call, with one arity range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Module that exports it.
    pub module: String,
    /// Name in the script; several Rust functions may share it, with different numbers of arguments.
    pub name: String,
    /// Rust path such as `tm::relay::t_relay`.
    pub path: String,
    /// Blocks in which it may be called.
    pub routes: Routes,
    /// Arguments after the context.
    pub params: Vec<Param>,
    /// How it takes the context.
    pub cx: CxRef,
    /// True if it may suspend.
    pub is_async: bool,
    /// True for `-> Rc`, false for no return type, which counts as 1.
    pub returns_rc: bool,
    /// Meaning of return codes.
    pub returns: Vec<(i32, String)>,
    /// The doc comment.
    pub docs: String,
}

impl Function {
    /// Fewest arguments a call may have.
    #[must_use]
    pub fn min_args(&self) -> usize {
        self.params.iter().filter(|p| !p.optional).count()
    }

    /// Most arguments a call may have.
    #[must_use]
    pub fn max_args(&self) -> usize {
        self.params.len()
    }
}

/// How a declaration takes the script's context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CxRef {
    /// `&Cx`
    Shared,
    /// `&mut Cx`
    Mut,
}

/// An argument of a function or transformation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its Rust name, for messages.
    pub name: String,
    /// What the compiler hands over.
    pub ty: ArgType,
    /// True for `Option<..>`: the argument may be absent.
    pub optional: bool,
}

/// The closed vocabulary of argument types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArgType {
    /// Text; a quoted argument is a format string.
    Str,
    /// Constant text in which `$` has no meaning.
    ConstStr,
    /// A number.
    Int,
    /// A constant regular expression.
    Regex,
    /// A constant `/regex/replacement/flags`.
    Subst,
    /// A format string that the function expands itself.
    Fmt,
    /// A pseudo-variable handed over by name, to read.
    Pv,
    /// A pseudo-variable handed over by name, to read and assign.
    PvMut,
    /// Name of a `failure_route`.
    FailureRoute,
    /// Name of a `branch_route`.
    BranchRoute,
    /// Name of an `onreply_route`.
    OnreplyRoute,
    /// Name of a `route`.
    RequestRoute,
    /// Number of a flag, or its declared name.
    FlagNo,
    /// Any value with its run-time type.
    Val,
}

impl ArgType {
    /// All of them, in the order of the documentation.
    pub const ALL: [ArgType; 14] = [
        ArgType::Str,
        ArgType::ConstStr,
        ArgType::Int,
        ArgType::Regex,
        ArgType::Subst,
        ArgType::Fmt,
        ArgType::Pv,
        ArgType::PvMut,
        ArgType::FailureRoute,
        ArgType::BranchRoute,
        ArgType::OnreplyRoute,
        ArgType::RequestRoute,
        ArgType::FlagNo,
        ArgType::Val,
    ];

    /// The type as a declaration writes it.
    #[must_use]
    pub fn rust(self) -> &'static str {
        match self {
            ArgType::Str => "Str",
            ArgType::ConstStr => "&'static str",
            ArgType::Int => "i32",
            ArgType::Regex => "&Regex",
            ArgType::Subst => "&Subst",
            ArgType::Fmt => "Fmt",
            ArgType::Pv => "Pv",
            ArgType::PvMut => "PvMut",
            ArgType::FailureRoute => "FailureRoute",
            ArgType::BranchRoute => "BranchRoute",
            ArgType::OnreplyRoute => "OnreplyRoute",
            ArgType::RequestRoute => "RequestRoute",
            ArgType::FlagNo => "FlagNo",
            ArgType::Val => "Val",
        }
    }
}

/// A set of route kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Routes(pub u8);

impl Routes {
    /// No kind.
    pub const NONE: Routes = Routes(0);
    /// `request_route`, `route[..]`.
    pub const REQUEST: Routes = Routes(1);
    /// `failure_route`.
    pub const FAILURE: Routes = Routes(2);
    /// `branch_route`.
    pub const BRANCH: Routes = Routes(4);
    /// `onreply_route[..]`.
    pub const ONREPLY: Routes = Routes(8);
    /// `reply_route`.
    pub const REPLY: Routes = Routes(16);
    /// `onsend_route`.
    pub const ONSEND: Routes = Routes(32);
    /// `event_route[..]`.
    pub const EVENT: Routes = Routes(64);
    /// All of them.
    pub const ANY: Routes = Routes(127);

    /// Each kind with the word that declarations and the measured tables use.
    pub const WORDS: [(&'static str, Routes); 7] = [
        ("request", Routes::REQUEST),
        ("failure", Routes::FAILURE),
        ("branch", Routes::BRANCH),
        ("onreply", Routes::ONREPLY),
        ("reply", Routes::REPLY),
        ("onsend", Routes::ONSEND),
        ("event", Routes::EVENT),
    ];

    /// The set that one word names; `any` is all of them.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Routes> {
        if word == "any" {
            return Some(Routes::ANY);
        }
        Routes::WORDS.iter().find(|(name, _)| *name == word).map(|(_, set)| *set)
    }

    /// True if every kind of `other` is in this set.
    #[must_use]
    pub fn contains(self, other: Routes) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    #[must_use]
    pub fn union(self, other: Routes) -> Routes {
        Routes(self.0 | other.0)
    }

    /// The words of the kinds in this set.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Routes::WORDS.iter().filter(move |(_, set)| self.contains(*set)).map(|(word, _)| *word)
    }
}

/// One side, reading or writing, of a pseudo-variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pv {
    /// Module that exports it.
    pub module: String,
    /// All spellings, without `$`.
    pub names: Vec<String>,
    /// Rust path.
    pub path: String,
    /// How it takes the context.
    pub cx: CxRef,
    /// What stands in parentheses after the name; `None` if it takes nothing.
    pub inner: Option<Inner>,
    /// True if it takes an index in `$(name[..])`.
    pub index: bool,
    /// Type of the value; `Val` for a setter.
    pub ty: ValueType,
    /// The doc comment.
    pub docs: String,
}

/// The inner part of a pseudo-variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inner {
    /// What the compiler hands over.
    pub kind: InnerKind,
    /// True if the parentheses may be absent.
    pub optional: bool,
}

/// Kinds of inner parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InnerKind {
    /// Free text, perhaps made at run time.
    Text,
    /// Constant text; one of the words if any are given.
    Word(Vec<String>),
    /// Another pseudo-variable.
    Pv,
}

/// Type of a pseudo-variable's or transformation's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// `Str`
    Str,
    /// `Option<Str>`
    OptionStr,
    /// `i32`
    Int,
    /// `Option<i32>`
    OptionInt,
    /// `Val`
    Val,
}

/// A transformation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transform {
    /// Module that exports it.
    pub module: String,
    /// All spellings, `class.name`.
    pub names: Vec<String>,
    /// Rust path.
    pub path: String,
    /// How it takes the context.
    pub cx: CxRef,
    /// Arguments after the value.
    pub params: Vec<Param>,
    /// Type of the result.
    pub ty: ValueType,
    /// The doc comment.
    pub docs: String,
}

/// A select, or a step that continues selects of some kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// Module that exports it.
    pub module: String,
    /// All spellings; see [`crate::SelectPath`].
    pub names: Vec<String>,
    /// Kind of the value, if steps may follow it.
    pub then: Option<String>,
    /// Rust path.
    pub path: String,
    /// Names and indices of the path, in order; without the value that a step takes.
    pub params: Vec<Param>,
    /// The doc comment.
    pub docs: String,
}

/// The parameters of a module: one struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// The module.
    pub module: String,
    /// Rust path of the struct; `install` and `params` stand beside it.
    pub path: String,
    /// The fields.
    pub fields: Vec<ParamField>,
}

/// One module parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamField {
    /// Rust name of the field.
    pub field: String,
    /// Name in `modparam`.
    pub name: String,
    /// Its type.
    pub ty: ParamType,
    /// The default as written in the attribute; `None` = empty, zero or unset.
    pub default: Option<String>,
    /// The doc comment.
    pub docs: String,
}

/// Types of module parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParamType {
    /// `i32`
    Int,
    /// `bool`: a number, true unless 0.
    Bool,
    /// `LiveInt`: may be changed at run time as `<module>.<name>`.
    LiveInt,
    /// `LiveStr`
    LiveStr,
    /// `Str`
    Str,
    /// `Option<Str>`
    OptionStr,
    /// `Vec<Str>`: each `modparam` adds one.
    StrList,
    /// `&'static str`: a name, such as that of an event route.
    ConstStr,
    /// `Option<AvpName>`
    AvpName,
    /// `Option<FlagNo>`: a number, -1 = none.
    FlagNo,
    /// `NamedFmts`: `a=$x;b=$y`.
    NamedFmts,
    /// `Option<Fmt>`: a format string.
    Fmt,
    /// `Option<PvMut>`: a variable by name.
    PvMut,
}

impl ParamType {
    /// All of them with their spelling in a declaration.
    pub const ALL: [(ParamType, &'static str); 13] = [
        (ParamType::Int, "i32"),
        (ParamType::Bool, "bool"),
        (ParamType::LiveInt, "LiveInt"),
        (ParamType::LiveStr, "LiveStr"),
        (ParamType::Str, "Str"),
        (ParamType::OptionStr, "Option<Str>"),
        (ParamType::StrList, "Vec<Str>"),
        (ParamType::ConstStr, "&'static str"),
        (ParamType::AvpName, "Option<AvpName>"),
        (ParamType::FlagNo, "Option<FlagNo>"),
        (ParamType::NamedFmts, "NamedFmts"),
        (ParamType::Fmt, "Option<Fmt>"),
        (ParamType::PvMut, "Option<PvMut>"),
    ];

    /// True if `modparam` takes a number for it, false if it takes text.
    #[must_use]
    pub fn takes_int(self) -> bool {
        matches!(self, ParamType::Int | ParamType::Bool | ParamType::LiveInt | ParamType::FlagNo)
    }
}
