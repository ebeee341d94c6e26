//! The measured side: reads the tables in `data/`. Columns and words are described in `data/README.md`; the readers here
//! are lenient, since a test checks the tables themselves.

use super::Catalog;
use srcc_iface::{Routes, SelectPath};

/// How many arguments a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// Exactly that many.
    Exact(usize),
    /// Any number up to the grammar's limit of 6.
    Any,
}

impl Arity {
    /// True if a call with `args` arguments fits.
    #[must_use]
    pub fn fits(self, args: usize) -> bool {
        match self {
            Arity::Exact(n) => n == args,
            Arity::Any => args <= 6,
        }
    }
}

/// What an argument that is no constant does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExprArgs {
    /// Refused at start: all arguments must be constant.
    Refused,
    /// Accepted; at run time the original checks the value's text as it would a constant.
    Reparsed,
    /// Accepted; the value is used as it is.
    Value,
    /// Not measured, or no arguments.
    Unknown,
}

/// A function with one number of arguments.
#[derive(Clone, Debug)]
pub struct FnRow {
    /// Module that exports it.
    pub module: &'static str,
    /// Number of arguments.
    pub arity: Arity,
    /// Blocks in which it may stand.
    pub routes: Routes,
    /// Kind of each argument; of a row with any arity, that of all.
    pub params: Vec<ParamKind>,
    /// What expressions as arguments do.
    pub expr_args: ExprArgs,
    /// The forms of text that each argument takes, a letter each; empty if that was not measured.
    pub accepts: Vec<&'static str>,
    /// Arguments that are words of a small language.
    pub words: Vec<WordRow>,
    /// Only in versions after 5.6.
    pub is_later: bool,
}

/// What an argument must look like in full.
#[derive(Clone, Copy, Debug)]
pub struct WordRow {
    /// The argument, counted from 0.
    pub nth: usize,
    /// A regular expression for the whole text.
    pub pattern: &'static str,
    /// The same in words.
    pub wanted: &'static str,
}

impl FnRow {
    /// The forms of text that argument `n` takes.
    #[must_use]
    pub fn accepts(&self, n: usize) -> Option<&'static str> {
        self.accepts.get(n).copied()
    }

    /// The kind of argument `n`, counted from 0.
    #[must_use]
    pub fn kind(&self, n: usize) -> ParamKind {
        self.params.get(n).or(self.params.last()).copied().unwrap_or(ParamKind::Unknown)
    }
}

/// What start-up makes of a constant argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// Plain text.
    ConstStr,
    /// A number in text.
    ConstInt,
    /// A format string.
    StrExpr,
    /// One variable, or plain text.
    StrVar,
    /// A number or one variable.
    IntVar,
    /// A variable's name.
    PvAny,
    /// A writable variable's name.
    PvWrite,
    /// A POSIX regular expression.
    Regex,
    /// `/regex/replacement/flags`.
    Subst,
    /// A route's name, of the kind that the declared type says.
    RouteName,
    /// A word from a fixed set or a small grammar.
    Word,
    /// Such a word, or one variable.
    NameOrPv,
    /// Option letters or bits.
    Flags,
    /// URI text.
    Uri,
    /// Attribute name.
    Avp,
    /// Not derived.
    Unknown,
}

impl ParamKind {
    fn read(word: &str) -> ParamKind {
        match word.split('(').next().unwrap_or("").trim_end_matches('.') {
            "const_str" => ParamKind::ConstStr,
            "const_int" => ParamKind::ConstInt,
            "str_expr" => ParamKind::StrExpr,
            "str_var" => ParamKind::StrVar,
            "int_var" => ParamKind::IntVar,
            "pv_any" => ParamKind::PvAny,
            "pv_write" => ParamKind::PvWrite,
            "regex" => ParamKind::Regex,
            "subst" => ParamKind::Subst,
            "route_name" => ParamKind::RouteName,
            "word" => ParamKind::Word,
            "name_or_pv" => ParamKind::NameOrPv,
            "flags" => ParamKind::Flags,
            "uri" => ParamKind::Uri,
            "avp" => ParamKind::Avp,
            _ => ParamKind::Unknown,
        }
    }

    /// The kind in words, as in "the second argument is ..".
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            ParamKind::ConstStr => "text",
            ParamKind::ConstInt => "a number",
            ParamKind::StrExpr => "text, in which variables are expanded",
            ParamKind::StrVar => "text or one variable",
            ParamKind::IntVar => "a number or one variable",
            ParamKind::PvAny => "a variable's name in quotes",
            ParamKind::PvWrite => "the name of a writable variable in quotes",
            ParamKind::Regex => "a regular expression",
            ParamKind::Subst => "a substitution `/regex/replacement/flags`",
            ParamKind::RouteName => "a route's name",
            ParamKind::Word => "a word",
            ParamKind::NameOrPv => "a word or one variable",
            ParamKind::Flags => "option letters or a number",
            ParamKind::Uri => "a URI",
            ParamKind::Avp => "an attribute's name",
            ParamKind::Unknown => "a value",
        }
    }
}

/// What a parameter's value must look like in full.
#[derive(Clone, Copy, Debug)]
pub struct ValueRow {
    /// A regular expression for the whole value, a number in decimal.
    pub pattern: &'static str,
    /// The same in words.
    pub wanted: &'static str,
}

/// A module parameter.
#[derive(Clone, Copy, Debug)]
pub struct ModParamRow {
    /// Its name.
    pub name: &'static str,
    /// A number is accepted.
    pub takes_int: bool,
    /// A text is accepted.
    pub takes_str: bool,
    /// What the value must look like.
    pub value: Option<ValueRow>,
    /// Only in versions after 5.6.
    pub is_later: bool,
}

/// A module.
#[derive(Clone, Debug)]
pub struct ModuleRow {
    /// Modules without which it does not start.
    pub depends_on: Vec<&'static str>,
    /// Those of them that must be loaded before it.
    pub after: Vec<&'static str>,
    /// What else it does not start without.
    pub starts: Vec<StartRow>,
    /// Name to use in `modparam` where it differs.
    pub modparam_name: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Only in versions after 5.6.
    pub is_later: bool,
}

/// What a module does not start without, besides modules that it always needs.
#[derive(Clone, Copy, Debug)]
pub struct StartRow {
    /// What it is.
    pub kind: StartKind,
    /// Name of the module, event, or parameter.
    pub name: &'static str,
    /// Of a database: scheme of the default URL; empty if without the parameter no database is used.
    pub default: &'static str,
    /// A parameter that, when set, may make it superfluous; empty if none.
    pub unless: &'static str,
    /// A parameter that makes it necessary, when set to something else than 0; empty if it always is.
    pub only: &'static str,
}

/// Kinds of needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartKind {
    /// Another module.
    Module,
    /// An event route that the script must have.
    Event,
    /// A parameter that must be set.
    Param,
    /// A database module that fits the URL in a parameter.
    Database,
}

/// A pseudo-variable of one module.
#[derive(Clone, Debug)]
pub struct PvRow {
    /// Module that exports it.
    pub module: &'static str,
    /// What may follow the name.
    pub takes: PvTakes,
    /// The only inner words, if it takes a word, `/pattern/`s among them; empty if any.
    pub words: Vec<&'static str>,
    /// It may be assigned.
    pub writable: bool,
    /// Only in versions after 5.6.
    pub is_later: bool,
}

/// What may follow a pseudo-variable's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PvTakes {
    /// Parentheses must follow.
    pub inner: bool,
    /// The inner name is another variable.
    pub pv: bool,
    /// The inner name is a number.
    pub number: bool,
    /// The inner name is one of a list of words.
    pub word: bool,
    /// The inner name is `name=>key`.
    pub key: bool,
    /// An index may follow in `$( )`.
    pub index: bool,
}

impl PvTakes {
    fn read(text: &str) -> PvTakes {
        let mut takes = PvTakes::default();
        for word in text.split('|') {
            match word {
                "none" => {}
                "index" => takes.index = true,
                "pv" => (takes.inner, takes.pv) = (true, true),
                "number" => (takes.inner, takes.number) = (true, true),
                "word" => (takes.inner, takes.word) = (true, true),
                "name=>key" => (takes.inner, takes.key) = (true, true),
                _ => takes.inner = true,
            }
        }
        takes
    }
}

/// A transformation.
#[derive(Clone, Debug)]
pub struct TransformRow {
    /// Module that exports it.
    pub module: &'static str,
    /// Name inside its class.
    pub name: &'static str,
    /// Accepted numbers of arguments.
    pub args: Vec<usize>,
    /// The argument, counted from 0, that is one character.
    pub character: Option<usize>,
    /// Only in versions after 5.6.
    pub is_later: bool,
}

/// A select.
#[derive(Clone, Debug)]
pub struct SelectRow {
    /// Module that exports it.
    pub module: &'static str,
    /// Its spelling.
    pub text: &'static str,
    /// The same, taken apart.
    pub path: SelectPath<'static>,
}

static FUNCTIONS: &str = include_str!("../../data/functions.tsv");
static WORDS: &str = include_str!("../../data/words.tsv");
static MODPARAMS: &str = include_str!("../../data/modparams.tsv");
static MODULES: &str = include_str!("../../data/modules.tsv");
static VALUES: &str = include_str!("../../data/values.tsv");
static STARTS: &str = include_str!("../../data/starts.tsv");
static PVS: &str = include_str!("../../data/pvs.tsv");
static TRANSFORMS: &str = include_str!("../../data/transformations.tsv");
static SELECTS: &str = include_str!("../../data/selects.tsv");
static EVENT_ROUTES: &str = include_str!("../../data/event_routes.tsv");

/// The rows of a table as columns; a missing column is empty.
fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().skip(1).map(|line| {
        let mut columns = line.split('\t');
        std::array::from_fn(|_| columns.next().unwrap_or(""))
    })
}

/// True for the `since` column of something that 5.6.3 lacks.
fn is_later(since: &str) -> bool {
    since.contains("added") || since.contains("new module")
}

/// Enters all measured rows.
pub(super) fn fill(catalog: &mut Catalog) {
    for [module, name, nparams, routes, params, expr_args, _, since, _, _, _, accepts] in rows(FUNCTIONS) {
        catalog.functions.entry(name).or_default().push(FnRow {
            module,
            arity: nparams.parse().map_or(Arity::Any, Arity::Exact),
            routes: routes
                .split(',')
                .filter_map(|word| Routes::from_word(word.trim()))
                .fold(Routes::NONE, Routes::union),
            params: params.split(',').filter(|kind| !kind.is_empty()).map(ParamKind::read).collect(),
            expr_args: match expr_args {
                "no" => ExprArgs::Refused,
                "reparsed" => ExprArgs::Reparsed,
                "value" => ExprArgs::Value,
                _ => ExprArgs::Unknown,
            },
            accepts: accepts.split(',').filter(|forms| !forms.is_empty()).collect(),
            words: Vec::new(),
            is_later: is_later(since),
        });
    }
    for [module, name, nparams, nth, pattern, wanted] in rows(WORDS) {
        let found = catalog.functions.get_mut(name).into_iter().flatten();
        let found = found.filter(|row| row.module == module && nparams.parse().map(Arity::Exact) == Ok(row.arity));
        for row in found {
            row.words.push(WordRow { nth: nth.parse().unwrap_or(0), pattern, wanted });
        }
    }
    for [module, name, ty, _, _, _, since] in rows(MODPARAMS) {
        catalog.modparams.entry(module).or_default().push(ModParamRow {
            name,
            takes_int: ty != "str" && ty != "func-str",
            takes_str: ty != "int" && ty != "func-int",
            value: None,
            is_later: is_later(since),
        });
    }
    for [name, depends_on, order, _, _, _, _, _, purpose, since, modparam_name] in rows(MODULES) {
        catalog.modules.insert(
            name,
            ModuleRow {
                depends_on: depends_on.split_whitespace().collect(),
                after: if order == "after" { depends_on } else { order }.split_whitespace().collect(),
                starts: Vec::new(),
                modparam_name: if modparam_name.is_empty() { name } else { modparam_name },
                purpose,
                is_later: is_later(since),
            },
        );
    }
    for [module, kind, name, default, unless, only] in rows(STARTS) {
        let kind = match kind {
            "module" => StartKind::Module,
            "event" => StartKind::Event,
            "param" => StartKind::Param,
            _ => StartKind::Database,
        };
        if let Some(row) = catalog.modules.get_mut(module) {
            row.starts.push(StartRow { kind, name, default, unless, only });
        }
    }
    for [module, param, pattern, wanted] in rows(VALUES) {
        for row in catalog.modparams.get_mut(module).into_iter().flatten().filter(|row| row.name == param) {
            row.value = Some(ValueRow { pattern, wanted });
        }
    }
    for [module, name, takes, words, writable, _, since] in rows(PVS) {
        catalog.pvs.entry(name).or_default().push(PvRow {
            module,
            takes: PvTakes::read(takes),
            words: words.split_whitespace().collect(),
            writable: writable == "yes",
            is_later: is_later(since),
        });
    }
    for [module, class, name, args, _, since] in rows(TRANSFORMS) {
        catalog.transforms.entry(class).or_default().push(TransformRow {
            module,
            name,
            args: args.split_whitespace().filter_map(|form| form.split(':').next()?.parse().ok()).collect(),
            character: args
                .split_whitespace()
                .filter_map(|form| form.split(':').nth(1)?.split(',').position(|kind| kind == "char"))
                .next(),
            is_later: is_later(since),
        });
    }
    for [module, text] in rows(SELECTS) {
        catalog.selects.push(SelectRow { module, text, path: SelectPath::parse(text) });
    }
    for [module, name, who] in rows(EVENT_ROUTES) {
        if who == "script" {
            catalog.event_routes.insert(name, module);
        }
    }
}
