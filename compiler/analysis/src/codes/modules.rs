//! Modules, parameters, configuration.

srcc_syntax::codes! {
    /// A module that does not exist.
    UNKNOWN_MODULE = "E0401", Error, "no module is named `{name}`",
        label: "not found",
        texts: { near: "did you mean `{near}`?", later: "this module came after version 5.6" },
        explain: "`loadmodule` takes the name of a module, with or without `.so` and folder.";
    /// A module loaded twice.
    MODULE_TWICE = "E0402", Error, "module `{name}` is loaded twice",
        label: "loaded again here",
        texts: { first: "first loaded here" },
        explain: "A module can be loaded once.";
    /// A parameter that the module does not have.
    UNKNOWN_MODPARAM = "E0403", Error, "module `{module}` has no parameter `{name}`",
        label: "not a parameter of `{module}`",
        texts: { near: "did you mean `{near}`?", later: "it came after version 5.6" },
        explain: "Names of parameters are case sensitive. Where the module is given as a regular expression, every module that matches must have the parameter.";
    /// A number for a text or the reverse.
    MODPARAM_TYPE = "E0404", Error, "parameter `{name}` of `{module}` takes {wanted}",
        label: "this is {found}",
        texts: { fix: "write `{value}`" },
        explain: "Numbers stand without quotes, texts in quotes; the original never converts one to the other.";
    /// `modparam` before `loadmodule`.
    MODPARAM_NOT_LOADED = "E0405", Error, "no loaded module matches `{name}`",
        label: "not loaded before this line",
        texts: {
            load: "add `loadmodule \"{name}.so\"` before this line",
            near: "did you mean `{near}`?",
            below: "it is loaded here, after its parameter",
        },
        explain: "`modparam` sets a parameter of a module that was loaded before. The first argument is a regular expression that must match the module's whole name, case ignored.";
    /// A module name that is no regular expression.
    BAD_MODULE_REGEX = "E0406", Error, "the module of `modparam` is a regular expression, and this one is malformed",
        label: "{problem}",
        explain: "The first argument of `modparam` is a regular expression over the names of loaded modules.";
    /// A module without which another does not start.
    MISSING_DEPENDENCY = "E0407", Error, "module `{name}` needs module `{needed}`",
        label: "`{needed}` is not loaded",
        texts: {
            load: "add `loadmodule \"{needed}.so\"` before it",
            param: "because its parameter `{param}` is set",
            database: "its parameter `{param}` is a `{scheme}:` URL",
        },
        explain: "The original notices this only when it starts.";
    /// A module loaded before one it needs.
    DEPENDENCY_ORDER = "E0408", Error, "module `{name}` must be loaded after `{needed}`",
        label: "loaded too early",
        texts: { needed: "`{needed}` is loaded here" },
        explain: "The module looks for the other one when it starts, in the order of the `loadmodule` lines.";
    /// `user` after a route.
    PARAMETER_TOO_LATE = "E0409", Error, "`{name}` must be set before any `modparam` and route",
        label: "too late",
        texts: { first: "the first of them is here" },
        explain: "User, group and shared memory are set up before modules and routes are read.";
    /// A value that the parameter does not take.
    BAD_VALUE = "E0410", Error, "`{name}` does not take this value",
        label: "{problem}",
        texts: { wanted: "it takes {wanted}" },
        explain: "The value has the right form but is out of range or malformed.";
    /// A module that does not start without a parameter.
    MISSING_PARAM = "E0411", Error, "module `{name}` needs its parameter `{param}`",
        label: "does not start without it",
        texts: { set: "add `modparam(\"{name}\", \"{param}\", ..)`" },
        explain: "The parameter has no usable default. The original notices this only when it starts.";
    /// A module that does not start without an event route.
    MISSING_EVENT_ROUTE = "E0412", Error, "module `{name}` needs `event_route[{event}]`",
        label: "does not start without it",
        texts: { add: "add `event_route[{event}]` with what to do" },
        explain: "What the module receives is handled in this route. The original notices its absence only when it starts.";
}
