//! The codes of lexer, preprocessor and parser with all their prose.

crate::codes! {
    /// A string without its closing quote.
    UNTERMINATED_STRING = "E0101", Error, "this string is never closed",
        label: "the string starts here",
        explain: "A string in `\"` or `'` ends at the next quote of the same kind. It may span lines, so that a missing quote swallows the text up to the next one, or to the end of the file.";
    /// `/*` without `*/`.
    UNTERMINATED_COMMENT = "E0102", Error, "this comment is never closed",
        label: "the comment starts here",
        texts: { nests: "block comments nest: each `/*` needs its own `*/`" },
        explain: "Block comments nest in this language: `/* a /* b */ c */` is one comment. Each `/*` needs its own `*/`.";
    /// `$var(` without `)`.
    UNCLOSED_PV = "E0103", Error, "the parenthesis of this variable is never closed",
        label: "expected a matching `)`",
        explain: "Inside the parentheses of a pseudo-variable only parentheses count: all else, quotes included, is plain text up to the matching `)`.";
    /// `$` and nothing after it.
    LONE_DOLLAR = "E0104", Error, "a name must follow `$`",
        label: "no variable name here",
        texts: { format: "write `$$` for a dollar sign in a format string" },
        explain: "`$` starts a pseudo-variable: `$name`, `$name(inner)` or `$(name(inner)[index]{transformation})`.";
    /// A byte that starts no token.
    UNKNOWN_CHARACTER = "E0105", Error, "`{found}` is not part of the language",
        label: "unexpected character",
        explain: "Outside of strings and comments only letters, digits, blanks and the operators of the language are allowed.";
    /// A malformed select.
    BAD_SELECT = "E0106", Error, "this select is malformed",
        label: "{problem}",
        explain: "A select is written `@name.part[2][\"text\"].part`: names between dots, numbers or strings between brackets.";
    /// A pseudo-variable whose inside is malformed.
    BAD_PV = "E0107", Error, "this pseudo-variable is malformed",
        label: "{problem}",
        texts: { form: "the full form is `$(name(inner)[index]{class.function,argument})`" },
        explain: "A pseudo-variable is written `$name`, `$name(inner)`, or `$(name(inner)[index]{class.function,argument})`. Index and transformations are allowed only inside `$( )`; no blank stands between the name and `(`.";
    /// An index that is no number.
    BAD_AVP_INDEX = "E0108", Error, "`{found}` is not an index",
        label: "expected a number, `*` or a pseudo-variable",
        explain: "An index is a number (0 is the newest, negative numbers count from the end), `*` for all values, or a pseudo-variable.";
    /// More text than positions.
    TOO_LARGE = "E0109", Error, "the script is larger than 4 GiB",
        label: "",
        explain: "All files of a script together may hold up to 4 GiB.";
    /// The main file could not be read.
    UNREADABLE = "E0110", Error, "cannot read `{path}`: {reason}",
        label: "",
        explain: "The script could not be read.";
    /// The scanner gave up.
    TOO_MANY_ERRORS = "E0111", Error, "more than {limit} findings so far",
        label: "the script is not read beyond this",
        explain: "A text with that many mistakes is no script. It is not read to its end.";

    /// `#!define` of a name that has a value already.
    DUPLICATE_DEFINE = "E0120", Error, "`{name}` is defined twice",
        label: "defined again here",
        texts: {
            first: "first defined here",
            redefine: "use `#!redefine` to replace the value, or `#!trydef` to keep the first one",
            fix: "replace the value",
        },
        explain: "`#!define` refuses a name that is defined already, even with the same value. `#!trydef` keeps the first value and `#!redefine` replaces it. Names given with `-A` on the command line and `MOD_name` of a loaded module count as defined.";
    /// A directive whose operand is malformed.
    BAD_DIRECTIVE = "E0121", Error, "`{directive}` needs {needs}",
        label: "{found}",
        explain: "A directive takes the rest of its line. Names in it are identifiers: a letter or `_`, then letters, digits and `_`.";
    /// `#!endif` outside of a block.
    UNPAIRED_ENDIF = "E0122", Error, "this `#!endif` has no `#!ifdef`",
        label: "nothing to end here",
        texts: { space: "there is no blank between `#!` and a directive's word: `#! ifdef` is a comment" },
        explain: "Each `#!endif` ends one `#!ifdef`, `#!ifndef` or `#!ifexp`. An `#!ifdef` without a name is a comment, so that its `#!endif` is left alone.";
    /// `#!ifdef` without an end.
    UNCLOSED_IFDEF = "E0123", Error, "this `{directive}` has no `#!endif`",
        label: "the block starts here",
        explain: "Each `#!ifdef`, `#!ifndef` and `#!ifexp` needs its own `#!endif`.";
    /// `#!else` outside of a block.
    STRAY_ELSE = "W0124", Warning, "this `{directive}` is outside of any `#!ifdef`",
        label: "it has no effect",
        explain: "`#!else` and `#!elif` belong between `#!ifdef` and `#!endif`. Elsewhere they are ignored.";
    /// A second `#!else`.
    SECOND_ELSE = "W0125", Warning, "a second `#!else` in one block",
        label: "this makes the first branch's text count again",
        explain: "Each `#!else` toggles its block, so that a second one switches back to the first side. This is accepted but is hardly meant.";
    /// A directive's word that nearly is one.
    UNKNOWN_DIRECTIVE = "W0126", Warning, "`{found}` is not a directive and is read as a comment",
        label: "ignored",
        texts: { near: "did you mean `{near}`?", fix: "write `{near}`" },
        explain: "A line that starts with `#!` and a word that is no directive is a comment.";
    /// A directive's word in a define's value, or a comment there.
    COMMENT_IN_DEFINE = "W0127", Warning, "the comment is part of the value of `{name}`",
        label: "this becomes part of the value",
        texts: { swallow: "wherever `{name}` is used, the comment also swallows the rest of that line, `;` included", fix: "move the comment to a line of its own" },
        explain: "The value of `#!define` is the rest of the line, comments included. Used as in `$var(x) = NAME;` the comment then swallows the `;`.";
    /// A define that reaches itself.
    RECURSIVE_DEFINE = "E0128", Error, "the define `{name}` expands to itself",
        label: "used here",
        texts: { def: "defined here" },
        explain: "The value of a define is scanned again for defines. A define that reaches itself would never end.";
    /// Expansion exceeded its bound.
    TOO_MANY_EXPANSIONS = "E0129", Error, "the defines of this script expand to more than {limit} tokens",
        label: "while expanding this",
        explain: "Defines that name other defines several times grow exponentially. The expansion is bounded.";
    /// A malformed `#!subst` rule.
    BAD_SUBST = "E0130", Error, "this substitution rule is malformed",
        label: "{problem}",
        texts: { form: "the form is `\"/regex/replacement/flags\"`, with any separator as first character" },
        explain: "The rule of `#!subst` is a string in double quotes: separator, regex, separator, replacement, separator, flags (`i` ignores case, `g` replaces all). In `#!substdef` the regex is a define's name.";
    /// An environment variable is not set.
    UNSET_ENV = "E0131", Error, "the environment variable `{name}` is not set",
        label: "needed here",
        texts: { try_it: "`#!trydefenv` ignores an unset variable" },
        explain: "`#!defenv NAME` defines NAME from the environment of the compiler and refuses an unset one. `#!trydefenv` ignores it.";
    /// Include name not in double quotes.
    BAD_INCLUDE_NAME = "E0132", Error, "the name of an included file must be in double quotes, without blanks",
        label: "{found}",
        explain: "`include_file` and `import_file` take a name in double quotes. It must not contain a blank.";
    /// An included file is missing.
    INCLUDE_NOT_FOUND = "E0133", Error, "cannot read the included file `{path}`",
        label: "included here",
        texts: { tried: "tried {tried}", import: "`import_file` ignores a file that does not exist" },
        explain: "A name is tried as given, relative to the working directory, then relative to the directory of the including file. `import_file` ignores a missing file.";
    /// Includes nest too deeply.
    INCLUDE_DEPTH = "E0134", Error, "includes nest more than {limit} deep",
        label: "this file is not included",
        texts: { cycle: "`{path}` is being read already: it includes itself" },
        explain: "Files may include each other up to 10 levels deep.";
    /// Files that include each other more than once.
    TOO_MANY_INCLUDES = "E0139", Error, "this script includes more than {limit} files, or 64 MiB",
        label: "this file and all further ones are not included",
        explain: "A file may be included several times, so that files that include each other grow exponentially. All files that a script includes, each counted as often as it is included, are bounded to 10,000 and to 64 MiB.";
    /// An ifdef in an ifdef in an ..
    IFDEF_DEPTH = "E0135", Error, "`#!ifdef` blocks nest more than {limit} deep",
        label: "one too many",
        explain: "Conditional blocks may nest up to 512 levels deep.";
    /// A directive expression that cannot be evaluated.
    BAD_DIRECTIVE_EXPR = "E0136", Error, "the expression of `{directive}` is malformed",
        label: "{problem}",
        explain: "`#!ifexp`, `#!elif` and `#!defexp` take numbers, strings in quotes, defined names, parentheses and the operators `|| && ! == != =~ < > <= >= + - * / %`. A name that is not defined counts as 0.";
    /// A directive of 5.7 and later.
    LATER_DIRECTIVE = "W0137", Warning, "Kamailio 5.6 reads `{directive}` as a comment",
        label: "known to later versions only",
        explain: "`#!ifexp`, `#!elif`, `#!defexp`, `#!defexps` and `#!undef` came after version 5.6, where they are comments. Here they work.";
    /// A mode line that is none.
    MODE_TRAILING = "W0138", Warning, "this mode line has trailing text and is read as a comment",
        label: "the script runs in the default mode",
        texts: { fix: "remove the trailing text" },
        explain: "A mode line such as `#!KAMAILIO` must end right after the word; a trailing blank already makes it a comment.";

    /// Generic: something else was expected.
    UNEXPECTED = "E0150", Error, "expected {expected}, found {found}",
        label: "unexpected",
        texts: { near: "did you mean `{near}`?", opener: "to close this `{open}`", fix_near: "write `{near}`" },
        explain: "The text does not fit the grammar at this place.";
    /// Missing `;`.
    MISSING_SEMI = "E0151", Error, "expected `;` after this statement",
        label: "`;` is missing here",
        texts: { next: "the next statement starts here", fix: "add `;`" },
        explain: "Every statement but a block ends in `;`. The end of a line ends nothing.";
    /// `{` without `}`.
    UNCLOSED_BRACE = "E0152", Error, "this `{` is never closed",
        label: "the block starts here",
        texts: { item: "a new route starts here, inside the open block", indent: "this `}` closes it, though it is indented differently" },
        explain: "Each `{` needs its own `}`. Routes do not nest.";
    /// `}` without `{`.
    EXTRA_BRACE = "E0153", Error, "this `}` closes nothing",
        label: "no block is open here",
        texts: { closed: "the block was closed here already" },
        explain: "There is no open `{` for this `}`.";
    /// `(` or `[` without partner.
    UNCLOSED_PAREN = "E0154", Error, "expected `{close}`, found {found}",
        label: "expected `{close}` here",
        texts: { opener: "to close this `{open}`" },
        explain: "Each `(` needs its own `)`, each `[` its own `]`.";
    /// Nothing between braces.
    EMPTY_BLOCK = "E0155", Error, "a block must hold at least one statement",
        label: "empty",
        texts: { fix: "put a null statement into the block" },
        explain: "`{ }` is refused; `{ ; }` is accepted and does nothing.";
    /// Text without items.
    EMPTY_SCRIPT = "E0156", Error, "the script holds nothing",
        label: "",
        explain: "A script needs at least one item. Comments and directives do not count.";
    /// Nesting or chains beyond the bound.
    TOO_DEEP = "E0157", Error, "this nests more than {limit} deep",
        label: "one level too many",
        explain: "Blocks, parentheses and conditions may nest up to a fixed depth, which no script written by hand reaches.";
    /// An expression with too many operands.
    EXPR_TOO_LONG = "E0158", Error, "this expression has more than {limit} operators",
        label: "too long",
        explain: "The operators of one expression are limited so that later stages are bounded too.";
    /// A statement of another language.
    NO_SUCH_STATEMENT = "E0159", Error, "there is no `{word}` statement",
        label: "not part of the language",
        texts: { instead: "{instead}" },
        explain: "The statements are assignments, calls, `if`, `while`, `switch`, `break`, `return`, `exit` and `drop`.";
    /// An operator of another language.
    NO_SUCH_OPERATOR = "E0160", Error, "there is no `{op}` operator",
        label: "not part of the language",
        texts: { instead: "{instead}", fix: "{instead}" },
        explain: "The operators are `|| or && and | & ^ << >> == != =~ eq ne ieq ine < > <= >= + - * / mod ! not ~ - defined (int) (str)`.";
    /// `10k`, `08`, `0xg`.
    BAD_NUMBER = "E0161", Error, "`{text}` is not a number",
        label: "{problem}",
        explain: "Numbers are decimal (`42`), hexadecimal (`0x2a`, lower-case x), octal (`052`) or binary (`101010b`). There are no fractions, no suffixes for size or time, and no separators.";
    /// An expression where a statement is due.
    NOT_A_STATEMENT = "E0162", Error, "{what} alone is not a statement",
        label: "nothing is done with this value",
        texts: { assign: "assign it to a variable: `$var(x) = ..;`", equals: "`==` compares; write `=` to assign", group: "join the statements of a block to an `if` or `while`, or remove the braces" },
        explain: "A statement is an assignment, a call or a keyword statement. A value alone does nothing and is refused.";
    /// Cannot be assigned to.
    NOT_ASSIGNABLE = "E0163", Error, "cannot assign to {what}",
        label: "not a variable",
        explain: "The left side of `=` is a pseudo-variable or an old-style avp.";
    /// `a = b = c`.
    CHAINED_ASSIGN = "E0164", Error, "an assignment has no value here",
        label: "second `=` in one statement",
        texts: { two: "write two statements, or compare with `==`" },
        explain: "`a = b = 1` is refused: an assignment is an operand only in parentheses, where its value is always 1.";
    /// Word without parentheses.
    CALL_WITHOUT_PARENS = "E0165", Error, "expected `(` after the function `{name}`",
        label: "`(` is missing here",
        texts: { fix: "add `()`", near: "did you mean `{near}`?", fix_near: "write `{near}`" },
        explain: "A function call needs parentheses even without arguments. A word alone is a define that does not exist, or a misspelt keyword.";
    /// A bare word as an operand.
    BARE_WORD = "E0166", Error, "`{name}` is not a value",
        label: "a bare word",
        texts: { quote: "put quotes around it if it is a string", define: "no define of this name exists", near: "did you mean `{near}`?", fix: "put quotes around it", fix_near: "write `{near}`" },
        explain: "An identifier in an expression is a function call if `(` follows, or a define. There are no bare-word strings except after `method ==`, in `route()` and in some core functions.";
    /// Item inside a route.
    ITEM_IN_ROUTE = "E0167", Error, "`{word}` stands inside a route",
        label: "allowed at top level only",
        texts: { opener: "the block starts here" },
        explain: "Modules, parameters and routes are declared outside of all blocks. A missing `}` before this line is a likely cause.";
    /// Statement outside of a route.
    STMT_AT_TOP = "E0168", Error, "{what} stands outside of any route",
        label: "allowed inside a route only",
        texts: { closed: "the last block was closed here" },
        explain: "Statements belong into a route block. One `}` too many before this line is a likely cause.";
    /// An assignment of an unknown core parameter.
    UNKNOWN_PARAM = "E0169", Error, "there is no core parameter `{name}`",
        label: "unknown",
        texts: { near: "did you mean `{near}`?", renamed: "it is now called `{near}`", fix_near: "write `{near}`" },
        explain: "At top level `name = value` sets a parameter of the core. Parameters of modules are set with `modparam`.";
    /// A core parameter of another type.
    BAD_PARAM_VALUE = "E0170", Error, "`{name}` takes {needs}",
        label: "{found}",
        texts: { quoted: "remove the quotes", lower: "these words are written in lower case", fix: "write `{new}`" },
        explain: "Each core parameter takes one form of value; nothing is converted and there are no expressions.";
    /// A word after `listen=..` that is one more address.
    ADDRESS_LIST_GOES_ON = "E0171", Error, "`{word}` is read as one more address of `{list}`",
        label: "a new line does not end the list",
        texts: { list: "the list starts here", semi: "put `;` at the end of the list", fix: "end the list with `;`" },
        explain: "`listen` and `alias` take one address after the other, over as many lines as you like. A keyword or `;` ends the list, an identifier continues it.";
    /// Not an address.
    BAD_ADDRESS = "E0172", Error, "`{text}` is not {needs}",
        label: "{problem}",
        explain: "An IPv4 address has four numbers of 0 to 255; the width of a network is 0 to 32, for IPv6 0 to 128; a port is 0 to 65535.";
    /// `listen=ws:..`
    BAD_LISTEN_PROTO = "E0173", Error, "`{proto}` is not a protocol to listen on",
        label: "expected `udp`, `tcp`, `tls`, `sctp` or `*`",
        texts: { websocket: "WebSocket arrives over `tcp` or `tls` and is handed over by module `xhttp`" },
        explain: "Sockets are opened for udp, tcp, tls and sctp.";
    /// `listen="udp:1.2.3.4:5060"`
    QUOTED_SOCKET = "E0174", Error, "the quotes make `{text}` a host name",
        label: "remove the quotes",
        texts: { fix: "remove the quotes" },
        explain: "Protocol and port stand outside of the quotes: `listen=udp:\"host\":5060`.";
    /// Clauses of `listen` in wrong order.
    LISTEN_ORDER = "E0175", Error, "`advertise` must come before `name`",
        label: "too late here",
        explain: "The order is `listen=address advertise host:port name \"text\" virtual`.";
    /// Keyword as a name.
    KEYWORD_AS_NAME = "E0176", Error, "`{word}` is a keyword and cannot name {what}",
        label: "a keyword",
        texts: { quote: "put quotes around it" , fix: "put quotes around it" },
        explain: "Names of routes and cfg variables must not be keywords, which include all names of core parameters and core functions. A route's name may be quoted.";
    /// A route's name is malformed.
    BAD_ROUTE_NAME = "E0177", Error, "expected a route name, found {found}",
        label: "{problem}",
        texts: { quote: "put quotes around it", fix: "put quotes around it" },
        explain: "A route's name is an identifier, a number or a string. A name with a dash must be quoted. An event route's name has at least one colon: `event_route[tm:local-request]`.";
    /// `request_route[NAME]`
    NAMED_MAIN_ROUTE = "E0178", Error, "`{word}` takes no name",
        label: "remove the name, or write `{instead}[..]`",
        explain: "`request_route` and `reply_route` are the entry points of all requests and replies. Named routes are `route[NAME]` and `onreply_route[NAME]`.";
    /// Wrong arguments of a core function.
    BAD_CORE_ARGS = "E0179", Error, "`{name}` takes {needs}",
        label: "{found}",
        texts: { constant: "core functions take constants only; set a pseudo-variable such as `$ru`, `$rU` or `$du`, or use a module's function" },
        explain: "The functions of the core take constants in a few forms; no variables and no expressions.";
    /// Operator that the operand does not take.
    BAD_LEGACY_CMP = "E0180", Error, "`{left}` takes {needs}",
        label: "{found}",
        explain: "Operands of the core such as `src_ip`, `method` or `proto` stand on the left of one comparison and take certain operators and values only.";
    /// `select` etc. on cfg value.
    BAD_CFG_VAR = "E0181", Error, "a cfg variable takes {needs}",
        label: "{found}",
        explain: "A cfg variable is declared as `group.name = 42` or `group.name = \"text\"`, with `description \"text\"` if you like. Negative numbers are refused.";
    /// Value of modparam.
    BAD_MODPARAM = "E0182", Error, "`{word}` takes a module, a parameter and {needs}",
        label: "{found}",
        explain: "`modparam(\"module\", \"parameter\", value)`: the value is a number, perhaps negative, or a string. There are no expressions. `modparamx` also takes a pseudo-variable.";
    /// Labels of switch.
    STMT_BEFORE_CASE = "E0183", Error, "a statement stands before the first label of this `switch`",
        label: "expected `case` or `default`",
        explain: "All statements of a `switch` belong to a label.";
    /// Block after label.
    BLOCK_AFTER_CASE = "E0184", Error, "a block cannot follow a label",
        label: "remove the braces",
        texts: { fix: "remove the braces" },
        explain: "The statements of a label stand without braces: `case 1: a(); b(); break;`.";
    /// `/re/` in case.
    CASE_REGEX_CLOSED = "E0185", Error, "the regex of a label has no closing `/`",
        label: "remove this",
        explain: "A regex label is written `case /\"regex\":`: a slash, then the regex as a string, and no closing slash.";
    /// `break 1`
    VALUE_AFTER_BREAK = "E0186", Error, "`break` takes no value",
        label: "remove the value",
        explain: "`break` leaves the innermost loop or switch. `return` takes a value.";
    /// `(bool)x`
    UNKNOWN_CAST = "E0187", Error, "there is no cast to `{word}`",
        label: "expected `(int)` or `(str)`",
        explain: "The casts are `(int)` and `(str)`, without blanks inside the parentheses.";
    /// `( int )x`
    CAST_WITH_BLANKS = "E0188", Error, "a cast has no blanks inside its parentheses",
        label: "write `({word})`",
        texts: { fix: "remove the blanks" },
        explain: "The casts are `(int)` and `(str)`, without blanks inside the parentheses.";
    /// `"a" 'b'`
    ADJACENT_STRINGS = "E0189", Error, "these strings do not join",
        label: "second string",
        texts: { double: "only strings in double quotes join, when nothing but white space is between them", plus: "join with `+`" },
        explain: "`\"a\" \"b\"` is one string `ab`. Strings in single quotes, or one of each kind, do not join.";
    /// `$ru{s.len}`
    TRANSFORMATION_OUTSIDE = "E0190", Error, "a transformation is allowed only inside `$(..)`",
        label: "write `$({name}{..})`",
        texts: { fix: "put the variable into parentheses" },
        explain: "Transformations and indexes are written inside the parentheses: `$(ru{s.len})`, `$(hdr(Via)[0])`.";
    /// `else` alone.
    ELSE_WITHOUT_IF = "E0191", Error, "this `else` has no `if`",
        label: "no `if` before this",
        texts: { semi: "a `;` or a second statement ended the `if`" },
        explain: "`else` follows directly after the statement or block of an `if`.";
    /// `$f.x` in the wrong mode.
    DOTTED_PV = "E0192", Error, "a name with a dot must stand inside `$(..)`",
        label: "write `$({name})`",
        texts: { fix: "put the name into parentheses" },
        explain: "Names with a dot such as `$(ruri.user)` cannot be written bare.";
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_is_unique_and_explained() {
        let mut ids: Vec<_> = super::ALL.iter().map(|code| code.id()).collect();
        assert!(super::ALL.iter().all(|code| !code.0.explain.is_empty() && !code.0.title.ends_with('.')));
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
