//! Types, constants, statements.

srcc_syntax::codes! {
    /// An int operator with a text.
    STRING_OPERAND = "E0301", Error, "`{op}` works on numbers",
        label: "this is text",
        texts: { cast: "to use the number that the text holds, write `(int)`", concat: "`+` joins texts", compare: "texts are compared with `==`, `!=` and `=~`" },
        explain: "`- * / mod | & ^ << >> ~`, the order comparisons, `&&`, `||`, `!`, `ieq` and `ine` work on numbers; a string literal or a select beside them is refused.";
    /// `1 + "a"`.
    MIXED_OPERANDS = "E0302", Error, "`{op}` of a number and a text",
        label: "this is text",
        texts: { left: "this is a number, so `{op}` works on numbers", cast: "write `(str)` before the left side, or `(int)` before the right one" },
        explain: "The left side decides what `+`, `==` and their like mean. If it is a number, a text on the right is refused; a text on the left takes a number on the right.";
    /// `strlen(5)`.
    NUMBER_OPERAND = "E0303", Error, "`{op}` needs text or a variable",
        label: "this is a number",
        texts: { null: "a number is never undefined" },
        explain: "`strlen`, `strempty`, `defined`, comparisons with `$null` and the left side of `eq` and `ne` are refused for what is always a number.";
    /// `return "x"`.
    STRING_RETURN = "E0304", Error, "`{op}` needs a number",
        label: "this is text",
        explain: "The value of `return`, `exit` and `drop` is a number. The original notices this only when it starts.";
    /// `while ("x")`.
    STRING_LOOP = "E0305", Error, "the condition of `while` must be a number",
        label: "this is text",
        explain: "The original accepts this with `-c` and then refuses to start.";
    /// `"a" =~ 5`.
    NUMBER_PATTERN = "E0306", Error, "the right side of `=~` must be text",
        label: "this is a number",
        explain: "The right side of `=~` is a regular expression. The original accepts a number with `-c` and then refuses to start.";
    /// `case 1: case "a":`.
    MIXED_LABELS = "E0307", Error, "labels of one `switch` must be all numbers or all texts",
        label: "this one is {found}",
        texts: { first: "the first label is {first}" },
        explain: "The first label decides whether the value is compared as a number or as text.";
    /// Two equal labels.
    DUPLICATE_LABEL = "E0308", Error, "label `{label}` occurs twice",
        label: "can never be reached",
        texts: { first: "first here" },
        explain: "The first matching label wins. Labels are compared by value: `16` and `0x10` are the same. The original notices this only when it starts.";
    /// Two `default`.
    TWO_DEFAULTS = "E0309", Error, "this `switch` has two `default` labels",
        label: "the second one",
        texts: { first: "the first one" },
        explain: "A `switch` has at most one `default`.";
    /// A label that is not constant.
    VARIABLE_LABEL = "E0310", Error, "a label must be constant",
        label: "only known at run time",
        explain: "Labels are numbers, strings and constant expressions.";
    /// A string switch that begins with `default`.
    DEFAULT_FIRST = "E0311", Error, "a `switch` over texts cannot begin with `default`",
        label: "move it behind another label",
        explain: "The original takes a `switch` that begins with `default` for one over numbers and refuses to start.";
    /// `switch(e) { default: .. }`.
    DEFAULT_ONLY = "E0312", Error, "this `switch` has nothing but `default`",
        label: "always taken",
        texts: { plain: "write the statements without `switch`" },
        explain: "The original refuses to start with a `switch` over a variable that has no label but `default`.";
    /// A regular expression that does not compile.
    BAD_REGEX = "E0313", Error, "this regular expression is malformed",
        label: "{problem}",
        texts: {
            escape: "to match it as plain text, write `[{found}]` or put a backslash before it",
            place: "it is `{part}`, character {nth} of the expression",
        },
        explain: "Regular expressions are POSIX extended ones. The original notices a malformed one only when it starts.";
    /// An argument that is no number.
    BAD_NUMBER = "E0314", Error, "the {nth} argument of `{name}` is not a number",
        label: "`{found}` is not a number",
        texts: { forms: "write a number, or one variable" },
        explain: "The function takes a number: decimal, or hexadecimal after `0x`, or a single variable.";
    /// A substitution that is malformed.
    BAD_SUBST = "E0315", Error, "this substitution is malformed",
        label: "{problem}",
        texts: { form: "write `/regex/replacement/flags`" },
        explain: "A substitution is `/regex/replacement/flags`; any character may take the place of the slashes. The flags are `i` (ignore case), `g` (all occurrences) and `s` (`.` matches a newline).";
    /// `src_ip == 5`.
    NOT_AN_ADDRESS = "E0316", Error, "`{name}` is compared with a number",
        label: "not an address",
        texts: { forms: "write an address, `address/bits`, a host name or `myself`" },
        explain: "Addresses are compared with addresses, networks, host names, texts that hold one of these, or `myself`.";
    /// `{s.select,0,ab}`.
    NOT_A_CHARACTER = "E0317", Error, "the {nth} argument of `{name}` is one character",
        label: "not one character",
        explain: "Where a transformation takes a separator, it is a single character that is written there; a variable or a longer text is refused.";
    /// A constant text that a function does not take.
    BAD_ARGUMENT = "E0318", Error, "`{name}` does not take this as its {nth} argument",
        label: "{problem}",
        texts: {
            near: "did you mean `{near}`?",
            wanted: "it takes {wanted}",
            levels: "the levels are `L_ALERT`, `L_BUG`, `L_CRIT`, `L_ERR`, `L_WARN`, `L_NOTICE`, `L_INFO` and `L_DBG`",
        },
        explain: "Each function has its own idea of a constant argument: a number, the name of a variable, text in which variables are expanded, a word. The original looks at them when it starts, and then refuses to.";
    /// `{s.substr,0,-1}`.
    NEGATIVE_LENGTH = "E0319", Error, "the length of a substring cannot be negative",
        label: "negative",
        texts: { strip: "`s.striptail,n` takes the last n characters away" },
        explain: "`s.substr,offset,length` takes a length of 0 or more; 0 means up to the end. The offset may be negative: it then counts from the end.";
    /// `uri =~ myself`.
    NOT_A_PATTERN = "E0320", Error, "the right side of `{name} =~` must be a regular expression",
        label: "no regular expression",
        texts: { compare: "compare with `==` or `!=`" },
        explain: "`=~` compares an operand of the core with a regular expression, given as text or in a variable. Numbers, addresses and `myself` are compared with `==` and `!=`.";
    /// A condition that never changes.
    CONSTANT_CONDITION = "W0301", Warning, "this condition is always {value}",
        label: "constant",
        explain: "The condition of `if` or `while` does not depend on anything.";
    /// `if ("x")`.
    STRING_CONDITION = "W0302", Warning, "this condition is text, which counts as the number it holds",
        label: "not a number",
        texts: { compare: "to test for an empty text, compare with `\"\"`" },
        explain: "A condition is a number: `if` is taken when it is greater than 0. A text counts as the number it holds, 0 if it holds none.";
    /// `switch(e) {}`.
    EMPTY_SWITCH = "W0303", Warning, "this `switch` has no labels",
        label: "does nothing",
        explain: "The value is computed and dropped.";
    /// `if ($x = 1)`.
    ASSIGNED_CONDITION = "W0304", Warning, "this condition is an assignment, which is always true",
        label: "assigns",
        texts: { compare: "to compare, write `==`" },
        explain: "An assignment in parentheses is an operand whose value is 1.";
    /// `1 + selval(..)`.
    SELVAL_NUMBER = "W0305", Warning, "`selval` has no value where a number is asked for",
        label: "the statement is skipped",
        texts: { assign: "assign it to a variable first" },
        explain: "The original evaluates `selval` where a value of any type or a text is asked for. As an operand of arithmetic or of a comparison, or as a condition, it is an evaluation error: the statement is skipped, a condition is false.";
    /// `src_port == "5060"`.
    TEXT_NUMBER = "W0306", Warning, "`{name}` is compared with text, which is never true",
        label: "text",
        texts: { number: "write the number without quotes" },
        explain: "Ports, protocols, address families and lengths are numbers; measured, a comparison with a text is false whatever the operator.";
    /// An operand of the core that is text, compared with a number.
    NUMBER_TEXT = "W0307", Warning, "`{name}` is compared with a number, which it never is",
        label: "a number",
        texts: { text: "write it in quotes" },
        explain: "The method and the URIs are texts; measured, `==` with a number is false, even in digits that are equal, and so is its negation with `!`.";
}
