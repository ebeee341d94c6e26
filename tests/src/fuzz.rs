//! What the fuzzers run: the compiler's front end on any bytes, with what must hold whatever they are.
//!
//! The functions are used twice: by the libFuzzer targets in `tests/fuzz`, and by `suites/fuzz.rs`, which replays the
//! seeds and some thousand mutations of them on every test run. Each panics where something does not hold.

use crate::script::Numbers;
use srcc_analysis::{Catalog, Options as AnalysisOptions};
use srcc_syntax::pv::TextAt;
use srcc_syntax::{Diagnostic, Loader, Options, Parsed, Span};
use std::sync::Arc;

/// Between the main script and the files that it may include, which are named `1`, `2` and so on.
pub const FILE_MARK: u8 = 0x1e;

/// The files of one input.
struct Memory<'a>(Vec<&'a [u8]>);

impl Memory<'_> {
    fn new(data: &[u8]) -> Memory<'_> {
        Memory(data.split(|byte| *byte == FILE_MARK).collect())
    }
}

impl Loader for Memory<'_> {
    fn load(&mut self, path: &str) -> Result<Arc<[u8]>, String> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let index = if name == "main.cfg" { Some(0) } else { name.parse::<usize>().ok() };
        let file = index.and_then(|index| self.0.get(index));
        file.map(|text| Arc::from(*text)).ok_or_else(|| "no such file".to_owned())
    }

    fn env(&mut self, name: &str) -> Option<Vec<u8>> {
        name.starts_with('E').then(|| name.as_bytes().to_vec())
    }
}

/// Lexer and preprocessor.
///
/// # Panics
/// If a token or diagnostic has no place in a text that was read.
pub fn preprocess(data: &[u8]) {
    let scanned = srcc_syntax::scan(&mut Memory::new(data), "main.cfg", &Options::default());
    placed(&scanned.diagnostics, &scanned.sources);
}

/// The whole of parsing.
///
/// # Panics
/// If the tree cannot be printed, or a diagnostic has no place.
pub fn parse(data: &[u8]) {
    let parsed = parsed(data);
    let _ = srcc_syntax::dump::ast(&parsed.ast);
    placed(&parsed.diagnostics, &parsed.sources);
}

/// Everything up to the generated Rust text.
///
/// # Panics
/// If a diagnostic has no place, or the text of a script without errors is no Rust.
pub fn check(data: &[u8]) {
    let parsed = parsed(data);
    let analysis = srcc_analysis::analyze(&parsed, Catalog::stock(), AnalysisOptions { build: true });
    placed(&analysis.diagnostics, &parsed.sources);
    if parsed.has_errors() || analysis.has_errors() {
        return;
    }
    let (sources, expansions) = (&parsed.sources, &parsed.expansions);
    let input = srcc_codegen::Input { hir: &analysis.hir, sources, expansions, script: "main.cfg" };
    let files = srcc_codegen::sources(input).expect("generated tokens are Rust");
    for file in files {
        if let Err(error) = syn::parse_file(&file.text) {
            panic!("{} is no Rust: {error}\n{}", file.path, file.text);
        }
    }
}

/// All checks of a script that is expected to be good, as `srcc check` makes them.
///
/// # Panics
/// If it has errors.
pub fn analyze(data: &[u8]) {
    let parsed = parsed(data);
    let analysis = srcc_analysis::analyze(&parsed, Catalog::stock(), AnalysisOptions::default());
    let found: Vec<&Diagnostic> = parsed.diagnostics.iter().chain(&analysis.diagnostics).collect();
    assert!(!found.iter().any(|found| found.is_error()), "{found:?}");
}

/// The readers of variables, format strings and parameter names, which take text from inside of strings.
///
/// # Panics
/// If the parts of a format string do not add up to its text.
pub fn pv(data: &[u8]) {
    let at = |len: usize| TextAt {
        span: Span { lo: 0, hi: u32::try_from(len).unwrap_or(u32::MAX), ..Span::default() },
        exact: true,
    };
    for in_format in [false, true] {
        if let srcc_syntax::pv::PvExtent::Length(length) = srcc_syntax::pv::extent(data, in_format) {
            assert!(length <= data.len(), "a variable does not end after its text");
        }
    }
    let (pv, diagnostics) = srcc_syntax::pv::parse_pv(data, at(data.len()));
    assert!(pv.span.hi as usize <= data.len());
    assert!(diagnostics.iter().all(|found| found.primary.span.hi as usize <= data.len()));
    let (parts, diagnostics) = srcc_syntax::pv::parse_format_string(data, at(data.len()));
    let length: usize = parts
        .iter()
        .map(|part| match part {
            srcc_syntax::ast::FormatPart::Text(text) => text.text.len(),
            srcc_syntax::ast::FormatPart::Pv(pv) => pv.text.len(),
        })
        .sum();
    // `$$` stands for one character.
    let doubled = data.windows(2).filter(|pair| *pair == b"$$").count();
    assert!(length <= data.len() && (!diagnostics.is_empty() || length + doubled >= data.len()));
    if let Ok(name) = std::str::from_utf8(data) {
        let _ = srcc_syntax::params::find(name);
    }
}

/// The formatter.
///
/// # Panics
/// If it finds no layout that keeps the meaning, or formats its own output differently.
pub fn fmt(data: &[u8]) {
    let mut memory = Memory::new(data);
    let text = memory.0.first().copied().unwrap_or(&[]);
    let formatted = match srcc_syntax::fmt::format_file("main.cfg", text, &mut memory) {
        Ok(formatted) => formatted,
        Err(refusal) => {
            assert!(!matches!(refusal, srcc_syntax::fmt::Refusal::Unsafe), "no layout keeps the meaning");
            return;
        }
    };
    if let Some(main) = memory.0.first_mut() {
        *main = &formatted;
    }
    let again = srcc_syntax::fmt::format_file("main.cfg", &formatted, &mut memory).ok();
    assert_eq!(
        again.map(|text| String::from_utf8_lossy(&text).into_owned()).as_deref(),
        Some(&*String::from_utf8_lossy(&formatted)),
        "the output is formatted differently"
    );
}

/// The script in these bytes, read.
#[must_use]
pub fn parsed(data: &[u8]) -> Parsed {
    srcc_syntax::parse(&mut Memory::new(data), "main.cfg", &Options::default())
}

/// Every label stands in a text that was read, so that it can be shown.
fn placed(diagnostics: &[Diagnostic], sources: &srcc_syntax::SourceMap) {
    let end = sources.files.last().map_or(0, |file| file.base as usize + file.text.len());
    for found in diagnostics {
        let labels = found.labels.iter().map(|label| label.span);
        for span in std::iter::once(found.primary.span).chain(labels) {
            assert!(span.lo <= span.hi && span.hi as usize <= end, "{} has no place: {span:?}", found.code.id());
        }
    }
}

/// Words that mutations insert: what the grammar, the preprocessor and the readers of variables look for.
const WORDS: &[&str] = &[
    "#!KAMAILIO\n",
    "#!define A ",
    "#!substdef \"/A/b/\"\n",
    "#!subst \"/a/bb/g\"\n",
    "#!ifdef A\n",
    "#!ifexp A + 1\n",
    "#!else\n",
    "#!endif\n",
    "#!defexps A \"b\" + A\n",
    "#!defenv E\n",
    "include_file \"1\"\n",
    "import_file \"2\"\n",
    "\x1e",
    "loadmodule \"pv.so\"\n",
    "modparam(\"tm\", \"fr_timer\", ",
    "request_route {",
    "route[A] {",
    "route(A);",
    "failure_route[",
    "event_route[tm:local-request] {",
    "if (",
    ") { ",
    "} else if ",
    "while (",
    "switch (",
    "case ",
    "default:",
    "break;",
    "return -1;",
    "exit;",
    "drop;",
    "$var(x) = ",
    "$(ru{s.len})",
    "$(avp(x)[*])",
    "$(hdr(Via)[-1]{s.select,0,;})",
    "$hdr(",
    "$xavp(a[0]=>b)",
    "{uri.param,",
    "{re.subst,/a/b/g}",
    "$$",
    "$",
    "@msg.header[\"A\"]",
    "%a[0]",
    "\"",
    "'",
    "\\",
    "/*",
    "*/",
    "//",
    "!!",
    "(int)",
    "(str)",
    "defined ",
    "not ",
    " && ",
    " || ",
    " == ",
    " =~ ",
    " eq ",
    " mod ",
    " << ",
    " - ",
    "~",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ";",
    ",",
    "=",
    "-2147483648",
    "4294967295",
    "0x",
    "1.2.3.4",
    "[::1]",
    "src_ip",
    "myself",
    "strempty(",
    "selval(1, 2, 3)",
    "\0",
    "\u{fc}",
    "\r\n",
    "\n",
];

/// A changed copy of `seed`: bytes are flipped, cut, repeated or replaced by words, and pieces of `other` put in.
#[must_use]
pub fn mutated(seed: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut text = seed.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(text.len() + 1);
        let end = (at + 1 + numbers.below(40)).min(text.len());
        match numbers.below(8) {
            0 if at < text.len() => text[at] ^= 1 << numbers.below(8),
            1 => drop(text.drain(at..end)),
            2 => {
                let piece = text[at..end].to_vec();
                let to = numbers.below(text.len() + 1);
                drop(text.splice(to..to, piece));
            }
            3 => {
                let from = numbers.below(other.len() + 1);
                let piece = &other[from..(from + numbers.below(60)).min(other.len())];
                drop(text.splice(at..at, piece.iter().copied()));
            }
            4 => text.truncate(at),
            _ => {
                let word = WORDS[numbers.below(WORDS.len())];
                let replaced = if numbers.below(2) == 0 { at..at } else { at..end };
                drop(text.splice(replaced, word.bytes()));
            }
        }
    }
    text
}

/// [`WORDS`] in the form that libFuzzer reads with `-dict=`.
#[must_use]
pub fn dictionary() -> String {
    WORDS
        .iter()
        .map(|word| format!("\"{}\"\n", word.bytes().map(|b| format!("\\x{b:02x}")).collect::<String>()))
        .collect()
}
