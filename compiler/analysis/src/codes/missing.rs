//! What the original has and a binary cannot be made of.

srcc_syntax::codes! {
    /// A function without implementation.
    FUNCTION = "E0501", Error, "`{name}` of module `{module}` is not implemented yet",
        label: "cannot be compiled",
        texts: { arity: "with {found}; it is implemented with {forms}" },
        explain: "The function is known and was checked, but a binary cannot be made of it yet.";
    /// A module without implementation.
    MODULE = "E0502", Error, "module `{name}` is not implemented yet",
        label: "cannot be compiled",
        texts: { purpose: "it is for: {purpose}" },
        explain: "The module is known and its use was checked, but a binary cannot be made with it yet.";
    /// A pseudo-variable without implementation.
    PV = "E0503", Error, "`${name}` of module `{module}` is not implemented yet",
        label: "cannot be compiled",
        texts: { assign: "it can be read but not assigned yet", form: "not in this form: {problem}" },
        explain: "The pseudo-variable is known and was checked, but a binary cannot be made of it yet.";
    /// A transformation without implementation.
    TRANSFORMATION = "E0504", Error, "transformation `{name}` of module `{module}` is not implemented yet",
        label: "cannot be compiled",
        explain: "The transformation is known and was checked, but a binary cannot be made of it yet.";
    /// A module parameter without implementation.
    MODPARAM = "E0505", Error, "parameter `{name}` of module `{module}` is not implemented yet",
        label: "cannot be compiled",
        explain: "The parameter is known and was checked, but it would have no effect, so that no binary is made.";
    /// A select without implementation.
    SELECT = "E0507", Error, "the select `@{name}` is not implemented yet",
        label: "cannot be compiled",
        texts: { pv: "use a pseudo-variable instead" },
        explain: "The original has this select; a compiled script cannot read it yet.";
    /// An argument that is known at run time only.
    DYNAMIC_ARGUMENT = "E0509", Error, "`{name}` with a {nth} argument made at run time is not implemented yet",
        label: "only known at run time",
        texts: { quotes: "write the name in quotes: `\"{text}\"`" },
        explain: "The original looks at the text of this argument at run time as it does at a constant; a compiled script can only take a constant here.";
    /// A core parameter without implementation.
    CORE_PARAM = "E0510", Error, "core parameter `{name}` is not implemented yet",
        label: "cannot be compiled",
        explain: "The parameter changes what the proxy does on the wire, and would have no effect, so that no binary is made.";
    /// `group[n].name = value`.
    CFG_INSTANCE = "E0511", Error, "instances of the configuration group `{name}` are not implemented yet",
        label: "cannot be compiled",
        explain: "`group[n].name = value` sets a variable for one instance of its group only. Groups that the script declares have instances; those of the core and of modules have none here, since what reads their variables does not know which one the script has chosen.";
    /// `listen = tls:..`
    LISTEN = "E0512", Error, "listening on `{found}` is not implemented yet",
        label: "cannot be compiled",
        explain: "Sockets for UDP and TCP can be compiled; those for TLS and SCTP, and addresses that are `virtual`, cannot yet.";
    /// An event route that nothing runs.
    EVENT_ROUTE = "E0513", Error, "`event_route[{name}]` is not implemented yet",
        label: "nothing would run this",
        explain: "The event is known, but nothing in a compiled proxy runs this route when it happens, so that no binary is made.";
    /// A select that the original does not have.
    UNKNOWN_SELECT = "E0514", Error, "there is no select `@{name}`",
        label: "leads nowhere",
        texts: {
            near: "did you mean `@{near}`?",
            load: "it is one of module `{module}`: load that",
            pv: "docs/language.md lists the selects; a pseudo-variable may say the same",
        },
        explain: "The original logs an error when it starts and then reads such a path as the part of it that it knows, or as empty text. In `$sel(..)` it refuses it.";
}
