//! Names, arguments, routes, variables.

srcc_syntax::codes! {
    /// A call of a function that no module has.
    UNKNOWN_FUNCTION = "E0201", Error, "no function is named `{name}`",
        label: "not found in any module",
        texts: {
            near: "did you mean `{near}`?",
            later: "`{name}` came after version 5.6 (module `{module}`)",
        },
        explain: "Functions come from modules; those of the modules that a script loads, and the language's own, can be called. Names are case sensitive.";
    /// A function whose module is not loaded.
    FUNCTION_NOT_LOADED = "E0202", Error, "`{name}` belongs to module `{module}`, which is not loaded",
        label: "its module is not loaded",
        texts: {
            load: "add `loadmodule \"{module}.so\"` before this line",
            loaded_below: "the module is loaded here, after its use",
            others: "modules {others} have a function of that name too",
        },
        explain: "A function can be called in routes that follow the `loadmodule` of its module.";
    /// `route(X)` of a route that does not exist.
    UNDEFINED_ROUTE = "E0203", Error, "no route is named `{name}`",
        label: "called here",
        texts: {
            near: "did you mean `{near}`?",
            near_place: "a route with a similar name is defined here",
            other_kind: "there is {kind} of that name, but `route()` calls `route[..]` only",
        },
        explain: "`route(NAME)` calls `route[NAME]`. The original notices a missing route only when it starts, not with `-c`.";
    /// No arity fits.
    WRONG_ARGUMENT_COUNT = "E0204", Error, "`{name}` does not take {found}",
        label: "{found} here",
        texts: { forms: "it takes {forms}" },
        explain: "A function is known by its name and the number of its arguments.";
    /// A call in a block of a kind in which the function may not stand.
    WRONG_ROUTE_KIND = "E0205", Error, "`{name}` cannot be called in {kind}",
        label: "called in {kind}",
        texts: { route: "the block starts here", allowed: "it can be called in {allowed}" },
        explain: "Each function works on what a kind of block provides: a request, a reply, a failed transaction, a branch. The original refuses the others when it reads the script.";
    /// Two routes of one kind and name.
    DUPLICATE_ROUTE = "E0206", Error, "{kind} `{name}` is defined twice",
        label: "defined again here",
        texts: { first: "first defined here" },
        explain: "Names are unique among routes of the same kind. Blocks without a name (`request_route`, `reply_route`) may be repeated: their statements follow each other.";
    /// A pseudo-variable that no module has.
    UNKNOWN_PV = "E0207", Error, "no pseudo-variable is named `${name}`",
        label: "not found in any module",
        texts: {
            near: "did you mean `${near}`?",
            later: "`${name}` came after version 5.6 (module `{module}`)",
            dollar: "in a format string, write `$$` for a dollar sign",
        },
        explain: "Pseudo-variables come from modules, most of them from `pv`; without any module only `$null $? $rc $retcode $def $defn $env $envn` exist.";
    /// A pseudo-variable whose module is not loaded.
    PV_NOT_LOADED = "E0208", Error, "`${name}` belongs to module `{module}`, which is not loaded",
        label: "its module is not loaded",
        texts: { load: "add `loadmodule \"{module}.so\"` before this line", loaded_below: "the module is loaded here, after its use" },
        explain: "A pseudo-variable can be used in routes that follow the `loadmodule` of its module.";
    /// A transformation that does not exist.
    UNKNOWN_TRANSFORMATION = "E0209", Error, "no transformation is named `{name}`",
        label: "not found",
        texts: {
            near: "did you mean `{near}`?",
            load: "it belongs to module `{module}`: add `loadmodule \"{module}.so\"` before this line",
            classes: "no loaded module has a class `{class}`",
        },
        explain: "A transformation is written `{class.name}` or `{class.name,argument}` inside `$( )`.";
    /// Assignment to something that cannot be assigned.
    READ_ONLY_PV = "E0210", Error, "`{name}` cannot be assigned",
        label: "read only",
        texts: {
            equals: "to compare, write `==`",
            avp: "avps of domains and global ones are read only",
        },
        explain: "Only pseudo-variables that stand for something the script may change can be assigned.";
    /// A flag name that `flags` does not declare.
    UNDECLARED_FLAG = "E0211", Error, "no flag is named `{name}`",
        label: "not declared",
        texts: { near: "did you mean `{near}`?", declare: "declare it at the top: `flags {name};`" },
        explain: "A flag is a number from 0 to 31 or a name that `flags` declares.";
    /// A flag number above 31.
    FLAG_RANGE = "E0212", Error, "flag {number} does not exist",
        label: "flags are numbered 0 to 31",
        explain: "Message flags are the bits of a 32-bit number.";
    /// A flag declared twice.
    DUPLICATE_FLAG = "E0213", Error, "flag `{name}` is declared twice",
        label: "declared again here",
        texts: { first: "first declared here" },
        explain: "Each flag name can be declared once.";
    /// A call inside the arguments of a call.
    NESTED_CALL = "E0214", Error, "`{name}` is called inside the arguments of `{outer}`",
        label: "no function can be called here",
        texts: { variable: "assign its result to a variable first: `$var(x) = {name}(..);`" },
        explain: "Arguments are expressions without calls of functions or routes.";
    /// A variable where the function needs a constant.
    NOT_CONSTANT = "E0215", Error, "the {nth} argument of `{name}` must be constant",
        label: "only known at run time",
        texts: { quotes: "a variable inside a quoted string is expanded at run time: `\"{text}\"`" },
        explain: "Some functions look at their arguments once, when the script is read. They take numbers, strings and constant expressions.";
    /// `$(x{s.len}) = 1`.
    ASSIGN_TRANSFORMED = "E0216", Error, "a transformed variable cannot be assigned",
        label: "the transformation stands here",
        explain: "A transformation computes a new value; there is nothing that an assignment could change.";
    /// An inner name that does not fit the pseudo-variable.
    PV_INNER = "E0217", Error, "`${name}` {problem}",
        label: "{found}",
        texts: { near: "did you mean `{near}`?", words: "it takes one of {words}" },
        explain: "Each pseudo-variable has its own form: some take a name in parentheses, `$hdr(From)`, some one of a few words, `$TV(u)`, some an index, `$(avp(x)[1])`.";
    /// An operand of `onsend_route` elsewhere.
    ONSEND_ONLY = "E0218", Error, "`{name}` exists in `onsend_route` only",
        label: "not in {kind}",
        explain: "What is about to be sent, and from where, is known in `onsend_route` only.";
    /// A core function in `onsend_route`.
    NOT_IN_ONSEND = "E0219", Error, "`{name}` cannot be used in `onsend_route`",
        label: "not allowed here",
        explain: "When `onsend_route` runs, the message is finished. Of the language's own functions only `log`, the flag functions and the connection flags can be used there.";
    /// `@cfg_get` of something that no one declares.
    UNKNOWN_CFG_VAR = "E0220", Error, "no configuration variable is named `{name}`",
        label: "not declared",
        texts: { near: "did you mean `{near}`?", declare: "declare it at the top: `{name} = 1`" },
        explain: "`@cfg_get.group.name` reads a variable that the script declares as `group.name = value`, or one of the core or a loaded module.";
    /// `cfg_reset`, `cfg_select` or an instance of a group that does not exist.
    UNKNOWN_CFG_GROUP = "E0221", Error, "no configuration group is named `{name}`",
        label: "not declared",
        texts: { near: "did you mean `{near}`?" },
        explain: "A group of configuration variables exists once a variable of it is declared: `group.name = value`.";
    /// `group[1].number = "text"`.
    CFG_INSTANCE_TYPE = "E0229", Error, "`{name}` is a number",
        label: "not a number",
        explain: "An instance of a configuration group gives a variable another value, not another type: `group[1].name = \"5\"` is the number 5, and other texts are refused.";
    /// A cfg variable declared twice.
    DUPLICATE_CFG_VAR = "E0222", Error, "configuration variable `{name}` is declared twice",
        label: "declared again here",
        texts: { first: "first declared here" },
        explain: "A configuration variable is declared once; it changes at run time by `cfg.set_now_int` and its like.";
    /// An avp flag that `avpflags` does not declare.
    UNDECLARED_AVP_FLAG = "E0223", Error, "no avp flag is named `{name}`",
        label: "not declared",
        texts: { declare: "declare it at the top: `avpflags {name};`" },
        explain: "Flags of avps are names that `avpflags` declares.";
    /// Too few or too many arguments of a transformation.
    TRANSFORMATION_ARGUMENTS = "E0224", Error, "`{name}` does not take {found}",
        label: "{found} here",
        texts: { forms: "it takes {forms}" },
        explain: "The arguments of a transformation follow its name, separated by commas: `{s.substr,0,3}`.";
    /// `force_send_socket` of an address we do not listen on.
    NOT_OUR_SOCKET = "E0225", Error, "nothing listens on `{name}`",
        label: "not one of the `listen` addresses",
        texts: { listen: "the script listens on {sockets}" },
        explain: "`force_send_socket` chooses among the sockets that `listen` opens. The original checks this when it starts.";
    /// A pv handed over by name that is not one.
    NOT_A_PV = "E0226", Error, "the {nth} argument of `{name}` is the name of a variable",
        label: "no variable",
        texts: { quotes: "write the variable in quotes: `\"{text}\"`" },
        explain: "The function reads or changes the variable itself, so it takes its name in quotes, such as `\"$var(x)\"`.";
    /// `$shv` in the first block.
    SHARED_TOO_EARLY = "E0227", Error, "`$shv(..)` cannot be used before shared memory is set up",
        label: "no `modparam` and no complete route before this",
        explain: "The original sets up shared memory at the first `modparam`, or else after the first route. Any `modparam` before the route will do, such as `modparam(\"pv\", \"shvset\", \"name=i:0\")`.";
    /// A profile or counter that no parameter declares.
    NOT_DECLARED = "E0228", Error, "`{name}` is not declared for `{function}`",
        label: "no parameter declares this name",
        texts: { near: "did you mean `{near}`?", declare: "names are declared by {params}: `modparam(\"{module}\", ..)`" },
        explain: "The function works on something that a parameter of its module declares by name. The original refuses to start with any other name.";
    /// A function that a block reaches only through other routes.
    WRONG_KIND_BY_CALL = "W0205", Warning, "`{name}` is reached from {kind}, for which it is not made",
        label: "called here, in `{route}`",
        texts: { step: "`{route}` is called here", root: "{kind} starts here", allowed: "it is made for {allowed}" },
        explain: "A route runs in the kind of block that called it. The original looks only at the block in which a call stands; at run time the function may then fail or do something else. Calls inside `if`, `while` and `switch` are not looked at.";
    /// `t_on_failure` of a route that does not exist.
    UNKNOWN_ROUTE_ARGUMENT = "W0206", Warning, "no {kind} is named `{name}`",
        label: "nothing will run",
        texts: { near: "did you mean `{near}`?", near_place: "one with a similar name is defined here" },
        explain: "The original accepts the name of a route that does not exist here, and then runs nothing.";
    /// `$foo` in a script without mode line.
    UNKNOWN_AS_AVP = "W0207", Warning, "`${name}` is no pseudo-variable and is taken for an old avp",
        label: "an avp of the old style",
        texts: { mode: "with `#!KAMAILIO` as the first line this is an error", near: "did you mean `${near}`?" },
        explain: "In a script without a mode line, a `$name` that no module has is an avp in the manner of SIP Express Router.";
    /// An event route that no known module runs.
    UNKNOWN_EVENT = "W0208", Warning, "no module runs `event_route[{name}]`",
        label: "will never run",
        texts: { near: "did you mean `{near}`?" },
        explain: "Modules run event routes by fixed names, such as `tm:local-request`.";
}
